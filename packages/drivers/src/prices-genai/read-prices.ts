/** One price of the list: US dollars for a million tokens, or steps of them. */
type Listed = number | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] } | undefined;
export type ListedPrices = Readonly<Record<string, Listed>>;

interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
  readonly cacheWrite?: number;
}

/** Millionths of a US dollar for a million tokens. */
export interface GenaiPrice extends Rates {
  /** What a prompt of more tokens than `above` costs, all of it; ascending. */
  readonly tiers?: readonly (Rates & { readonly above: number })[];
  /** The list's own version. */
  readonly version: string;
}

const MICRO = 1_000_000;

/** Undefined where input or output has no price of its own: a model that is paid by the image or the second is none of ours. */
export function readPrices(prices: ListedPrices, version: string): GenaiPrice | undefined {
  const base = ratesAt(prices, 0);
  if (!base) return undefined;
  const starts = new Set(Object.values(prices).flatMap((price) => (typeof price === "object" ? price.tiers.map(({ start }) => start) : [])));
  const tiers = [...starts]
    .sort((a, b) => a - b)
    .flatMap((above) => {
      const rates = ratesAt(prices, above + 1);
      return rates ? [{ above, ...rates }] : [];
    });
  return { ...base, ...(tiers.length > 0 && { tiers }), version };
}

function ratesAt(prices: ListedPrices, tokens: number): Rates | undefined {
  const input = at(prices["input_mtok"], tokens);
  // A model that makes vectors says nothing.
  const output = at(prices["output_mtok"], tokens) ?? 0;
  if (input === undefined) return undefined;
  const cachedInput = at(prices["cache_read_mtok"], tokens);
  const cacheWrite = at(prices["cache_write_mtok"], tokens);
  return { input, output, ...(cachedInput !== undefined && { cachedInput }), ...(cacheWrite !== undefined && { cacheWrite }) };
}

/** Rounded up, so that a charge is never below the list. */
function at(price: Listed, tokens: number): number | undefined {
  if (price === undefined) return undefined;
  const dollars = typeof price === "number" ? price : (price.tiers.findLast(({ start }) => tokens > start)?.price ?? price.base);
  return Math.ceil(Math.round(dollars * MICRO * 1_000) / 1_000);
}
