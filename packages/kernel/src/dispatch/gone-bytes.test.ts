import type { Charge, Step } from "@aether/ports";
import { beforeEach, expect, test } from "vitest";
import { Meter } from "../budget/meter.ts";
import { goneBytes } from "./gone-bytes.ts";

const LIMIT = 1_000_000_000;
let meter: Meter;
let commits: Charge[][];
let gate: Promise<void>;
let isBounded: boolean;
let inCall: number;

beforeEach(() => {
  meter = new Meter();
  meter.hold([{ id: "p1", limits: { bytes: LIMIT }, row: undefined }]);
  commits = [];
  gate = Promise.resolve();
  isBounded = true;
  inCall = 0;
});

const sum = (): number => commits.flat().reduce((all, { bytes = 0 }) => all + bytes, 0);
const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function callOf(
  commit = async ({ charges = [] }: Step) => {
    await gate;
    commits.push([...charges]);
  },
) {
  const reservation = meter.reserve("p1", {}, 0);
  const moved = (bytes: number): void => {
    if (meter.grow(reservation, { bytes })) inCall += bytes;
  };
  const call = { who: { pid: "p1" }, now: () => 0, moved, bytesLeft: () => (isBounded ? 1 : undefined) };
  const around = { journal: { commit: commit as never }, meter };
  const gone = goneBytes(call, around, { reservation });
  const pass = (bytes: number): void => {
    moved(bytes);
    gone.add(bytes);
  };
  return { pass, settle: () => meter.settle(reservation, { bytes: inCall }) };
}

test("bytes are committed while the call runs, and what is left with its end: each once", async () => {
  const { pass, settle } = callOf();
  pass(10);
  await turns();
  expect(sum()).toBe(10);
  let open = (): void => undefined;
  gate = new Promise((resolve) => {
    open = resolve;
  });
  for (const bytes of [1, 2, 3]) pass(bytes);
  expect(meter.left("p1", 0).bytes).toBe(LIMIT - 16);
  const { bytes: atEnd = 0 } = settle();
  open();
  await turns();
  expect(sum() + atEnd).toBe(16);
  expect(meter.left("p1", 0).bytes).toBe(LIMIT - 16);
});

test("what nothing bounds is committed in few steps", async () => {
  isBounded = false;
  const { pass, settle } = callOf();
  for (let n = 0; n < 3_000; n++) pass(1_000);
  await turns();
  expect(commits.length).toBeGreaterThan(0);
  expect(commits.length).toBeLessThanOrEqual(3);
  expect(sum() + (settle().bytes ?? 0)).toBe(3_000_000);
});

test("what could not be committed by itself goes with the call's end", async () => {
  const { pass, settle } = callOf(async () => Promise.reject(new Error("the disk is full")));
  pass(10);
  pass(5);
  await turns();
  expect(settle().bytes).toBe(15);
  expect(meter.left("p1", 0).bytes).toBe(LIMIT - 15);
});
