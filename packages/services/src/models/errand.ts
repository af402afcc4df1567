import type { CallContext, StepFailure } from "@aether/ports";
import { SyscallError, Usage } from "@aether/protocol";
import { BACKOFF_MS, MAX_ATTEMPTS, STEP_MS } from "./ask-model.ts";
import type { Resolved } from "./catalogue.ts";
import type { Owing } from "./paid.ts";
import { deadline, pause } from "./pause.ts";
import type { Turn } from "./providers.ts";
import type { ServeDeps } from "./serve.ts";

/** What is asked of a model and is no step: vectors, or a picture. */
export interface Errand<T> {
  readonly model: Resolved;
  readonly ctx: CallContext;
  readonly deps: Pick<ServeDeps, "clock" | "providers">;
  /** By estimate, for the provider's limits. */
  readonly tokens: number;
  readonly owing: Owing;
  readonly run: (signal: AbortSignal) => Promise<T>;
  /** What it really used, in tokens. */
  readonly used: (done: T) => number;
  /** Asked again only where the provider said that it had not begun: what it did begin may have cost money. */
  readonly onlyRefused?: true;
}

/**
 * Runs it in the provider's queue, and again while there is hope, as steps are: at most three times, and not before the provider wishes.
 *
 * @throws SyscallError `BUSY`, `CANCELLED`, `UPSTREAM` for a provider that is left alone, and what `run` throws
 */
export async function runErrand<T>(errand: Errand<T>): Promise<T> {
  const { ctx, deps } = errand;
  const { clock } = deps;
  using limit = deadline(STEP_MS, clock, ctx.signal);
  const until = clock.now() + STEP_MS;
  for (let attempt = 1; ; attempt++) {
    const turn = await enter(errand, until, limit.signal);
    try {
      const done = await errand.run(limit.signal);
      turn.end({ ok: true, retryable: false, cancelled: false, retryAfterMs: 0, tokens: errand.used(done) });
      return done;
    } catch (error) {
      const failed = failureOf(error);
      const { retryable, cause, retryAfterMs } = failed;
      if (limit.signal.aborted || mayCost(failed)) errand.owing.owe(failed.usage);
      turn.end({ ok: false, retryable: retryable || limit.passed, cancelled: limit.signal.aborted && !limit.passed, cause, retryAfterMs, tokens: 0 });
      const waitMs = waitAfter(failed, attempt, errand.onlyRefused);
      if (waitMs === undefined || limit.signal.aborted || clock.now() + waitMs >= until) throw error;
      await errand.owing.again();
      await pause(waitMs, clock, limit.signal);
    }
  }
}

async function enter({ model, ctx, deps, tokens }: Omit<Errand<unknown>, "run" | "used">, until: number, signal: AbortSignal): Promise<Turn> {
  const { providers } = deps;
  const { name } = model.driver;
  const turn = await providers.enter({ driver: name, model: model.model }, { owner: ctx.caller.owner, priority: 0, tokens, deadline: until, signal });
  if (turn) return turn;
  throw new SyscallError("UPSTREAM", `${model.name} failed: ${providers.rest(name, model.model)?.why ?? "it is left alone"}`, {
    model: model.name,
    retryable: true,
  });
}

/** What was counted, and what went out and was not refused. Who breaks it off then is billed for it all the same. */
const mayCost = ({ retryable, cause, usage }: Failed): boolean => usage !== undefined || (retryable && cause === undefined);

interface Failed {
  readonly retryable: boolean;
  readonly cause: StepFailure | undefined;
  readonly retryAfterMs: number;
  readonly usage: Usage | undefined;
}

/** Milliseconds before it may be asked again; undefined = it is not. */
function waitAfter({ retryable, cause, retryAfterMs }: Failed, attempt: number, onlyRefused = false): number | undefined {
  const again = retryable && (cause !== undefined || !onlyRefused) && attempt < MAX_ATTEMPTS;
  return again ? Math.max(retryAfterMs, BACKOFF_MS * 2 ** (attempt - 1)) : undefined;
}

function failureOf(error: unknown): Failed {
  if (!SyscallError.is(error)) return { retryable: false, cause: undefined, retryAfterMs: 0, usage: undefined };
  const { retryable, cause, retryAfterMs, usage } = error.data;
  return {
    retryable: retryable === true,
    cause: cause as StepFailure | undefined,
    retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : 0,
    usage: Usage.safeParse(usage).data,
  };
}
