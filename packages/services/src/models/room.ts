import { type ToolSpec, tokensOfSize } from "@aether/protocol";
import type { KnownInfo } from "./model-limits.ts";

const sizes = new WeakMap<ToolSpec, number>();

/** What a model's context leaves to everything but the tools, in tokens. */
export function roomOf({ contextTokens }: Pick<KnownInfo, "contextTokens">, tools: readonly ToolSpec[]): number {
  const characters = tools.reduce((sum, tool) => sum + sizeOf(tool), 0);
  return Math.max(0, contextTokens - tokensOfSize(characters));
}

function sizeOf(tool: ToolSpec): number {
  const known = sizes.get(tool);
  if (known !== undefined) return known;
  const size = JSON.stringify(tool).length;
  sizes.set(tool, size);
  return size;
}
