import type { Wire } from "../ask.ts";
import { openaiFault } from "../openai-fault.ts";
import { openaiListing } from "../openai-listing.ts";
import { createResponsesEncoder } from "./encode.ts";
import { readResponses } from "./read.ts";
import { readTools } from "./tool-names.ts";

/** OpenAI's Responses. Answers are not kept: every request carries its whole conversation. */
export const RESPONSES: Wire = {
  name: "responses",
  read(body) {
    const { ask, names, echo } = readResponses(body);
    return { ask, encoder: (about) => createResponsesEncoder(about, { names, echo }) };
  },
  bare: (about) => createResponsesEncoder(about, { names: readTools([]), echo: {} }),
  count: { read: (body) => readResponses(body).ask, body: (tokens) => ({ object: "response.input_tokens", input_tokens: tokens }) },
  listing: openaiListing,
  fault: openaiFault,
};
