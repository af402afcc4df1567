import { TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import type { Journal, Sweep } from "./journal.ts";
import { at, type Bench, effect, event, mail, newProcess } from "./journal-bench.conformance.ts";

const DAY = 86_400_000;
const row = (age: number) => ({ topic: "swept", body: 1, label: TRUSTED, at: at - age });

/** Everything it may take; how many rows went. */
async function sweepAll(journal: Journal, what: Sweep): Promise<number> {
  let removed = 0;
  for (let from: number | null = 0; from !== null; ) {
    const swept = await journal.sweep(what, from);
    removed += swept.removed;
    from = swept.next;
  }
  return removed;
}

async function unsettled(journal: Journal): Promise<string[]> {
  const keys: string[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const page = await journal.unsettled(after);
    keys.push(...page.effects.map(({ key }) => key));
    after = page.next;
  }
  return keys;
}

/** A session with receipts, mail and an account; the newest process is another one. */
async function session(bench: Bench, over: { endedAt?: number | null; state?: "exited" | "waiting"; receipts?: number } = {}): Promise<string> {
  const { endedAt = at - 2 * DAY, state = "exited", receipts = 2 } = over;
  const pid = bench.fresh();
  const effects = Array.from({ length: receipts }, (_, index) => effect(pid, String(index), { state: index % 2 === 0 ? "done" : "failed" }));
  await bench.journal.commit({
    spawn: [{ ...newProcess(pid, { kind: "session", state, endedAt }), inbox: [mail(pid, "m")] }, newProcess(bench.fresh())],
    effects,
    charges: [{ accounts: [pid], calls: 1 }],
  });
  return pid;
}

export function sweeps(get: () => Bench): void {
  const sessions = { kind: "sessions", before: at - DAY } as const;
  const left = async (pid: string): Promise<unknown[]> => {
    const { journal } = get();
    const [process, effects, inbox, accounts, events] = await Promise.all([
      journal.process(pid),
      journal.effects(pid),
      journal.inbox(pid),
      journal.accounts([pid]),
      journal.events(pid, 0),
    ]);
    return [process !== undefined, effects.length, inbox.length, accounts.length, events.length];
  };

  test("a session that ended long ago goes with all that was its own, and a second sweep finds nothing", async () => {
    const pid = await session(get(), { receipts: 300 });
    expect(await left(pid)).toEqual([true, 300, 1, 1, 1]);
    expect(await sweepAll(get().journal, sessions)).toBeGreaterThanOrEqual(304);
    expect(await left(pid)).toEqual([false, 0, 0, 0, 0]);
    expect(await sweepAll(get().journal, sessions)).toBe(0);
  });

  test.for([
    { why: "that ended lately", over: { endedAt: at } },
    { why: "that goes on", over: { state: "waiting", endedAt: null } as const },
  ])("a session $why stays whole", async ({ over }) => {
    const pid = await session(get(), over);
    await sweepAll(get().journal, sessions);
    expect(await left(pid)).toEqual([true, 2, 1, 1, 1]);
  });

  test.for(["intent", "suspended", "parked", "unknown"] as const)("a session with a call that is %s stays, and so does that call", async (state) => {
    const pid = await session(get());
    await get().journal.commit({ effects: [effect(pid, "open", { state })] });
    await sweepAll(get().journal, sessions);
    expect((await get().journal.effects(pid)).map(({ key }) => key)).toEqual([`${pid}:open`]);
    expect(await get().journal.process(pid)).toBeDefined();
  });

  test("a session whose run goes on loses its receipts alone, and goes when the run has ended; the run stays", async () => {
    const { journal } = get();
    const pid = await session(get());
    const child = get().fresh();
    await journal.commit({ spawn: [newProcess(child, { parent: pid })] });
    await journal.commit({ spawn: [newProcess(get().fresh())] });
    await sweepAll(journal, sessions);
    expect(await left(pid)).toEqual([true, 0, 1, 1, 1]);
    await journal.commit({ patches: [{ pid: child, patch: { state: "exited", endedAt: at - 9 * DAY } }] });
    await sweepAll(journal, sessions);
    expect([await left(pid), (await journal.events(child, 0)).length]).toEqual([[false, 0, 0, 0, 0], 1]);
  });

  /** A run of two processes with logs of this many events. */
  async function run(over: { child?: "exited" | "waiting"; events?: number } = {}): Promise<[root: string, child: string]> {
    const { child: state = "exited", events = 1 } = over;
    const [root, child] = [get().fresh(), get().fresh()];
    const ended = { state: "exited", endedAt: at } as const;
    await get().journal.commit({
      spawn: [
        { ...newProcess(root, { ...ended, root }), inbox: [mail(root, "m")] },
        newProcess(child, {
          parent: root,
          root,
          ...(state === "exited" ? ended : { state }),
          events: Array.from({ length: events }, (_, index) => event(index)),
        }),
        newProcess(get().fresh()),
      ],
      effects: [effect(root, "1", { state: "done" }), effect(child, "1", { state: "parked" })],
      charges: [{ accounts: [root, child], calls: 1 }],
    });
    return [root, child];
  }

  test("an ended run goes whole, however long its log is, and another beside it stays", async () => {
    const [root, child] = await run({ events: 700 });
    const [other] = await run();
    expect(await sweepAll(get().journal, { kind: "run", root })).toBeGreaterThanOrEqual(707);
    expect([await left(root), await left(child)]).toEqual([
      [false, 0, 0, 0, 0],
      [false, 0, 0, 0, 0],
    ]);
    expect(await left(other)).toEqual([true, 1, 1, 1, 1]);
    expect(await sweepAll(get().journal, { kind: "run", root })).toBe(0);
  });

  test("with a run goes what was counted for it, and nothing of others", async () => {
    const { journal } = get();
    const [root, child] = await run();
    const [other] = await run();
    const ids = (pid: string): string[] => [`${pid}#0`, `${pid}#11`, `bits:${pid}:web`, `said:${pid}:a1`];
    const all = [...ids(root), ...ids(child), ...ids(other)];
    await journal.commit({ counters: all.map((id) => ({ id, add: 1, max: 9, at })) });
    await sweepAll(journal, { kind: "run", root });
    expect((await journal.counters(all)).map(({ id }) => id).toSorted()).toEqual(ids(other).toSorted());
  });

  test("of a run one process of which lives nothing goes", async () => {
    const [root, child] = await run({ child: "waiting" });
    expect(await sweepAll(get().journal, { kind: "run", root })).toBe(0);
    expect([await left(root), await left(child)]).toEqual([
      [true, 1, 1, 1, 1],
      [true, 1, 0, 1, 1],
    ]);
  });

  test.for([
    { why: "a session", kind: "session" as const },
    { why: "a run", kind: "agent" as const },
  ])("births are counted on where $why goes that is the newest", async ({ kind }) => {
    const { journal } = get();
    const pid = get().fresh();
    const { births } = await journal.commit({ spawn: [newProcess(pid, { kind, state: "exited", endedAt: at - 2 * DAY })] });
    await sweepAll(journal, kind === "session" ? sessions : { kind: "run", root: pid });
    expect(await left(pid)).toEqual([false, 0, 0, 0, 0]);
    const next = await journal.commit({ spawn: [newProcess(get().fresh())] });
    expect(next.births).toEqual([(births[0] ?? Number.NaN) + 1]);
  });

  test("of the outbox go the old rows up to a position, and positions are counted on", async () => {
    const { journal } = get();
    const placed = await journal.commit({ outbox: [...Array.from({ length: 200 }, () => row(2 * DAY)), row(0)] });
    const [first = 0] = placed.positions;
    const last = placed.positions.at(-1) ?? 0;
    const kept = async () => (await journal.outbox(first - 1, 1_000)).map(({ pos }) => pos - first);
    // What other tests left before these is younger, and would stand in the way.
    await sweepAll(journal, { kind: "outbox", before: at + DAY, through: first - 1 });
    await sweepAll(journal, { kind: "outbox", before: at - DAY, through: first + 99 });
    expect(await kept()).toEqual(Array.from({ length: 101 }, (_, index) => index + 100));
    await sweepAll(journal, { kind: "outbox", before: at - DAY, through: last });
    expect(await kept()).toEqual([200]);
    await sweepAll(journal, { kind: "outbox", before: at + DAY, through: last });
    expect((await journal.commit({ outbox: [row(0)] })).positions).toEqual([last + 1]);
  });

  test("of the audit go the old entries", async () => {
    const { journal } = get();
    const entry = (age: number) => ({ owner: "local", pid: null, kind: "syscall.done" as const, at: at - age, body: 1 });
    await sweepAll(journal, { kind: "audit", before: at + DAY });
    await journal.commit({ audit: [...Array.from({ length: 150 }, () => entry(2 * DAY)), entry(0)] });
    expect(await sweepAll(journal, { kind: "audit", before: at - DAY })).toBe(150);
    expect(await sweepAll(journal, { kind: "audit", before: at - DAY })).toBe(0);
    expect(await sweepAll(journal, { kind: "audit", before: at + DAY })).toBe(1);
  });

  test("a sweep is many short turns, between which others commit", async () => {
    const { journal } = get();
    await journal.commit({
      audit: Array.from({ length: 30_000 }, () => ({ owner: "local", pid: null, kind: "syscall.done", at: at - 2 * DAY, body: "x".repeat(200) })),
    });
    const pid = await get().process();
    const sweeping = sweepAll(journal, { kind: "audit", before: at - DAY });
    for (let head = 1; head <= 5; head++) await journal.commit(get().step(pid, head, { events: [event(head)] }));
    expect(await sweeping).toBe(30_000);
    expect(await get().seqs(pid)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("unsettled effects are found among any number of receipts", async () => {
    const { journal } = get();
    const before = await unsettled(journal);
    const pid = await get().process();
    const receipts = Array.from({ length: 4_500 }, (_, index) => effect(pid, `${String(index).padStart(5, "0")}`, { state: "done" }));
    const open = (["intent", "parked", "suspended", "unknown"] as const).map((state, index) =>
      effect(pid, `0${index}500x`, { state, evidence: { tree: state } }),
    );
    await journal.commit({ effects: [...receipts, ...open] });
    const added = (await unsettled(journal)).filter((key) => !before.includes(key));
    expect(added.toSorted()).toEqual(open.map(({ key }) => key).toSorted());
  });
}
