import { DatabaseSync } from "node:sqlite";
import type { Program } from "@aether/ports";
import { expect, test } from "vitest";
import type { Sealed } from "../dispatch/admit.ts";
import type { Approvals } from "../dispatch/approvals.ts";
import { Draft } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import type { Prepared } from "../dispatch/finished.ts";
import { UnderWay } from "../dispatch/under-way.ts";
import { Live } from "./live.ts";
import { HandClock, listeningLog, MemoryJournal, processRow, withoutKin } from "./process.test-harness.ts";
import { Runner } from "./runner.ts";

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Wants one call, for ever. */
const wanting: Program = {
  name: "wanting",
  version: 1,
  start: () => null,
  fold: () => null,
  decide: () => ({ do: "calls", calls: [{ id: "a", name: "t.look", input: {} }] }),
  save: () => null,
  restore: () => null,
};
const ROW = processRow("p1", { parent: "p0", root: "p0", program: "wanting" });

test.for([
  { why: "as its process was stopped", over: "before" },
  { why: "while its process's end is committed", over: "meanwhile" },
])("what a look has counted that was over $why is free again before anybody hears of the end", async ({ over }) => {
  const clock = new HandClock();
  const look = Promise.withResolvers<Prepared>();
  const kept = Promise.withResolvers<void>();
  const ends: unknown[] = [];
  const abandoned: Draft[] = [];
  const sealed = { effect: "once", entry: { handler: { prepare: () => undefined } } } as unknown as Sealed;
  const executor = {
    admit: async () => ({ kind: "sealed", call: sealed }),
    prepare: () => look.promise,
    withdraw: () => undefined,
    underWay: new UnderWay(),
    giveBack: () => undefined,
    forget: () => undefined,
    isWaitedFor: () => false,
    abandon: (draft: Draft) => void abandoned.push(draft),
  } as unknown as Executor;
  const runner = new Runner({
    journal: new MemoryJournal(withoutKin(new DatabaseSync(":memory:"))).port,
    clock,
    log: listeningLog(),
    executor,
    approvals: {} as Approvals,
    epoch: () => 1,
    draining: () => false,
    commit: async ({ process }) => {
      ends.push(process?.patch?.state);
      await kept.promise;
    },
    release: () => undefined,
    abandon: () => undefined,
  });
  const live = new Live(ROW, wanting);
  const seen: Prepared = { ok: true, evidence: null, draft: new Draft() };
  void runner.pump(live);
  await clock.pass(1_000, rest);
  runner.abort(live, "enough");
  if (over === "before") look.resolve(seen);
  else void runner.pump(live);
  await rest();
  look.resolve(seen);
  await rest();
  expect([ends, abandoned]).toEqual([["exited"], [seen.draft]]);
  kept.resolve();
  await rest();
  expect([abandoned.length, live.running.size, live.looked.size]).toEqual([1, 0, 0]);
});
