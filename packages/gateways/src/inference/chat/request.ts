import { JsonValue } from "@aether/protocol";
import * as z from "zod";

/** The parts of Chat Completions that are understood. Members that are not named here are left out; types that are not are refused. */
const Text = z.object({ type: z.literal("text"), text: z.string() });
const Image = z.object({ type: z.literal("image_url"), image_url: z.object({ url: z.string() }) });
const File = z.object({
  type: z.literal("file"),
  file: z.object({ file_data: z.string().nullish(), file_id: z.string().nullish(), filename: z.string().nullish() }),
});
const Refusal = z.object({ type: z.literal("refusal"), refusal: z.string() });
const Shown = z.discriminatedUnion("type", [Text, Image, File]);
export type Shown = z.infer<typeof Shown>;
const Texts = z.union([z.string(), z.array(Text)]);

const ToolCall = z.object({
  id: z.string().min(1).max(512),
  type: z.literal("function"),
  function: z.object({ name: z.string().min(1).max(128), arguments: z.string() }),
});

const Message = z.discriminatedUnion("role", [
  z.object({ role: z.literal(["system", "developer"]), content: Texts }),
  z.object({ role: z.literal("user"), content: z.union([z.string(), z.array(Shown)]) }),
  z.object({
    role: z.literal("assistant"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [Text, Refusal]))]).nullish(),
    refusal: z.string().nullish(),
    reasoning_content: z.string().nullish(),
    tool_calls: z.array(ToolCall).nullish(),
  }),
  // Pictures are more than the wire's own services take in a result; some clients send them.
  z.object({ role: z.literal("tool"), tool_call_id: z.string().max(512), content: z.union([z.string(), z.array(Shown)]) }),
]);
export type ChatMessage = z.infer<typeof Message>;

const Tool = z.object({
  type: z.literal("function"),
  function: z.object({
    name: z.string().min(1).max(128),
    description: z.string().max(65_536).nullish(),
    parameters: z.record(z.string(), JsonValue).nullish(),
  }),
});
export type ChatTool = z.infer<typeof Tool>;

const Named = z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) });
const Allowed = z.object({ type: z.literal("allowed_tools"), allowed_tools: z.object({ mode: z.enum(["auto", "required"]), tools: z.array(Named) }) });

/** `POST /v1/chat/completions` */
export const ChatRequest = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(Message).min(1).max(4_096),
  tools: z.array(Tool).max(512).nullish(),
  tool_choice: z.union([z.enum(["auto", "none", "required"]), Named, Allowed]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      z.object({ type: z.literal("json_schema"), json_schema: z.object({ name: z.string(), schema: JsonValue.nullish() }) }),
    ])
    .nullish(),
  max_tokens: z.int().positive().max(1_000_000).nullish(),
  max_completion_tokens: z.int().positive().max(1_000_000).nullish(),
  stop: z.union([z.string().min(1).max(256), z.array(z.string().min(1).max(256)).max(16)]).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  reasoning_effort: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.int().nullish(),
  logprobs: z.boolean().nullish(),
  modalities: z.array(z.string()).nullish(),
  audio: z.unknown().optional(),
  functions: z.unknown().optional(),
  function_call: z.unknown().optional(),
  web_search_options: z.unknown().optional(),
  prompt_cache_key: z.string().nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;
