import { type CallContext, sql } from "@aether/ports";
import { type Input, modelLost, type modelStep, type Output, SyscallError } from "@aether/protocol";
import type { Most } from "./most.ts";
import { rollUp } from "./usage/roll-up.ts";

/** Keeps a run of a step that came to no answer; its receipt commits by itself, so it counts once. */
export async function recordLost({ attempt, usage, microUsd, model, price }: Input<typeof modelLost>, ctx: CallContext): Promise<Output<typeof modelLost>> {
  const { pid } = ctx.caller;
  const tokens = usage.inputTokens + usage.outputTokens;
  ctx.spent({ tokens, microUsd }, rollUp({ model, price, usage, microUsd, end: "lost" }, ctx));
  ctx.write(
    sql`insert into {model_lost} (call_key, attempt, pid, tokens, micro_usd, charged_at)
      values (${stepOf(ctx.key)}, ${attempt}, ${pid}, ${tokens}, ${microUsd}, ${ctx.now()})`,
  );
  return { tokens, microUsd, estimated: true };
}

/**
 * Charges the run that a crash cut off: all that was set aside for it, since nobody knows what was answered. Each one counts once,
 * however often the installation dies, so a crash loop ends where the budget does.
 *
 * Nested calls are known by their number: run n of the step is told of in the one after n − 1 others, and before them there is
 * always the same.
 */
export async function chargeLost(ctx: CallContext, { model, price, inputTokens, outputTokens, microUsd }: Most): Promise<Lost> {
  const [row] = await ctx.read(sql`select count(*) as charged from {model_lost} where call_key = ${ctx.key}`);
  const attempts = Number(row?.charged ?? 0) + 1;
  const lost = { attempts, tokens: 0, microUsd: 0, estimated: true as const };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    // Those of earlier runs have their receipts and are not charged again.
    const charged = await ctx.call(modelLost, { attempt, usage: { inputTokens, outputTokens }, microUsd, model, price });
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

/** The step's key: a nested call adds `.<n>` to it. */
const stepOf = (key: string): string => key.slice(0, key.lastIndexOf("."));
