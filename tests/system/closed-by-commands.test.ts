import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vfsSweep } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LIMIT_MS = 120_000;
const write = (path: string) => ({ calls: [{ name: "file_write", input: { path, text: "x" } }] });

test.skipIf(process.platform === "win32")(
  "folders that a command closed keep nobody from removing its run, nor copies of edited folders",
  { timeout: LIMIT_MS },
  async () => {
    // Of a person whom the host's permissions bind: root is let in everywhere.
    await using terminal = new Terminal({ ordinary: true, script: { works: [write("mod/in/a"), { text: "done" }] } });
    expect(await terminal.run("run", "-m", "script/works", "--name", "closes", "Repair it")).toMatchObject({ code: 0 });
    const owner = join(terminal.home, "owners/local");
    const [run = ""] = readdirSync(join(owner, "run"));
    // As `go mod download` leaves its cache, and worse.
    for (const folder of ["mod/in", "mod"]) chmodSync(join(owner, "run", run, folder), 0o000);
    const copies = ["p1gone", "p1also"].map((pid) => join(owner, "mirror", pid, "copy/in"));
    const { uid, gid } = statSync(owner);
    for (const copy of copies) {
      mkdirSync(copy, { recursive: true });
      writeFileSync(join(copy, "a"), "x");
      const names = copy.slice(owner.length + 1).split("/");
      for (const [index] of names.entries()) chownSync(join(owner, ...names.slice(0, index + 1)), uid, gid);
      chmodSync(copy, 0o500);
    }
    const client = await terminal.connect();
    expect(await client.call(vfsSweep, {})).toEqual({ copies: 2 });
    await client.close();
    expect(readdirSync(join(owner, "mirror"))).toEqual([]);
    expect(await terminal.run("rm", "closes")).toMatchObject({ code: 0 });
    expect(existsSync(join(owner, "run", run))).toBe(false);
  },
);
