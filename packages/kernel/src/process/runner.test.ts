import { DatabaseSync } from "node:sqlite";
import type { EffectRow, Exit, ProcessRow, Program } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import type { Admission, Ask } from "../dispatch/admit.ts";
import type { Approvals } from "../dispatch/approvals.ts";
import { Draft } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import { UnderWay } from "../dispatch/under-way.ts";
import { Live } from "./live.ts";
import { HandClock, listeningLog, MemoryJournal, processRow, withoutKin } from "./process.test-harness.ts";
import { Runner } from "./runner.ts";

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Makes two calls, and fails with the first that ends. */
const fragile: Program<boolean> = {
  name: "fragile",
  version: 1,
  start: () => false,
  fold: (_, event) => event.type === "settled",
  decide: (failed) =>
    failed
      ? { do: "exit", exit: { code: 1, reason: "failed", output: null } }
      : { do: "calls", calls: ["a", "b"].map((id) => ({ id, name: "t.wait", input: {} })) },
  save: () => null,
  restore: () => false,
};
const row = (expiresAt: number): ProcessRow =>
  processRow("p1", { parent: "p0", root: "p0", program: "fragile", authority: { grants: [], budget: {}, depth: 0, children: 0, expiresAt } });

/** One process and its runner; `kept` holds every commit until it is let through. */
function running(executor: Partial<Executor>, kept: Promise<void> = Promise.resolve()) {
  const clock = new HandClock();
  const ends: (Exit | undefined)[] = [];
  const runner = new Runner({
    journal: new MemoryJournal(withoutKin(new DatabaseSync(":memory:"))).port,
    clock,
    log: listeningLog(),
    executor: { underWay: new UnderWay(), giveBack: () => undefined, abandon: () => undefined, ...executor } as unknown as Executor,
    approvals: {} as Approvals,
    epoch: () => 1,
    draining: () => false,
    commit: async ({ process }) => {
      ends.push(process?.patch?.exit as unknown as Exit | undefined);
      await kept;
    },
    release: () => undefined,
    abandon: () => undefined,
  });
  return { runner, clock, ends, live: new Live(row(clock.now() + 1_000), fragile as unknown as Program) };
}

test("a deadline that passes while a call is admitted is the end, whatever the program makes of the refusal", async () => {
  const asked: string[] = [];
  const admit = ({ key, signal }: Ask): Promise<Admission> =>
    new Promise((resolve) => {
      asked.push(key);
      const error = new SyscallError("CANCELLED", "deadline");
      signal?.addEventListener("abort", () => resolve({ kind: "refused", error, draft: new Draft() }));
    });
  const { runner, clock, ends, live } = running({ admit });
  void runner.pump(live);
  await clock.pass(1_000, rest);
  runner.pastDeadline(live);
  await rest();
  expect([asked, ends]).toEqual([["p1:a"], [{ code: 1, reason: "deadline", output: null }]]);
});

test("a call whose wait runs out while its process's end is committed does not go on", async () => {
  const resumed: string[] = [];
  const kept = Promise.withResolvers<void>();
  const { runner, ends, live } = running(
    {
      resume: async ({ key }) => {
        resumed.push(key);
        return new Promise(() => undefined);
      },
    },
    kept.promise,
  );
  const waiting = { on: ["timer"], deadline: 1_000_500, memo: null, name: "t.wait" };
  const effect = { key: "p1:a", pid: "p1", syscall: "t.wait", state: "suspended", class: "state", attempt: 1, evidence: { waiting } } as unknown as EffectRow;
  live.effects.set("a", effect);
  live.mail = false;
  runner.abort(live, "enough");
  void runner.pump(live);
  await rest();
  expect(ends).toMatchObject([{ reason: "stopped" }]);
  runner.expire(live, "p1:a");
  kept.resolve();
  await rest();
  expect([resumed, live.exited]).toEqual([[], true]);
});
