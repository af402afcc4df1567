import type { Clock, ModelDriver, ModelInfo } from "@aether/ports";
import { alike, type Signal, SyscallError } from "@aether/protocol";
import type { DriverSet } from "./driver-set.ts";
import type { KnownInfo } from "./model-limits.ts";
import { deadline } from "./pause.ts";
import type { Price, PriceList, Prices } from "./price.ts";

export interface CatalogueDeps {
  readonly drivers: Pick<DriverSet, "list" | "find" | "look">;
  readonly clock: Clock;
  readonly prices: Prices;
  /** Asked for models that read elsewhere and have no price of their own. */
  readonly priceList?: PriceList | undefined;
  /** For people who asked for a driver's model that is not there. */
  readonly howToAdd: (driver: string, model: string) => string;
}

/** A model by its driver and the name the driver knows. */
export interface Resolved {
  readonly driver: ModelDriver;
  readonly model: string;
  /** `<driver>/<model>` */
  readonly name: string;
  readonly price: Price | undefined;
  /** As its driver lists it, with what its owner said of it; absent where nobody could. */
  readonly info?: KnownInfo | undefined;
}

export interface Catalogue {
  /**
   * `<driver>/<model>`, or a driver's name alone for the first model it lists.
   *
   * @throws SyscallError `NOT_FOUND` with names nearby, `UNAVAILABLE` when a driver named alone cannot say what it has
   */
  resolve(name: string, signal: Signal): Promise<Resolved>;
  /** Every driver's models, or why it could not say; those that come and go are waited for longer where a wanted model is theirs. */
  listings(signal: Signal, wanted?: readonly string[]): Promise<readonly Listing[]>;
  priceOf(driver: ModelDriver, model: ModelInfo): Promise<Price | undefined>;
  /** With the context that its provider tells, else the list of prices; else one is assumed. */
  known(driver: ModelDriver, model: ModelInfo): Promise<KnownInfo>;
}

export interface Listing {
  readonly driver: ModelDriver;
  /** As last heard. */
  readonly models: readonly ModelInfo[];
  /** Why the last asking failed. */
  readonly why?: string;
}

/** Assumed of a model of which nobody says what it takes: what the smallest in use take. */
const ASSUMED_CONTEXT = 8_192;
/** A listing is believed this long. */
const FRESH_MS = 60_000;
/** That there was none, this long. */
const FAILED_MS = 10_000;
/** And waited for this long. */
const LISTING_MS = 10_000;

export function createCatalogue({ drivers, clock, prices, priceList, howToAdd }: CatalogueDeps): Catalogue {
  // By the driver itself: of one that was replaced nothing is believed any longer.
  const shelves = new WeakMap<ModelDriver, Shelf>();
  const shelfOf = (driver: ModelDriver): Shelf => {
    const shelf = shelves.get(driver) ?? createShelf(driver, clock);
    shelves.set(driver, shelf);
    return shelf;
  };
  const priceOf = async (driver: ModelDriver, model: Found): Promise<Price | undefined> => {
    const own = prices[`${driver.name}/${model.name}`];
    if (own) return { version: "own", ...own };
    if (model.price) return { version: driver.name, ...model.price };
    return driver.reader === "local" ? undefined : await priceList?.priceOf(driver, model.name);
  };
  const known = async (driver: ModelDriver, model: ModelInfo): Promise<KnownInfo> => {
    const { contextTokens: told, contextFrom = "provider" } = model;
    if (told !== undefined && contextFrom !== "assumed") return { ...model, contextTokens: told, contextFrom };
    const listed = driver.reader === "local" ? undefined : await priceList?.contextOf?.(driver, model.name);
    if (listed !== undefined) return { ...model, contextTokens: listed, contextFrom: "catalogue" };
    return { ...model, contextTokens: told ?? ASSUMED_CONTEXT, contextFrom: "assumed" };
  };
  const listings = async (signal: Signal, wanted: readonly string[] = []): Promise<Listing[]> => {
    await Promise.all([drivers.look(), ...wanted.map((name) => driverOf(split(name).prefix))]);
    return await Promise.all(drivers.list().map((driver) => shelfOf(driver).look(signal)));
  };
  const driverOf = async (name: string): Promise<ModelDriver | undefined> => {
    const driver = drivers.find(name);
    if (driver) return driver;
    await drivers.look(name);
    return drivers.find(name);
  };

  const missing = async (name: string, signal: Signal): Promise<SyscallError> => {
    const listed = await listings(signal);
    const models = listed.flatMap(({ driver, models: of }) => of.map((model) => `${driver.name}/${model.name}`));
    const { prefix, wanted } = split(name);
    const names = (wanted ?? "") === "" ? [...listed.map(({ driver }) => driver.name), ...models] : models;
    const near = [...new Set([...alike(name, names, MOST_NEAR), ...alike(wanted || name, names, MOST_NEAR)])].slice(0, MOST_NEAR);
    const others = near.length === 0 ? "none is called alike" : `near it: ${near.join(", ")}`;
    const all = models.length === 0 ? "there is none at all" : others;
    return new SyscallError("NOT_FOUND", `there is no model ${name}; ${all}. ${howToAdd(prefix, wanted ?? "")}`, { model: name, near });
  };

  return {
    listings,
    priceOf,
    known,
    async resolve(name, signal) {
      const { prefix, wanted } = split(name);
      const driver = await driverOf(prefix);
      if (!driver) throw await missing(name, signal);
      const listing = await shelfOf(driver).look(signal, wanted);
      const found = wanted === undefined ? first(listing) : named(wanted, listing);
      if (!found) throw await missing(name, signal);
      const price = await priceOf(listing.driver, found);
      const info = listing.models.includes(found) ? await known(listing.driver, found) : undefined;
      return { driver: listing.driver, model: found.name, name: `${prefix}/${found.name}`, price, info };
    },
  };
}

/** Names that may have been meant by one that is none. */
const MOST_NEAR = 3;

/** Of one that nobody lists the name alone is known. */
type Found = ModelInfo;

function split(name: string): { prefix: string; wanted: string | undefined } {
  const slash = name.indexOf("/");
  return slash < 0 ? { prefix: name, wanted: undefined } : { prefix: name.slice(0, slash), wanted: name.slice(slash + 1) };
}

function first({ driver, models, why }: Listing): Found | undefined {
  if (models.length > 0 || why === undefined) return models[0];
  const message = `${driver.name} cannot say which models it has: ${why}. Try again, or name one: ${driver.name}/<model>`;
  throw new SyscallError("UNAVAILABLE", message, { model: driver.name });
}

/** A driver that cannot list may still serve a model that is named; the step will tell. */
function named(wanted: string, { models, why }: Listing): Found | undefined {
  const found = models.find(({ name }) => name === wanted);
  return found ?? (why !== undefined && wanted !== "" ? { name: wanted } : undefined);
}

interface Shelf {
  /** What the driver has, asked again when it is old or lacks `wanted`. Never fails but by the signal. */
  look(signal: Signal, wanted?: string): Promise<Listing>;
}

/** Asks one driver at most once at a time, whoever waits for it. */
function createShelf(driver: ModelDriver, clock: Clock): Shelf {
  let known: { readonly listing: Listing; readonly at: number } | undefined;
  let asking: Promise<Listing> | undefined;

  const ask = async (): Promise<Listing> => {
    using limit = deadline(LISTING_MS, clock, NEVER);
    let listing: Listing;
    try {
      listing = { driver, models: await orAborted(driver.models(limit.signal), limit.signal) };
    } catch (error) {
      listing = { driver, models: known?.listing.models ?? [], why: limit.passed ? `no answer in ${LISTING_MS / 1_000} s` : messageOf(error) };
    }
    known = { listing, at: clock.now() };
    asking = undefined;
    return listing;
  };

  return {
    async look(signal, wanted) {
      const fresh = known !== undefined && clock.now() - known.at < (known.listing.why === undefined ? FRESH_MS : FAILED_MS);
      const has = wanted === undefined || known?.listing.why !== undefined || known?.listing.models.some(({ name }) => name === wanted);
      if (known && fresh && has) return known.listing;
      asking ??= ask();
      return await orAborted(asking, signal);
    },
  };
}

const NEVER = new AbortController().signal;

async function orAborted<T>(work: Promise<T>, signal: Signal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(new SyscallError("CANCELLED", "the call was cancelled"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
