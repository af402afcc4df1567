import type { Wire } from "../ask.ts";
import { createAnthropicEncoder } from "./encode.ts";
import { anthropicFault } from "./fault.ts";
import { readAnthropic } from "./read.ts";

/** Anthropic's Messages API. */
export const ANTHROPIC: Wire = {
  name: "anthropic",
  read: (body) => ({ ask: readAnthropic(body), encoder: createAnthropicEncoder }),
  bare: createAnthropicEncoder,
  fault: anthropicFault,
};
