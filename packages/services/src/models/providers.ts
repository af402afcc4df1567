import type { Clock, StepFailure } from "@aether/ports";
import { ownOf } from "@aether/protocol";
import type { BreakerOptions } from "./breaker.ts";
import type { DriverSet } from "./driver-set.ts";
import type { KeptRests } from "./kept-rests.ts";
import type { LaneLimits } from "./scheduler/lane.ts";
import { createScheduler, type Entering, type KeptRates, type Scheduler } from "./scheduler/scheduler.ts";
import { createWard, type Ward } from "./ward.ts";

/** Why a provider is better not asked now. */
export interface Rest {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly why: string;
  /** It would be refused here; otherwise it would have to wait, or would likely fail. */
  readonly open: boolean;
}

/** What a provider asked for, as it is kept over a restart. */
export interface KeptRest extends Omit<Rest, "open"> {
  /** Nothing may reach it before then; otherwise others are only asked first. */
  readonly paused: boolean;
}

/** How one attempt ended, as far as its provider is concerned. */
export interface Ended {
  readonly ok: boolean;
  readonly retryable: boolean;
  readonly cancelled: boolean;
  readonly cause?: StepFailure | undefined;
  readonly retryAfterMs: number;
  /** What it used, where that is known. */
  readonly tokens?: number | undefined;
}

/** One attempt under way. It ends exactly once. */
export interface Turn {
  end(ended: Ended): void;
}

/** A model of a connection. */
export interface AskedModel {
  readonly driver: string;
  /** As the driver knows it. */
  readonly model: string;
}

/** The drivers as shared places: how many steps reach each, how fast, and whether it is well. */
export interface Providers {
  /** Why the model is better not asked now; of no model, why nothing of its connection is. */
  rest(driver: string, model?: string): Rest | undefined;
  /**
   * @returns undefined when it was closed while the step waited, see {@link Providers.rest}
   * @throws SyscallError `BUSY`, `CANCELLED`, as {@link Scheduler.enter}
   */
  enter(asked: AskedModel, entering: Entering): Promise<Turn | undefined>;
  /** What it asked for before this start. */
  recall(driver: string, rest: KeptRest): void;
  /** Another driver takes this name: what was learnt of the last one is not held against it. */
  forget(driver: string): void;
}

export type Limits = Readonly<Record<string, { readonly [K in keyof LaneLimits]?: LaneLimits[K] | undefined }>>;

export interface ProvidersDeps {
  readonly drivers: Pick<DriverSet, "find">;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly breaker?: BreakerOptions;
  readonly kept?: KeptRests | undefined;
  readonly rates?: KeptRates | undefined;
}

/** For providers of which nothing is configured; what runs on this machine knows its own limits. */
const REMOTE_CONCURRENCY = 64;
const QUEUE = 16_384;
/** One that said its quota is used up is asked again after this, while others can be asked. */
const QUOTA_MS = 60_000;
/** Whatever a provider asks for, it is asked again after this. */
const LONGEST_REST_MS = 3_600_000;
/** Shorter waits are waited out. */
const SHORT_MS = 2_000;

export function createProviders({ drivers, clock, limits, breaker: options, kept, rates }: ProvidersDeps): Providers {
  const limitsOf = (name: string): LaneLimits => {
    const driver = drivers.find(name);
    const concurrency = driver?.atOnce ?? (driver?.reader === "local" ? undefined : REMOTE_CONCURRENCY);
    return { ...(concurrency !== undefined && { concurrency }), ...ownOf(limits, name), queue: ownOf(limits, name)?.queue ?? QUEUE };
  };
  const scheduler = createScheduler({ clock, limitsOf, kept: rates });
  const wards = new Map<string, Ward>();
  const rests = new Map<string, Omit<Rest, "open">>();
  /** Whose queue has not been told yet: it is made with the first that enters, by what its driver is then. */
  const recalled = new Map<string, number>();
  const wardOf = (name: string): Ward => {
    const ward = wards.get(name) ?? createWard(options);
    wards.set(name, ward);
    return ward;
  };

  return {
    forget(name) {
      wards.delete(name);
      if (rests.delete(name)) kept?.forget(name);
      recalled.delete(name);
      scheduler.forget(name);
    },
    recall(name, { until, why, paused }) {
      const latest = Math.min(until, clock.now() + LONGEST_REST_MS);
      // Of a damaged row neither is so.
      if (!(latest > clock.now())) return;
      rests.set(name, { until: latest, why });
      if (paused) recalled.set(name, latest);
    },
    rest(name, model) {
      const now = clock.now();
      const ill = wards.get(name)?.ill(model, now);
      if (ill)
        return {
          until: ill.until,
          why: `${ill.model ? `${name}/${ill.model}` : name} failed ${ill.failures} times in a row and is left alone for now`,
          open: true,
        };
      const rest = rests.get(name);
      return rest && rest.until > now ? { ...rest, open: false } : undefined;
    },
    async enter({ driver: name, model }, entering) {
      const until = recalled.get(name);
      recalled.delete(name);
      if (until !== undefined) scheduler.pause(name, until);
      const slot = await scheduler.enter(name, entering);
      const ward = wardOf(name);
      const leave = ward.begin(model, clock.now());
      if (!leave) {
        slot.leave(0);
        return undefined;
      }
      return {
        end(ended) {
          const now = clock.now();
          leave(ended, now);
          slot.leave(ended.tokens);
          // What another driver of this name was told says nothing of this one.
          if (ward === wards.get(name)) restAfter(ended, { name, now, rests, scheduler, kept });
        },
      };
    },
  };
}

interface Place {
  readonly name: string;
  readonly now: number;
  readonly rests: Map<string, Omit<Rest, "open">>;
  readonly scheduler: Scheduler;
  readonly kept: KeptRests | undefined;
}

/** A provider that said when to come again said it to everybody. */
function restAfter({ retryAfterMs: wanted, cause }: Ended, { name, now, rests, scheduler, kept }: Place): void {
  const retryAfterMs = Math.min(wanted, LONGEST_REST_MS);
  if (retryAfterMs > 0) scheduler.pause(name, now + retryAfterMs);
  const rest = restOf({ retryAfterMs, cause }, { name, now });
  if (!rest) return;
  rests.set(name, rest);
  kept?.keep(name, { ...rest, paused: now + retryAfterMs >= rest.until });
}

function restOf({ retryAfterMs, cause }: Pick<Ended, "retryAfterMs" | "cause">, { name, now }: Pick<Place, "name" | "now">): Omit<Rest, "open"> | undefined {
  if (cause === "quota") return { until: now + Math.max(QUOTA_MS, retryAfterMs), why: `${name} says that its quota is used up` };
  if (retryAfterMs <= SHORT_MS) return undefined;
  return { until: now + retryAfterMs, why: `${name} asked for ${Math.ceil(retryAfterMs / 1_000)} s of rest` };
}
