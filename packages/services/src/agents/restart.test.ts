import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeFailure, mayRepair, type RestartPolicy, waitsOf } from "./restart.ts";

const policy = (over: Partial<RestartPolicy> = {}): RestartPolicy => ({
  policy: "on-failure",
  max_restarts: 3,
  within_seconds: 60,
  backoff_ms: 1_000,
  ...over,
});
const exit = (reason: string, code = 1) => ({ code, reason, output: "it broke" });
const verdict = (over: Partial<RestartPolicy>, reason: string, code = 1) => judgeFailure(policy(over), { exit: exit(reason, code), at: 0, restarts: [] }).kind;

describe("an end", () => {
  test.for([
    { why: "a model that failed", reason: "model_failed", onFailure: "again", always: "again" },
    { why: "an answer that was cut", reason: "max_tokens", onFailure: "again", always: "again" },
    { why: "a filtered answer", reason: "filtered", onFailure: "again", always: "again" },
    { why: "the same call over and over", reason: "stuck", onFailure: "again", always: "again" },
    { why: "a file that was promised and not written", reason: "output_missing", onFailure: "again", always: "again" },
    { why: "steps that were used up", reason: "max_steps", onFailure: "stands", always: "again" },
    { why: "work that it says it cannot do", reason: "cannot", onFailure: "stands", always: "again" },
    { why: "a hand-over that was refused", reason: "output_refused", onFailure: "stands", always: "again" },
    { why: "an exhausted budget", reason: "budget_exceeded", code: 4, onFailure: "stands", always: "stands" },
    { why: "a person's stop", reason: "stopped", code: 130, onFailure: "stands", always: "stands" },
    { why: "a deadline", reason: "deadline", onFailure: "stands", always: "stands" },
    { why: "restarts that were used up", reason: "restarts_exhausted", onFailure: "stands", always: "stands" },
    { why: "success", reason: "completed", code: 0, onFailure: "stands", always: "stands" },
  ])("by $why: $onFailure with on-failure, $always with always", ({ reason, code = 1, onFailure, always }) => {
    expect([verdict({}, reason, code), verdict({ policy: "always" }, reason, code)]).toEqual([onFailure, always]);
    expect(verdict({ policy: "never" }, reason, code)).toBe("stands");
    expect(judgeFailure(undefined, { exit: exit(reason, code), at: 0, restarts: [] }).kind).toBe("stands");
    expect(mayRepair(exit(reason, code))).toBe(onFailure === "again");
  });
});

test("each wait of a window is twice the one before, up to five minutes", () => {
  const waits = (backoff_ms: number) => [0, 1, 2, 3].map((earlier) => waitOf(judgeWith({ backoff_ms, max_restarts: 10 }, Array(earlier).fill(0))));
  expect([waits(1_000), waits(100_000)]).toEqual([
    [1_000, 2_000, 4_000, 8_000],
    [100_000, 200_000, 300_000, 300_000],
  ]);
  expect(waitsOf(policy({ max_restarts: 4 }))).toBe(15_000);
});

test("the failure after the last restart of a window ends it, and says what it was", () => {
  expect(judgeWith({ max_restarts: 2 }, [-2_000, -1_000])).toEqual({
    kind: "exhausted",
    exit: { code: 1, reason: "restarts_exhausted", output: "it failed 3 times within 60 s; the last time: model_failed, it broke" },
  });
  expect(judgeWith({ max_restarts: 2 }, [-60_000, -1_000])).toEqual({ kind: "again", restarts: [-1_000, 0], waitMs: 2_000 });
});

test("no window ever holds more restarts than the policy says", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (gaps, max_restarts) => {
      let now = 0;
      let restarts: readonly number[] = [];
      const times: number[] = [];
      for (const gap of gaps) {
        now += gap;
        const next = judgeFailure(policy({ max_restarts }), { exit: exit("model_failed"), at: now, restarts });
        if (next.kind !== "again") break;
        restarts = next.restarts;
        times.push(now);
      }
      for (const end of times) expect(times.filter((time) => time > end - 60_000 && time <= end).length).toBeLessThanOrEqual(max_restarts);
    }),
  );
});

function judgeWith(over: Partial<RestartPolicy>, restarts: readonly number[]) {
  return judgeFailure(policy(over), { exit: exit("model_failed"), at: 0, restarts });
}

function waitOf(judged: ReturnType<typeof judgeFailure>): number {
  return judged.kind === "again" ? judged.waitMs : -1;
}
