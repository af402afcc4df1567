import { setTimeout as sleep } from "node:timers/promises";
import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";
import { chooseLimiter } from "./limits/choose-limiter.ts";
import type { Limiter } from "./limits/limiter.ts";

const BOX = { places: [], env: {}, limits: { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128 } };

test("a box that cannot be made in advance costs nobody anything; the next is made when it is asked for", async ({ skip }) => {
  const installation = `s${process.pid}`;
  const limiter = chooseLimiter(installation);
  const asked = Promise.withResolvers<void>();
  let refuses = false;
  const full: Limiter = {
    ...limiter,
    open(box) {
      if (!refuses) return limiter.open(box);
      asked.resolve();
      throw new Error("the kernel takes no more groups");
    },
  };
  const sandbox = createProcessSandbox({ installation, limiter: full });
  const state = await sandbox.probe();
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const uncaught: unknown[] = [];
  const hear = (error: unknown): number => uncaught.push(error);
  process.on("uncaughtException", hear);
  try {
    const box = await sandbox.open({ ...BOX, id: "one" }, never());
    refuses = true;
    await asked.promise;
    await sleep(1);
    expect(uncaught).toEqual([]);
    await expect(sandbox.open({ ...BOX, id: "two" }, never())).rejects.toThrow("no more groups");
    refuses = false;
    for (const one of [box, await sandbox.open({ ...BOX, id: "three" }, never())])
      expect((await finish(await one.start(command(shell("echo alive")), never()))).stdout).toBe("alive\n");
  } finally {
    process.off("uncaughtException", hear);
    await sandbox.close();
  }
});
