import type { StepFailure } from "@aether/ports";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createBreaker, type Permit, type Verdict, verdictOf } from "./breaker.ts";

/** One ask after the other, at these times. */
function play(moves: readonly (readonly [at: number, verdict: Verdict])[]) {
  const breaker = createBreaker({ failures: 3, coolMs: 10, maxCoolMs: 40 });
  const asked = moves.map(([at, verdict]) => {
    const permit = breaker.begin(at);
    if (permit) breaker.end(permit, verdict, at);
    return permit !== undefined;
  });
  return { breaker, asked };
}

test.for<{ why: string; moves: [number, Verdict][]; asked: boolean[]; at: number; state: string }>([
  {
    why: "two failures are not enough",
    moves: [
      [0, "failed"],
      [0, "failed"],
    ],
    asked: [true, true],
    at: 0,
    state: "closed",
  },
  {
    why: "three in a row open it",
    moves: [
      [0, "failed"],
      [0, "failed"],
      [0, "failed"],
      [9, "ok"],
    ],
    asked: [true, true, true, false],
    at: 9,
    state: "open",
  },
  {
    why: "an answer between them counts anew",
    moves: [
      [0, "failed"],
      [0, "failed"],
      [0, "ok"],
      [0, "failed"],
    ],
    asked: [true, true, true, true],
    at: 0,
    state: "closed",
  },
  {
    why: "what says nothing does not count",
    moves: [
      [0, "failed"],
      [0, "failed"],
      [0, "neutral"],
      [0, "neutral"],
    ],
    asked: [true, true, true, true],
    at: 0,
    state: "closed",
  },
  {
    why: "after a while it is half open",
    moves: [
      [0, "failed"],
      [0, "failed"],
      [0, "failed"],
    ],
    asked: [true, true, true],
    at: 10,
    state: "half-open",
  },
  {
    why: "a probe that answers closes it",
    moves: [
      [0, "failed"],
      [0, "failed"],
      [0, "failed"],
      [10, "ok"],
    ],
    asked: [true, true, true, true],
    at: 10,
    state: "closed",
  },
  {
    why: "a probe that fails keeps it open twice as long",
    moves: [
      [0, "failed"],
      [0, "failed"],
      [0, "failed"],
      [10, "failed"],
      [29, "ok"],
    ],
    asked: [true, true, true, true, false],
    at: 29,
    state: "open",
  },
  {
    why: "a probe that says nothing lets another one try",
    moves: [
      [0, "failed"],
      [0, "failed"],
      [0, "failed"],
      [10, "neutral"],
      [10, "ok"],
    ],
    asked: [true, true, true, true, true],
    at: 10,
    state: "closed",
  },
])("$why", ({ moves, asked, at, state }) => {
  const played = play(moves);
  expect(played.asked).toEqual(asked);
  expect(played.breaker.state(at)).toBe(state);
});

test("half open lets one through at a time", () => {
  const { breaker } = play([
    [0, "failed"],
    [0, "failed"],
    [0, "failed"],
  ]);
  const probe = breaker.begin(10);
  expect([probe?.probe, breaker.begin(10), breaker.probing]).toEqual([true, undefined, true]);
});

test("those that were under way when it opened neither close it nor keep it open longer", () => {
  const breaker = createBreaker({ failures: 1, coolMs: 10 });
  const permits = [breaker.begin(0), breaker.begin(0), breaker.begin(0)] as Permit[];
  for (const [index, permit] of permits.entries()) breaker.end(permit, index === 2 ? "ok" : "failed", index);
  expect([breaker.state(9), breaker.until(9)]).toEqual(["open", 10]);
});

const Move = fc.record({ ms: fc.nat(15), act: fc.constantFrom("begin" as const, "ok" as const, "failed" as const, "neutral" as const), which: fc.nat(5) });

test("however asks and ends fall, at most one probe is out, and an open one lets nobody through", () => {
  fc.assert(
    fc.property(fc.array(Move, { maxLength: 100 }), (moves) => {
      const breaker = createBreaker({ failures: 2, coolMs: 10, maxCoolMs: 40 });
      const out: Permit[] = [];
      let now = 0;
      const begin = (): void => {
        const state = breaker.state(now);
        const permit = breaker.begin(now);
        if (state !== "half-open") expect(permit !== undefined).toBe(state === "closed");
        if (permit) out.push(permit);
      };
      const end = (verdict: Verdict, which: number): void => {
        const [permit] = out.splice(which % Math.max(1, out.length), 1);
        if (permit) breaker.end(permit, verdict, now);
      };
      for (const { ms, act, which } of moves) {
        now += ms;
        if (act === "begin") begin();
        else end(act, which);
        expect(out.filter(({ probe }) => probe).length).toBeLessThanOrEqual(1);
        expect(breaker.until(now) ?? now).toBeLessThanOrEqual(now + 40);
      }
    }),
  );
});

test.for<{ why: string; cause?: StepFailure; retryable?: boolean; cancelled?: boolean; verdict: Verdict }>([
  { why: "an overloaded provider has failed", cause: "overloaded", verdict: "failed" },
  { why: "so has one that is not reached", cause: "unreachable", verdict: "failed" },
  { why: "and one whose failure may pass, whatever it was", retryable: true, verdict: "failed" },
  { why: "a refused key is not its fault", cause: "credentials", verdict: "neutral" },
  { why: "nor is a wrong question", cause: "invalid", verdict: "neutral" },
  { why: "nor a long one", cause: "context-length", retryable: true, verdict: "neutral" },
  { why: "nor a used up quota", cause: "quota", verdict: "neutral" },
  { why: "one that asks for rest is rested by the scheduler", cause: "rate-limit", retryable: true, verdict: "neutral" },
  { why: "who was cancelled says nothing", cause: "overloaded", cancelled: true, verdict: "neutral" },
  { why: "nor does a failure that lasts and has no name", verdict: "neutral" },
])("$why", ({ cause, retryable = false, cancelled = false, verdict }) => expect(verdictOf({ cause, retryable, cancelled })).toBe(verdict));
