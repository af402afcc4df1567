import type { Usage } from "@aether/protocol";

/** Tokens of one exchange: more than any model takes, and few enough that sums of them stay exact. */
const MOST = 1_000_000_000;

/** What a provider counted, as far as it can be: a count that cannot is the estimate's, and a part is never more than its whole. */
export function soundUsage(counted: Usage, estimate: Pick<Usage, "inputTokens" | "outputTokens">): Usage {
  const inputTokens = isCount(counted.inputTokens) ? counted.inputTokens : estimate.inputTokens;
  const outputTokens = isCount(counted.outputTokens) ? counted.outputTokens : estimate.outputTokens;
  const cachedTokens = partOf(counted.cachedTokens, inputTokens);
  const cacheWriteTokens = partOf(counted.cacheWriteTokens, inputTokens - (cachedTokens ?? 0));
  const reasoningTokens = partOf(counted.reasoningTokens, outputTokens);
  return {
    inputTokens,
    outputTokens,
    ...(cachedTokens !== undefined && { cachedTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  };
}

const isCount = (count: number): boolean => Number.isInteger(count) && count >= 0 && count <= MOST;

const partOf = (count: number | undefined, whole: number): number | undefined => (count === undefined || !isCount(count) ? undefined : Math.min(count, whole));
