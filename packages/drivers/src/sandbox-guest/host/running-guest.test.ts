import { expect, test } from "vitest";
import type { FromGuestHost, GuestCommand } from "../wire.ts";
import type { GuestOutcome, GuestWorker } from "./guest-worker.ts";
import { RingPairs } from "./ring-pairs.ts";
import { RunningGuest } from "./running-guest.ts";
import type { WorkerPool } from "./worker-pool.ts";

const COMMAND = { rung: "js", memoryBytes: 1, box: "b", limits: { wallMs: 10_000, cpuMs: 10_000, outputBytes: 100 } } as unknown as GuestCommand;

/** How a command is told to end whose thread ends so, and that is stopped for that while it runs. */
async function endOf(outcome: GuestOutcome, stop?: Parameters<RunningGuest["stop"]>[0]) {
  const sent: FromGuestHost[] = [];
  const worker = { cpuBefore: 0, terminate: async () => undefined, usage: async () => undefined } as unknown as GuestWorker;
  const running = new RunningGuest({
    id: 1,
    command: COMMAND,
    pool: { lease: async () => worker, giveBack: async () => undefined } as unknown as WorkerPool<GuestWorker>,
    rings: new RingPairs(),
    send: (message) => void sent.push(message),
  });
  worker.run = async () => {
    if (stop) running.stop(stop);
    return outcome;
  };
  await running.run();
  return sent.flatMap((message) => (message.kind === "end" ? [message.end] : []))[0];
}

const GONE: GuestOutcome = { kind: "gone", message: "its thread ended" };

test("a guest whose interpreter broke was killed by nobody: it failed, and says how", async () => {
  const message = "its interpreter failed: its thread ended";
  expect(await endOf(GONE)).toMatchObject({ code: null, reason: "failed", message, error: { code: "INTERNAL", message } });
  expect(await endOf({ kind: "failed", message: "no room for its files" })).toMatchObject({ reason: "failed", message: /no room for its files$/ });
});

test.for([
  { reason: "killed", message: "it was sent TERM" },
  { reason: "timeout", cap: "wall", message: "it took too long" },
  { reason: "resource_exceeded", cap: "memory" },
] as const)("whoever ended it is told alone: $reason", async (stop) => {
  const end = await endOf(GONE, stop);
  expect(end).toMatchObject({ code: null, ...stop });
  expect([end?.error, end?.message]).toEqual([undefined, "message" in stop ? stop.message : undefined]);
});
