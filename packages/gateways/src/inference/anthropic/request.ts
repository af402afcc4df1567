import { JsonValue } from "@aether/protocol";
import * as z from "zod";

/** The parts of the Messages API that are understood. Members that are not named here are left out; types that are not are refused. */
const Text = z.object({ type: z.literal("text"), text: z.string() });
const Base64Source = z.object({ type: z.literal("base64"), media_type: z.string().max(128), data: z.string() });
const UrlSource = z.object({ type: z.literal("url"), url: z.string() });
const Image = z.object({ type: z.literal("image"), source: z.discriminatedUnion("type", [Base64Source, UrlSource]) });
const Document = z.object({
  type: z.literal("document"),
  title: z.string().nullish(),
  source: z.discriminatedUnion("type", [Base64Source, UrlSource, z.object({ type: z.literal("text"), data: z.string() })]),
});
const Shown = z.discriminatedUnion("type", [Text, Image, Document]);
export type Shown = z.infer<typeof Shown>;

const ToolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: z.string().max(512),
  content: z.union([z.string(), z.array(Shown)]).default(""),
  is_error: z.boolean().nullish(),
});
const Said = z.discriminatedUnion("type", [
  Text,
  z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().default("") }),
  z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
  z.object({ type: z.literal("tool_use"), id: z.string().max(512), name: z.string().max(128), input: JsonValue }),
]);

const UserBlock = z.discriminatedUnion("type", [Text, Image, Document, ToolResult]);
export type UserBlock = z.infer<typeof UserBlock>;
export type SaidBlock = z.infer<typeof Said>;

const MessageParam = z.discriminatedUnion("role", [
  z.object({ role: z.literal("user"), content: z.union([z.string(), z.array(UserBlock)]) }),
  z.object({ role: z.literal("assistant"), content: z.union([z.string(), z.array(Said)]) }),
  z.object({ role: z.literal("system"), content: z.union([z.string(), z.array(Text)]) }),
]);
export type MessageParam = z.infer<typeof MessageParam>;

/** One with another `type` than `custom` would run at the provider. */
const Tool = z.object({
  type: z.string().nullish(),
  name: z.string().min(1).max(128),
  description: z.string().max(65_536).nullish(),
  input_schema: z.record(z.string(), JsonValue).optional(),
});

const Parallel = { disable_parallel_tool_use: z.boolean().nullish() };
const Format = z.object({ type: z.literal("json_schema"), schema: JsonValue });

const CountBody = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(MessageParam).min(1).max(4_096),
  system: z.union([z.string(), z.array(Text)]).nullish(),
  tools: z.array(Tool).max(512).nullish(),
  tool_choice: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("auto"), ...Parallel }),
      z.object({ type: z.literal("any"), ...Parallel }),
      z.object({ type: z.literal("tool"), name: z.string().min(1).max(128), ...Parallel }),
      z.object({ type: z.literal("none") }),
    ])
    .nullish(),
  thinking: z.looseObject({ type: z.string(), budget_tokens: z.number().optional() }).nullish(),
  output_config: z.object({ effort: z.string().nullish(), format: Format.nullish() }).nullish(),
  output_format: Format.nullish(),
  mcp_servers: z.array(z.unknown()).nullish(),
  thread: z.unknown().optional(),
});

/** `POST /v1/messages/count_tokens` */
export const AnthropicCount = CountBody;

/** `POST /v1/messages` */
export const AnthropicRequest = CountBody.extend({
  max_tokens: z.int().positive().max(1_000_000),
  stop_sequences: z.array(z.string().min(1).max(256)).max(16).nullish(),
  stream: z.boolean().nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().positive().max(1_000_000).nullish().catch(null),
  metadata: z.object({ user_id: z.string().nullish() }).nullish(),
});
export type AnthropicRequest = z.infer<typeof AnthropicRequest>;
export type AnthropicCount = z.infer<typeof AnthropicCount>;
