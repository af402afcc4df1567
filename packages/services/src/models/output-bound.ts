import type { Resolved } from "./catalogue.ts";
import { mostCostOf } from "./price.ts";

export interface Bounding {
  /** What the caller wants at most; absent = what the model allows. */
  readonly asked: number | undefined;
  readonly promptTokens: number;
  /** What the rule lets the step cost, in millionths of a US dollar. */
  readonly mostMicroUsd?: number | undefined;
}

/** Taken where nobody says how much a model writes at once: as much as most of them. */
const UNTOLD = 32_768;
/** An answer that may be shorter than this is not worth asking for. */
export const LEAST_OUTPUT = 1_024;
/** Of the estimate of a prompt, what it may really have: providers refuse a bound that does not fit beside the prompt. */
const MARGIN = 1.125;

/** Most tokens of an answer of this model to this prompt. */
export function outputBoundOf({ info, price }: Pick<Resolved, "info" | "price">, { asked, promptTokens, mostMicroUsd }: Bounding): number {
  if (asked !== undefined) return Math.min(asked, info?.outputTokens ?? asked);
  const room = info ? info.contextTokens - Math.ceil(promptTokens * MARGIN) : UNTOLD;
  const allowed = Math.min(info?.outputTokens ?? UNTOLD, Math.max(room, LEAST_OUTPUT));
  return mostMicroUsd === undefined ? allowed : Math.max(Math.min(allowed, affordable(price, { promptTokens, microUsd: mostMicroUsd })), LEAST_OUTPUT);
}

/** Tokens of an answer that so much money buys beside the prompt; without a price, no end of them. */
export function affordable(price: Resolved["price"], { promptTokens, microUsd }: { readonly promptTokens: number; readonly microUsd: number }): number {
  const prompt = mostCostOf({ inputTokens: promptTokens, outputTokens: 0 }, price);
  const million = mostCostOf({ inputTokens: promptTokens, outputTokens: 1_000_000 }, price) - prompt;
  return million <= 0 ? Number.POSITIVE_INFINITY : Math.floor(((microUsd - prompt) / million) * 1_000_000);
}
