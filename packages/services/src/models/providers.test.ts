import type { Clock, ModelDriver } from "@aether/ports";
import { expect, test } from "vitest";
import { createProviders, type Turn } from "./providers.ts";

const clock: Clock = { now: () => 1_000, timer: () => () => undefined };
const SOON = { priority: 0, deadline: 600_000, tokens: 10 };
const ENDED = { ok: true, retryable: false, cancelled: false, retryAfterMs: 0 };

function open(atOnce: number | undefined) {
  const driver = { name: "offline", reader: "local", ...(atOnce !== undefined && { atOnce }) } as ModelDriver;
  const providers = createProviders({ drivers: { find: () => driver }, clock, limits: {} });
  const begun: string[] = [];
  const turns = new Map<string, Turn | undefined>();
  const enter = async (name: string, owner: string, signal = new AbortController().signal): Promise<void> => {
    void providers.enter({ driver: "offline", model: "rules" }, { ...SOON, owner, signal }).then(
      (turn) => turns.set(name, turn) && begun.push(name),
      () => begun.push(`${name} gave up`),
    );
    await new Promise(setImmediate);
  };
  const end = async (name: string): Promise<void> => {
    turns.get(name)?.end(ENDED);
    await new Promise(setImmediate);
  };
  return { begun, enter, end };
}

test("a driver that works on two steps at once takes the next one of whoever has had least", async () => {
  const { begun, enter, end } = open(2);
  for (const name of ["ann 1", "ann 2", "ann 3", "ann 4", "ann 5"]) await enter(name, "ann");
  await enter("ben 1", "ben");
  expect(begun).toEqual(["ann 1", "ann 2"]);
  await end("ann 1");
  expect(begun.at(-1)).toBe("ben 1");
});

test("a step that is given up while it waits, or while it is worked on, keeps nobody from anything", async () => {
  const { begun, enter, end } = open(1);
  const giving = new AbortController();
  await enter("ann 1", "ann");
  await enter("ann 2", "ann", giving.signal);
  await enter("ann 3", "ann");
  giving.abort();
  await end("ann 1");
  expect(begun).toEqual(["ann 1", "ann 2 gave up", "ann 3"]);
});

test("a driver of this machine that says nothing of itself is asked as often as anybody likes", async () => {
  const { begun, enter } = open(undefined);
  for (let at = 0; at < 100; at++) await enter(`ann ${at}`, "ann");
  expect(begun).toHaveLength(100);
});
