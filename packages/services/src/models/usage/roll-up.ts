import { type CallContext, sql, type Write } from "@aether/ports";
import type { Item } from "../bill.ts";

export interface Used extends Item {
  readonly end: "answered" | "failed" | "lost";
}

/** The statement that adds a step to its row; it commits with whatever charges the step. */
export function rollUp({ model, price, usage, microUsd, end }: Used, ctx: Pick<CallContext, "caller" | "now">): Write {
  const { root, identity } = ctx.caller;
  const count = (what: boolean): number => Number(what);
  return sql`insert into {model_usage} (day, run, agent, model, price, steps, failed, lost, unpriced,
      input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, micro_usd)
    values (${dayOf(ctx.now())}, ${root}, ${identity}, ${model}, ${price},
      ${count(end === "answered")}, ${count(end === "failed")}, ${count(end === "lost")}, ${count(price === "")},
      ${usage.inputTokens}, ${usage.outputTokens}, ${usage.cachedTokens ?? 0}, ${usage.cacheWriteTokens ?? 0}, ${usage.reasoningTokens ?? 0}, ${microUsd})
    on conflict (owner, day, run, agent, model, price) do update set
      steps = steps + excluded.steps, failed = failed + excluded.failed, lost = lost + excluded.lost,
      unpriced = unpriced + excluded.unpriced,
      input_tokens = input_tokens + excluded.input_tokens, output_tokens = output_tokens + excluded.output_tokens,
      cached_tokens = cached_tokens + excluded.cached_tokens,
      cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
      reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens, micro_usd = micro_usd + excluded.micro_usd`;
}

/** The UTC day. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
