import type { ModelInfo } from "@aether/ports";
import { CHARACTERS_PER_TOKEN, type ToolSpec } from "@aether/protocol";

const sizes = new WeakMap<ToolSpec, number>();

/** What a model's context leaves to everything but the tools, in tokens. */
export function roomOf({ contextTokens }: Pick<ModelInfo, "contextTokens">, tools: readonly ToolSpec[]): number {
  const characters = tools.reduce((sum, tool) => sum + sizeOf(tool), 0);
  return Math.max(0, contextTokens - Math.ceil(characters / CHARACTERS_PER_TOKEN));
}

function sizeOf(tool: ToolSpec): number {
  const known = sizes.get(tool);
  if (known !== undefined) return known;
  const size = JSON.stringify(tool).length;
  sizes.set(tool, size);
  return size;
}
