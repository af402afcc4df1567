import type { Usage } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { soundUsage } from "./sound-usage.ts";

const ESTIMATE = { inputTokens: 7, outputTokens: 3 };

test.for<{ why: string; counted: Usage; usage: Usage }>([
  {
    why: "what was counted stays",
    counted: { inputTokens: 10, outputTokens: 0, cachedTokens: 4 },
    usage: { inputTokens: 10, outputTokens: 0, cachedTokens: 4 },
  },
  { why: "counts beyond all exchanges are estimated", counted: { inputTokens: 9e15, outputTokens: 1e300 }, usage: ESTIMATE },
  { why: "so are negative ones", counted: { inputTokens: -1, outputTokens: -0.5 }, usage: ESTIMATE },
  { why: "and those that are no number", counted: { inputTokens: Number.NaN, outputTokens: Number.POSITIVE_INFINITY }, usage: ESTIMATE },
  {
    why: "parts are at most their whole",
    counted: { inputTokens: 10, outputTokens: 5, cachedTokens: 99, cacheWriteTokens: 99, reasoningTokens: 77 },
    usage: { inputTokens: 10, outputTokens: 5, cachedTokens: 10, cacheWriteTokens: 0, reasoningTokens: 5 },
  },
  { why: "parts that are no count are left out", counted: { ...ESTIMATE, cachedTokens: Number.NaN, reasoningTokens: -4 }, usage: ESTIMATE },
])("$why", ({ counted, usage }) => expect(soundUsage(counted, ESTIMATE)).toEqual(usage));

test("whatever a provider counts, sums of it stay whole and exact", () => {
  const count = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.MAX_SAFE_INTEGER, 1e9, 1e9 + 1));
  fc.assert(
    fc.property(fc.record({ inputTokens: count, outputTokens: count, cachedTokens: count, cacheWriteTokens: count, reasoningTokens: count }), (counted) => {
      const { inputTokens, outputTokens, cachedTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = soundUsage(counted, ESTIMATE);
      for (const sound of [inputTokens, outputTokens, cachedTokens, cacheWriteTokens, reasoningTokens])
        expect(Number.isSafeInteger(sound * 1_000_000)).toBe(true);
      expect(cachedTokens + cacheWriteTokens).toBeLessThanOrEqual(inputTokens);
      expect(reasoningTokens).toBeLessThanOrEqual(outputTokens);
    }),
  );
});
