import type { Wire } from "../ask.ts";
import { createAnthropicEncoder } from "./encode.ts";
import { anthropicFault } from "./fault.ts";
import { anthropicListing } from "./listing.ts";
import { readAnthropic, readAnthropicCount } from "./read.ts";

/** Anthropic's Messages API. */
export const ANTHROPIC: Wire = {
  name: "anthropic",
  read: (body) => ({ ask: readAnthropic(body), encoder: createAnthropicEncoder }),
  bare: (about) => createAnthropicEncoder(about),
  count: { read: (body) => readAnthropicCount(body), body: (tokens) => ({ input_tokens: tokens }) },
  listing: anthropicListing,
  fault: anthropicFault,
};
