import type { Json } from "@aether/protocol";
import type { ListedModel, Wire } from "../ask.ts";

/** Nobody asks when a model was made; the wire wants a time. */
const NEVER = new Date(0).toISOString();

const one = ({ id }: ListedModel): Json => ({ type: "model", id, display_name: id, created_at: NEVER });

/** Models as Anthropic's clients are shown them. */
export const anthropicListing: Wire["listing"] = {
  all: (models) => ({ data: models.map(one), has_more: false, first_id: models[0]?.id ?? null, last_id: models.at(-1)?.id ?? null }),
  one,
};
