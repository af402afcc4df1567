import { type ModelSettings, ownOf } from "@aether/protocol";

type Effort = ModelSettings["effort"];

const EFFORTS: Readonly<Record<string, NonNullable<Effort>>> = {
  none: "none",
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "high",
};

/** A vendor's word for how much to think; one that is new here counts as none given. */
export const effortNamed = (word: string | null | undefined): Effort => (word ? ownOf(EFFORTS, word) : undefined);

/** Tokens of thought above which the effort is called medium, and high. */
export const MEDIUM_THOUGHT = 4_096;
const HIGH_THOUGHT = 16_384;

/** By the tokens that may be thought: none with 0, and the model's own choice where the number is negative or absent. */
export function effortOfThought(tokens: number | null | undefined): Effort {
  if (tokens === undefined || tokens === null || tokens < 0) return undefined;
  if (tokens === 0) return "none";
  if (tokens > HIGH_THOUGHT) return "high";
  return tokens >= MEDIUM_THOUGHT ? "medium" : "low";
}
