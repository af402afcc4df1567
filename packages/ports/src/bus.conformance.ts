import { type Json, SyscallError, TRUSTED } from "@aether/protocol";
import fc from "fast-check";
import { expect, type TestContext, test } from "vitest";
import type { Bus, Envelope, Overflow, SubscribeOptions } from "./bus.ts";
import { BOUND_ROWS, type BusRow as Row, until } from "./bus-bounds.conformance.ts";
import { LABEL_ROWS } from "./bus-labels.conformance.ts";

/** A row that an implementation does not keep, and why. */
export interface BusDeviation {
  readonly row: number;
  readonly why: string;
}

/** Rows of the list that are no matter of this port. */
const ELSEWHERE: readonly BusDeviation[] = [
  { row: 35, why: "permission is the kernel's: it stamps the sender and checks authority before it publishes" },
  { row: 36, why: "tenants are separated above the bus, by owner in topic and dispatch" },
  { row: 37, why: "streams are read from the outbox; see the streams service" },
  { row: 38, why: "the outbox position is the identity of a stream's message; see the streams service" },
  { row: 39, why: "there is no acknowledgement on the bus; durable delivery goes through the inbox table" },
  { row: 40, why: "a cursor is an outbox position that the consumer keeps; see the streams service" },
  { row: 41, why: "durable shared consumers are jobs with one owner, not a matter of the bus" },
  { row: 42, why: "replay and hand-over are the streams service's" },
  { row: 44, why: "reconnecting exists only where there is a connection" },
];

/** Runs the list of bus semantics against `open`, which gives a fresh bus each time; the payload limit must be 256 KiB. */
export function busConformance(name: string, open: () => Bus | Promise<Bus>, deviations: readonly BusDeviation[] = []): void {
  const skipped = [...ELSEWHERE, ...deviations];
  for (const [number, why, check] of ROWS) {
    test(`${name} ${number}: ${why}`, async (context: TestContext) => {
      const deviation = skipped.find((each) => each.row === number);
      if (deviation) context.skip(deviation.why);
      const bus = await open();
      try {
        await check(bus);
      } finally {
        await bus.drain();
      }
    });
  }
  test(`${name} 45: random topics reach the subscriptions that a naive matcher names`, async () => {
    await fc.assert(
      fc.asyncProperty(PATTERNS, TOPICS, async (patterns, topics) => matchesNaively(await open(), patterns, topics)),
      { numRuns: 60 },
    );
  });
  for (const { row, why } of ELSEWHERE) test(`${name} ${row}`, (context: TestContext) => context.skip(why));
}

const ROWS: Row[] = [...BOUND_ROWS, ...LABEL_ROWS];

function row(number: number, why: string, check: Row[2]): void {
  ROWS.push([number, why, check]);
}

let serial = 0;

function envelope(topic: string, payload: Json = null, more: Partial<Envelope> = {}): Envelope {
  serial++;
  return { v: 1, id: `m${serial}`, topic, type: "test", from: "tester", payload, label: TRUSTED, time: 1_700_000_000_000 + serial, ...more };
}

function publish(bus: Bus, ...topics: readonly string[]): void {
  for (const topic of topics) bus.publish(envelope(topic));
}

/** Collects the payloads a subscription gets. */
function listen(bus: Bus, pattern: string, options?: SubscribeOptions) {
  const payloads: Json[] = [];
  const topics: string[] = [];
  const handler = ({ topic, payload }: Envelope) => {
    topics.push(topic);
    payloads.push(payload);
  };
  const subscription = bus.subscribe(pattern, handler, options);
  return { payloads, topics, subscription };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return SyscallError.is(error) ? error.code : String(error);
  }
  return "no error";
}

async function rejection(promise: Promise<unknown>): Promise<SyscallError> {
  try {
    await promise;
  } catch (error) {
    if (SyscallError.is(error)) return error;
    throw error;
  }
  throw new Error("it was expected to fail, and did not");
}

async function gets(bus: Bus, pattern: string, { sent, got }: { sent: readonly string[]; got: readonly string[] }): Promise<void> {
  const { topics } = listen(bus, pattern);
  publish(bus, ...sent);
  await bus.drain();
  expect(topics).toEqual(got);
}

const LONG = "a".repeat(256);
const BAD_TOPICS = ["", "a..b", ".a", "a.", "a b", "a:b", "a/b", "é", LONG, Array(17).fill("a").join("."), "a.\n"];
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Fills a subscription whose handler is held: message 0 is under way, 1 and 2 wait, 3 and 4 come too many. */
async function overflow(bus: Bus, whenFull: Overflow, { topics = ["q"], key }: { topics?: readonly string[]; key?: SubscribeOptions["key"] } = {}) {
  const held = Promise.withResolvers<void>();
  const begun: Json[] = [];
  const handler = ({ payload }: Envelope) => {
    begun.push(payload);
    return held.promise;
  };
  const subscription = bus.subscribe("q.>", handler, { capacity: 2, whenFull, ...(key && { key }) });
  bus.publish(envelope("q.first", 0));
  await until(() => begun.length === 1);
  for (const n of [1, 2, 3, 4]) bus.publish(envelope(`q.${topics[n % topics.length]}`, n));
  return { begun, subscription, open: held.resolve };
}
row(1, "a literal pattern gets its topic and no other", (bus) => gets(bus, "a.b", { sent: ["a.b", "a", "a.b.c", "a.c", "b.a"], got: ["a.b"] }));
row(2, "* is one token, not none and not two", (bus) => gets(bus, "a.*", { sent: ["a", "a.b", "a.b.c", "a.-", "b.a"], got: ["a.b", "a.-"] }));
row(3, "> alone is every topic", (bus) => gets(bus, ">", { sent: ["a", "a.b.c"], got: ["a", "a.b.c"] }));
row(3, "> is at least one token", (bus) => gets(bus, "a.>", { sent: ["a", "a.b", "a.b.c", "ab.c"], got: ["a.b", "a.b.c"] }));
row(4, "*.b.> joins both", (bus) => gets(bus, "*.b.>", { sent: ["a.b.c", "a.b", "b.b.x.y", "a.c.b"], got: ["a.b.c", "b.b.x.y"] }));
row(5, "> stands last or is refused", (bus) => expect(["a.>.b", ">.a", ">.>"].map((bad) => codeOf(() => listen(bus, bad)))).toEqual(Array(3).fill("INVALID")));
row(6, "a wildcard inside a token is refused", (bus) =>
  expect(["a*", "a.b*", "*a", "a>", "**"].map((bad) => codeOf(() => listen(bus, bad)))).toEqual(Array(5).fill("INVALID")),
);
row(7, "bad tokens and long topics are refused on both sides", (bus) => {
  for (const topic of BAD_TOPICS) {
    expect([topic, codeOf(() => publish(bus, topic)), codeOf(() => listen(bus, topic))]).toEqual([topic, "INVALID", "INVALID"]);
  }
  expect(codeOf(() => publish(bus, "a".repeat(255), Array(16).fill("a").join(".")))).toBe("no error");
});
row(8, "a wildcard is no topic", (bus) => expect(["a.*", ">", "a.>"].map((topic) => codeOf(() => publish(bus, topic)))).toEqual(Array(3).fill("INVALID")));
row(9, "upper and lower case differ", (bus) => gets(bus, "a.B", { sent: ["a.b", "a.B", "A.B"], got: ["a.B"] }));
row(10, "two subscriptions that both match get one each", async (bus) => {
  const [first, second] = [listen(bus, "a.*"), listen(bus, "a.b")];
  publish(bus, "a.b");
  await bus.drain();
  expect([first.topics, second.topics]).toEqual([["a.b"], ["a.b"]]);
});
row(11, "who publishes from its own handler hears itself", async (bus) => {
  const heard: Json[] = [];
  bus.subscribe("echo", ({ payload }) => {
    heard.push(payload);
    if (payload === 0) bus.publish(envelope("echo", 1));
  });
  bus.publish(envelope("echo", 0));
  await until(() => heard.length === 2);
  expect(heard).toEqual([0, 1]);
});
row(12, "1,000 messages over 7 topics come in order", async (bus) => {
  const { payloads } = listen(bus, "t.*");
  for (const n of range(1_000)) bus.publish(envelope(`t.${n % 7}`, n));
  await bus.drain();
  expect(payloads).toEqual(range(1_000));
});
row(13, "publish returns before any handler begins", async (bus) => {
  const { payloads } = listen(bus, "a");
  publish(bus, "a");
  expect(payloads).toEqual([]);
  await until(() => payloads.length === 1);
});
row(14, "closing inside the handler ends it there", async (bus) => {
  const got: Json[] = [];
  const subscription = bus.subscribe("a", async ({ payload }) => {
    got.push(payload);
    await subscription.close();
  });
  for (const n of [0, 1, 2]) bus.publish(envelope("a", n));
  await bus.drain();
  expect(got).toEqual([0]);
});
row(14, "no delivery begins after close resolved", async (bus) => {
  const { payloads, subscription } = listen(bus, "a");
  for (const n of range(500)) bus.publish(envelope("a", n));
  await subscription.close();
  const before = payloads.length;
  publish(bus, "a");
  await bus.drain();
  expect(payloads.length).toBe(before);
});
row(15, "it ends by itself after max messages", async (bus) => {
  const { payloads } = listen(bus, "a", { max: 3 });
  expect(bus.stats().subscriptions).toBe(1);
  for (const n of range(10)) bus.publish(envelope("a", n));
  await until(() => bus.stats().subscriptions === 0);
  expect(payloads).toEqual([0, 1, 2]);
});
row(16, "of a group one member gets each message, and others get all", async (bus) => {
  const members = range(3).map(() => listen(bus, "job.*", { group: "g" }));
  const observer = listen(bus, "job.>");
  for (const n of range(300)) bus.publish(envelope("job.x", n));
  await bus.drain();
  expect(members.flatMap(({ payloads }) => payloads).sort((a, b) => Number(a) - Number(b))).toEqual(range(300));
  expect(members.every(({ payloads }) => payloads.length > 0)).toBe(true);
  expect(observer.payloads).toEqual(range(300));
});
row(17, "when a member leaves the others take over", async (bus) => {
  const [leaving, staying] = [listen(bus, "job", { group: "g" }), listen(bus, "job", { group: "g" })];
  for (const n of range(100)) bus.publish(envelope("job", n));
  await until(() => leaving.payloads.length + staying.payloads.length === 100);
  await leaving.subscription.close();
  const before = staying.payloads.length;
  for (const n of range(100)) bus.publish(envelope("job", 100 + n));
  await bus.drain();
  expect(staying.payloads.slice(before)).toEqual(range(100).map((n) => 100 + n));
});
row(18, "two groups on one topic get one each, also by different patterns", async (bus) => {
  const groups = ["a", "b"].map((group) => [listen(bus, "job.x", { group }), listen(bus, "job.*", { group })]);
  for (const n of range(100)) bus.publish(envelope("job.x", n));
  await bus.drain();
  for (const members of groups) expect(members.flatMap(({ payloads }) => payloads).sort((a, b) => Number(a) - Number(b))).toEqual(range(100));
});
row(19, "a request gets its answer", async (bus) => {
  bus.respond("add", ({ payload }) => Number(payload) + 1);
  const answer = await bus.request(envelope("add", 41), { deadlineMs: 5_000 });
  expect(answer.payload).toBe(42);
});
row(19, "a plain subscriber may answer on replyTo", async (bus) => {
  bus.subscribe("ask", ({ replyTo = "nobody" }) => bus.publish(envelope(replyTo, "yes")));
  expect((await bus.request(envelope("ask"), { deadlineMs: 5_000 })).payload).toBe("yes");
});
row(20, "a request that nobody could answer fails at once", async (bus) => {
  expect((await rejection(bus.request(envelope("nobody"), { deadlineMs: 600_000 }))).code).toBe("UNAVAILABLE");
  expect((await rejection(bus.requestMany(envelope("nobody"), { deadlineMs: 600_000 }))).code).toBe("UNAVAILABLE");
});
row(21, "a request without answer times out", async (bus) => {
  bus.subscribe("silent", () => {});
  expect((await rejection(bus.request(envelope("silent"), { deadlineMs: 5 }))).code).toBe("TIMEOUT");
  expect((await rejection(bus.requestMany(envelope("silent"), { deadlineMs: 5, quietMs: 1 }))).code).toBe("TIMEOUT");
});
row(22, "a late answer goes nowhere and the next request is not mistaken", async (bus) => {
  const held = Promise.withResolvers<void>();
  bus.respond("slow", async ({ payload }) => {
    if (payload === 1) await held.promise;
    return payload;
  });
  expect((await rejection(bus.request(envelope("slow", 1), { deadlineMs: 5 }))).code).toBe("TIMEOUT");
  const second = bus.request(envelope("slow", 2), { deadlineMs: 5_000 });
  held.resolve();
  expect((await second).payload).toBe(2);
});
row(23, "a responder's error arrives by code, message and data", async (bus) => {
  bus.respond("bad", () => {
    throw new SyscallError("CONFLICT", "it changed", { have: "e1" });
  });
  bus.respond("bug", () => {
    throw new RangeError("off by one");
  });
  const { code, message, data } = await rejection(bus.request(envelope("bad"), { deadlineMs: 5_000 }));
  expect({ code, message, data }).toEqual({ code: "CONFLICT", message: "it changed", data: { have: "e1" } });
  expect((await rejection(bus.request(envelope("bug"), { deadlineMs: 5_000 }))).code).toBe("INTERNAL");
});
row(24, "of two responders the first answer wins; requestMany gets both", async (bus) => {
  const held = Promise.withResolvers<void>();
  bus.respond("who", async () => {
    await held.promise;
    return "late";
  });
  bus.respond("who", () => "early");
  expect((await bus.request(envelope("who"), { deadlineMs: 5_000 })).payload).toBe("early");
  held.resolve();
  const both = await bus.requestMany(envelope("who"), { deadlineMs: 5_000, count: 2 });
  expect(both.map(({ payload }) => payload).sort()).toEqual(["early", "late"]);
  expect((await bus.requestMany(envelope("who"), { deadlineMs: 60_000, quietMs: 500 })).length).toBe(2);
});
row(25, "a request can be given up, before and while it waits", async (bus) => {
  bus.subscribe("silent", () => {});
  const abort = new AbortController();
  const asked = rejection(bus.request(envelope("silent"), { deadlineMs: 60_000, signal: abort.signal }));
  abort.abort();
  expect((await asked).code).toBe("CANCELLED");
  expect((await rejection(bus.request(envelope("silent"), { deadlineMs: 60_000, signal: abort.signal }))).code).toBe("CANCELLED");
});
row(26, "1,000 requests at once get each its own answer", async (bus) => {
  bus.respond("double", async ({ payload }) => {
    if (Number(payload) % 2) await pause(1);
    return Number(payload) * 2;
  });
  const answers = await Promise.all(range(1_000).map((n) => bus.request(envelope("double", n), { deadlineMs: 10_000 })));
  expect(answers.map(({ payload }) => payload)).toEqual(range(1_000).map((n) => n * 2));
});
row(27, "answering a requester that has gone harms nobody", async (bus) => {
  const errors = listen(bus, "bus.handler_error");
  const held = Promise.withResolvers<void>();
  let answered = 0;
  bus.respond("slow", async () => {
    await held.promise;
    return ++answered;
  });
  const abort = new AbortController();
  const asked = rejection(bus.request(envelope("slow"), { deadlineMs: 60_000, signal: abort.signal }));
  abort.abort();
  await asked;
  held.resolve();
  expect((await bus.request(envelope("slow"), { deadlineMs: 5_000 })).payload).toBe(2);
  expect(errors.payloads).toEqual([]);
});
row(28, "drop-oldest keeps the newest and counts the rest", async (bus) => {
  const slow = listen(bus, "bus.slow");
  const { begun, subscription, open } = await overflow(bus, "drop-oldest");
  open();
  await bus.drain();
  expect({ begun, dropped: subscription.dropped, total: bus.stats().dropped }).toEqual({ begun: [0, 3, 4], dropped: 2, total: 2 });
  expect(slow.payloads.at(-1)).toMatchObject({ pattern: "q.>", dropped: 2, whenFull: "drop-oldest" });
});
row(28, "latest-by-key replaces what waits under the same key", async (bus) => {
  const { begun, subscription, open } = await overflow(bus, "latest-by-key", { topics: ["a", "b"] });
  open();
  await bus.drain();
  expect({ begun, dropped: subscription.dropped }).toEqual({ begun: [0, 3, 4], dropped: 2 });
});
row(28, "latest-by-key takes a key of the caller's", async (bus) => {
  const key = ({ payload }: Envelope) => (payload === 1 ? "kept" : "same");
  const { begun, subscription, open } = await overflow(bus, "latest-by-key", { key });
  open();
  await bus.drain();
  expect({ begun, dropped: subscription.dropped }).toEqual({ begun: [0, 1, 4], dropped: 2 });
});
row(28, "error turns the new ones away, and a requester is told BUSY", async (bus) => {
  const { begun, subscription, open } = await overflow(bus, "error");
  expect((await rejection(bus.request(envelope("q.more"), { deadlineMs: 5_000 }))).code).toBe("BUSY");
  open();
  await bus.drain();
  expect({ begun, dropped: subscription.dropped, total: bus.stats().dropped }).toEqual({ begun: [0, 1, 2], dropped: 3, total: 3 });
});
row(28, "disconnect ends the subscription and counts all that waited", async (bus) => {
  const slow = listen(bus, "bus.slow");
  const { begun, subscription, open } = await overflow(bus, "disconnect");
  open();
  await bus.drain();
  expect({ begun, dropped: subscription.dropped }).toEqual({ begun: [0], dropped: 3 });
  expect(slow.payloads).toMatchObject([{ pattern: "q.>", dropped: 3, whenFull: "disconnect" }]);
});
row(29, "one that is stuck does not hold up the others", async (bus) => {
  const held = Promise.withResolvers<void>();
  bus.subscribe("a", () => held.promise);
  const { payloads } = listen(bus, "a");
  for (const n of range(200)) bus.publish(envelope("a", n));
  await until(() => payloads.length === 200);
  held.resolve();
});
row(29, "a flood does not hold up timers", async (bus) => {
  let timerFired = false;
  let rounds = 0;
  // Asynchronous, so that each round is a microtask of its own.
  bus.subscribe("ping", async () => {
    rounds++;
    await Promise.resolve();
    if (!timerFired) bus.publish(envelope("ping"));
  });
  setTimeout(() => {
    timerFired = true;
  }, 1);
  publish(bus, "ping");
  await until(() => timerFired);
  expect(rounds).toBeGreaterThan(0);
});
row(30, "a handler that throws or rejects is reported and goes on", async (bus) => {
  const reports = listen(bus, "bus.handler_error");
  const [thrower, rejecter] = [[] as Json[], [] as Json[]];
  bus.subscribe("a", ({ payload }) => {
    thrower.push(payload);
    throw new Error("thrown");
  });
  bus.subscribe("*", async ({ payload }) => {
    rejecter.push(payload);
    throw new SyscallError("BUSY", "rejected");
  });
  const healthy = listen(bus, "a");
  for (const n of [0, 1]) bus.publish(envelope("a", n));
  await bus.drain();
  expect([thrower, rejecter, healthy.payloads]).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  expect(reports.payloads).toHaveLength(4);
  expect(reports.payloads).toContainEqual(expect.objectContaining({ pattern: "a", topic: "a", code: "INTERNAL", message: "thrown" }));
  expect(reports.payloads).toContainEqual(expect.objectContaining({ pattern: "*", topic: "a", code: "BUSY", message: "rejected" }));
});
row(30, "a failing listener of failures does not call itself for ever", async (bus) => {
  let calls = 0;
  bus.subscribe("bus.handler_error", () => {
    calls++;
    throw new Error("also broken");
  });
  bus.subscribe("a", () => {
    throw new Error("broken");
  });
  publish(bus, "a");
  await bus.drain();
  expect(calls).toBe(1);
});
row(31, "a payload has at most 256 KiB, for messages and for answers", async (bus) => {
  const fits = "x".repeat(262_142);
  const { payloads } = listen(bus, "a");
  bus.publish(envelope("a", fits));
  for (const large of [`${fits}x`, "é".repeat(131_072), [fits, fits], { [`${fits}x`]: 0 }, range(60_000)]) {
    expect(codeOf(() => bus.publish(envelope("a", large)))).toBe("TOO_LARGE");
  }
  bus.respond("much", () => `${fits}x`);
  expect((await rejection(bus.request(envelope("much"), { deadlineMs: 5_000 }))).code).toBe("TOO_LARGE");
  expect((await rejection(bus.request(envelope("much", `${fits}x`), { deadlineMs: 5_000 }))).code).toBe("TOO_LARGE");
  await bus.drain();
  expect(payloads).toEqual([fits]);
});
row(32, "what JSON can carry arrives unchanged, what it cannot is refused", async (bus) => {
  const whole = { text: "naïve 😀 \u0000 \u2028", "": [], n: -1.5e-300, nested: [null, true, { a: [[]] }] };
  const { payloads } = listen(bus, "a");
  bus.publish(envelope("a", whole));
  const circle: Record<string, unknown> = {};
  circle.self = [circle, circle];
  for (const odd of [undefined, 1n, () => 0, new Uint8Array(2), new Map(), { at: new Date(0) }, circle]) {
    expect(codeOf(() => bus.publish(envelope("a", odd as unknown as Json, { payload: odd as unknown as Json })))).toBe("INVALID");
  }
  await bus.drain();
  expect(payloads).toEqual([whole]);
});
row(33, "one subscriber's changes are invisible to the next, and to the publisher", async (bus) => {
  const sent = { list: [1, 2], deep: { n: 1 } };
  bus.subscribe("a", ({ payload }) => {
    const mine = payload as unknown as { list: number[]; deep: { n: number } };
    mine.deep.n = 2;
    mine.list.push(3);
  });
  const { payloads } = listen(bus, "a");
  bus.publish(envelope("a", sent));
  await bus.drain();
  expect([payloads, sent]).toEqual([[{ list: [1, 2], deep: { n: 1 } }], { list: [1, 2], deep: { n: 1 } }]);
});
row(34, "every field of the envelope arrives", async (bus) => {
  const sent = envelope("a.b", { x: 1 }, { seq: 7, replyTo: "c.d", meta: { trace: "t", causation: "m0" } });
  const got: Envelope[] = [];
  bus.subscribe("a.b", (each) => void got.push(each));
  bus.publish(sent);
  await bus.drain();
  expect(got).toEqual([sent]);
});
row(43, "drain delivers what is queued, waits for handlers, and closes", async (bus) => {
  const done: Json[] = [];
  bus.subscribe("a", async ({ payload }) => {
    await pause(1);
    done.push(payload);
  });
  for (const n of range(5)) bus.publish(envelope("a", n));
  await bus.drain();
  expect([done, bus.stats().subscriptions]).toEqual([range(5), 0]);
  expect(codeOf(() => listen(bus, "a"))).toBe("UNAVAILABLE");
  expect(codeOf(() => publish(bus, "a"))).toBe("no error");
});
row(43, "drain ends requests that nobody will answer any more", async (bus) => {
  bus.subscribe("silent", () => {});
  const asked = rejection(bus.request(envelope("silent"), { deadlineMs: 600_000 }));
  await bus.drain();
  expect((await asked).code).toBe("UNAVAILABLE");
});

const TOPIC = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 }).map((tokens) => tokens.join("."));
const TOPICS = fc.array(TOPIC, { minLength: 1, maxLength: 40 });
const PATTERN = fc.tuple(fc.array(fc.constantFrom("a", "b", "c", "*"), { minLength: 1, maxLength: 4 }), fc.boolean());
const PATTERNS = fc.array(
  PATTERN.map(([tokens, rest]) => (rest ? [...tokens, ">"] : tokens).join(".")),
  { minLength: 1, maxLength: 20 },
);

/** The definition, in its slowest form. */
function fits(pattern: readonly string[], topic: readonly string[]): boolean {
  const [head, ...more] = pattern;
  if (head === undefined) return topic.length === 0;
  if (head === ">") return topic.length > 0;
  const [first, ...others] = topic;
  return first !== undefined && (head === "*" || head === first) && fits(more, others);
}

async function matchesNaively(bus: Bus, patterns: readonly string[], topics: readonly string[]): Promise<void> {
  const heard = patterns.map((pattern) => listen(bus, pattern).topics);
  publish(bus, ...topics);
  await bus.drain();
  const naive = patterns.map((pattern) => topics.filter((topic) => fits(pattern.split("."), topic.split("."))));
  expect(heard).toEqual(naive);
}
