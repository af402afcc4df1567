import type { StepFailure } from "@aether/ports";

/** When a provider is left alone. */
export interface BreakerOptions {
  /** So many failures in a row; default 5. */
  readonly failures?: number;
  /** For so long at first, twice as long after every probe that failed, at most `maxCoolMs`; default 10 s and 60 s. */
  readonly coolMs?: number;
  readonly maxCoolMs?: number;
}

export type BreakerState = "closed" | "open" | "half-open";

/** Given out by {@link Breaker.begin}, and back exactly once. */
export interface Permit {
  readonly probe: boolean;
}

/** Times are epoch milliseconds, and are given: it reads no clock. */
export interface Breaker {
  state(now: number): BreakerState;
  /** Undefined while it is closed; else when somebody may try. While a probe is out, that is not known: then it is `now`. */
  until(now: number): number | undefined;
  /** Whether the provider may be asked: undefined while it is open, or while another one probes it. */
  begin(now: number): Permit | undefined;
  /** How it ended. `neutral` says nothing about the provider: it was cancelled, or the caller's own fault. */
  end(permit: Permit, verdict: Verdict, now: number): void;
  /** Failures in a row. */
  readonly failures: number;
  /** A probe is out, and has not come back. */
  readonly probing: boolean;
}

export type Verdict = "ok" | "failed" | "neutral";

/** Closed until a provider has failed often in a row; then open for a while; then half open, for one probe at a time. */
export function createBreaker({ failures: most = 5, coolMs = 10_000, maxCoolMs = 60_000 }: BreakerOptions = {}): Breaker {
  let failures = 0;
  let openUntil: number | undefined;
  let cool = coolMs;
  let probe: Permit | undefined;

  const open = (now: number): void => {
    openUntil = now + cool;
    cool = Math.min(cool * 2, maxCoolMs);
  };
  return {
    get failures() {
      return failures;
    },
    get probing() {
      return probe !== undefined;
    },
    state: (now) => (openUntil === undefined ? "closed" : now < openUntil ? "open" : "half-open"),
    until: (now) => (openUntil === undefined ? undefined : Math.max(now, openUntil)),
    begin(now) {
      if (openUntil === undefined) return { probe: false };
      if (now < openUntil || probe) return undefined;
      probe = { probe: true };
      return probe;
    },
    end(permit, verdict, now) {
      const probed = permit === probe;
      if (probed) probe = undefined;
      if (verdict === "neutral") return;
      // What began before it opened says nothing new; only its probe closes it.
      if (openUntil !== undefined && !probed) return;
      if (verdict === "ok") {
        failures = 0;
        openUntil = undefined;
        cool = coolMs;
        return;
      }
      failures++;
      if (probed || failures >= most) open(now);
    },
  };
}

/** Failures that are the caller's, or the key's: the provider works. */
const NOT_THE_PROVIDER: ReadonlySet<StepFailure> = new Set(["credentials", "invalid", "context-length", "not-found", "quota", "rate-limit"]);

/** What an attempt says about its provider's health. */
export function verdictOf(ended: { readonly cause?: StepFailure | undefined; readonly retryable: boolean; readonly cancelled: boolean }): Verdict {
  if (ended.cancelled) return "neutral";
  if (ended.cause !== undefined) return NOT_THE_PROVIDER.has(ended.cause) ? "neutral" : "failed";
  return ended.retryable ? "failed" : "neutral";
}
