import type { Json } from "@aether/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EffectRow, Journal, NewProcess, Step } from "./journal.ts";
import { expecting, sql } from "./sql.ts";

export interface JournalSubject {
  readonly journal: Journal;
  /** Closes and opens the same storage again; absent where nothing outlives a close. */
  readonly reopen?: () => Promise<Journal>;
  close(): Promise<void>;
}

const at = 1_700_000_000_000;

export const newProcess = (pid: string, over: Partial<NewProcess> = {}): NewProcess => ({
  pid,
  owner: "local",
  parent: null,
  root: pid,
  identity: pid,
  kind: "agent",
  program: "agent",
  state: "ready",
  priority: 0,
  waitOn: null,
  wakeAt: null,
  createdAt: at,
  endedAt: null,
  exit: null,
  authority: { grants: [] },
  label: null,
  spec: {},
  events: [{ kind: "process.spawned", v: 1, at, body: {} }],
  ...over,
});

const event = (body: Json) => ({ kind: "call.settled", v: 1, at, body });

const effect = (key: string, over: Partial<EffectRow> = {}): EffectRow => ({
  key,
  pid: "p1",
  owner: "local",
  syscall: "vfs.write",
  class: "probeable",
  state: "intent",
  digest: "d",
  definition: "h",
  input: null,
  evidence: { before: null },
  result: null,
  attempt: 1,
  at,
  ...over,
});

const code = (error: unknown): string => (error as { code: string }).code;
const refused = (promise: Promise<unknown>): Promise<string> => promise.then(() => "committed", code);

/** What every journal must do; see the port for the words. */
export function journalConformance(name: string, open: () => Promise<JournalSubject>): void {
  describe(`${name} keeps the journal's promises`, () => {
    let subject: JournalSubject;
    let journal: Journal;
    let epoch: number;

    beforeEach(async () => {
      subject = await open();
      journal = subject.journal;
      epoch = await journal.takeOver("node");
      await journal.commit({ spawn: [newProcess("p1")] });
    });
    afterEach(async () => subject.close());

    const step = (head: number, over: Partial<NonNullable<Step["process"]>> = {}): Step => ({
      process: { pid: "p1", epoch, head, events: [event({ head })], ...over },
    });
    const heads = async (): Promise<number[]> => (await journal.events("p1", 0)).map(({ seq }) => seq);

    test("a committed step is read back as it was written", async () => {
      await journal.commit({ ...step(1, { patch: { state: "running", waitOn: null, label: { integrity: "untrusted" } } }), effects: [effect("p1:a")] });
      expect(await journal.process("p1")).toMatchObject({ head: 2, state: "running", label: { integrity: "untrusted" }, epoch });
      expect(await journal.events("p1", 1)).toEqual([{ pid: "p1", seq: 2, ...event({ head: 1 }) }]);
      expect(await journal.effect("p1:a")).toEqual(effect("p1:a"));
    });

    test.for([
      { why: "behind", head: 0 },
      { why: "ahead", head: 2 },
    ])("a step whose head is $why is fenced and leaves nothing (I5)", async ({ head }) => {
      expect(await refused(journal.commit({ ...step(head), inbox: [{ pid: "p1", id: "m", kind: "message", from: "x", body: 1, at }] }))).toBe("FENCED");
      expect(await heads()).toEqual([1]);
      expect(await journal.inbox("p1")).toEqual([]);
    });

    test("two steps on one head: one commits, the other is fenced", async () => {
      const outcomes = await Promise.all([refused(journal.commit(step(1))), refused(journal.commit(step(1)))]);
      expect(outcomes.sort()).toEqual(["FENCED", "committed"]);
      expect(await heads()).toEqual([1, 2]);
    });

    test("after a take-over the earlier owner's commits are fenced", async () => {
      await journal.takeOver("node");
      expect(await refused(journal.commit(step(1)))).toBe("FENCED");
      expect(await heads()).toEqual([1]);
    });

    test("a failed step takes nobody with it in the same tick", async () => {
      const good = journal.commit({ inbox: [{ pid: "p1", id: "good", kind: "message", from: "x", body: 1, at }] });
      const bad = refused(journal.commit(step(9)));
      const after = journal.commit(step(1));
      expect(await bad).toBe("FENCED");
      await Promise.all([good, after]);
      expect((await journal.inbox("p1")).map(({ id }) => id)).toEqual(["good"]);
      expect(await heads()).toEqual([1, 2]);
    });

    test("many steps of one tick share few transactions", async () => {
      const before = (await journal.stats()).transactions;
      await Promise.all(Array.from({ length: 200 }, (_, index) => journal.commit({ spawn: [newProcess(`q${index}`)] })));
      expect((await journal.stats()).transactions - before).toBeLessThanOrEqual(3);
    });

    test("birth numbers are gapless, also around a step that failed", async () => {
      const first = await journal.commit({ spawn: [newProcess("p2"), newProcess("p3")] });
      expect(await refused(journal.commit({ spawn: [newProcess("p4"), newProcess("p2")] }))).toBe("CONFLICT");
      const next = await journal.commit({ spawn: [newProcess("p5")] });
      expect([...first.births, ...next.births]).toEqual([2, 3, 4]);
    });

    test("outbox positions are gapless and in order", async () => {
      const { positions } = await journal.commit({
        outbox: [
          { topic: "a", body: 1, at },
          { topic: "b", body: 2, at },
        ],
      });
      await refused(journal.commit({ ...step(9), outbox: [{ topic: "lost", body: 3, at }] }));
      await journal.commit({ outbox: [{ topic: "c", body: 4, at }] });
      const rows = await journal.outbox(0, 10);
      expect(rows.map(({ pos, topic }) => [pos - (positions[0] ?? 0), topic])).toEqual([
        [0, "a"],
        [1, "b"],
        [2, "c"],
      ]);
    });

    test("a message with a known id is dropped, and a consumed one is gone", async () => {
      const message = { pid: "p1", id: "m1", kind: "message", from: "p0", body: { text: "hi" }, at };
      await journal.commit({ inbox: [message] });
      await journal.commit({ inbox: [{ ...message, body: "again" }] });
      expect(await journal.inbox("p1")).toEqual([message]);
      expect(await journal.unread()).toEqual(["p1"]);
      await journal.commit({ ...step(1), consumed: { pid: "p1", ids: ["m1"] } });
      expect(await journal.inbox("p1")).toEqual([]);
      expect(await journal.unread()).toEqual([]);
    });

    test.for([
      { why: "a fresh key is inserted", from: undefined, key: "new", outcome: "committed" },
      { why: "a known key is not inserted again", from: undefined, key: "p1:a", outcome: "CONFLICT" },
      { why: "a row in the named state is replaced", from: ["intent" as const], key: "p1:a", outcome: "committed" },
      { why: "a row in another state is not", from: ["parked" as const], key: "p1:a", outcome: "CONFLICT" },
      { why: "an absent row is not replaced", from: ["intent" as const], key: "none", outcome: "CONFLICT" },
    ])("effects: $why", async ({ from, key, outcome }) => {
      await journal.commit({ effects: [effect("p1:a")] });
      expect(await refused(journal.commit({ effects: [{ ...effect(key, { state: "done", result: { ok: true } }), ...(from && { from }) }] }))).toBe(outcome);
    });

    test("a settled effect is gone", async () => {
      await journal.commit({ effects: [effect("p1:a"), effect("p1:b")] });
      await journal.commit({ settled: ["p1:a"] });
      expect((await journal.effects("p1")).map(({ key }) => key)).toEqual(["p1:b"]);
    });

    test("a charge adds to every account of the lineage", async () => {
      await journal.commit({ charges: [{ accounts: ["p1", "p2"], tokens: 5, calls: 1 }] });
      await journal.commit({ charges: [{ accounts: ["p1"], microUsd: 7 }] });
      expect((await journal.accounts(["p2", "p1", "none"])).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        { id: "p1", tokens: 5, microUsd: 7, calls: 1, bytes: 0 },
        { id: "p2", tokens: 5, microUsd: 0, calls: 1, bytes: 0 },
      ]);
    });

    test("a counter never passes its limit, however many try at once", async () => {
      const tries = Array.from({ length: 50 }, () => refused(journal.commit({ counters: [{ id: "c", add: 1, max: 10 }] })));
      const outcomes = await Promise.all(tries);
      expect(outcomes.filter((outcome) => outcome === "committed")).toHaveLength(10);
      expect(new Set(outcomes)).toEqual(new Set(["committed", "QUOTA"]));
      expect(await journal.counters(["c"])).toEqual([{ id: "c", used: 10 }]);
    });

    test("a snapshot replaces the one before and moves the row's mark", async () => {
      await journal.commit(step(1, { snapshot: { seq: 2, version: 1, state: { a: 1 } } }));
      await journal.commit(step(2, { snapshot: { seq: 3, version: 2, state: { a: 2 } } }));
      expect(await journal.snapshot("p1")).toEqual({ pid: "p1", seq: 3, version: 2, state: { a: 2 } });
      expect((await journal.process("p1"))?.snap).toBe(3);
    });

    test("a domain's tables are made once, and its writes stand or fall with the step", async () => {
      const tables = {
        domain: "toy",
        migrations: [["create table toy_box (id text primary key, n integer) without rowid"], ["alter table toy_box add column owner text"]],
      };
      await journal.migrate(tables);
      await journal.migrate(tables);
      await journal.commit({ writes: [sql`insert into toy_box (id, n, owner) values (${"a"}, ${1}, ${"local"})`] });
      expect(await refused(journal.commit({ ...step(1), writes: [expecting(1, sql`update toy_box set n = 2 where id = ${"b"}`)] }))).toBe("CONFLICT");
      expect(await heads()).toEqual([1]);
      await journal.commit({ writes: [expecting(1, sql`update toy_box set n = ${2} where id = ${"a"}`)] });
      expect(await journal.read(sql`select * from toy_box`)).toEqual([{ id: "a", n: 2, owner: "local" }]);
    });

    test("tables of a later program are refused by name", async () => {
      await journal.migrate({ domain: "toy", migrations: [["create table toy_a (id text)"], ["create table toy_b (id text)"]] });
      expect(await refused(journal.migrate({ domain: "toy", migrations: [["create table toy_a (id text)"]] }))).toBe("NEWER");
    });

    test("a statement of read cannot write, and a wrong one is an error, not an end", async () => {
      expect(await refused(journal.read(sql`delete from process`))).not.toBe("committed");
      expect(await refused(journal.read(sql`select * from nothing_like_it`))).not.toBe("committed");
      expect(await journal.process("p1")).toBeDefined();
    });

    test.for([
      { why: "by owner", filter: { owner: "other" }, found: ["x1"] },
      { why: "by parent", filter: { parent: "p1" }, found: ["c1", "c2"] },
      { why: "by root", filter: { root: "p1" }, found: ["p1", "c1", "c2"] },
      { why: "by state", filter: { states: ["waiting" as const] }, found: ["c2"] },
      { why: "by kind", filter: { kinds: ["session" as const] }, found: ["x1"] },
      { why: "by due time", filter: { dueBy: 50 }, found: ["c2"] },
      { why: "with a limit, oldest first", filter: { limit: 2 }, found: ["p1", "c1"] },
    ])("processes are found $why", async ({ filter, found }) => {
      const child = { parent: "p1", root: "p1" };
      await journal.commit({
        spawn: [newProcess("c1", child), newProcess("c2", { ...child, state: "waiting", wakeAt: 40 }), newProcess("x1", { owner: "other", kind: "session" })],
      });
      expect((await journal.processes(filter)).map(({ pid }) => pid)).toEqual(found);
    });

    test("an empty step commits nothing", async () => {
      const { transactions } = await journal.stats();
      await journal.commit({});
      expect((await journal.stats()).transactions).toBe(transactions);
    });

    test("what was committed is there after closing and opening again", async ({ skip }) => {
      if (!subject.reopen) return skip("nothing outlives a close here");
      await journal.commit({ ...step(1), effects: [effect("p1:a")], outbox: [{ topic: "a", body: 1, at }] });
      const again = await subject.reopen();
      expect(await again.takeOver("node")).toBe(epoch + 1);
      expect(await again.process("p1")).toMatchObject({ head: 2 });
      expect(await again.effect("p1:a")).toEqual(effect("p1:a"));
      const { births, positions } = await again.commit({ spawn: [newProcess("p9")], outbox: [{ topic: "b", body: 2, at }] });
      expect([births, positions]).toEqual([[2], [2]]);
    });
  });
}
