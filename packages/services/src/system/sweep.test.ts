import type { BlobSweep, CallContext, EffectRow, EndedRun, ProcessRow, Row, Sql, Sweep, Write } from "@aether/ports";
import { type Json, SyscallError } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createSweep, type SweepDeps } from "./sweep.ts";

const HOUR = 3_600_000;
const NOW = 1_700_000_000_000;
const hash = (digit: string): string => digit.repeat(64);
const RETENTION = {
  mounts: 70 * HOUR,
  runs: 60 * HOUR,
  sessions: 10 * HOUR,
  outbox: 20 * HOUR,
  audit: 30 * HOUR,
  blobs: 40 * HOUR,
  output: 50 * HOUR,
  outputBytes: 1_000,
};

interface World {
  /** Effects of the ledger, two a page. */
  readonly unsettled?: readonly Partial<EffectRow>[];
  readonly approvals?: readonly { id: string; state: string; input?: Json; evidence: Json }[];
  /** Hashes that a service's row refers to. */
  readonly referred?: readonly string[];
  /** Trees that a service's row refers to. */
  readonly standing?: readonly string[];
  readonly trees?: Readonly<Record<string, readonly string[]>>;
  readonly blobs?: readonly string[];
  /** Logs of commands: hours since each was used, and how its process is; `gone` is one whose row was swept. */
  readonly logs?: readonly { id: string; hours: number; bytes?: number; process: "running" | "exited" | "gone"; isSwept?: boolean }[];
  /** Runs that ended long ago, by their pids. */
  readonly runs?: readonly string[];
  /** Of them: those that are gone on with since they were looked for. */
  readonly claimed?: readonly string[];
  readonly relayed?: number | undefined;
  readonly streamed?: number;
  readonly over?: Partial<SweepDeps["retention"]>;
  readonly attempt?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds that every turn takes. */
  readonly turnMs?: number;
  /** Hours since the clock was believed last, and whether it was doubted since; and since the last call on record before this start. */
  readonly clock?: { readonly believed: number; readonly doubted?: boolean };
  readonly recorded?: number;
  readonly isRight?: boolean;
}

/** What is known of the clock, and what is on record. */
function clockRows({ clock, recorded }: World, text: string): readonly Row[] | undefined {
  if (text.includes("{audit}")) return [{ at: recorded === undefined ? null : NOW - recorded * HOUR }];
  if (!text.includes("system_clock")) return undefined;
  if (!clock) return [];
  return [{ at: NOW - clock.believed * HOUR, seen: clock.doubted ? NOW - HOUR : null, lived: clock.doubted ? 0 : null }];
}

/** Rows and blobs that count what is asked of them; a sweep of rows takes three turns and seven rows. */
function open(world: World) {
  let now = NOW;
  const warned: string[] = [];
  const written: unknown[][] = [];
  const rows: { what: Sweep; from: number }[] = [];
  const runs: EndedRun[] = [];
  const mounts: number[] = [];
  const sessions: number[] = [];
  const blobs: { before: number; removed: string[] } = { before: 0, removed: [] };
  const logs: { swept: string[]; removed: string[] } = { swept: [], removed: [] };
  const sweepRows = async (what: Sweep, from = 0) => {
    rows.push({ what, from });
    now += world.turnMs ?? 0;
    return { removed: from === 0 ? 4 : 1, next: from < 20 ? from + 10 : null };
  };
  const deps: SweepDeps = {
    remove: {
      held: () => undefined,
      journal: { sweep: sweepRows },
      async claim({ root }) {
        if (world.claimed?.includes(root)) throw new SyscallError("CONFLICT", "it was gone on with");
      },
      forgotten: async () => undefined,
      async discard(run) {
        runs.push(run);
        return 7;
      },
    },
    logs: {
      idle: async () => (world.logs ?? []).map(({ id, hours, bytes = 10, isSwept = false }) => ({ id, usedAt: NOW - hours * HOUR, bytes, isSwept })),
      async sweep({ id, bytes }) {
        logs.swept.push(id);
        return bytes;
      },
      async remove(id) {
        logs.removed.push(id);
      },
    },
    journal: {
      async process(pid) {
        const state = world.logs?.find(({ id }) => id === pid)?.process;
        return state === undefined || state === "gone" ? undefined : ({ pid, state } as ProcessRow);
      },
      sweep: sweepRows,
      async unsettled(after = "") {
        const all = (world.unsettled ?? []).map(
          (row, index) => ({ key: String(index).padStart(4, "0"), input: null, evidence: null, result: null, ...row }) as EffectRow,
        );
        const page = all.filter(({ key }) => key > after).slice(0, 2);
        return { effects: page, next: page.length === 2 ? (page[1]?.key ?? null) : null };
      },
    },
    trees: {
      async *contents(tree) {
        yield* world.trees?.[tree] ?? [];
      },
    },
    blobs: {
      async sweep({ before, after = "", kept }: BlobSweep) {
        const page = (world.blobs ?? []).filter((blob) => blob > after).slice(0, 2);
        const named = await kept(page);
        const removed = page.filter((blob) => !named.has(blob));
        blobs.before = before;
        blobs.removed.push(...removed);
        return { removed: removed.length, bytes: removed.length * 100, next: page.length === 2 ? (page[1] ?? null) : null };
      },
    },
    oldSessions: async ({ before }) => {
      sessions.push(before);
      return 1;
    },
    unusedMounts: async ({ before }) => {
      mounts.push(before);
      return 2;
    },
    kept: async () => (world.standing ?? []).map((tree) => ({ tree })),
    references: async (hashes) => hashes.filter((hash) => world.referred?.includes(hash)).map((hash) => ({ hash })),
    relayed: () => ("relayed" in world ? world.relayed : 100),
    streamed: () => world.streamed ?? Number.POSITIVE_INFINITY,
    retention: { ...RETENTION, ...world.over },
    log: { warn: (said) => warned.push(said) },
  };
  const read = async ({ text, values }: Sql): Promise<readonly Row[]> => {
    const clock = clockRows(world, text);
    if (clock) return clock;
    if (text.includes("endedAt")) return (world.runs ?? []).map((pid) => ({ pid, owner: "local" }));
    if (text.includes("where next =")) return values[0] === "p2" ? [{ pid: "p0" }] : [];
    if (text.includes("where root =")) return [{ pid: values[0] ?? "" }, { pid: `${values[0]}c` }];
    const after = String(values[0]);
    return (world.approvals ?? [])
      .filter(({ id }) => id > after)
      .map(({ id, state, input = null, evidence }) => ({ id, state, input: JSON.stringify(input), evidence: JSON.stringify(evidence) }));
  };
  const write = (statement: Write): unknown => written.push([...statement.values].slice(0, 3));
  const signal = world.signal ?? new AbortController().signal;
  const ctx = { attempt: world.attempt ?? 1, signal, now: () => now, read, write } as unknown as CallContext;
  const sweep = createSweep(deps);
  if (typeof sweep !== "function") throw new Error("a sweep is a plain handler");
  const input = world.isRight ? { clock_is_right: true } : {};
  return { run: () => sweep(input, ctx), warned, written, rows, runs, mounts, sessions, blobs, logs };
}

describe("which rows go", () => {
  test("of each kind those beyond its time, turn after turn until none is left, and all are counted", async () => {
    const { run, rows } = open({});
    expect(await run()).toMatchObject({ sessions: 6, audit: 6, more: false });
    const kinds = (kind: Sweep["kind"]) => rows.filter(({ what }) => what.kind === kind);
    expect(kinds("sessions")).toEqual([0, 10, 20].map((from) => ({ what: { kind: "sessions", before: NOW - 10 * HOUR }, from })));
    expect(kinds("audit")).toEqual([0, 10, 20].map((from) => ({ what: { kind: "audit", before: NOW - 30 * HOUR }, from })));
  });

  test.for([
    { why: "nothing while it is not known what was relayed", world: { relayed: undefined }, through: [] },
    { why: "what was relayed", world: {}, through: [100, 100] },
    { why: "what no stream needs, and what one has needed seven times as long", world: { streamed: 40 }, through: [40, 100] },
    { why: "never more than was relayed, however far a stream has read", world: { streamed: 400 }, through: [100, 100] },
  ])("of the outbox: $why", async ({ world, through }) => {
    const { run, rows } = open(world);
    await run();
    const first = rows.filter(({ what, from }) => what.kind === "outbox" && from === 0).map(({ what }) => what);
    expect(first).toEqual(through.map((to, index) => ({ kind: "outbox", before: NOW - (index === 0 ? 20 : 140) * HOUR, through: to })));
  });
});

test("places of folders go that nobody asked for in their time", async () => {
  const { run, mounts, sessions } = open({});
  expect(await run()).toMatchObject({ mounts: 2 });
  expect(mounts).toEqual([NOW - 70 * HOUR]);
  expect(sessions).toEqual([NOW - RETENTION.runs]);
});

test("runs that ended long ago go one after the other: what is outside the journal, then their rows", async () => {
  const { run, runs, rows } = open({ runs: ["p1", "p2"] });
  expect(await run()).toMatchObject({ runs: 3, bytes: 21 });
  // The last of them goes on from another, which goes with it.
  const all = ["p1", "p2", "p0"];
  expect(runs).toEqual(all.map((root) => ({ owner: "local", root, pids: [root, `${root}c`] })));
  expect(rows.filter(({ what }) => what.kind === "run").map(({ what, from }) => [what.kind === "run" && what.root, from])).toEqual(
    all.flatMap((root) => [0, 10, 20].map((from) => [root, from])),
  );
});

test("one that is gone on with just then stays, with what it goes on from, and the others go", async () => {
  const { run, runs } = open({ runs: ["p1", "p2"], claimed: ["p2"] });
  expect(await run()).toMatchObject({ runs: 1 });
  expect(runs.map(({ root }) => root)).toEqual(["p1"]);
});

describe("which content goes", () => {
  const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(hash);
  const blobs = [a, b, c, d, e] as string[];
  test.for([
    { why: "all that nobody names", world: {}, left: [] },
    { why: "not what a service's row refers to", world: { referred: [b, d] }, left: [b, d] },
    {
      why: "not what stands in an intent, however deep",
      world: { unsettled: [{ evidence: { changes: [{ before: a, after: null }] } }, { input: [[c]] }, { result: { e } }] },
      left: [a, c, e],
    },
    { why: "not what a text merely contains", world: { unsettled: [{ evidence: { text: `see ${a}` } }] }, left: [] },
    {
      why: "not a workspace's tree, nor what it stands on",
      world: { unsettled: [{ evidence: { rung: "bash", tree: a } }], trees: { [a as string]: [a, c, d] } },
      left: [a, c, d],
    },
    {
      why: "not a tree that a service's row refers to, nor what it stands on",
      world: { standing: [a], trees: { [a as string]: [a, b] } },
      left: [a, b],
    },
    {
      why: "not what an open or granted question shows, but what an answered one did",
      world: {
        approvals: [
          { id: "1", state: "open", evidence: { evidence: { tree: a } } },
          { id: "2", state: "approved", evidence: null, input: { hash: b } },
          { id: "3", state: "used", evidence: { c } },
        ],
        trees: { [a as string]: [d] },
      },
      left: [a, b, d],
    },
  ])("$why", async ({ world, left }) => {
    const { run, blobs: swept } = open({ ...(world as World), blobs });
    const removed = blobs.filter((blob) => !(left as unknown[]).includes(blob));
    expect(await run()).toMatchObject({ blobs: removed.length, bytes: removed.length * 100 });
    expect(swept.removed).toEqual(removed);
    expect(swept.before).toBe(NOW - 40 * HOUR);
  });

  test("content younger than two hours stays, whatever the configuration says", async () => {
    const { run, blobs: swept } = open({ blobs, over: { blobs: 0 } });
    await run();
    expect(swept.before).toBe(NOW - 2 * HOUR);
  });
});

describe("which output of commands goes", () => {
  const old = { hours: 60, process: "exited" } as const;
  test.for([
    {
      why: "that of an ended one, after its time",
      logs: [
        { id: "a", ...old },
        { id: "b", ...old, hours: 40 },
      ],
      swept: ["a"],
      removed: [],
    },
    { why: "never that of one that runs, however long it was silent", logs: [{ id: "a", ...old, process: "running" }], swept: [], removed: [] },
    { why: "all of one whose process nobody knows any more", logs: [{ id: "a", ...old, process: "gone" }], swept: [], removed: ["a"] },
    { why: "what says that it went, only with its process", logs: [{ id: "a", ...old, isSwept: true }], swept: [], removed: [] },
    {
      why: "what says that it went, once its process is gone",
      logs: [{ id: "a", hours: 1, process: "gone", isSwept: true }],
      swept: [],
      removed: ["a"],
    },
    {
      why: "the oldest of it before its time, until the rest is small enough",
      logs: [
        { id: "a", hours: 9, bytes: 700, process: "running" },
        { id: "b", hours: 8, bytes: 500, process: "exited" },
        { id: "c", hours: 7, bytes: 100, process: "exited" },
        { id: "d", hours: 6, bytes: 50, process: "exited" },
      ],
      swept: ["b"],
      removed: [],
    },
    { why: "not what was used a moment ago, whatever the configuration says", logs: [{ id: "a", hours: 0, process: "exited" }], swept: [], removed: [] },
  ] as const)("$why", async ({ logs, swept, removed }) => {
    const { run, logs: went } = open({ logs, ...(logs[0]?.hours === 0 && { over: { output: 0, outputBytes: 0 } }) });
    const fresh = logs.filter(({ id }) => [...swept, ...removed].includes(id as never) && !("isSwept" in logs[0]));
    expect(await run()).toMatchObject({ output: fresh.length });
    expect(went).toEqual({ swept, removed });
  });
});

describe("by which clock", () => {
  const YEARS = 17_520;
  const logs = [
    { id: "a", hours: 60, bytes: 10, process: "exited" },
    { id: "b", hours: 59, bytes: 2_000, process: "exited" },
    { id: "c", hours: 58, bytes: 900, process: "gone" },
  ] as const;
  const known = (at: number, seen: number | null, lived: number | null): unknown => [[at, seen, lived]];
  test.for([
    { why: "one that was believed a day ago is believed", world: { clock: { believed: 24 } }, isSwept: true, warns: false, keeps: known(NOW, null, null) },
    { why: "an installation without a past believes it", world: {}, isSwept: true, warns: false, keeps: known(NOW, null, null) },
    {
      why: "one that stands years ahead removes nothing for its age, and says so",
      world: { clock: { believed: YEARS } },
      isSwept: false,
      warns: true,
      keeps: known(NOW - YEARS * HOUR, NOW, 0),
    },
    {
      why: "it says so once",
      world: { clock: { believed: YEARS, doubted: true } },
      isSwept: false,
      warns: false,
      keeps: known(NOW - YEARS * HOUR, NOW, HOUR),
    },
    {
      why: "before the first sweep of all what is on record counts",
      world: { recorded: YEARS },
      isSwept: false,
      warns: true,
      keeps: known(NOW - YEARS * HOUR, NOW, 0),
    },
    {
      why: "one that a person says is right is believed",
      world: { clock: { believed: YEARS, doubted: true }, isRight: true },
      isSwept: true,
      warns: false,
      keeps: known(NOW, null, null),
    },
  ])("$why", async ({ world, isSwept, warns, keeps }) => {
    const { run, warned, written, rows, mounts, sessions, blobs, logs: went } = open({ ...world, blobs: [hash("a")], runs: ["p1"], logs });
    const swept = await run();
    if (!("runs" in swept)) throw new Error("a sweep waits for nothing");
    expect(swept.doubt === undefined).toBe(isSwept);
    expect([rows.length > 0, mounts.length > 0, sessions.length > 0, blobs.removed.length > 0, swept.runs > 0]).toEqual(Array(5).fill(isSwept));
    // What fills the disk goes by its size, however old it is.
    expect(went).toEqual({ swept: ["a", "b"], removed: isSwept ? ["c"] : [] });
    expect(warned).toEqual(warns ? [expect.stringMatching(/^the clock of this machine stands 730 days ahead/)] : []);
    expect(written).toEqual(keeps);
  });
});

test("a sweep that takes long stops after a minute and says that there is more", async () => {
  const { run, rows, blobs } = open({ turnMs: 25_000, blobs: [hash("a")] });
  expect(await run()).toMatchObject({ sessions: 6, outbox: 0, audit: 0, blobs: 0, more: true });
  expect([rows.length, blobs.removed]).toEqual([3, []]);
});

test("one that is cancelled ends between two turns", async () => {
  const { run, rows } = open({ signal: AbortSignal.abort(new Error("enough")) });
  await expect(run()).rejects.toThrow("enough");
  expect(rows).toEqual([]);
});

test("one that a kill cut off is left to the next: a start does not wait for it", async () => {
  const { run, rows } = open({ attempt: 2, blobs: [hash("a")] });
  expect(await run()).toEqual({ sessions: 0, outbox: 0, audit: 0, runs: 0, mounts: 0, blobs: 0, output: 0, bytes: 0, more: true });
  expect(rows).toEqual([]);
});
