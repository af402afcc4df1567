import { type CallContext, sql, type Tables } from "@aether/ports";
import { modelLost, type modelStep, type Output } from "@aether/protocol";
import { costOf, type Price } from "./price.ts";

/** One row for each attempt at a step that was begun and whose end never came. */
export const tables: Tables = {
  domain: "model",
  migrations: [
    [
      `create table model_lost (
        call_key text not null, attempt integer not null, owner text not null, pid text not null, tokens integer not null, micro_usd integer not null,
        charged_at integer not null, primary key (call_key, attempt)
      ) without rowid`,
    ],
  ],
};

/** Keeps a lost attempt; its receipt commits by itself, before the model is asked again. */
export async function recordLost(
  { attempt, tokens, microUsd }: { attempt: number; tokens: number; microUsd: number },
  ctx: CallContext,
): Promise<Output<typeof modelLost>> {
  const { owner, pid } = ctx.caller;
  ctx.spent({ tokens, microUsd });
  ctx.write(sql`insert into model_lost (call_key, attempt, owner, pid, tokens, micro_usd, charged_at)
    values (${stepOf(ctx.key)}, ${attempt}, ${owner}, ${pid}, ${tokens}, ${microUsd}, ${ctx.now()})`);
  return { tokens, microUsd, estimated: true };
}

/**
 * Charges the attempt that a crash cut off: its prompt, as it was reserved, since nobody knows what was answered. Each
 * one counts once, however often the installation dies, so a crash loop ends where the budget does. These must stay the
 * only nested calls of a step: their keys are counted.
 *
 * @throws SyscallError `BUDGET` when it does
 */
export async function chargeLost(ctx: CallContext, about: { readonly promptTokens: number; readonly price: Price | undefined }): Promise<Lost> {
  const [row] = await ctx.read(sql`select count(*) as charged from model_lost where call_key = ${ctx.key}`);
  const attempts = Number(row?.charged ?? 0) + 1;
  const tokens = about.promptTokens;
  const microUsd = costOf({ inputTokens: tokens, outputTokens: 0 }, about.price);
  const lost = { attempts, tokens: 0, microUsd: 0, estimated: true as const };
  for (let attempt = 1; attempt <= attempts; attempt++) {
    // Those of earlier crashes have their receipts and are not charged again.
    const charged = await ctx.call(modelLost, { attempt, tokens, microUsd });
    lost.tokens += charged.tokens;
    lost.microUsd += charged.microUsd;
  }
  return lost;
}

type Lost = NonNullable<Output<typeof modelStep>["lost"]>;

/** The step's key: a nested call adds `.<n>` to it. */
const stepOf = (key: string): string => key.slice(0, key.lastIndexOf("."));
