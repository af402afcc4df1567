import { type Json, SyscallError, TRUSTED } from "@aether/protocol";
import { expect } from "vitest";
import type { Bus, Envelope } from "./bus.ts";

/** A row of the list that every bus keeps: its number there, what it says, and how that is seen. */
export type BusRow = readonly [row: number, why: string, check: (bus: Bus) => Promise<void> | void];

let serial = 0;

function envelope(topic: string, payload: Json = null): Envelope {
  serial++;
  return { v: 1, id: `b${serial}`, topic, type: "test", from: "tester", payload, label: TRUSTED, time: 1_700_000_000_000 + serial };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Turns of the event loop until `ready`; the test's own timeout is the bound. */
export async function until(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** What is listened to, and how much may wait. */
export const BOUND_ROWS: readonly BusRow[] = [
  [
    13,
    "a topic that somebody is told of is listened to, by every kind of subscription, and what is not is told to nobody",
    async (bus) => {
      const topics: string[] = [];
      bus.subscribe("a.*", ({ topic }) => void topics.push(topic));
      bus.subscribe("g.>", () => undefined, { group: "one" });
      bus.respond("r", () => 1);
      expect(["a.b", "g.b.c", "r"].map((topic) => bus.listens(topic))).toEqual([true, true, true]);
      const unheard = ["a", "b", "g"].filter((topic) => !bus.listens(topic));
      for (const topic of unheard) bus.publish(envelope(topic));
      await bus.drain();
      expect(topics).toEqual([]);
      expect(() => bus.listens("a..b")).toThrow(SyscallError);
    },
  ],
  [
    28,
    "large messages fill a queue before its capacity does: about 4 MiB wait, and the oldest make room",
    async (bus) => {
      const held = Promise.withResolvers<void>();
      const got: number[] = [];
      const subscription = bus.subscribe("large", ({ payload }) => {
        got.push((payload as { n: number }).n);
        return held.promise;
      });
      const send = (n: number, text: string): void => bus.publish(envelope("large", { n, text }));
      send(0, "");
      await until(() => got.length === 1);
      for (const n of range(60)) send(n + 1, "x".repeat(200_000));
      for (const n of range(100)) send(n + 61, "small");
      expect(subscription.dropped).toBe(40);
      held.resolve();
      await bus.drain();
      expect(got).toEqual([0, ...range(120).map((n) => n + 41)]);
      expect(bus.stats().dropped).toBe(40);
    },
  ],
  [
    28,
    "a request that meets nothing but queues full of large messages is BUSY",
    async (bus) => {
      const held = Promise.withResolvers<void>();
      const subscription = bus.subscribe("large", () => held.promise, { whenFull: "error" });
      for (const _ of range(25)) bus.publish(envelope("large", "x".repeat(200_000)));
      await expect(bus.request(envelope("large", "x".repeat(200_000)), { deadlineMs: 5_000 })).rejects.toMatchObject({ code: "BUSY" });
      expect(subscription.dropped).toBe(6);
      held.resolve();
    },
  ],
  [
    28,
    "large messages that replace small ones by key keep the bound too",
    async (bus) => {
      const held = Promise.withResolvers<void>();
      const subscription = bus.subscribe("k.*", () => held.promise, { whenFull: "latest-by-key", capacity: 30 });
      bus.publish(envelope("k.first", 0));
      await until(() => bus.stats().delivered === 1);
      for (const n of range(30)) bus.publish(envelope(`k.${n}`, "small"));
      for (const n of range(30)) bus.publish(envelope(`k.${n}`, "x".repeat(200_000)));
      expect(subscription.dropped).toBe(40);
      held.resolve();
      await bus.drain();
      expect(bus.stats()).toMatchObject({ delivered: 21, dropped: 40 });
    },
  ],
];
