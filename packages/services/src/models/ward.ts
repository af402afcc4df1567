import type { StepFailure } from "@aether/ports";
import { type Breaker, type BreakerOptions, createBreaker, type Permit, type Verdict, verdictOf } from "./breaker.ts";

/** What is left alone for now. */
export interface Ill {
  /** Absent: the connection, and all of its models with it. */
  readonly model?: string;
  /** Epoch milliseconds. */
  readonly until: number;
  /** In a row. */
  readonly failures: number;
}

interface Attempt {
  readonly ok: boolean;
  readonly retryable: boolean;
  readonly cancelled: boolean;
  readonly cause?: StepFailure | undefined;
}

/**
 * The health of one connection and of each of its models: a model that fails is left alone by itself, and a connection that is
 * out of reach as a whole. Times are epoch milliseconds, and are given: it reads no clock.
 */
export interface Ward {
  /** Of the connection where no model is named. */
  ill(model: string | undefined, now: number): Ill | undefined;
  /** Whether the model may be asked: undefined while it is left alone or probed. How that ended is told once to what is returned. */
  begin(model: string, now: number): ((ended: Attempt, now: number) => void) | undefined;
  /** Models of which something is held. */
  readonly size: number;
}

export function createWard(options: BreakerOptions | undefined): Ward {
  const whole = createBreaker(options);
  const models = new Map<string, Breaker>();
  const illness = (breaker: Breaker | undefined, now: number): Omit<Ill, "model"> | undefined => {
    const until = breaker?.until(now);
    return breaker && until !== undefined && (until > now || breaker.probing) ? { until, failures: breaker.failures } : undefined;
  };
  return {
    get size() {
      return models.size;
    },
    ill(model, now) {
      const own = model === undefined ? undefined : illness(models.get(model), now);
      return illness(whole, now) ?? (own && model !== undefined ? { model, ...own } : undefined);
    },
    begin(model, now) {
      const own = models.get(model) ?? createBreaker(options);
      if (illness(own, now)) return undefined;
      const permit = whole.begin(now);
      if (!permit) return undefined;
      // It is not ill, so it lets somebody in.
      const ownPermit = own.begin(now) as Permit;
      models.set(model, own);
      return (ended, at) => {
        const verdict = ended.ok ? "ok" : verdictOf(ended);
        whole.end(permit, ofConnection(verdict, ended), at);
        own.end(ownPermit, verdict, at);
        // One that is well is as one that was never asked.
        if (own.failures === 0 && own.state(at) === "closed" && models.get(model) === own) models.delete(model);
      };
    },
  };
}

/** What an attempt at one model says of its connection: that it answers, or that nobody can be reached there. */
function ofConnection(verdict: Verdict, { cause }: Attempt): Verdict {
  if (verdict !== "failed" || cause === "unreachable") return verdict;
  return cause === undefined ? "neutral" : "ok";
}
