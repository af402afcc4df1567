import { type ModelSettings, ownOf } from "@aether/protocol";

const EFFORTS: Readonly<Record<string, NonNullable<ModelSettings["effort"]>>> = {
  none: "none",
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "high",
};

/** OpenAI's words for how much to think; one that is new here counts as none given. */
export const effortNamed = (word: string | null | undefined): ModelSettings["effort"] => (word ? ownOf(EFFORTS, word) : undefined);
