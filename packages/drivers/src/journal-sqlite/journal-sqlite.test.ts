import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Journal, Step } from "@aether/ports";
import { journalConformance } from "@aether/ports/conformance/journal";
import { at, Bench, effect, ended, event, mail, newProcess } from "@aether/ports/conformance/journal-bench";
import { TRUSTED } from "@aether/protocol";
import { afterAll, expect, test } from "vitest";
import { openSqliteJournal } from "./index.ts";

const base = mkdtempSync(join(tmpdir(), "aether-journal-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const newFile = (): string => join(mkdtempSync(join(base, "home-")), "journal.db");

journalConformance("sqlite in a file", async () => {
  const file = newFile();
  let journal = await openSqliteJournal({ file, node: "node" });
  return {
    journal,
    async reopen() {
      await journal.close();
      journal = await openSqliteJournal({ file, node: "node" });
      return journal;
    },
    close: () => journal.close(),
  };
});

journalConformance("sqlite in memory", async () => {
  const journal = await openSqliteJournal({ file: ":memory:", node: "node" });
  return { journal, close: () => journal.close() };
});

async function withTwo(body: (first: Bench, second: Journal) => Promise<void>): Promise<void> {
  const file = newFile();
  const first = await openSqliteJournal({ file, node: "one" });
  const second = await openSqliteJournal({ file, node: "two" });
  try {
    await body(new Bench(first, await first.takeOver("one")), second);
  } finally {
    await first.close();
    await second.close();
  }
}

test.for([
  { why: "one that names its epoch", step: (owner: Bench, pid: string): Step => owner.step(pid, 1) },
  { why: "one that names none", step: (owner: Bench, pid: string): Step => owner.step(pid, 1, { epoch: 0 }) },
  {
    why: "one without a process, as a session's",
    step: (): Step => ({ spawn: [newProcess("late")], outbox: [{ topic: "late", body: 1, label: TRUSTED, at }] }),
  },
])("an owner that stalled while another took over is fenced, whatever the name of its node: $why (I5)", ({ step }) =>
  withTwo(async (stale, next) => {
    const pid = await stale.process();
    const epoch = await next.takeOver("two");
    expect(epoch).toBeGreaterThan(stale.epoch);
    expect(await ended(stale.journal.commit(step(stale, pid)))).toBe("FENCED");
    expect(await next.commit({ spawn: [newProcess("next")], outbox: [{ topic: "next", body: 1, label: TRUSTED, at }] })).toEqual({
      births: [2],
      positions: [1],
    });
    expect(await next.process("late")).toBeUndefined();
    expect(await next.events(pid, 1)).toEqual([]);
  }),
);

test("positions are never given twice, even when old rows are pruned", async () => {
  const file = newFile();
  const commit = async (step: Step): Promise<readonly number[]> => {
    const journal = await openSqliteJournal({ file, node: "node" });
    const { positions } = await journal.commit(step);
    await journal.close();
    return positions;
  };
  const row = { topic: "t", body: 1, label: TRUSTED, at };
  expect(await commit({ outbox: [row, row] })).toEqual([1, 2]);
  await commit({ writes: [{ text: "delete from outbox", values: [] }] });
  expect(await commit({ outbox: [row] })).toEqual([3]);
});

test("the step of a program takes at most eight statements, however many rows it carries", async () => {
  const journal = await openSqliteJournal({ file: ":memory:", node: "node" });
  const bench = new Bench(journal, await journal.takeOver("node"));
  const pid = await bench.process({ inbox: [mail("", "m1"), mail("", "m2")] });
  const before = await journal.stats();
  await journal.commit({
    ...bench.step(pid, 1, {
      events: Array.from({ length: 8 }, () => event(1)),
      patch: { state: "running", label: 1 },
      snapshot: { seq: 9, version: 1, state: {} },
    }),
    effects: Array.from({ length: 8 }, (_, index) => effect(pid, String(index))),
    consumed: { pid, ids: ["m1", "m2"] },
    outbox: Array.from({ length: 8 }, () => ({ topic: "t", body: 1, label: TRUSTED, at })),
    charges: [
      { accounts: [pid, "parent", "root"], tokens: 1 },
      { accounts: [pid], calls: 1 },
    ],
    audit: Array.from({ length: 8 }, () => ({ owner: "local", pid, kind: "syscall.done", at, body: 1 })),
  });
  const after = await journal.stats();
  expect(after.statements - before.statements).toBe(8);
  expect(after.transactions - before.transactions).toBe(1);
  await journal.close();
});

test("a full reach of unanswered commits is refused, not kept without bound (I10)", async () => {
  const journal = await openSqliteJournal({ file: ":memory:", node: "node" });
  const given = Array.from({ length: 65_540 }, () => ended(journal.commit({ counters: [{ id: "c", add: 1, max: 100_000 }] })));
  const outcomes = await Promise.all(given);
  expect(outcomes.filter((outcome) => outcome === "BUSY")).toHaveLength(4);
  expect(await journal.counters(["c"])).toEqual([{ id: "c", used: 65_536, recent: [] }]);
  await journal.close();
});

test("a close that is given up rejects what is not acknowledged, and ends", async () => {
  const journal = await openSqliteJournal({ file: newFile(), node: "node" });
  const given = Array.from({ length: 2_000 }, (_, index) => ended(journal.commit({ spawn: [newProcess(`p${index}`)] })));
  await Promise.allSettled([journal.close(AbortSignal.abort())]);
  for (const outcome of await Promise.all(given)) expect(["committed", "UNAVAILABLE"]).toContain(outcome);
  expect(await ended(journal.process("p1"))).toBe("UNAVAILABLE");
});
