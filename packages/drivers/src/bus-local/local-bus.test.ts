import { randomUUID } from "node:crypto";
import type { Bus, Clock, Envelope, Ids } from "@aether/ports";
import { busConformance } from "@aether/ports/conformance/bus";
import { type Json, SyscallError, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { createLocalBus, type LocalBusOptions } from "./index.ts";
import { LocalSubscription } from "./local-subscription.ts";
import { RouteTable } from "./route-table.ts";

const clock: Clock = {
  now: () => Date.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};
const token = (prefix: string) => prefix + randomUUID().replaceAll("-", "").slice(0, 26);
const ids: Ids = { token, process: () => token("p").slice(0, 17) };

busConformance("local bus", () => createLocalBus({ clock, ids }));

/** Moves when told. */
function handClock() {
  let time = 0;
  const timers = new Map<() => void, number>();
  return {
    now: () => time,
    timer(ms: number, fire: () => void) {
      const once = () => fire();
      timers.set(once, time + ms);
      return () => void timers.delete(once);
    },
    pass(ms: number) {
      time += ms;
      for (const [fire, at] of [...timers]) if (at <= time && timers.delete(fire)) fire();
    },
    waiting: () => timers.size,
  };
}

function message(topic: string, payload: Json = null): Envelope {
  return { v: 1, id: "m", topic, type: "t", from: "x", payload, label: TRUSTED, time: 0 };
}

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function listen(bus: Bus, pattern: string): Json[] {
  const got: Json[] = [];
  bus.subscribe(pattern, ({ payload }) => void got.push(payload));
  return got;
}

/** A handler that begins and never comes back. */
function holding(begun: Json[]) {
  return ({ payload }: Envelope) => {
    begun.push(payload);
    return new Promise<void>(() => {});
  };
}

/** A bus on a hand-moved clock, with one subscription on `q` whose handler never comes back. */
function stuckBus(options: Partial<LocalBusOptions> = {}) {
  const hand = handClock();
  const bus = createLocalBus({ clock: hand, ids, ...options });
  const subscription = bus.subscribe("q", holding([]), { capacity: 1 });
  const flood = async (count: number) => {
    for (let n = 0; n < count; n++) bus.publish(message("q", n));
    await turnOfLoop();
  };
  return { hand, bus, subscription, flood };
}

test("losses are reported at once, then together once a second, and the last report is exact", async () => {
  const { hand, bus, subscription, flood } = stuckBus();
  const reports: unknown[] = [];
  bus.subscribe("bus.slow", ({ payload }) => void reports.push((payload as { dropped: number }).dropped));
  await flood(2);
  await flood(10);
  await flood(10);
  expect(reports).toEqual([1]);
  hand.pass(1_000);
  await turnOfLoop();
  expect(reports).toEqual([1, subscription.dropped]);
  hand.pass(1_000);
  await flood(1);
  expect(reports).toEqual([1, 20, 21]);
  hand.pass(1_000);
  expect(hand.waiting()).toBe(0);
});

test("drain gives up on a handler that never comes back", async () => {
  const { hand, bus, flood } = stuckBus({ drainMs: 100 });
  await flood(1);
  let drained = false;
  const draining = bus.drain().then(() => {
    drained = true;
  });
  await turnOfLoop();
  expect(drained).toBe(false);
  hand.pass(100);
  await draining;
  expect(bus.stats().subscriptions).toBe(0);
});

test("drain waits for requests under way, and is the same for all who ask", async () => {
  const bus = createLocalBus({ clock, ids });
  const held = Promise.withResolvers<Json>();
  bus.respond("slow", () => held.promise);
  const asked = bus.request(message("slow"), { deadlineMs: 60_000 });
  await turnOfLoop();
  const [first, second] = [bus.drain(), bus.drain()];
  held.resolve("done");
  expect((await asked).payload).toBe("done");
  await Promise.all([first, second]);
});

test("what waited for a member of a group goes to the others when it leaves", async () => {
  const bus = createLocalBus({ clock, ids });
  const begun: Json[] = [];
  const stuck = bus.subscribe("job", holding(begun), { group: "g" });
  for (const n of [0, 1, 2]) bus.publish(message("job", n));
  await turnOfLoop();
  const others: Json[] = [];
  bus.subscribe("job", ({ payload }) => void others.push(payload), { group: "g" });
  await stuck.close();
  await turnOfLoop();
  expect([begun, others, stuck.dropped]).toEqual([[0], [1, 2], 0]);
});

test("a busy member of a group is passed over", async () => {
  const bus = createLocalBus({ clock, ids });
  const stuck: Json[] = [];
  bus.subscribe("job", holding(stuck), { group: "g" });
  const free: Json[] = [];
  bus.subscribe("job", ({ payload }) => void free.push(payload), { group: "g" });
  for (let n = 0; n < 20; n++) {
    bus.publish(message("job", n));
    await turnOfLoop();
  }
  expect([stuck.length, free.length]).toEqual([1, 19]);
});

test("a responder that asks itself is answered", async () => {
  const bus = createLocalBus({ clock, ids });
  bus.respond("sum", async ({ payload }) => {
    const n = Number(payload);
    return n === 0 ? 0 : n + Number((await bus.request(message("sum", n - 1), { deadlineMs: 5_000 })).payload);
  });
  expect((await bus.request(message("sum", 100), { deadlineMs: 5_000 })).payload).toBe(5_050);
});

test("a responder takes up to its capacity at once, lets as many wait, and turns away the rest", async () => {
  const bus = createLocalBus({ clock, ids });
  const held = Promise.withResolvers<Json>();
  let underWay = 0;
  const handler = () => {
    underWay++;
    return held.promise;
  };
  bus.respond("slow", handler, { capacity: 2 });
  const asked: Promise<string>[] = [];
  for (let n = 0; n < 6; n++) {
    asked.push(
      bus.request(message("slow"), { deadlineMs: 60_000 }).then(
        () => "answered",
        (error: unknown) => (SyscallError.is(error) ? error.code : "odd"),
      ),
    );
    await turnOfLoop();
  }
  expect(underWay).toBe(2);
  held.resolve("ok");
  expect(await Promise.all(asked)).toEqual(["answered", "answered", "answered", "answered", "BUSY", "BUSY"]);
});

test.for([
  { why: "an unknown code", payload: { code: "NO_SUCH", message: "hm" }, code: "UPSTREAM", message: "hm" },
  { why: "nothing at all", payload: null, code: "UPSTREAM", message: "the responder failed without saying why" },
  { why: "an inherited name", payload: { code: "constructor" }, code: "UPSTREAM", message: "the responder failed" },
])("an error answer with $why is still an error", async ({ payload, code, message: text }) => {
  const bus = createLocalBus({ clock, ids });
  bus.subscribe("ask", ({ replyTo = "nobody" }) => bus.publish({ ...message(replyTo, payload), type: "error" }));
  await expect(bus.request(message("ask"), { deadlineMs: 5_000 })).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
});

test("answers are nobody else's: patterns neither name nor match their topics", async () => {
  const bus = createLocalBus({ clock, ids });
  const seen: string[] = [];
  bus.subscribe(">", ({ topic }) => void seen.push(topic));
  bus.respond("ask", () => "secret");
  await bus.request(message("ask"), { deadlineMs: 5_000 });
  await bus.drain();
  expect(seen).toEqual(["ask"]);
  expect(() => createLocalBus({ clock, ids }).subscribe("_INBOX.>", () => {})).toThrow("is for answers");
});

test("a failing plain message to a responder is reported, as nobody waits for the error", async () => {
  const bus = createLocalBus({ clock, ids });
  const reports = listen(bus, "bus.handler_error");
  bus.respond("do", () => {
    throw new SyscallError("DENIED", "not this one");
  });
  bus.publish(message("do"));
  await bus.drain();
  expect(reports).toMatchObject([{ pattern: "do", code: "DENIED" }]);
});

test("a key function that throws harms neither the publisher nor the others", async () => {
  const bus = createLocalBus({ clock, ids });
  const key = () => {
    throw new Error("no key");
  };
  const got: Json[] = [];
  bus.subscribe("a", ({ payload }) => void got.push(payload), { whenFull: "latest-by-key", key });
  const others = listen(bus, "a");
  bus.publish(message("a", 1));
  await bus.drain();
  expect([got, others]).toEqual([[1], [1]]);
});

test.for([
  { why: "no room", options: { capacity: 0 } },
  { why: "half a message", options: { capacity: 1.5 } },
  { why: "no messages", options: { max: 0 } },
  { why: "a group of two tokens", options: { group: "a.b" } },
])("a subscription with $why is refused", ({ options }) => {
  const bus = createLocalBus({ clock, ids });
  expect(() => bus.subscribe("a", () => {}, options)).toThrow(SyscallError);
  expect(bus.stats().subscriptions).toBe(0);
});

test.for([
  { why: "no time", options: { deadlineMs: 0 } },
  { why: "endless time", options: { deadlineMs: Number.POSITIVE_INFINITY } },
])("a request with $why is refused", async ({ options }) => {
  const bus = createLocalBus({ clock, ids });
  bus.subscribe("a", () => {});
  await expect(bus.request(message("a"), options)).rejects.toMatchObject({ code: "INVALID" });
});

test("published payloads are frozen through and through, unless that is turned off", () => {
  const [kept, loose] = [{ deep: [{ n: 1 }] }, { deep: [{ n: 1 }] }];
  createLocalBus({ clock, ids }).publish(message("a", kept));
  createLocalBus({ clock, ids, freeze: false }).publish(message("a", loose));
  expect([kept, kept.deep, kept.deep[0]].map(Object.isFrozen)).toEqual([true, true, true]);
  expect([loose, loose.deep, loose.deep[0]].map(Object.isFrozen)).toEqual([false, false, false]);
});

test("a payload of parts that are shared many times over is refused without being written out", () => {
  let payload: Json = ["x"];
  for (let level = 0; level < 60; level++) payload = [payload, payload];
  expect(() => createLocalBus({ clock, ids }).publish(message("a", payload))).toThrow("blob");
});

test("the limit of a payload can be chosen", () => {
  const bus = createLocalBus({ clock, ids, maxPayloadBytes: 10 });
  bus.publish(message("a", "12345678"));
  expect(() => bus.publish(message("a", "123456789"))).toThrow("at most 10 bytes");
});

const subscriptionOn = (pattern: string): LocalSubscription =>
  new LocalSubscription(
    { pattern, handler: () => {}, group: undefined, capacity: 1, whenFull: "error", key: undefined, max: 1 },
    { ready: () => {}, failed: () => {}, rested: () => {}, ended: () => {} },
  );

test.for([
  { why: "another first token leaves it alone", pattern: "b.>", builds: 1 },
  { why: "its first token makes it stale", pattern: "a.x", builds: 2 },
  { why: "a leading wildcard makes it stale", pattern: "*.x", builds: 2 },
  { why: "so does everything", pattern: ">", builds: 2 },
])("a remembered route: $why", ({ pattern, builds }) => {
  const routes = new RouteTable();
  routes.lookup("a.b");
  const subscription = subscriptionOn(pattern);
  routes.add(subscription);
  routes.lookup("a.b");
  routes.lookup("a.b");
  expect(routes.builds).toBe(builds);
  routes.remove(subscription);
  expect(routes.lookup("a.b").plain).toEqual([]);
});

test("at most 50,000 routes are remembered, and forgetting them loses no subscriber", () => {
  const routes = new RouteTable();
  const subscription = subscriptionOn("t.*");
  routes.add(subscription);
  for (let n = 0; n < 50_001; n++) routes.lookup(`t.${n}`);
  expect(routes.size).toBe(1);
  expect(routes.lookup("t.0").plain).toEqual([subscription]);
  routes.remove(subscription);
  expect(routes.lookup("t.0").plain).toEqual([]);
});
