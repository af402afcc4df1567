import { expect, test } from "vitest";
import { at, type Bench, effect, ended, mail } from "./journal-bench.conformance.ts";
import { expecting, sql } from "./sql.ts";

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

export function effects(get: () => Bench): void {
  test.for([
    { why: "a fresh key is inserted", call: "new", from: undefined, outcome: "committed" },
    { why: "a known key is not inserted again", call: "a", from: undefined, outcome: "CONFLICT" },
    { why: "a row in the named state is replaced", call: "a", from: ["intent"] as const, outcome: "committed" },
    { why: "a row in one of the named states is replaced", call: "a", from: ["parked", "intent"] as const, outcome: "committed" },
    { why: "a row in another state is not", call: "a", from: ["parked"] as const, outcome: "CONFLICT" },
    { why: "an absent row is not replaced", call: "none", from: ["intent"] as const, outcome: "CONFLICT" },
  ])("$why", async ({ call, from, outcome }) => {
    const { journal } = get();
    const pid = await get().process();
    await journal.commit({ effects: [effect(pid, "a")] });
    const before = await journal.effect(`${pid}:${call}`);
    const next = effect(pid, call, { state: "done", syscall: "x", class: "once", input: [1], evidence: 2, result: { ok: true }, attempt: 2, at: at + 1 });
    expect(await ended(journal.commit({ effects: [{ ...next, ...(from && { from }) }] }))).toBe(outcome);
    expect(await journal.effect(next.key)).toEqual(outcome === "committed" ? next : before);
  });

  test("of the unsettled ones none is left out, and nothing else is told", async () => {
    const { journal } = get();
    const pid = await get().process();
    const states = ["intent", "suspended", "parked", "done", "failed", "unknown"] as const;
    await journal.commit({ effects: states.map((state) => effect(pid, state, { state })) });
    expect(new Set((await journal.effects(pid, "unsettled")).map(({ state }) => state))).toEqual(new Set(["intent", "suspended", "parked", "unknown"]));
    expect(await journal.effects(pid)).toHaveLength(6);
  });

  test("settled effects are gone; one that never was is no error", async () => {
    const pid = await get().process();
    await get().journal.commit({ effects: ["a", "b", "c"].map((call) => effect(pid, call)) });
    await get().journal.commit({ settled: [`${pid}:a`, `${pid}:c`, `${pid}:never`] });
    expect((await get().journal.effects(pid)).map(({ key }) => key)).toEqual([`${pid}:b`]);
  });
}

export function messages(get: () => Bench): void {
  test("a message with a known id is dropped, and a consumed one is gone", async () => {
    const { journal } = get();
    const pid = await get().process();
    await journal.commit({ inbox: [mail(pid, "m1"), mail(pid, "m2")] });
    await journal.commit({ inbox: [mail(pid, "m1", "again")] });
    expect(await journal.inbox(pid)).toEqual([mail(pid, "m1"), mail(pid, "m2")]);
    await journal.commit({ ...get().step(pid, 1), consumed: { pid, ids: ["m1", "never"] } });
    expect(await journal.inbox(pid)).toEqual([mail(pid, "m2")]);
  });

  test("the same id may wait for two processes, and only one consumes it", async () => {
    const { journal } = get();
    const [one, two] = [await get().process(), await get().process()];
    await journal.commit({ inbox: [mail(one, "m"), mail(two, "m")] });
    await journal.commit({ consumed: { pid: one, ids: ["m"] } });
    expect([await journal.inbox(one), await journal.inbox(two)]).toEqual([[], [mail(two, "m")]]);
  });

  test("unread names the living with mail, once each", async () => {
    const { journal } = get();
    const [one, gone, quiet] = [await get().process(), await get().process(), await get().process()];
    await journal.commit({ inbox: [mail(one, "m1"), mail(one, "m2"), mail(gone, "m")], patches: [{ pid: gone, patch: { state: "exited" } }] });
    const unread = await journal.unread();
    expect([one, gone, quiet].map((pid) => unread.filter((name) => name === pid).length)).toEqual([1, 0, 0]);
  });
}

const UNRENEWED = { since: 0, tokensBefore: 0, microUsdBefore: 0, callsBefore: 0, bytesBefore: 0 };

export function counts(get: () => Bench): void {
  test("a charge adds to every account it names, however often a step names it", async () => {
    const { journal } = get();
    const [a, b] = [get().fresh(), get().fresh()];
    await journal.commit({
      charges: [
        { accounts: [a, b], tokens: 5, calls: 1 },
        { accounts: [a], tokens: 1 },
      ],
    });
    await journal.commit({ charges: [{ accounts: [a], microUsd: 7, bytes: 2, tokens: -2 }, { accounts: [] }] });
    expect((await journal.accounts([b, a, "none"])).toSorted(byId)).toEqual(
      [
        { id: a, tokens: 4, microUsd: 7, calls: 1, bytes: 2, ...UNRENEWED },
        { id: b, tokens: 5, microUsd: 0, calls: 1, bytes: 0, ...UNRENEWED },
      ].toSorted(byId),
    );
  });

  test("an account counts its latest window, and knows what was used before it, whichever comes late", async () => {
    const { journal } = get();
    const [a, b] = [get().fresh(), get().fresh()];
    const charged = (since: number, tokens: number) => ({ accounts: [a, b], windows: [since, 0], tokens, calls: 1 });
    await journal.commit({ charges: [charged(100, 5), charged(100, 1)] });
    await journal.commit({ charges: [charged(200, 10)] });
    await journal.commit({ charges: [charged(100, 3), charged(200, 2)] });
    expect((await journal.accounts([a, b])).toSorted(byId)).toEqual(
      [
        { id: a, tokens: 21, microUsd: 0, calls: 5, bytes: 0, ...UNRENEWED, since: 200, tokensBefore: 9, callsBefore: 3 },
        { id: b, tokens: 21, microUsd: 0, calls: 5, bytes: 0, ...UNRENEWED },
      ].toSorted(byId),
    );
  });

  test("a counter never passes its limit, however many try at once; what is given back may be used", async () => {
    const { journal } = get();
    const id = get().fresh();
    const use = (add: number): Promise<string> => ended(journal.commit({ counters: [{ id, add, max: 10 }] }));
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => use(1)));
    expect(outcomes.filter((outcome) => outcome === "committed")).toHaveLength(10);
    expect(new Set(outcomes)).toEqual(new Set(["committed", "QUOTA"]));
    expect(await journal.counters([id, "none"])).toEqual([{ id, used: 10, recent: [] }]);
    expect([await use(-3), await use(4), await use(3)]).toEqual(["committed", "QUOTA", "committed"]);
  });

  test("uses for a rate are known by their times, as long as they count", async () => {
    const { journal } = get();
    const [id, other] = [get().fresh(), get().fresh()];
    const use = (time: number, more: object = {}): Promise<unknown> => journal.commit({ counters: [{ id, add: 1, at: time, ...more }] });
    for (const time of [at, at, at + 1_000, at + 30_000]) await use(time);
    expect(await journal.counters([other, id])).toEqual([{ id, used: 0, recent: [at, at, at + 1_000, at + 30_000] }]);
    await use(at + 61_000, { max: 5 });
    expect(await journal.counters([id])).toEqual([{ id, used: 1, recent: [at + 30_000, at + 61_000] }]);
    expect(await ended(use(at + 62_000, { max: 1 }))).toBe("QUOTA");
    expect(await journal.counters([id])).toEqual([{ id, used: 1, recent: [at + 30_000, at + 61_000] }]);
  });
}

export function tables(get: () => Bench): void {
  const box = (domain: string) => ({
    domain,
    migrations: [[`create table ${domain}_box (id text primary key, owner text) without rowid`], [`alter table ${domain}_box add column n integer`]],
  });

  test("a domain's tables are made once, and its writes stand or fall with the step", async () => {
    const { journal } = get();
    const pid = await get().process();
    await journal.migrate({ ...box("toy"), migrations: box("toy").migrations.slice(0, 1) });
    for (let again = 0; again < 2; again++) await journal.migrate(box("toy"));
    await journal.commit({ writes: [sql`insert into toy_box (id, n, owner) values (${"a"}, ${1}, ${"local"})`] });
    const missing = expecting(1, sql`update toy_box set n = 2 where id = ${"b"}`);
    const present = expecting(1, sql`update toy_box set n = n + 1 where id = ${"a"}`);
    expect(await ended(get().journal.commit({ ...get().step(pid, 1), writes: [present, missing] }))).toBe("CONFLICT");
    expect(await get().seqs(pid)).toEqual([1]);
    await journal.commit({ writes: [present, expecting(0, missing)] });
    expect(await journal.read(sql`select * from toy_box`)).toEqual([{ id: "a", n: 2, owner: "local" }]);
    expect(await ended(journal.commit({ writes: [sql`insert into toy_box (id) values (${"a"})`] }))).toBe("CONFLICT");
  });

  test("tables of a later program are refused, naming both versions", async () => {
    await get().journal.migrate(box("late"));
    const older = get().journal.migrate({ ...box("late"), migrations: [] });
    await expect(older).rejects.toMatchObject({ code: "NEWER", message: expect.stringMatching(/late.*2.*0/) });
  });

  test("a migration that fails leaves nothing and can be tried again", async () => {
    const bad = { domain: "half", migrations: [["create table half_box (id text)", "create nonsense"]] };
    await expect(get().journal.migrate(bad)).rejects.toThrow();
    await get().journal.migrate(box("half"));
    expect(await get().journal.read(sql`select * from half_box`)).toEqual([]);
  });

  test("a statement of read cannot write, and a wrong one is an error, not an end", async () => {
    const pid = await get().process();
    await expect(get().journal.read(sql`delete from process where pid = ${pid}`)).rejects.toThrow();
    await expect(get().journal.read(sql`select * from nothing_like_it`)).rejects.toThrow();
    expect(await get().journal.process(pid)).toBeDefined();
    expect(await get().seqs(await get().process())).toEqual([1]);
  });

  test.for([
    { rows: 10_000, outcome: "committed" },
    { rows: 10_001, outcome: "TOO_LARGE" },
  ])("a read of $rows rows: $outcome", async ({ rows, outcome }) => {
    const counted = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows}) select i from n`;
    expect(await ended(get().journal.read(counted))).toBe(outcome);
  });
}
