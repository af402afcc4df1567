import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { type CommandOver, command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { describe, expect, test } from "vitest";
import { createContainerSandbox, createProcessSandbox } from "./index.ts";

const INSTALLATION = `l${process.pid}`;
const SUBJECTS = [
  { name: "process", sandbox: createProcessSandbox({ installation: INSTALLATION }), hasTerminals: true },
  { name: "container with runc", sandbox: createContainerSandbox({ installation: INSTALLATION, runtime: "runc" }), hasTerminals: true },
  { name: "container with runsc", sandbox: createContainerSandbox({ installation: `${INSTALLATION}g`, runtime: "runsc" }), hasTerminals: false },
];
const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 128 };
const ALL = ["BOX", "COMMAND", "SESSION"].map((name) => `canary-${name}-${process.pid}`);
/** Newlines, quotes and the like are kept as they are. */
const ODD = `a 'b' "c"\n$d \\ \`e\`\n`;

/** All that any user of the machine may read of a program's words. */
function commandLines(): string {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1");
      } catch {
        return "";
      }
    })
    .join("\n");
}

describe.for(SUBJECTS)("$name", ({ sandbox, hasTerminals }) => {
  test("no variable of a box, a command or a session is in a command line, at any moment", async ({ skip }) => {
    const state = await sandbox.probe();
    skip(!state.available, "not on this machine");
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "aether-lines-")));
    let isOver = false;
    const seen = new Set<string>();
    let looks = 0;
    const watching = (async () => {
      for (; !isOver; looks++, await turn()) {
        const lines = commandLines();
        for (const one of [...ALL, "one-that-is-looked-for"]) if (lines.includes(one)) seen.add(one);
      }
    })();
    try {
      const [inBox = "", inCommand = "", inSession = ""] = ALL;
      const places = [{ at: "/run/p1", folder, writable: true, hidden: [] }];
      const box = await sandbox.open({ id: "lines", places, env: { TOKEN: inBox, ODD }, limits: LIMITS }, never());
      const ways: readonly CommandOver[] = [
        {},
        { session: { restore: { cwd: "/run/p1", env: { KEPT: inSession } } } },
        ...(hasTerminals ? [{ terminal: { cols: 200, rows: 24 } }] : []),
      ];
      for (const over of ways) {
        const script = `bash -c 'sleep 0.4; : one-that-is-looked-for'; printf '%s %s %s|' "$TOKEN" "$MINE" "\${KEPT-}"; printf %s "$ODD" | od -An -tx1 | tr -d ' \\n'`;
        const { stdout } = await finish(await box.start(command(shell(script), { ...over, env: { MINE: inCommand } }), never()));
        expect(stdout.replaceAll("\r", "")).toBe(`${inBox} ${inCommand} ${over.session ? inSession : ""}|${Buffer.from(ODD).toString("hex")}`);
      }
    } finally {
      isOver = true;
      await watching;
      await sandbox.close();
      rmSync(folder, { recursive: true });
    }
    expect(looks).toBeGreaterThan(20);
    // What is in the words of a command is seen, unless its kernel is another.
    expect([...seen]).toEqual(hasTerminals || seen.size > 0 ? ["one-that-is-looked-for"] : []);
  }, 180_000);
});
