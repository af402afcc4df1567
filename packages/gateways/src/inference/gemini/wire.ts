import type { Wire } from "../ask.ts";
import { createGeminiEncoder } from "./encode.ts";
import { geminiFault } from "./fault.ts";
import { geminiListing } from "./listing.ts";
import { readGemini, readGeminiCount } from "./read.ts";

/** Google's Gemini API. The model, and whether the answer is streamed, stand in a request's address. */
export const GEMINI: Wire = {
  name: "gemini",
  read(body, at) {
    const ask = readGemini(body, at);
    return { ask, encoder: (about) => createGeminiEncoder(about, { at, showsThoughts: ask.showsThoughts }) };
  },
  bare: (about, at) => createGeminiEncoder(about, { at, showsThoughts: false }),
  count: { read: readGeminiCount, body: (totalTokens) => ({ totalTokens }) },
  listing: geminiListing,
  fault: geminiFault,
};
