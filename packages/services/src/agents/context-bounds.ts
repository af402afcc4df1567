import type { AgentSpec } from "./agent-spec.ts";

/** What a prompt and its answer may take, in tokens. */
export interface Bounds {
  /** Of system text and messages. */
  readonly most: number;
  /** From here on older turns give way to a summary. */
  readonly threshold: number;
  /** Of the answer. */
  readonly answer: number;
}

const THRESHOLD = 0.75;

/** @param room  what the model leaves to everything but the tools, in tokens; null = not known yet */
export function boundsOf({ context_tokens, max_output_tokens }: Pick<AgentSpec, "context_tokens" | "max_output_tokens">, room: number | null): Bounds {
  const window = Math.min(context_tokens, room ?? Number.POSITIVE_INFINITY);
  const answer = Math.max(1, Math.min(max_output_tokens, Math.floor(window / 2)));
  const most = Math.max(0, window - answer);
  return { most, threshold: Math.floor(most * THRESHOLD), answer };
}
