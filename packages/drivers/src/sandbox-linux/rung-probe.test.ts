import type { RungState } from "@aether/ports";
import { expect, test } from "vitest";
import { RungProbe } from "./rung-probe.ts";

const MISSING: RungState = { available: false, reason: "bubblewrap is not installed", get: "install bubblewrap" };
const WORKS: RungState = { available: true, version: "bubblewrap 0.8.0", limits: "cgroup v2", notes: [] };

/** A machine on which a person installs what was missing; each look takes a moment. */
function machine(states: readonly RungState[]) {
  let now = 0;
  let looks = 0;
  const look = async (): Promise<RungState> => {
    const state = states[Math.min(looks++, states.length - 1)] ?? MISSING;
    await Promise.resolve();
    return state;
  };
  return { probe: new RungProbe({ look, now: () => now }), pass: (ms: number) => (now += ms), looks: () => looks };
}

test("what works is looked up once, however late somebody asks", async () => {
  const { probe, pass, looks } = machine([WORKS, MISSING]);
  await probe.ask();
  pass(3_600_000);
  expect(await probe.ask()).toBe(WORKS);
  expect(looks()).toBe(1);
});

test("what was missing is found by who asks five seconds later, and not looked for before", async () => {
  const { probe, pass, looks } = machine([MISSING, WORKS]);
  expect(await probe.ask()).toBe(MISSING);
  pass(4_999);
  expect(await probe.ask()).toBe(MISSING);
  expect(looks()).toBe(1);
  pass(1);
  expect(await probe.ask()).toBe(WORKS);
  expect(looks()).toBe(2);
});

test("who asks while somebody looks waits for the same look", async () => {
  const { probe, pass, looks } = machine([MISSING]);
  await Promise.all([probe.ask(), probe.ask()]);
  pass(5_000);
  await Promise.all([probe.ask(), probe.ask(), probe.ask()]);
  expect(looks()).toBe(2);
});
