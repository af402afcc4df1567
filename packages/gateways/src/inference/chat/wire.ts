import type { Wire } from "../ask.ts";
import { openaiFault } from "../openai-fault.ts";
import { openaiListing } from "../openai-listing.ts";
import { createChatEncoder } from "./encode.ts";
import { readChat } from "./read.ts";

/** OpenAI's Chat Completions, which many others speak too. */
export const CHAT: Wire = {
  name: "chat",
  read(body) {
    const ask = readChat(body);
    return { ask, encoder: (about) => createChatEncoder(about, ask.includeUsage) };
  },
  bare: (about) => createChatEncoder(about, false),
  listing: openaiListing,
  fault: openaiFault,
};
