import type { Clock } from "@aether/ports";
import type { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import type { LaneLimits } from "./lane.ts";
import { createScheduler, type Slot } from "./scheduler.ts";

/** Time stands still until it is moved; timers that are due fire in their order. */
function handClock() {
  let now = 1_000;
  const timers = new Set<{ at: number; fire: () => void }>();
  const clock: Clock = {
    now: () => now,
    timer: (ms, fire) => {
      const timer = { at: now + ms, fire };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > now) continue;
      timers.delete(timer);
      timer.fire();
    }
    await new Promise(setImmediate);
  };
  return { clock, timers, pass };
}

function open(limits: LaneLimits) {
  const time = handClock();
  const scheduler = createScheduler({ clock: time.clock, limitsOf: () => limits });
  const begun: string[] = [];
  const slots = new Map<string, Slot>();
  const refused = new Map<string, string>();
  const enter = async (name: string, { owner = "a", priority = 0, deadline = 600_000, signal = new AbortController().signal } = {}): Promise<void> => {
    const entering = scheduler.enter("fake", { owner, priority, deadline, tokens: 10, signal });
    entering.then(
      (slot) => {
        begun.push(name);
        slots.set(name, slot);
      },
      (error: SyscallError) => refused.set(name, error.code),
    );
    await new Promise(setImmediate);
  };
  return { ...time, scheduler, begun, slots, refused, enter };
}

test("one that waits begins as soon as another one ends, and ending twice frees one place", async () => {
  const { enter, begun, slots } = open({ concurrency: 1, queue: 9 });
  for (const name of ["first", "second", "third"]) await enter(name);
  slots.get("first")?.leave();
  slots.get("first")?.leave();
  await new Promise(setImmediate);
  expect(begun).toEqual(["first", "second"]);
});

test("one more than may wait is refused", async () => {
  const { enter, refused } = open({ concurrency: 1, queue: 1 });
  for (const name of ["first", "second", "third"]) await enter(name);
  expect([...refused]).toEqual([["third", "BUSY"]]);
});

test("one that is cancelled while it waits lets the next one in", async () => {
  const { enter, begun, slots, refused, scheduler } = open({ concurrency: 1, queue: 9 });
  const abort = new AbortController();
  await enter("first");
  await enter("second", { signal: abort.signal });
  await enter("third");
  abort.abort();
  await new Promise(setImmediate);
  expect([...refused]).toEqual([["second", "CANCELLED"]]);
  slots.get("first")?.leave();
  await new Promise(setImmediate);
  expect(begun).toEqual(["first", "third"]);
  expect(scheduler.load("fake")).toEqual({ running: 1, waiting: 0 });
});

test("one that is cancelled in the moment it is let in gives its place back", async () => {
  const { enter, begun, slots, scheduler } = open({ concurrency: 1, queue: 9 });
  const abort = new AbortController();
  await enter("first");
  await enter("second", { signal: abort.signal });
  slots.get("first")?.leave();
  abort.abort();
  await new Promise(setImmediate);
  expect(begun).toEqual(["first"]);
  expect(scheduler.load("fake")).toEqual({ running: 0, waiting: 0 });
});

test("one that waited until its deadline is refused, and no timer is left behind", async () => {
  const { enter, refused, slots, pass, timers } = open({ concurrency: 1, queue: 9 });
  await enter("first");
  await enter("second", { deadline: 5_000 });
  await pass(3_999);
  expect(refused.size).toBe(0);
  await pass(1);
  expect([...refused]).toEqual([["second", "BUSY"]]);
  slots.get("first")?.leave();
  expect(timers.size).toBe(0);
});

test("a pause holds everybody, and ends by itself", async () => {
  const { enter, begun, pass, scheduler, timers } = open({ queue: 9 });
  scheduler.pause("fake", 11_000);
  await enter("first", { owner: "a" });
  await enter("second", { owner: "b" });
  await pass(9_999);
  expect(begun).toEqual([]);
  await pass(1);
  expect(begun).toEqual(["first", "second"]);
  expect(timers.size).toBe(0);
});

test("a pause beyond a step's deadline refuses it at once, whether it waits already or comes later", async () => {
  const { enter, begun, refused, pass, scheduler, timers } = open({ concurrency: 1, queue: 9 });
  await enter("running");
  await enter("short", { deadline: 20_000 });
  await enter("long", { deadline: 90_000 });
  scheduler.pause("fake", 50_000);
  await enter("late", { deadline: 50_000 });
  expect(Object.fromEntries(refused)).toEqual({ short: "BUSY", late: "BUSY" });
  await pass(49_000);
  await enter("after", { deadline: 50_001 });
  expect([refused.size, begun]).toEqual([2, ["running"]]);
  expect(timers.size).toBe(1);
});

test.for([
  { why: "a higher priority goes first", second: { priority: 0 }, third: { priority: 1 }, next: "third" },
  { why: "a nearer deadline goes first", second: { deadline: 90_000 }, third: { deadline: 50_000 }, next: "third" },
  { why: "of equals, who came first", second: {}, third: {}, next: "second" },
  { why: "priority is worth ten seconds and no more", second: { deadline: 80_000 }, third: { deadline: 95_000, priority: 1 }, next: "second" },
])("$why", async ({ second, third, next }) => {
  const { enter, begun, slots } = open({ concurrency: 1, queue: 9 });
  await enter("first");
  await enter("second", second);
  await enter("third", third);
  slots.get("first")?.leave();
  await new Promise(setImmediate);
  expect(begun.at(-1)).toBe(next);
});
