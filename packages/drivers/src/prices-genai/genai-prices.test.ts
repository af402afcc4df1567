import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { calcPrice } from "@pydantic/genai-prices";
import { expect, test } from "vitest";
import { createGenaiPrices, LIST } from "./genai-prices.ts";
import { type ListedPrices, readPrices } from "./read-prices.ts";

const NOON = Date.parse("2026-01-15T12:00:00Z");
const NIGHT = Date.parse("2026-01-15T23:00:00Z");
const at = (host: string) => ({ host });

test.for<{ why: string; listed: ListedPrices; price: object | undefined }>([
  { why: "dollars become millionths", listed: { input_mtok: 3, output_mtok: 15 }, price: { input: 3_000_000, output: 15_000_000, version: "v" } },
  {
    why: "what the cache costs is kept",
    listed: { input_mtok: 3, output_mtok: 15, cache_read_mtok: 0.3, cache_write_mtok: 3.75 },
    price: { input: 3_000_000, output: 15_000_000, cachedInput: 300_000, cacheWrite: 3_750_000, version: "v" },
  },
  {
    why: "a step of any price is a step of all",
    listed: { input_mtok: { base: 1, tiers: [{ start: 100, price: 2 }] }, output_mtok: { base: 3, tiers: [{ start: 200, price: 5 }] } },
    price: {
      input: 1_000_000,
      output: 3_000_000,
      tiers: [
        { above: 100, input: 2_000_000, output: 3_000_000 },
        { above: 200, input: 2_000_000, output: 5_000_000 },
      ],
      version: "v",
    },
  },
  { why: "below a millionth it is rounded up", listed: { input_mtok: 0.0000001, output_mtok: 0.1 }, price: { input: 1, output: 100_000, version: "v" } },
  { why: "what makes vectors has no output", listed: { input_mtok: 0.02 }, price: { input: 20_000, output: 0, version: "v" } },
  { why: "what is paid by the second has no price here", listed: { input_audio_seconds: 1 }, price: undefined },
])("$why", ({ listed, price }) => expect(readPrices(listed, "v")).toEqual(price));

test.for([
  { why: "a provider by its driver's name", name: "anthropic", host: "api.anthropic.com", model: "claude-sonnet-4-0", input: 3_000_000, cachedInput: 300_000 },
  { why: "one that is known by its host", name: "openai-compatible", host: "api.deepseek.com", model: "deepseek-chat", input: 270_000, cachedInput: 70_000 },
])("knows $why", async ({ name, host, model, input, cachedInput }) => {
  const prices = createGenaiPrices({ now: () => NOON });
  expect(await prices.priceOf({ name, reader: at(host) }, model)).toMatchObject({ input, cachedInput, version: LIST });
});

test.for([
  { why: "a provider that nobody lists", name: "openai-compatible", host: "models.example", model: "gpt-4o" },
  { why: "a model that nobody lists", name: "anthropic", host: "api.anthropic.com", model: "no-such-model" },
])("says nothing of $why", async ({ name, host, model }) => {
  expect(await createGenaiPrices({ now: () => NOON }).priceOf({ name, reader: at(host) }, model)).toBeUndefined();
});

test("a price that changes by the hour is asked for again", async () => {
  let now = NOON;
  const prices = createGenaiPrices({ now: () => now });
  const deepseek = { name: "openai-compatible", reader: at("api.deepseek.com") };
  const day = await prices.priceOf(deepseek, "deepseek-chat");
  now = NIGHT;
  const night = await prices.priceOf(deepseek, "deepseek-chat");
  expect([day?.input, night?.input]).toEqual([270_000, 135_000]);
});

test.for([1, 200_000, 200_001, 300_000])("%i tokens cost what the list's own arithmetic says", async (tokens) => {
  const prices = createGenaiPrices({ now: () => NOON });
  const price = await prices.priceOf({ name: "google", reader: at("generativelanguage.googleapis.com") }, "gemini-2.5-pro");
  const rates = price?.tiers?.findLast(({ above }) => tokens > above) ?? price;
  const total = (tokens * (rates?.input ?? 0) + 1_000 * (rates?.output ?? 0)) / 1e12;
  const listed = calcPrice({ input_tokens: tokens, output_tokens: 1_000 }, "gemini-2.5-pro", { providerId: "google", timestamp: new Date(NOON) });
  expect(total).toBeCloseTo(listed?.total_price ?? Number.NaN, 9);
});

test("charges name the list that is installed", () => {
  const file = join(dirname(dirname(fileURLToPath(import.meta.resolve("@pydantic/genai-prices")))), "package.json");
  expect(LIST).toBe(`genai-prices ${(JSON.parse(readFileSync(file, "utf8")) as { version: string }).version}`);
});
