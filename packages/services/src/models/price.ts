import type { ModelDriver } from "@aether/ports";
import type { Usage } from "@aether/protocol";

interface Rates {
  readonly input: number;
  readonly output: number;
  /** Of the input: read from the provider's cache. Default: `input`. */
  readonly cachedInput?: number | undefined;
  /** Of the input: written to it. Default: `input`. */
  readonly cacheWrite?: number | undefined;
}

/** Millionths of a US dollar for a million tokens. */
export interface Price extends Rates {
  /** What a prompt of more tokens than `above` costs, all of it; ascending. */
  readonly tiers?: readonly (Rates & { readonly above: number })[] | undefined;
  /** Which list it is from; kept with every charge. */
  readonly version?: string | undefined;
}

/** By `<driver>/<model>`; goes before what a driver or a list says. */
export type Prices = Readonly<Record<string, Price>>;

/** A list of prices that comes from elsewhere. */
export interface PriceList {
  /** Undefined where the list does not know the model. */
  priceOf(driver: Pick<ModelDriver, "name" | "reader">, model: string): Promise<Price | undefined>;
  /** Tokens of prompt and answer together, where the list says. */
  contextOf?(driver: Pick<ModelDriver, "name" | "reader">, model: string): Promise<number | undefined>;
}

const MILLION = 1_000_000;

/** Whole millionths of a dollar, rounded up; without a price, 0. A provider that does not count what its cache gave is paid as if it gave nothing. */
export function costOf(usage: Usage, price: Price | undefined): number {
  if (!price) return 0;
  const { inputTokens, outputTokens } = usage;
  const rates = ratesOf(price, inputTokens);
  const cached = Math.min(usage.cachedTokens ?? 0, inputTokens);
  const written = Math.min(usage.cacheWriteTokens ?? 0, inputTokens - cached);
  const plain = inputTokens - cached - written;
  const { input, cachedInput = input, cacheWrite = input, output } = rates;
  return Math.ceil((plain * input + cached * cachedInput + written * cacheWrite + outputTokens * output) / MILLION);
}

/** The most that a step of so many tokens can cost, however the provider's cache and tiers fall. */
export function mostCostOf({ inputTokens, outputTokens }: Pick<Usage, "inputTokens" | "outputTokens">, price: Price | undefined): number {
  if (!price) return 0;
  const { input, cacheWrite = input, output } = ratesOf(price, inputTokens);
  return Math.ceil((inputTokens * Math.max(input, cacheWrite) + outputTokens * output) / MILLION);
}

function ratesOf(price: Price, inputTokens: number): Rates {
  return price.tiers?.findLast(({ above }) => inputTokens > above) ?? price;
}
