import type { Json } from "@aether/protocol";
import type { ListedModel, Wire } from "../ask.ts";

const one = ({ id, contextTokens, embeds }: ListedModel): Json => ({
  name: `models/${id}`,
  version: "1",
  displayName: id,
  ...(contextTokens !== undefined && { inputTokenLimit: contextTokens }),
  supportedGenerationMethods: embeds ? ["embedContent", "batchEmbedContents"] : ["generateContent", "streamGenerateContent", "countTokens"],
});

/** Models as Google's clients are shown them: all on one page. */
export const geminiListing: Wire["listing"] = { all: (models) => ({ models: models.map(one) }), one };
