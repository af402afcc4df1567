import { type ToolSpec, tokensOfSize, toolsSize } from "@aether/protocol";
import type { KnownInfo } from "./model-limits.ts";

/** What a model's context leaves to everything but the tools, in tokens. */
export function roomOf({ contextTokens }: Pick<KnownInfo, "contextTokens">, tools: readonly ToolSpec[]): number {
  return Math.max(0, contextTokens - (tools.length === 0 ? 0 : tokensOfSize(toolsSize(tools))));
}
