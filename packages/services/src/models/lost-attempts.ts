import { type CallContext, sql } from "@aether/ports";
import { type Input, modelLost, type modelStep, type Output } from "@aether/protocol";
import { addUsage, type Item, listOf } from "./bill.ts";
import type { Resolved } from "./catalogue.ts";
import { costOf } from "./price.ts";
import { rollUp } from "./usage/roll-up.ts";

/** Keeps a run of a step that came to no answer; its receipt commits by itself, so it counts once. */
export async function recordLost(
  { attempt, tokens, microUsd, model, price, failed }: Input<typeof modelLost>,
  ctx: CallContext,
): Promise<Output<typeof modelLost>> {
  const { owner, pid } = ctx.caller;
  ctx.spent({ tokens, microUsd });
  ctx.write(
    sql`insert into model_lost (call_key, attempt, owner, pid, tokens, micro_usd, charged_at)
      values (${stepOf(ctx.key)}, ${attempt}, ${owner}, ${pid}, ${tokens}, ${microUsd}, ${ctx.now()})`,
    rollUp({ model, price, usage: failed ?? { inputTokens: tokens, outputTokens: 0 }, microUsd, end: failed ? "failed" : "lost" }, ctx),
  );
  return { tokens, microUsd, estimated: true };
}

export interface LostPrompt {
  /** Whom it was asked of, as far as is known: the first of its chain. */
  readonly model: Pick<Resolved, "name" | "price" | "driver">;
  readonly promptTokens: number;
}

/**
 * Charges the run that a crash cut off: its prompt, as it was reserved, since nobody knows what was answered. Each one
 * counts once, however often the installation dies, so a crash loop ends where the budget does.
 *
 * Nested calls are known by their number: the step's hold is the first, and run n of the step tells of itself, as lost or
 * as failed, in the one after n others.
 *
 * @throws SyscallError `BUDGET` when it does
 */
export async function chargeLost(ctx: CallContext, { model, promptTokens: tokens }: LostPrompt): Promise<Lost> {
  const [row] = await ctx.read(sql`select count(*) as charged from model_lost where call_key = ${ctx.key}`);
  const attempts = Number(row?.charged ?? 0) + 1;
  const microUsd = costOf({ inputTokens: tokens, outputTokens: 0 }, model.price);
  const price = listOf(model.price, model.driver);
  const lost = { attempts, tokens: 0, microUsd: 0, estimated: true as const };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    // Those of earlier runs have their receipts and are not charged again.
    const charged = await ctx.call(modelLost, { attempt, tokens, microUsd, model: model.name, price });
    lost.tokens += charged.tokens;
    lost.microUsd += charged.microUsd;
  }
  return lost;
}

/** Charges a run that failed, item by item of its bill in one, while its step still holds what it set aside. */
export async function chargeFailed(ctx: CallContext, { run, items }: { readonly run: number; readonly items: readonly Item[] }): Promise<void> {
  const failed = items.map(({ usage }) => usage).reduce(addUsage, { inputTokens: 0, outputTokens: 0 });
  const microUsd = items.reduce((sum, item) => sum + item.microUsd, 0);
  const { model, price } = items.at(-1) ?? { model: "", price: "" };
  await ctx.call(modelLost, { attempt: run, tokens: failed.inputTokens + failed.outputTokens, microUsd, model, price, failed });
}

type Lost = NonNullable<Output<typeof modelStep>["lost"]>;

/** The step's key: a nested call adds `.<n>` to it. */
const stepOf = (key: string): string => key.slice(0, key.lastIndexOf("."));
