import type { Clock, FinishReason, Refused, StepFailure, StepRequest } from "@aether/ports";
import { type Part, SyscallError, type Usage } from "@aether/protocol";
import type { Bill } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import { type Gathered, gather } from "./gather.ts";
import type { Listener } from "./listener.ts";
import { createAllowance } from "./output-allowance.ts";
import { type Deadline, pause } from "./pause.ts";
import type { Providers, Turn } from "./providers.ts";
import type { Sent } from "./sent.ts";

export interface Asking {
  readonly model: Resolved;
  readonly request: StepRequest;
  readonly providers: Providers;
  readonly clock: Clock;
  readonly limit: Deadline;
  /** Epoch milliseconds. */
  readonly until: number;
  readonly share: { readonly owner: string; readonly priority: number; readonly tokens: number };
  readonly bill: Bill;
  readonly sent: Sent;
  /** What the prompt was reserved with. */
  readonly promptTokens: number;
  /** Another model can be asked: it is not worth waiting long for this one. */
  readonly hasOthers: boolean;
  readonly listener: Listener;
  /** An answer without a word and without a call is none. */
  readonly mustSay: boolean;
  /** Sets aside what one more attempt may cost. @throws SyscallError `BUDGET` */
  readonly reserveAgain: () => Promise<void>;
  /** Sets aside so many more tokens of an answer. @throws SyscallError `BUDGET` */
  readonly reserveMore: (tokens: number) => Promise<void>;
}

export interface Answer {
  readonly parts: readonly Part[];
  readonly finish: FinishReason;
  readonly usage: Usage;
  /** The text of `settings.stop` that ended it, where the provider tells. */
  readonly stopSequence?: string;
  /** All of it as it came, where it was asked for in its client's wire and whole. */
  readonly verbatim?: string;
}

export const STEP_MS = 600_000;
export const MAX_ATTEMPTS = 3;
/** Answers that began and broke off: each has cost money, so only the first is asked for again. */
const MAX_BROKEN = 2;
export const BACKOFF_MS = 500;
/** While others can be asked, a wait longer than this is not worth it. */
const SHORT_MS = 2_000;
/** A step waits so long for a provider that is left alone. */
const REST_MS = 60_000;
/** How often to look whether another step's probe has brought a provider back. */
const PROBE_MS = 250;

/**
 * One step of one model, asked again while there is hope: up to three attempts when nothing came, two when an answer broke off,
 * at least as far apart as the provider wishes, within the step's time, and not once its listener is bound. Every attempt that
 * began to answer is on the bill.
 *
 * @throws SyscallError `UPSTREAM` { model, attempts, retryable, cause?, verbatim?, partial? }, `TIMEOUT`, `CANCELLED`, `BUSY`, `BUDGET`
 */
export async function askModel(asking: Asking): Promise<Answer> {
  const { model, limit, clock, bill, listener } = asking;
  let broken = 0;
  for (let attempt = 1; ; attempt++) {
    if (bill.tokens > 0) await asking.reserveAgain();
    const got = saying(asking, await attemptOnce(asking, await awaitTurn(asking, attempt)));
    if (got.ending.type === "finish") return answerOf(got, got.ending);
    if (limit.signal.aborted) throw ended(model.name, limit.passed);
    if (isBroken(got)) broken++;
    const waitMs = Math.max(retryAfterOf(got), BACKOFF_MS * 2 ** (attempt - 1));
    const again = mayPass(got) && attempt < MAX_ATTEMPTS && broken < MAX_BROKEN && !listener.bound;
    if (!again || !isWorth(waitMs, asking)) throw upstream(model.name, { ...failureOf(got), attempts: attempt });
    listener.retry({ attempt: attempt + 1, why: whyOf(got), waitMs });
    await pause(waitMs, clock, limit.signal);
    if (limit.signal.aborted) throw ended(model.name, limit.passed);
  }
}

function answerOf({ parts, verbatim }: Gathered, { reason, usage, stopSequence }: Extract<Gathered["ending"], { type: "finish" }>): Answer {
  return { parts, finish: reason, usage, ...(stopSequence !== undefined && { stopSequence }), ...(verbatim !== undefined && { verbatim }) };
}

/** A wait that ends before the step does, and is short where somebody else could be asked instead. */
function isWorth(waitMs: number, { clock, until, hasOthers }: Asking): boolean {
  return clock.now() + waitMs < until && !(hasOthers && waitMs > SHORT_MS);
}

/** A provider that is left alone is waited for by a step that has nobody else to ask and was not refused by it before. */
async function awaitTurn(asking: Asking, attempt: number): Promise<Turn> {
  const { model, providers, limit, clock, until, share } = asking;
  const patience = Math.min(until, clock.now() + REST_MS);
  for (;;) {
    const rest = providers.rest(model.driver.name, model.model);
    if (!rest?.open) {
      if (rest) asking.listener.waits({ why: rest.why, waitMs: Math.max(0, rest.until - clock.now()) });
      const turn = await enter(asking, { ...share, deadline: until, signal: limit.signal });
      if (turn) return turn;
      continue;
    }
    if (asking.hasOthers || attempt > 1 || rest.until >= patience)
      throw upstream(model.name, {
        why: rest.why,
        attempts: attempt - 1,
        retryable: true,
        retryAfterMs: Math.max(0, rest.until - clock.now()),
        cause: "overloaded",
      });
    const waitMs = Math.max(PROBE_MS, rest.until - clock.now());
    asking.listener.waits({ why: rest.why, waitMs });
    await pause(waitMs, clock, limit.signal);
    if (limit.signal.aborted) throw ended(model.name, limit.passed);
  }
}

async function enter({ model, providers, limit }: Asking, entering: Parameters<Providers["enter"]>[1]): Promise<Turn | undefined> {
  try {
    return await providers.enter({ driver: model.driver.name, model: model.model }, entering);
  } catch (error) {
    throw limit.signal.aborted ? ended(model.name, limit.passed) : error;
  }
}

async function attemptOnce({ model, request, limit, bill, promptTokens, listener, sent, reserveMore }: Asking, turn: Turn): Promise<Gathered> {
  let got: Gathered | undefined;
  try {
    const oneCall = request.settings?.parallelToolCalls === false;
    const bound = createAllowance({ tokens: request.maxOutputTokens, reserve: reserveMore });
    await sent.asking(model);
    const allowance = {
      async within(characters: number): Promise<number> {
        await sent.wrote(model, characters);
        return bound.within(characters);
      },
    };
    got = await gather(model.driver.step(request, limit.signal), { tell: (part) => listener.tell(part), promptTokens, allowance, oneCall });
    return got;
  } finally {
    // Who broke it off before its first word is billed for the prompt all the same.
    const usage = got && bill.add(model, limit.signal.aborted ? { ...got, written: Math.max(got.written, 1) } : got);
    turn.end({
      ok: got?.ending.type === "finish",
      retryable: got !== undefined && (mayPass(got) || limit.passed),
      cancelled: limit.signal.aborted && !limit.passed,
      cause: got && causeOf(got),
      retryAfterMs: got ? retryAfterOf(got) : 0,
      tokens: usage && usage.inputTokens + usage.outputTokens,
    });
  }
}

/** Nothing was said, by itself: not by a bound, a filter or a text that was asked to end it. */
const NO_ANSWER = { type: "error", message: "it answered with nothing", retryable: true, cause: "empty" } as const;

function saying({ mustSay }: Asking, got: Gathered): Gathered {
  const { ending, parts } = got;
  if (!mustSay || ending.type !== "finish" || ending.reason !== "stop" || ending.stopSequence !== undefined) return got;
  const says = parts.some((part) => part.type === "tool-call" || (part.type === "text" && part.text.trim() !== ""));
  return says ? got : { ...got, ending: NO_ANSWER, written: Math.max(got.written, 1) };
}

/** It began to answer and did not come to an end. */
function isBroken({ ending, written }: Gathered): boolean {
  return ending.type === "incomplete" || (ending.type === "error" && written > 0);
}

function mayPass({ ending }: Gathered): boolean {
  return ending.type === "incomplete" || (ending.type === "error" && ending.retryable);
}

function retryAfterOf({ ending }: Gathered): number {
  return ending.type === "error" ? (ending.retryAfterMs ?? 0) : 0;
}

function causeOf({ ending }: Gathered): StepFailure | undefined {
  return ending.type === "error" ? ending.cause : undefined;
}

function whyOf({ ending }: Gathered): string {
  if (ending.type === "incomplete") return ending.why;
  return ending.type === "error" ? ending.message : ending.reason;
}

function ended(model: string, byTime: boolean): SyscallError {
  if (!byTime) return new SyscallError("CANCELLED", `the step of ${model} was cancelled`, { model });
  return new SyscallError("TIMEOUT", `${model} has not answered in ${STEP_MS / 60_000} minutes; ask for less at once, or take a faster model`, { model });
}

interface Failure {
  readonly why: string;
  readonly attempts: number;
  readonly retryable: boolean;
  readonly retryAfterMs: number;
  readonly cause: StepFailure | undefined;
  readonly verbatim?: Refused | undefined;
  /** What it had said by then. */
  readonly partial?: string | undefined;
}

/** Characters of it that are kept. */
const MAX_PARTIAL = 16_384;

function partialOf({ parts }: Gathered): string | undefined {
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  return text.trim() === "" ? undefined : text.slice(0, MAX_PARTIAL).toWellFormed();
}

function failureOf(got: Gathered): Omit<Failure, "attempts"> {
  const verbatim = got.ending.type === "error" ? got.ending.verbatim : undefined;
  return { why: whyOf(got), retryable: mayPass(got), retryAfterMs: retryAfterOf(got), cause: causeOf(got), verbatim, partial: partialOf(got) };
}

function upstream(model: string, { why, attempts, retryable, retryAfterMs, cause, verbatim, partial }: Failure): SyscallError {
  const tries = attempts <= 1 ? "" : ` after ${attempts} attempts`;
  const more = { ...(retryAfterMs > 0 && { retryAfterMs }), ...(cause && { cause }), ...(verbatim && { verbatim }), ...(partial !== undefined && { partial }) };
  const data = { model, attempts, retryable, ...more };
  return new SyscallError("UPSTREAM", `${model} failed${tries}: ${why}`, data);
}
