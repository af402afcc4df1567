import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Rung, vmRungs } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/bundle.ts";
import { Terminal } from "../support/cli.ts";

/** The commands of examples/programs/README.md, which promises them without a key, a server or a network. */
const GOALS: readonly { rung: Rung | "default"; goal: string; file?: string; says: RegExp }[] = [
  {
    rung: "default",
    goal: "Run `cut -d, -f2 orders.csv | tail -n +2 | sort | uniq -c | sort -rn` and write it to by-product.txt",
    file: "by-product.txt",
    says: /\d+ chalk/,
  },
  { rung: "js", goal: "Run totals.js on orders.csv and write it to totals.md", file: "totals.md", says: /## By month[\s\S]*2026-01: \d+\.\d\d/ },
  { rung: "python", goal: "Run outliers.py on orders.csv and write it to outliers.md", file: "outliers.md", says: /# Unusual orders[\s\S]*- 2026-/ },
  { rung: "wasm", goal: "Run count.wasm on orders.csv", says: /\d+\s+\d+\s+\d+/ },
];

/** As it stands there. */
const [, CONTAINER = ""] = /^aether call vm\.exec '(.*)'$/m.exec(readFileSync(join(ROOT, "examples/programs/README.md"), "utf8")) ?? [];

describe("one job for each kind of box", () => {
  test.for(GOALS)("$rung: $goal", async ({ goal, file, says }) => {
    await using terminal = new Terminal();
    cpSync(join(ROOT, "examples/programs"), terminal.folder, { recursive: true });
    const { code, out, err } = await terminal.run("run", goal);
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    expect(file === undefined ? out : terminal.read(file)).toMatch(says);
  });

  test("container: a command by name, or the error that says what to install", async () => {
    await using terminal = new Terminal();
    await terminal.run("call", "system.ping", "{}");
    const client = await terminal.connect();
    const { rungs } = await client.call(vmRungs, {});
    await client.close();
    const { code, out, err } = await terminal.run("call", "vm.exec", CONTAINER);
    if (rungs.find(({ rung }) => rung === "container")?.available)
      expect(JSON.parse(out)).toMatchObject({ code: 0, rung: "container", stdout: expect.stringMatching(/^[0-9a-f]{64} .*\nCapEff:\t0+\nNoNewPrivs:\t1\n$/s) });
    else expect({ code, err }).toMatchObject({ code: expect.not.toSatisfy((number) => number === 0), err: expect.stringContaining("install podman") });
  });
});
