import type { ModelDriver } from "@aether/ports";
import { type GenaiPrice, type ListedPrices, readPrices } from "./read-prices.ts";

export type { GenaiPrice };

export interface GenaiPrices {
  /** Undefined where the list does not know the model at that place. */
  priceOf(driver: Pick<ModelDriver, "name" | "reader">, model: string): Promise<GenaiPrice | undefined>;
  /** Tokens of prompt and answer together, as the list's makers read in the provider's documentation. */
  contextOf(driver: Pick<ModelDriver, "name" | "reader">, model: string): Promise<number | undefined>;
}

export interface GenaiPricesOptions {
  /** Prices change from a day, and some by the hour: the list is asked as of now. Epoch ms. */
  readonly now: () => number;
}

/** What charges say of their price. The package pins its prices, so its version dates them. */
export const LIST = "genai-prices 0.1.8";
/** A price is believed this long. */
const FRESH_MS = 15 * 60_000;
const MAX_KNOWN = 2_048;

/**
 * The price list that comes with the installation (`@pydantic/genai-prices`), loaded when the first price is asked for. It
 * asks nobody: new prices come with a new version of it.
 */
export function createGenaiPrices({ now }: GenaiPricesOptions): GenaiPrices {
  const known = new Map<string, { readonly entry: Entry | undefined; readonly at: number }>();
  let list: Promise<List> | undefined;
  const find = async (driver: Pick<ModelDriver, "name" | "reader">, model: string): Promise<Entry | undefined> => {
    const host = driver.reader === "local" ? undefined : driver.reader.host;
    const key = `${driver.name} ${host} ${model}`;
    const found = known.get(key);
    if (found && now() - found.at < FRESH_MS) return found.entry;
    list ??= loadList();
    const entry = (await list)({ driver: driver.name, host, model, at: now() });
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, { entry, at: now() });
    return entry;
  };
  return {
    priceOf: async (driver, model) => (await find(driver, model))?.price,
    contextOf: async (driver, model) => (await find(driver, model))?.contextTokens,
  };
}

interface Entry {
  readonly price: GenaiPrice | undefined;
  readonly contextTokens: number | undefined;
}

type List = (asked: { readonly driver: string; readonly host: string | undefined; readonly model: string; readonly at: number }) => Entry | undefined;

async function loadList(): Promise<List> {
  const { calcPrice, findProvider } = await import("@pydantic/genai-prices");
  return ({ driver, host, model, at }) => {
    // By whom one is connected to, not by the model's name alone: the same model costs otherwise elsewhere.
    const there = host === undefined ? undefined : findProvider({ providerApiUrl: `https://${host}` });
    const named = findProvider({ providerId: driver });
    // The list also knows a name by its beginning, and "openai-compatible" is not "openai".
    const provider = there ?? (named?.id === driver ? named : undefined);
    if (!provider) return undefined;
    const priced = calcPrice({ input_tokens: 1 }, model, { provider, timestamp: new Date(at) });
    return priced ? { price: readPrices(priced.model_price as ListedPrices, LIST), contextTokens: priced.model.context_window } : undefined;
  };
}
