import type { CallContext, Clock, FinishReason, StepRequest } from "@aether/ports";
import { type Part, SyscallError, type Usage } from "@aether/protocol";
import type { Resolved } from "./catalogue.ts";
import { estimatedUsage, type Gathered, gather } from "./gather.ts";
import { deadline, pause } from "./pause.ts";
import { costOf } from "./price.ts";

export interface Asking {
  readonly model: Resolved;
  readonly request: StepRequest;
  /** What the prompt was reserved with. */
  readonly promptTokens: number;
  readonly clock: Clock;
  readonly ctx: Pick<CallContext, "signal" | "emit" | "spent">;
}

export interface Answer {
  readonly parts: readonly Part[];
  readonly finish: FinishReason;
  readonly usage: Usage;
}

const MAX_ATTEMPTS = 3;
/** Answers that began and broke off: each has cost money, so only the first is asked for again. */
const MAX_BROKEN = 2;
const STEP_MS = 600_000;
const BACKOFF_MS = 500;

/**
 * One step, asked again while there is hope: up to three attempts when nothing came, two when an answer broke off, at
 * least as far apart as the provider wishes, ten minutes in all. Every attempt that began to answer is paid for.
 *
 * @throws SyscallError `UPSTREAM` { model, attempts, retryable }, `TIMEOUT`, `CANCELLED`
 */
export async function askModel(asking: Asking): Promise<Answer> {
  const { model, request, clock, ctx } = asking;
  using limit = deadline(STEP_MS, clock, ctx.signal);
  const until = clock.now() + STEP_MS;
  const bill = createBill(asking);
  let broken = 0;
  for (let attempt = 1; ; attempt++) {
    const got = await gather(model.driver.step(request, limit.signal), (text) => ctx.emit("delta", { text }));
    bill.add(got);
    if (got.ending.type === "finish") return { parts: got.parts, finish: got.ending.reason, usage: got.ending.usage };
    if (limit.signal.aborted) throw ended(asking, limit.passed);
    const why = whyOf(got);
    if (isBroken(got)) broken++;
    const waitMs = Math.max(retryAfterOf(got), BACKOFF_MS * 2 ** (attempt - 1));
    const hope = mayPass(got) && attempt < MAX_ATTEMPTS && broken < MAX_BROKEN && clock.now() + waitMs < until;
    if (!hope) throw upstream(asking, { why, attempts: attempt, retryable: mayPass(got), retryAfterMs: retryAfterOf(got) });
    ctx.emit("retry", { attempt: attempt + 1, why, waitMs });
    await pause(waitMs, clock, limit.signal);
    if (limit.signal.aborted) throw ended(asking, limit.passed);
  }
}

/** Tells the call what all attempts together have cost, as soon as it is known. */
function createBill({ ctx, promptTokens, model }: Asking): { add(got: Gathered): void } {
  let tokens = 0;
  let microUsd = 0;
  return {
    add({ ending, written }) {
      const usage = ending.type === "finish" ? ending.usage : estimatedUsage(written, promptTokens);
      tokens += usage.inputTokens + usage.outputTokens;
      microUsd += costOf(usage, model.price);
      ctx.spent({ tokens, microUsd });
    },
  };
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

function whyOf({ ending }: Gathered): string {
  if (ending.type === "incomplete") return ending.why;
  return ending.type === "error" ? ending.message : ending.reason;
}

function ended({ model }: Asking, byTime: boolean): SyscallError {
  if (!byTime) return new SyscallError("CANCELLED", `the step of ${model.name} was cancelled`, { model: model.name });
  return new SyscallError("TIMEOUT", `${model.name} has not answered in ${STEP_MS / 60_000} minutes; ask for less at once, or take a faster model`, {
    model: model.name,
  });
}

interface Failure {
  readonly why: string;
  readonly attempts: number;
  readonly retryable: boolean;
  readonly retryAfterMs: number;
}

function upstream({ model }: Asking, { why, attempts, retryable, retryAfterMs }: Failure): SyscallError {
  const tries = attempts === 1 ? "" : ` after ${attempts} attempts`;
  const data = { model: model.name, attempts, retryable, ...(retryAfterMs > 0 && { retryAfterMs }) };
  return new SyscallError("UPSTREAM", `${model.name} failed${tries}: ${why}`, data);
}
