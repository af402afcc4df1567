import fc from "fast-check";
import { expect, test } from "vitest";
import { createLane, type LaneLimits } from "./lane.ts";

const one = (id: number, { owner = "a", rank = id, cost = 1 } = {}) => ({ id, owner, rank, cost });
const idsOf = (admitted: readonly { id: number }[]): number[] => admitted.map(({ id }) => id);

test.for<{ why: string; limits: LaneLimits; costs?: number[]; now: number; admitted: number[]; nextAt: number | undefined }>([
  { why: "without limits everyone begins", limits: { queue: 9 }, now: 0, admitted: [1, 2, 3], nextAt: undefined },
  { why: "no more run at once than may, and time alone changes nothing", limits: { queue: 9, concurrency: 2 }, now: 0, admitted: [1, 2], nextAt: undefined },
  { why: "no more begin in a minute than may", limits: { queue: 9, requestsPerMinute: 2 }, now: 500, admitted: [1, 2], nextAt: 60_500 },
  {
    why: "no more tokens are asked in a minute than may",
    limits: { queue: 9, tokensPerMinute: 10 },
    costs: [6, 4, 1],
    now: 0,
    admitted: [1, 2],
    nextAt: 60_000,
  },
  { why: "one larger than the limit begins alone", limits: { queue: 9, tokensPerMinute: 10 }, costs: [99, 1, 1], now: 0, admitted: [1], nextAt: 60_000 },
  { why: "a large one is not overtaken for ever", limits: { queue: 9, tokensPerMinute: 10 }, costs: [5, 6, 1], now: 0, admitted: [1], nextAt: 60_000 },
])("$why", ({ limits, costs = [1, 1, 1], now, admitted, nextAt }) => {
  const lane = createLane(limits);
  for (const [index, cost] of costs.entries()) lane.offer(one(index + 1, { cost }));
  expect(idsOf(lane.admit(now))).toEqual(admitted);
  expect(lane.nextAt(now)).toBe(nextAt);
});

test("the queue is bounded, and one that leaves it makes room", () => {
  const lane = createLane({ concurrency: 1, queue: 1 });
  lane.offer(one(1));
  lane.admit(0);
  expect([lane.offer(one(2)), lane.offer(one(3))]).toEqual([true, false]);
  lane.leave(2);
  expect([lane.waiting, lane.offer(one(3))]).toEqual([0, true]);
});

test("one that ends, or is cancelled, frees its place at once", () => {
  const lane = createLane({ concurrency: 1, queue: 9 });
  for (const id of [1, 2]) lane.offer(one(id));
  expect(idsOf(lane.admit(0))).toEqual([1]);
  lane.leave(1);
  expect(idsOf(lane.admit(0))).toEqual([2]);
});

test("what was really used counts, not what was estimated", () => {
  const lane = createLane({ tokensPerMinute: 10, queue: 9 });
  lane.offer(one(1, { cost: 10 }));
  lane.admit(0);
  lane.offer(one(2, { cost: 5 }));
  expect(lane.admit(1)).toEqual([]);
  lane.leave(1, 2);
  expect(idsOf(lane.admit(1))).toEqual([2]);
});

test("a provider that asked for rest is asked by nobody until then", () => {
  const lane = createLane({ queue: 9 });
  lane.pause(1_000);
  lane.pause(500);
  for (const [id, owner] of ["a", "b"].entries()) lane.offer(one(id + 1, { owner }));
  expect([lane.admit(999), lane.nextAt(999)]).toEqual([[], 1_000]);
  expect(idsOf(lane.admit(1_000))).toEqual([1, 2]);
});

test("an owner with a hundred waiting does not keep another one waiting", () => {
  const lane = createLane({ concurrency: 1, queue: 200 });
  for (let id = 1; id <= 100; id++) lane.offer(one(id, { owner: "busy" }));
  lane.admit(0);
  lane.offer(one(101, { owner: "quiet" }));
  lane.leave(1);
  const [next] = lane.admit(0);
  lane.leave(next?.id ?? 0);
  expect([next?.owner, lane.admit(0)[0]?.owner].sort()).toEqual(["busy", "quiet"]);
});

test("among one owner's, the lower rank comes first", () => {
  const lane = createLane({ concurrency: 1, queue: 9 });
  lane.offer(one(1));
  lane.admit(0);
  for (const [id, rank] of [30, 10, 20].entries()) lane.offer(one(id + 2, { rank }));
  const order: number[] = [];
  for (let last = 1; lane.waiting > 0; ) {
    lane.leave(last);
    last = lane.admit(0)[0]?.id ?? 0;
    order.push(last);
  }
  expect(order).toEqual([3, 4, 2]);
});

const Move = fc.oneof(
  fc.record({ do: fc.constant("offer" as const), owner: fc.constantFrom("a", "b", "c"), cost: fc.integer({ min: 1, max: 40 }), hurry: fc.nat(20_000) }),
  fc.record({ do: fc.constant("leave" as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat(45_000) }),
  fc.record({ do: fc.constant("pause" as const), ms: fc.nat(20_000) }),
);

test("whatever happens, never more than the limits, and whoever waits gets a turn", () => {
  fc.assert(
    fc.property(fc.array(Move, { maxLength: 120 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }), (moves, concurrency, requestsPerMinute) => {
      const tokensPerMinute = 100;
      const lane = createLane({ concurrency, requestsPerMinute, tokensPerMinute, queue: 1_000 });
      const costs = new Map<number, number>();
      const running = new Set<number>();
      const begun: { at: number; cost: number }[] = [];
      let now = 0;
      let pausedUntil = 0;
      let id = 0;
      const turn = (): void => {
        for (const { id } of lane.admit(now)) {
          running.add(id);
          begun.push({ at: now, cost: costs.get(id) ?? 0 });
          expect(now).toBeGreaterThanOrEqual(pausedUntil);
        }
        expect(running.size).toBeLessThanOrEqual(concurrency);
        const minute = begun.filter(({ at }) => at > now - 60_000);
        expect(minute.length).toBeLessThanOrEqual(requestsPerMinute);
        expect(minute.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(tokensPerMinute);
      };
      const end = (): void => {
        const [first] = running;
        if (first === undefined) return;
        running.delete(first);
        lane.leave(first);
      };
      for (const move of moves) {
        if (move.do === "offer") {
          costs.set(++id, move.cost);
          lane.offer({ id, owner: move.owner, rank: now + move.hurry, cost: move.cost });
        } else if (move.do === "wait") now += move.ms;
        else if (move.do === "pause") {
          pausedUntil = Math.max(pausedUntil, now + move.ms);
          lane.pause(pausedUntil);
        } else end();
        turn();
      }
      for (let turns = 0; lane.waiting > 0; turns++) {
        expect(turns).toBeLessThan(2 * id + 2);
        end();
        now = Math.max(now, lane.nextAt(now) ?? now);
        turn();
      }
      expect(begun).toHaveLength(id);
    }),
    { numRuns: 300 },
  );
});

test("two owners that always want more get shares that differ by one step at most", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 60, maxLength: 60 }), fc.nat(59), (sizes, split) => {
      const lane = createLane({ concurrency: 1, queue: 1_000 });
      for (const [id, cost] of sizes.entries()) lane.offer({ id, owner: id <= split ? "a" : "b", rank: id, cost });
      const taken = { a: 0, b: 0 };
      const left = { a: split + 1, b: 59 - split };
      for (let next = lane.admit(0)[0]; next; next = lane.admit(0)[0]) {
        const owner = next.owner as "a" | "b";
        if (left.a > 0 && left.b > 0) expect(Math.abs(taken.a - taken.b)).toBeLessThanOrEqual(50);
        taken[owner] += next.cost;
        left[owner]--;
        lane.leave(next.id);
      }
      expect(taken.a + taken.b).toBe(sizes.reduce((a, b) => a + b));
    }),
  );
});
