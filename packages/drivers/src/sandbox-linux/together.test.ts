import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";

const MB = 1_048_576;
const limits = { cpuMs: 60_000, memoryBytes: 512 * MB, pids: 64, openFiles: 128 };
/** Holds much memory until it is ended. */
const HOLDS = "const held = Buffer.alloc(200 * 1048576, 1); console.log(held.length); setTimeout(() => {}, 60000);";

test("boxes that each keep their own limits are held to that of all together", async ({ skip }) => {
  const sandbox = createProcessSandbox({ installation: `t${process.pid}`, together: { memoryBytes: 400 * MB, pids: 1_000 } });
  try {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    skip(state.limits === "prlimit", "no control groups can be written here");
    const boxes = await Promise.all(["one", "two"].map((id) => sandbox.open({ id, places: [], env: {}, limits }, never())));
    const code = { kind: "code", language: "javascript", code: HOLDS, args: [] } as const;
    const running = await Promise.all(boxes.map((box) => box.start(command(code), never())));
    const ended = running.map((one) => finish(one));
    const { exit } = await Promise.race(ended);
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "memory" });
    for (const one of running) one.signal("KILL");
    await Promise.all(ended);
    for (const box of boxes) expect((await finish(await box.start(command(shell("echo alive")), never()))).stdout).toBe("alive\n");
  } finally {
    await sandbox.close();
  }
});
