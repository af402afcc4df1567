import { JsonValue } from "@aether/protocol";
import * as z from "zod";

/** As it came, with every member that it has: what is no usable input is for who reads its text to say. */
const Whole = z.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value));

const CallDelta = z.object({
  index: z.int().nonnegative().nullish(),
  id: z.string().nullish(),
  /** Some servers send the arguments whole, as an object. */
  function: z.object({ name: z.string().nullish(), arguments: z.union([z.string(), Whole]).nullish() }).nullish(),
  /** What a vendor wants back with the call. */
  extra_content: JsonValue.optional(),
});
export type CallDelta = z.infer<typeof CallDelta>;

const Delta = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish().catch(null),
  refusal: z.string().nullish(),
  tool_calls: z.array(CallDelta).max(256).nullish(),
});
export type Delta = z.infer<typeof Delta>;

const Count = z.number().nonnegative().transform(Math.ceil).nullish().catch(null);

const ChatUsage = z.object({
  prompt_tokens: Count,
  completion_tokens: Count,
  prompt_tokens_details: z.object({ cached_tokens: Count }).nullish().catch(null),
  completion_tokens_details: z.object({ reasoning_tokens: Count }).nullish().catch(null),
  prompt_cache_hit_tokens: Count,
});
export type ChatUsage = z.infer<typeof ChatUsage>;

/** vLLM's word for the stop text that ended an answer; a number is a token's. */
const StopReason = z.string().nullish().catch(null);

/** One event of a stream, or the whole answer of a server that does not stream (`message`). */
export const ChatChunk = z.object({
  choices: z.array(z.object({ delta: Delta.nullish(), message: Delta.nullish(), finish_reason: z.string().nullish(), stop_reason: StopReason })).nullish(),
  usage: ChatUsage.nullish().catch(null),
  error: z.unknown().optional(),
});
export type ChatChunk = z.infer<typeof ChatChunk>;
