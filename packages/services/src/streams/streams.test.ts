import type { Bus, Clock, Envelope, Ids, OutboxRow } from "@aether/ports";
import { type Json, SyscallError, TRUSTED } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createOutboxRelay, createStreamCursors, type OutboxStream, openStream } from "./index.ts";
import { positionBefore } from "./position-before.ts";

/** An outbox in memory. `slow` decides how many turns a read takes before it looks, and before it answers. */
function fakeJournal({ slow = () => 0 }: { slow?: () => number } = {}) {
  const rows: OutboxRow[] = [];
  const faults: Error[] = [];
  let reads = 0;
  return {
    rows,
    faults,
    reads: () => reads,
    commit(topic: string, body: Json = null, at = 1_000 + rows.length) {
      rows.push({ pos: (rows.at(-1)?.pos ?? 0) + 1, topic, body, label: TRUSTED, at });
    },
    async outbox(after: number, limit: number) {
      reads++;
      const fault = faults.shift();
      for (let turn = slow(); turn > 0; turn--) await turnOfLoop();
      const seen = rows.filter(({ pos }) => pos > after).slice(0, limit);
      for (let turn = slow(); turn > 0; turn--) await turnOfLoop();
      if (fault) throw fault;
      return seen;
    },
  };
}

/** The least bus: exact topics, and a last `>`; delivery in a microtask. */
function tinyBus() {
  const published: Envelope[] = [];
  const subscriptions = new Set<{ pattern: string; handler: (envelope: Envelope) => unknown }>();
  const bus: Pick<Bus, "publish" | "subscribe"> = {
    publish(envelope) {
      if (envelope.topic.includes("..")) throw new SyscallError("INVALID", "an empty token");
      published.push(envelope);
      for (const each of subscriptions) {
        const hit = each.pattern.endsWith(">") ? envelope.topic.startsWith(each.pattern.slice(0, -1)) : each.pattern === envelope.topic;
        if (hit) queueMicrotask(() => subscriptions.has(each) && each.handler(envelope));
      }
    },
    subscribe(pattern, handler) {
      if (pattern === "") throw new SyscallError("INVALID", "an empty pattern");
      const each = { pattern, handler };
      subscriptions.add(each);
      const close = async () => void subscriptions.delete(each);
      return { pattern, dropped: 0, close, [Symbol.asyncDispose]: close };
    },
  };
  const wake = (topic: string, seq: number) => bus.publish({ v: 1, id: "e", topic, type: topic, from: "kernel", payload: null, label: TRUSTED, time: 0, seq });
  return { ...bus, published, subscriptions, wake };
}

function fakeClock(start = 1_000) {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => start,
    timer: (_ms, fire) => {
      timers.add(fire);
      return () => void timers.delete(fire);
    },
  };
  const fireAll = () => {
    for (const fire of [...timers]) {
      timers.delete(fire);
      fire();
    }
  };
  return { ...clock, timers, fireAll };
}

let serial = 0;
const ids: Ids = { token: (prefix) => `${prefix}${++serial}`, process: () => "p" };

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function until(ready: () => boolean): Promise<void> {
  while (!ready()) await turnOfLoop();
}

function setUp({ start = 0, after, slow }: { start?: number; after?: number; slow?: () => number } = {}) {
  const journal = fakeJournal(slow ? { slow } : {});
  const bus = tinyBus();
  const clock = fakeClock(start);
  const begin = () => createOutboxRelay({ journal, bus, clock, ids, from: "kernel", ...(after !== undefined && { after }) });
  return { journal, bus, clock, begin };
}

async function take(stream: OutboxStream, count: number): Promise<number[]> {
  const taken: number[] = [];
  if (count > 0) for await (const { pos } of stream) if (taken.push(pos) === count) break;
  return taken;
}

const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);

test("the relay publishes rows in order, each with its position and its own time", async () => {
  const { journal, bus, begin } = setUp({ after: 0 });
  const relay = begin();
  for (const n of upTo(600)) journal.commit("task.done", n, n);
  relay.poke();
  await relay.close();
  expect(bus.published.map(({ seq }) => seq)).toEqual(upTo(600));
  expect(bus.published[0]).toEqual({
    v: 1,
    id: expect.any(String),
    topic: "task.done",
    type: "done",
    from: "kernel",
    payload: 1,
    label: TRUSTED,
    time: 1,
    seq: 1,
  });
  expect(relay.position).toBe(600);
});

test("many pokes at once are few reads", async () => {
  const { journal, bus, begin } = setUp({ after: 0 });
  const relay = begin();
  for (const n of upTo(100)) {
    journal.commit("a", n);
    relay.poke();
  }
  await relay.close();
  expect(bus.published).toHaveLength(100);
  expect(journal.reads()).toBeLessThanOrEqual(3);
});

test.for([
  { why: "nothing is there yet", old: 0 },
  { why: "one row is old", old: 1 },
  { why: "a thousand rows are old", old: 1_000 },
])("it does not repeat what was committed before it began: $why", async ({ old }) => {
  const { journal, bus, begin } = setUp({ start: 5_000, slow: () => 2 });
  for (const n of upTo(old)) journal.commit("old", n, n);
  const relay = begin();
  journal.commit("new", 1, 5_000);
  relay.poke();
  await until(() => bus.published.length > 0);
  journal.commit("new", 2, 5_001);
  relay.poke();
  await relay.close();
  expect(bus.published.map(({ seq }) => seq)).toEqual([old + 1, old + 2]);
});

test("a row that the bus refuses is told and passed over", async () => {
  const { journal, bus, begin } = setUp({ after: 0 });
  for (const topic of ["a", "b..c", "d"]) journal.commit(topic);
  await using relay = begin();
  await until(() => relay.position === 3);
  expect(bus.published.map(({ topic }) => topic)).toEqual(["a", "outbox.refused", "d"]);
  expect(bus.published[1]?.payload).toMatchObject({ pos: 2, code: "INVALID" });
});

test("when the journal cannot be read the relay tries again and loses nothing", async () => {
  const { journal, bus, clock, begin } = setUp({ after: 0 });
  journal.faults.push(new Error("locked"), new Error("locked"));
  for (const n of upTo(3)) journal.commit("a", n);
  const relay = begin();
  for (const _ of [1, 2]) {
    await until(() => clock.timers.size === 1);
    clock.fireAll();
  }
  await until(() => bus.published.length === 3);
  await relay.close();
  expect(bus.published.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("a journal that stays closed is left alone after a while, until the next poke", async () => {
  const { journal, bus, clock, begin } = setUp({ after: 0 });
  journal.faults.push(...Array.from({ length: 9 }, () => new Error("closed")));
  const relay = begin();
  for (const _ of upTo(9)) {
    await until(() => clock.timers.size === 1);
    clock.fireAll();
  }
  await turnOfLoop();
  expect([journal.reads(), clock.timers.size, bus.published.length]).toEqual([9, 0, 0]);
  journal.commit("a");
  relay.poke();
  await relay.close();
  expect(bus.published).toHaveLength(1);
});

test("closing ends the wait for another try", async () => {
  const { journal, clock, begin } = setUp({ after: 0 });
  journal.faults.push(new Error("closed"), new Error("closed"));
  const relay = begin();
  await until(() => clock.timers.size === 1);
  await relay.close();
  expect(clock.timers.size).toBe(0);
});

test("the search by time finds the border in any outbox", async () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 3 })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(gaps, fc.integer({ min: 0, max: 120 }), async (steps, time) => {
      const journal = fakeJournal();
      let [pos, at] = [0, 0];
      for (const [further, later] of steps) {
        pos += further;
        at += later;
        journal.rows.push({ pos, topic: "a", body: null, label: TRUSTED, at });
      }
      const border = await positionBefore(journal, time);
      expect((await journal.outbox(border, 100)).map((row) => row.pos)).toEqual(journal.rows.filter((row) => row.at >= time).map((row) => row.pos));
    }),
  );
});

test.for([
  { why: "from the beginning", from: {}, got: upTo(600) },
  { why: "from a position", from: { after: 300 }, got: upTo(600, 301) },
  { why: "from a time", from: { since: 1_500 }, got: upTo(600, 501) },
])("37: a stream replays $why", async ({ from, got }) => {
  const { journal, bus } = setUp();
  for (const n of upTo(600)) journal.commit("a.b", n, 1_000 + n - 1);
  expect(await take(openStream({ journal, bus, pattern: "a.>", ...from }), got.length)).toEqual(got);
  expect(bus.subscriptions.size).toBe(0);
});

test.for([
  { why: "a name", pattern: "a.b", got: [1] },
  { why: "any one token", pattern: "a.*", got: [1, 2] },
  { why: "one token or more", pattern: "a.>", got: [1, 2, 3] },
  { why: "everything", pattern: ">", got: [1, 2, 3, 4, 5] },
  { why: "a middle", pattern: "*.x.>", got: [3] },
])("a stream holds only what its pattern names: $why", async ({ pattern, got }) => {
  const { journal, bus } = setUp();
  for (const topic of ["a.b", "a.c", "a.x.y", "b", "a"]) journal.commit(topic);
  await using stream = openStream({ journal, bus, pattern });
  const seen: number[] = [];
  const reading = (async () => {
    for await (const { pos } of stream) seen.push(pos);
  })();
  await until(() => stream.position === 5);
  await stream.close();
  await reading;
  expect(seen).toEqual(got);
});

test("40: who comes back with its cursor, on another bus, misses nothing and sees nothing twice", async () => {
  const { journal, bus } = setUp();
  for (const n of upTo(10)) journal.commit("a", n);
  const before = await take(openStream({ journal, bus, pattern: ">" }), 4);
  const after = await take(openStream({ journal, bus: tinyBus(), pattern: ">", after: before.at(-1) ?? 0 }), 6);
  expect([...before, ...after]).toEqual(upTo(10));
});

test("42: no gap and no repeat where replay becomes live, however reads and commits interleave", async () => {
  const plan = fc.record({
    old: fc.integer({ min: 0, max: 300 }),
    live: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 }),
    slow: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 10 }),
    after: fc.integer({ min: 0, max: 50 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ old, live, slow, after }) => {
      let read = 0;
      const { journal, bus, begin } = setUp({ start: 10_000, slow: () => slow[read++ % slow.length] ?? 0 });
      for (const n of upTo(old)) journal.commit("a.b", n, n);
      const relay = begin();
      const total = old + live.length;
      const taking = take(openStream({ journal, bus, pattern: "a.>", after }), Math.max(0, total - after));
      for (const pause of live) {
        for (let turn = 0; turn < pause; turn++) await turnOfLoop();
        journal.commit("a.b", null, 10_000);
        relay.poke();
      }
      expect(await taking).toEqual(upTo(total, after + 1));
      await relay.close();
    }),
    { numRuns: 60 },
  );
});

test.for([
  { why: "lost on the bus", wakes: [3] },
  { why: "doubled and out of order", wakes: [2, 1, 2, 3, 3] },
])("messages that were $why change nothing", async ({ wakes }) => {
  const { journal, bus } = setUp();
  const taking = take(openStream({ journal, bus, pattern: "a" }), 3);
  await turnOfLoop();
  for (const n of upTo(3)) journal.commit("a", n);
  for (const seq of wakes) bus.wake("a", seq);
  expect(await taking).toEqual([1, 2, 3]);
});

test("a late old message does not hide a new one that came while the journal was read", async () => {
  // The first read looks at once and answers three turns later.
  const delays = [0, 3];
  const { journal, bus } = setUp({ slow: () => delays.shift() ?? 0 });
  for (const n of upTo(2)) journal.commit("a", n);
  const reading = take(openStream({ journal, bus, pattern: "a" }), 3);
  await turnOfLoop();
  journal.commit("a", 3);
  bus.wake("a", 3);
  bus.wake("a", 1);
  expect(await reading).toEqual([1, 2, 3]);
});

test("a reader that stops costs one page, whatever is written meanwhile", async () => {
  const { journal, bus, begin } = setUp({ after: 0 });
  const relay = begin();
  await using stream = openStream({ journal, bus, pattern: ">" });
  const reader = stream[Symbol.asyncIterator]();
  const first = reader.next();
  for (const n of upTo(5_000)) journal.commit("a", n);
  relay.poke();
  await first;
  await relay.close();
  expect(stream.position).toBe(1);
  const before = journal.reads();
  await turnOfLoop();
  expect(journal.reads()).toBe(before);
});

test.for([
  { why: "closed", end: (stream: OutboxStream, _abort: AbortController) => stream.close() },
  { why: "aborted", end: async (_stream: OutboxStream, abort: AbortController) => abort.abort() },
])("a reader that waits is let go when the stream is $why", async ({ end }) => {
  const { journal, bus } = setUp();
  const abort = new AbortController();
  const stream = openStream({ journal, bus, pattern: ">", signal: abort.signal });
  const waiting = stream[Symbol.asyncIterator]().next();
  await turnOfLoop();
  await end(stream, abort);
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(bus.subscriptions.size).toBe(0);
});

test("a signal that was given before gives an empty stream", async () => {
  const { journal, bus } = setUp();
  journal.commit("a");
  const stream = openStream({ journal, bus, pattern: ">", signal: AbortSignal.abort() });
  expect(await take(stream, 1)).toEqual([]);
});

test.for([
  { why: "a negative position", options: { after: -1 } },
  { why: "half a position", options: { after: 0.5 } },
  { why: "position and time", options: { after: 0, since: 0 } },
  { why: "a pattern that the bus refuses", options: { pattern: "" } },
])("a stream is not opened with $why", ({ options }) => {
  const { journal, bus } = setUp();
  expect(() => openStream({ journal, bus, pattern: ">", ...options })).toThrow(SyscallError);
  expect(bus.subscriptions.size).toBe(0);
});

test("a second reader is refused", () => {
  const { journal, bus } = setUp();
  const stream = openStream({ journal, bus, pattern: ">" });
  stream[Symbol.asyncIterator]();
  expect(() => stream[Symbol.asyncIterator]()).toThrow("one reader");
});

test.for([
  { why: "from the beginning", options: {} },
  { why: "from a time before them", options: { since: 1 } },
  { why: "from a position whose successor is the oldest", options: { after: 3 } },
])("what retention took is no gap for a stream that begins $why", async ({ options }) => {
  const { journal, bus } = setUp();
  for (const n of upTo(6)) journal.commit("a", n);
  journal.rows.splice(0, 3);
  expect(await take(openStream({ journal, bus, pattern: "a", ...options }), 3)).toEqual([4, 5, 6]);
});

test.for([
  { why: "begins in the middle of what is gone", after: 1, gone: 3 },
  { why: "began, and was overtaken", after: 2, gone: 4 },
])("a stream that $why ends with an error that names the oldest row", async ({ after, gone }) => {
  const { journal, bus } = setUp();
  for (const n of upTo(6)) journal.commit("a", n);
  journal.rows.splice(0, gone);
  const rows = openStream({ journal, bus, pattern: "a", after })[Symbol.asyncIterator]();
  await expect(rows.next()).rejects.toMatchObject({ code: "NOT_FOUND", data: { position: after, oldest: gone + 1 } });
});

test("open streams say what they still need, each until it is closed", async () => {
  const { journal, bus } = setUp();
  const cursors = createStreamCursors();
  expect(cursors.lowest()).toBe(Number.POSITIVE_INFINITY);
  for (const n of upTo(6)) journal.commit("a", n);
  const slow = openStream({ journal, bus, pattern: "a", after: 2, cursors });
  const quick = openStream({ journal, bus, pattern: "a", after: 2, cursors });
  const reader = quick[Symbol.asyncIterator]();
  for (let row = 0; row < 3; row++) await reader.next();
  expect(cursors.lowest()).toBe(2);
  await slow.close();
  expect(cursors.lowest()).toBe(5);
  await quick.close();
  expect(cursors.lowest()).toBe(Number.POSITIVE_INFINITY);
});
