import type { Usage } from "@aether/protocol";

/** Millionths of a US dollar for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

/** By `<driver>/<model>`; goes before what a driver says itself. */
export type Prices = Readonly<Record<string, Price>>;

const MILLION = 1_000_000;

/** Whole millionths of a dollar, rounded up; cached tokens cost as others do, so that it is an upper bound. Without a price, 0. */
export function costOf(usage: Usage, price: Price | undefined): number {
  if (!price) return 0;
  return Math.ceil((usage.inputTokens * price.input + usage.outputTokens * price.output) / MILLION);
}
