import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Outbox } from "./outbox.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A peer that takes one chunk whenever it is told to. */
function arrange(stallBytes: number) {
  const chunks: string[] = [];
  const taken: (() => void)[] = [];
  const peer = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk.toString());
      taken.push(done);
    },
  });
  const seen = { stalls: 0, progress: 0 };
  const outbox = new Outbox(peer, { stallBytes, stallMs: 30_000, onProgress: () => seen.progress++, onStall: () => seen.stalls++ });
  const take = async () => {
    taken.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { outbox, chunks, take, seen };
}

test("small lines that wait leave together, in order", async () => {
  const { outbox, chunks, take } = arrange(1_000_000);
  for (const line of ["a", "b", "c"]) outbox.push(line);
  await take();
  expect(chunks).toEqual(["a\n", "b\nc\n"]);
});

test("a large line leaves in pieces of 64 KiB and is counted down by each", async () => {
  const { outbox, chunks, take, seen } = arrange(1_000_000);
  outbox.push("x".repeat(149_999));
  expect(outbox.bytes).toBe(150_000);
  await take();
  expect(outbox.bytes).toBe(150_000 - 65_536);
  await take();
  await take();
  expect(chunks.map(({ length }) => length)).toEqual([65_536, 65_536, 18_928]);
  expect(outbox.bytes).toBe(0);
  expect(seen.progress).toBe(3);
});

test.for([
  { why: "nothing taken for 30 s", steps: [30_000], stalls: 1 },
  { why: "something taken every 29 s", steps: [29_000, 29_000, 29_000], stalls: 0 },
  { why: "something taken once, then nothing", steps: [29_000, 30_000], stalls: 1 },
])("$why: $stalls stalls", async ({ steps, stalls }) => {
  const { outbox, take, seen } = arrange(100_000);
  outbox.push("x".repeat(1_000_000));
  for (const ms of steps) {
    vi.advanceTimersByTime(ms);
    await take();
  }
  expect(seen.stalls).toBe(stalls);
});

test("few unsent bytes may wait for ever, and a closed box does not stall", async () => {
  const { outbox, seen } = arrange(100);
  outbox.push("x".repeat(99));
  vi.advanceTimersByTime(3_600_000);
  outbox.push("x".repeat(99));
  outbox.close();
  vi.advanceTimersByTime(3_600_000);
  expect(seen.stalls).toBe(0);
  expect(outbox.bytes).toBe(0);
});
