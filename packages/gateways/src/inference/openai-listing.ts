import type { Json } from "@aether/protocol";
import type { ListedModel, Wire } from "./ask.ts";

/** Nobody asks when a model was made; the wires want a time. */
const NEVER = 0;

const one = ({ id, ownedBy }: ListedModel): Json => ({ id, object: "model", created: NEVER, owned_by: ownedBy });

/** Models as OpenAI's clients are shown them. */
export const openaiListing: Wire["listing"] = { all: (models) => ({ object: "list", data: models.map(one) }), one };
