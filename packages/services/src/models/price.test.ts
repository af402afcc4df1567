import type { Usage } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { costOf, mostCostOf, type Price } from "./price.ts";

const PRICE: Price = { input: 3_000_000, output: 15_000_000 };
const CACHED: Price = { ...PRICE, cachedInput: 300_000, cacheWrite: 3_750_000 };
const TIERED: Price = { ...PRICE, tiers: [{ above: 200_000, input: 6_000_000, output: 22_500_000 }] };

test.for<{ why: string; usage: Usage; price: Price | undefined; cost: number }>([
  { why: "nothing without a price", usage: { inputTokens: 9, outputTokens: 9 }, price: undefined, cost: 0 },
  { why: "input and output by their rates", usage: { inputTokens: 100, outputTokens: 10 }, price: PRICE, cost: 450 },
  { why: "a part of a millionth is a whole one", usage: { inputTokens: 1, outputTokens: 0 }, price: { input: 1, output: 1 }, cost: 1 },
  { why: "cached input is cheaper", usage: { inputTokens: 100, outputTokens: 0, cachedTokens: 90 }, price: CACHED, cost: 57 },
  { why: "writing the cache is dearer", usage: { inputTokens: 100, outputTokens: 0, cacheWriteTokens: 100 }, price: CACHED, cost: 375 },
  { why: "without a rate of its own, the cache costs as the rest", usage: { inputTokens: 100, outputTokens: 0, cachedTokens: 90 }, price: PRICE, cost: 300 },
  { why: "a prompt at the step's edge is below it", usage: { inputTokens: 200_000, outputTokens: 0 }, price: TIERED, cost: 600_000 },
  { why: "one above it is all of the dearer rate", usage: { inputTokens: 200_001, outputTokens: 10 }, price: TIERED, cost: 1_200_231 },
  {
    why: "a provider that counts more cache than input is not believed",
    usage: { inputTokens: 10, outputTokens: 0, cachedTokens: 99 },
    price: CACHED,
    cost: 3,
  },
])("$why", ({ usage, price, cost }) => expect(costOf(usage, price)).toBe(cost));

test("however a provider splits its count, it costs no more than what was set aside", () => {
  const rate = fc.nat(100_000_000);
  const Rates = fc.record({ input: rate, output: rate, cacheWrite: rate });
  const Prices = fc.record({ base: Rates, tier: Rates, above: fc.nat(1_000), share: fc.float({ min: 0, max: 1, noNaN: true }) });
  const count = fc.nat(2_000);
  const Used = fc.record({ inputTokens: count, outputTokens: count, cachedTokens: count, cacheWriteTokens: count });
  fc.assert(
    fc.property(Prices, Used, ({ base, tier, above, share }, usage) => {
      const price = { ...base, cachedInput: Math.floor(base.input * share), tiers: [{ above, ...tier, cachedInput: Math.floor(tier.input * share) }] };
      const cost = costOf(usage, price);
      expect(cost).toBeLessThanOrEqual(mostCostOf(usage, price));
      expect(Number.isInteger(cost)).toBe(true);
    }),
  );
});
