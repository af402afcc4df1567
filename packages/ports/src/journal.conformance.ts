import { type Json, type Label, TRUSTED } from "@aether/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Journal, ProcessRow, Step } from "./journal.ts";
import { at, Bench, effect, ended, event, mail, newProcess } from "./journal-bench.conformance.ts";
import { domains } from "./journal-domains.conformance.ts";
import { counts, effects, messages, tables } from "./journal-rows.conformance.ts";
import { sweeps } from "./journal-sweep.conformance.ts";
import { sql } from "./sql.ts";

export interface JournalSubject {
  readonly journal: Journal;
  /** Closes and opens the same storage again; absent where nothing outlives a close. */
  readonly reopen?: () => Promise<Journal>;
  close(): Promise<void>;
}

type Open = () => Promise<JournalSubject>;

const NODE = "node";

/** What every {@link Journal} keeps; see the port for the words. */
export function journalConformance(name: string, open: Open): void {
  describe(`${name} is a journal`, () => {
    let subject: JournalSubject;
    let bench: Bench;
    beforeAll(async () => {
      subject = await open();
      bench = new Bench(subject.journal, await subject.journal.takeOver(NODE));
    });
    afterAll(() => subject.close());

    describe("processes and their logs", () => logs(() => bench));
    describe("steps", () => steps(() => bench));
    describe("effects", () => effects(() => bench));
    describe("messages", () => messages(() => bench));
    describe("counts", () => counts(() => bench));
    describe("tables of services", () => tables(() => bench));
    describe("statements of services", () => domains(() => bench));
    describe("retention", () => sweeps(() => bench));
    describe("owners and closing", () => owners(open));
  });
}

function logs(get: () => Bench): void {
  test("a process is read back as it was spawned", async () => {
    const { journal, epoch } = get();
    const pid = get().fresh();
    const over = { parent: "px", root: "py", owner: "ann", kind: "session", state: "waiting", priority: 3, waitOn: "message", wakeAt: at + 1 } as const;
    const born = newProcess(pid, { ...over, exit: { code: 1 }, authority: { grants: [1] }, label: { integrity: "tool" }, spec: { a: [null] } });
    const { births } = await journal.commit({ spawn: [{ ...born, inbox: [mail(pid, "m1")] }] });
    const { events, ...row } = born;
    expect(await journal.process(pid)).toEqual({ ...row, head: 1, snap: 0, epoch, birth: births[0] ?? 0 } satisfies ProcessRow);
    expect(await journal.events(pid, 0)).toEqual([{ pid, seq: 1, ...events[0] }]);
    expect(await journal.inbox(pid)).toEqual([mail(pid, "m1")]);
  });

  test("a step appends its events and patches the row", async () => {
    const { journal, epoch } = get();
    const pid = await get().process();
    const patch = { state: "exited", waitOn: "child", wakeAt: 5, endedAt: 6, exit: { code: 0 }, label: { a: 1 }, priority: 9, authority: { b: 2 } } as const;
    await journal.commit(get().step(pid, 1, { patch, events: [event("x"), event("y")] }));
    expect(await journal.process(pid)).toMatchObject({ ...patch, head: 3, epoch });
    expect((await journal.events(pid, 1)).map(({ seq, body }) => [seq, body])).toEqual([
      [2, "x"],
      [3, "y"],
    ]);
  });

  test("patches reach other rows and leave their logs alone", async () => {
    const { journal } = get();
    const [one, two] = [await get().process(), await get().process()];
    const patches = [one, two].map((pid) => ({ pid, patch: { state: "stopped", authority: { grants: [pid] } } as const }));
    await journal.commit({ patches: [...patches, { pid: one, patch: {} }] });
    expect(await journal.process(two)).toMatchObject({ state: "stopped", authority: { grants: [two] }, head: 1 });
    expect(await get().seqs(one)).toEqual([1]);
  });

  test("a stop mark that comes after the end changes nothing", async () => {
    const { journal } = get();
    const [over, going] = [await get().process(), await get().process()];
    const end = { state: "exited", endedAt: 6, exit: { code: 0 } } as const;
    await journal.commit(get().step(over, 1, { patch: end }));
    await journal.commit({ patches: [over, going].map((pid) => ({ pid, patch: { state: "stopped" } as const })) });
    expect(await journal.process(over)).toMatchObject(end);
    expect(await journal.process(going)).toMatchObject({ state: "stopped" });
  });

  test("one step may carry hundreds of rows of a kind; all are kept, in order", async () => {
    const { journal } = get();
    const pid = await get().process();
    const numbers = Array.from({ length: 333 }, (_, index) => index);
    const births = numbers.map(() => newProcess(get().fresh()));
    await journal.commit({
      ...get().step(pid, 1, { events: numbers.map((number) => event(number)) }),
      spawn: births,
      inbox: numbers.map((number) => mail(pid, String(1_000 + number))),
      effects: numbers.map((number) => effect(pid, String(number))),
      audit: numbers.map((number) => ({ owner: "local", pid, kind: "syscall.done", at, body: number })),
    });
    expect((await journal.events(pid, 1)).map(({ body }) => body)).toEqual(numbers);
    expect(await journal.inbox(pid)).toHaveLength(333);
    expect(await journal.effects(pid)).toHaveLength(333);
    const first = await get().birth(births[0]?.pid ?? "");
    expect(await get().birth(births[332]?.pid ?? "")).toBe(first + 332);
  });

  test.for([
    { why: "after a position", after: 2, limit: undefined, seqs: [3, 4] },
    { why: "at most so many", after: 0, limit: 2, seqs: [1, 2] },
    { why: "none beyond the end", after: 4, limit: undefined, seqs: [] },
  ])("events are read $why", async ({ after, limit, seqs }) => {
    const pid = await get().process();
    await get().journal.commit(get().step(pid, 1, { events: [event(1), event(2), event(3)] }));
    expect((await get().journal.events(pid, after, limit)).map(({ seq }) => seq)).toEqual(seqs);
  });

  test("any JSON comes back as it was given", async () => {
    const pid = await get().process();
    let head = 1;
    const odd: Json[] = ["\ud800", "\u0000", "\u2028'\"\\", 1e308, -5e-324, { "": { "__proto__ ": [] } }, [[[[]]]]];
    const roundTrip = async (body: Json): Promise<void> => {
      await get().journal.commit(get().step(pid, head, { events: [event(body)] }));
      const [read] = await get().journal.events(pid, head);
      head++;
      expect(read?.body).toEqual(JSON.parse(JSON.stringify(body)));
    };
    for (const body of odd) await roundTrip(body);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), (body) => roundTrip(body as Json)),
      { numRuns: 50 },
    );
  });

  test("a snapshot replaces the one before and moves the row's mark", async () => {
    const { journal } = get();
    const pid = await get().process();
    expect(await journal.snapshot(pid)).toBeUndefined();
    await journal.commit(get().step(pid, 1, { snapshot: { seq: 2, version: 1, state: { a: 1 } } }));
    await journal.commit(get().step(pid, 2, { snapshot: { seq: 3, version: 2, state: { a: 2 } } }));
    expect(await journal.snapshot(pid)).toEqual({ pid, seq: 3, version: 2, state: { a: 2 } });
    expect((await journal.process(pid))?.snap).toBe(3);
  });

  test.for([
    { why: "by owner", filter: { owner: "bob" }, found: ["other"] },
    { why: "by parent", filter: { parent: "top" }, found: ["one", "two"] },
    { why: "by root", filter: { root: "top" }, found: ["top", "one", "two"] },
    { why: "that are the first of their runs", filter: { root: "top", first: true }, found: ["top"] },
    { why: "by state", filter: { root: "top", states: ["waiting", "stopped"] as const }, found: ["two"] },
    { why: "by kind", filter: { owner: "bob", kinds: ["session"] as const }, found: ["other"] },
    { why: "by a kind that none is", filter: { root: "top", kinds: [] }, found: [] },
    { why: "by due time", filter: { root: "top", dueBy: 50 }, found: ["two"] },
    { why: "before it is due", filter: { root: "top", dueBy: 39 }, found: [] },
    { why: "with a limit, oldest first", filter: { root: "top", limit: 2 }, found: ["top", "one"] },
    { why: "newest first", filter: { root: "top", order: "newest" as const, limit: 2 }, found: ["two", "one"] },
    { why: "by what lives", filter: { root: "top", states: ["ready", "running", "waiting", "stopped"] as const }, found: ["one", "two"] },
    { why: "by when they began", filter: { root: "top", since: 20 }, found: ["two"] },
    { why: "by the name in their specs", filter: { root: "top", name: 'a "b"' }, found: ["one"] },
    { why: "by a name that stands elsewhere in their specs", filter: { root: "top", name: "deep" }, found: [] },
    { why: "by how their ids begin or end", filter: { root: "top", idPart: "one" }, found: ["one"] },
    { why: "by a part with signs of a pattern", filter: { root: "top", idPart: "%" }, found: [] },
    { why: "by the reason they ended with", filter: { root: "top", reason: "completed" }, found: ["top"] },
  ])("processes are found $why", async ({ why, filter, found }) => {
    const own = (name: string): string => `${name} of ${why}`;
    const child = { parent: own("top"), root: own("top"), owner: why };
    const waiting = { ...child, state: "waiting", wakeAt: 40 } as const;
    await get().journal.commit({
      spawn: [
        newProcess(own("top"), { owner: why, state: "exited", exit: { code: 0, reason: "completed", output: null }, createdAt: 10 }),
        newProcess(own("one"), { ...child, createdAt: 10, spec: { name: 'a "b"', of: { name: "deep" } } }),
        newProcess(own("two"), { ...waiting, createdAt: 20 }),
        newProcess(own("other"), { owner: own("bob"), kind: "session" }),
      ],
    });
    const named = { ...filter, ...("owner" in filter && { owner: own("bob") }), ...("parent" in filter && { parent: own("top") }) };
    const rows = await get().journal.processes({ ...named, ...("root" in filter && { root: own("top") }) });
    expect(rows.map(({ pid }) => pid)).toEqual(found.map(own));
    const { limit: _, ...all } = { limit: 0, ...named };
    const counted = await get().journal.processCount({ ...all, ...("root" in filter && { root: own("top") }) });
    expect(counted).toBe("limit" in filter ? 3 : found.length);
  });

  test("pages of the newest go on where the last one ended", async () => {
    const pids = await Promise.all([1, 2, 3, 4, 5].map(() => get().process({ owner: "pages" })));
    const seen: string[] = [];
    for (let before: number | undefined; ; ) {
      const page = await get().journal.processes({ owner: "pages", order: "newest", limit: 2, ...(before !== undefined && { bornBefore: before }) });
      seen.push(...page.map(({ pid }) => pid));
      before = page.at(-1)?.birth;
      if (page.length < 2) break;
    }
    expect(seen.toSorted()).toEqual(pids.toSorted());
    expect(seen).toHaveLength(5);
  });
}

function steps(get: () => Bench): void {
  test.for([
    { why: "behind", head: 1 },
    { why: "ahead", head: 3 },
  ])("a step whose head is $why is fenced and leaves nothing (I5)", async ({ head }) => {
    const { journal } = get();
    const pid = await get().process();
    await journal.commit(get().step(pid, 1));
    expect(await ended(journal.commit({ ...get().step(pid, head), inbox: [mail(pid, "m")] }))).toBe("FENCED");
    expect(await get().seqs(pid)).toEqual([1, 2]);
    expect(await journal.inbox(pid)).toEqual([]);
  });

  test("a step on a process that is not there is fenced", async () => {
    expect(await ended(get().journal.commit(get().step("nobody", 0)))).toBe("FENCED");
    expect(await get().seqs("nobody")).toEqual([]);
  });

  test("two steps on one head: one commits, the other is fenced", async () => {
    const pid = await get().process();
    const outcomes = [get().step(pid, 1), get().step(pid, 1)].map((step) => ended(get().journal.commit(step)));
    expect((await Promise.all(outcomes)).sort()).toEqual(["FENCED", "committed"]);
    expect(await get().seqs(pid)).toEqual([1, 2]);
  });

  test("steps given at once on consecutive heads commit in the order given", async () => {
    const pid = await get().process();
    await Promise.all([1, 2, 3, 4, 5].map((head) => get().journal.commit(get().step(pid, head))));
    expect((await get().journal.events(pid, 1)).map(({ body }) => (body as { head: number }).head)).toEqual([1, 2, 3, 4, 5]);
  });

  test.for([
    { why: "a head that is wrong", broken: (pid: string): Step => get().step(pid, 9), code: "FENCED" },
    { why: "a counter that is used up", broken: (pid: string): Step => ({ counters: [{ id: pid, add: 2, max: 1 }] }), code: "QUOTA" },
    { why: "an effect in another state", broken: (pid: string): Step => ({ effects: [{ ...effect(pid, "no"), from: ["parked"] }] }), code: "CONFLICT" },
    { why: "a process that exists", broken: (pid: string): Step => ({ spawn: [newProcess(pid)] }), code: "CONFLICT" },
    { why: "a statement that is none", broken: (): Step => ({ writes: [sql`select from where`] }), code: "INTERNAL" },
  ])("$why fails its own step whole, and no other of the same tick", async ({ broken, code }) => {
    const { journal } = get();
    const pid = await get().process();
    const child = get().fresh();
    const good = journal.commit({ inbox: [mail(pid, "good")] });
    const rest: Step = {
      spawn: [newProcess(child)],
      effects: [effect(pid, "a")],
      inbox: [mail(pid, "bad")],
      outbox: [{ topic: `lost.${pid}`, body: 1, label: TRUSTED, at }],
      charges: [{ accounts: [pid], tokens: 1 }],
      audit: [{ owner: "local", pid, kind: "syscall.done", at, body: 1 }],
    };
    const part = broken(pid);
    const bad = ended(
      journal.commit({
        ...rest,
        ...part,
        spawn: [...(rest.spawn ?? []), ...(part.spawn ?? [])],
        effects: [...(rest.effects ?? []), ...(part.effects ?? [])],
      }),
    );
    const after = journal.commit(get().step(pid, 1));
    expect(await bad).toBe(code);
    await Promise.all([good, after]);
    expect((await journal.inbox(pid)).map(({ id }) => id)).toEqual(["good"]);
    expect(await get().seqs(pid)).toEqual([1, 2]);
    expect([await journal.process(child), await journal.effects(pid), await journal.accounts([pid])]).toEqual([undefined, [], []]);
    expect((await journal.outbox(0, 10_000)).map(({ topic }) => topic)).not.toContain(`lost.${pid}`);
  });

  test("a body that JSON cannot carry fails its step alone", async () => {
    const pid = await get().process();
    const loop: Json[] = [];
    loop.push(loop);
    const bad = get().journal.commit(get().step(pid, 1, { events: [event(loop)] }));
    const good = get().journal.commit({ inbox: [mail(pid, "good")] });
    await expect(bad).rejects.toThrow();
    await good;
    expect(await get().seqs(pid)).toEqual([1]);
  });

  test("what the caller does to a step after giving it changes nothing", async () => {
    const pid = await get().process();
    const body = { n: 1 };
    const committed = get().journal.commit(get().step(pid, 1, { events: [event(body)] }));
    body.n = 2;
    await committed;
    expect((await get().journal.events(pid, 1))[0]?.body).toEqual({ n: 1 });
  });

  test("many steps of one tick share few transactions, and are counted", async () => {
    const before = await get().journal.stats();
    await Promise.all(Array.from({ length: 200 }, () => get().process()));
    const after = await get().journal.stats();
    expect(after.transactions - before.transactions).toBeLessThanOrEqual(3);
    expect(after.steps - before.steps).toBe(200);
    expect(after.statements).toBeGreaterThan(before.statements);
  });

  test("an empty step commits nothing", async () => {
    const { transactions } = await get().journal.stats();
    expect(await get().journal.commit({ spawn: [], outbox: [] })).toEqual({ births: [], positions: [] });
    expect((await get().journal.stats()).transactions).toBe(transactions);
  });

  test("birth numbers are gapless, also around a step that failed", async () => {
    const pid = await get().process();
    const birth = await get().birth(pid);
    expect(await ended(get().journal.commit({ spawn: [newProcess(get().fresh()), newProcess(pid)] }))).toBe("CONFLICT");
    const { births } = await get().journal.commit({ spawn: [newProcess(get().fresh()), newProcess(get().fresh())] });
    expect(births).toEqual([birth + 1, birth + 2]);
  });

  test("a message of the outbox has the label that it was committed with", async () => {
    const { journal } = get();
    const label: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"], readers: ["x.example"] };
    const rows = [label, TRUSTED].map((each) => ({ topic: "labelled", body: 1, label: each, at }));
    const { positions } = await journal.commit({ outbox: rows });
    expect(await journal.outbox((positions[0] ?? 0) - 1, 2)).toEqual(rows.map((row, index) => ({ pos: positions[index], ...row })));
  });

  test("outbox positions are gapless and in order, also around a step that failed", async () => {
    const { journal } = get();
    const row = (topic: string) => ({ topic, body: { topic }, label: TRUSTED, at });
    const first = await journal.commit({ outbox: [row("a"), row("b")] });
    const spent = { counters: [{ id: "spent", add: 2, max: 1 }] };
    expect(await ended(journal.commit({ ...spent, outbox: [row("lost")] }))).toBe("QUOTA");
    const next = await journal.commit({ outbox: [row("c")] });
    const positions = [...first.positions, ...next.positions];
    const start = positions[0] ?? Number.NaN;
    expect(positions).toEqual([start, start + 1, start + 2]);
    expect(await journal.outbox(start - 1, 10)).toEqual(["a", "b", "c"].map((topic, index) => ({ pos: start + index, ...row(topic) })));
    expect((await journal.outbox(start, 1)).map(({ topic }) => topic)).toEqual(["b"]);
  });
}

function owners(open: Open): void {
  const using = async (body: (subject: JournalSubject) => Promise<void>): Promise<void> => {
    const subject = await open();
    try {
      await body(subject);
    } finally {
      await subject.close();
    }
  };

  test("after a take-over the earlier epoch's commits are fenced; epoch 0 is anybody", () =>
    using(async ({ journal }) => {
      const old = new Bench(journal, await journal.takeOver(NODE));
      const pid = await old.process();
      const epoch = await journal.takeOver(NODE);
      expect(epoch).toBeGreaterThan(old.epoch);
      expect(await ended(journal.commit(old.step(pid, 1)))).toBe("FENCED");
      expect(await ended(journal.commit(old.step(pid, 1, { epoch: epoch + 1 })))).toBe("FENCED");
      await journal.commit(old.step(pid, 1, { epoch }));
      await journal.commit(old.step(pid, 2, { epoch: 0 }));
      expect(await journal.process(pid)).toMatchObject({ head: 3, epoch });
    }));

  test("close commits what was given before it, refuses what comes after, and may be called twice", () =>
    using(async ({ journal }) => {
      const given = Array.from({ length: 100 }, (_, index) => ended(journal.commit({ spawn: [newProcess(`c${index}`)] })));
      await Promise.all([journal.close(), journal.close()]);
      expect(new Set(await Promise.all(given))).toEqual(new Set(["committed"]));
      expect(await ended(journal.commit({ spawn: [newProcess("late")] }))).toBe("UNAVAILABLE");
      expect(await ended(journal.process("c1"))).toBe("UNAVAILABLE");
    }));

  test("what was committed is there after closing and opening again, and all numbers go on", ({ skip }) =>
    using(async ({ journal, reopen }) => {
      if (!reopen) return skip("nothing outlives a close here");
      const bench = new Bench(journal, await journal.takeOver(NODE));
      const pid = await bench.process();
      await journal.commit({ ...bench.step(pid, 1), effects: [effect(pid, "a")], outbox: [{ topic: "a", body: 1, label: TRUSTED, at }] });
      const again = await reopen();
      expect(await again.takeOver(NODE)).toBeGreaterThan(bench.epoch);
      expect(await again.process(pid)).toMatchObject({ head: 2 });
      expect(await again.effect(`${pid}:a`)).toEqual(effect(pid, "a"));
      expect(await ended(again.commit(bench.step(pid, 2)))).toBe("FENCED");
      expect(await again.commit({ spawn: [newProcess("next")], outbox: [{ topic: "b", body: 2, label: TRUSTED, at }] })).toEqual({
        births: [2],
        positions: [2],
      });
    }));

  test("a birth is never given twice, whoever went before another opening", ({ skip }) =>
    using(async ({ journal, reopen }) => {
      if (!reopen) return skip("nothing outlives a close here");
      expect(await journal.commit({ spawn: [newProcess("one"), newProcess("two", { state: "exited", endedAt: at })] })).toMatchObject({ births: [1, 2] });
      for (let from: number | null = 0; from !== null; ) from = (await journal.sweep({ kind: "run", root: "two" }, from)).next;
      const again = await reopen();
      expect(await again.process("two")).toBeUndefined();
      expect(await again.commit({ spawn: [newProcess("three")] })).toMatchObject({ births: [3] });
    }));
}
