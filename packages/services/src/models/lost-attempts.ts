import { type CallContext, sql } from "@aether/ports";
import { type Budget, type Input, modelLost, type modelStep, type Output, SyscallError } from "@aether/protocol";
import { Kept, type Most } from "./most.ts";
import { type CutOff, forgotten, sentBy } from "./sent.ts";
import { rollUp } from "./usage/roll-up.ts";

/** Keeps a run of a step that came to no answer; its receipt commits by itself, so it counts once. */
export async function recordLost(
  { attempt, usage, microUsd, model, price, stopped }: Input<typeof modelLost>,
  ctx: CallContext,
): Promise<Output<typeof modelLost>> {
  const { pid } = ctx.caller;
  const tokens = usage.inputTokens + usage.outputTokens;
  ctx.spent({ tokens, microUsd }, rollUp({ model, price, usage, microUsd, end: endOf({ stopped }) }, ctx));
  const { inputTokens, outputTokens } = usage;
  ctx.audit("model.lost", { call: stepOf(ctx.key), model, attempt, inputTokens, outputTokens, microUsd, estimated: true, ...(stopped && { stopped }) });
  ctx.write(
    sql`insert into {model_lost} (call_key, attempt, pid, tokens, micro_usd, charged_at)
      values (${stepOf(ctx.key)}, ${attempt}, ${pid}, ${tokens}, ${microUsd}, ${ctx.now()})`,
    forgotten(stepOf(ctx.key), attempt),
  );
  return { tokens, microUsd, estimated: true };
}

/** Which run of the step it is that begins now, when those that were cut off before are charged. */
export async function runOf(ctx: CallContext): Promise<number> {
  const [row] = await ctx.read(sql`select count(*) as charged from {model_lost} where call_key = ${ctx.key}`);
  return Number(row?.charged ?? 0) + 1;
}

/**
 * Charges the run that a crash cut off with the most that it can have used, as far as that is known, and one that an orderly stop broke
 * off with what had come. Each one counts once, however often
 * the installation dies, so a crash loop ends where the budget does.
 *
 * Nested calls are known by their number: run n of the step is told of in the one after n − 1 others, and before them there is
 * always the same.
 */
export async function chargeLost(
  ctx: CallContext,
  { model, price, inputTokens, outputTokens, microUsd, stopped = false }: Most & Partial<CutOff>,
): Promise<Lost> {
  const attempts = await runOf(ctx);
  const lost = { attempts, tokens: 0, microUsd: 0, estimated: true as const };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    // Those of earlier runs have their receipts and are not charged again.
    const charged = await ctx.call(modelLost, { attempt, usage: { inputTokens, outputTokens }, microUsd, model, price, ...(stopped && { stopped }) });
    lost.tokens += charged.tokens;
    lost.microUsd += charged.microUsd;
  }
  return lost;
}

/** A failure after lost runs tells of them, as an answer does. */
export function withLost(error: unknown, lost: Lost | undefined): unknown {
  return lost && SyscallError.is(error) ? new SyscallError(error.code, error.message, { ...error.data, lost }) : error;
}

export type Lost = NonNullable<Output<typeof modelStep>["lost"]>;

/** How it is counted. */
const endOf = (cutOff: { readonly stopped?: boolean | undefined } | undefined): "failed" | "lost" => (cutOff?.stopped ? "failed" : "lost");

/** The step's key: a nested call adds `.<n>` to it. */
const stepOf = (key: string): string => key.slice(0, key.lastIndexOf("."));

/** Charges a call that is not made again by what is known of it; it cannot have used more than its budget had left. */
export async function chargeMost(evidence: unknown, ctx: CallContext, left: Budget): Promise<void> {
  const kept = Kept.parse(evidence);
  const sent = await sentBy(ctx, { key: ctx.key, run: 1 });
  const most = sent ?? kept.unmarked ?? kept;
  const tokens = Math.min(most.inputTokens + most.outputTokens, left.tokens ?? Number.POSITIVE_INFINITY);
  const microUsd = Math.min(most.microUsd, left.microUsd ?? Number.POSITIVE_INFINITY);
  const inputTokens = Math.min(most.inputTokens, tokens);
  const usage = { inputTokens, outputTokens: tokens - inputTokens };
  ctx.spent({ tokens, microUsd }, rollUp({ model: most.model, price: most.price, usage, microUsd, end: endOf(sent) }, ctx), forgotten(ctx.key, 1));
}
