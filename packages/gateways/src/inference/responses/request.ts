import { JsonValue } from "@aether/protocol";
import * as z from "zod";

/** The parts of the Responses API that are understood. Members that are not named here are left out; types that are not are refused. */
const InputText = z.object({ type: z.literal(["input_text", "output_text", "text"]), text: z.string() });
const Refusal = z.object({ type: z.literal("refusal"), refusal: z.string() });
const InputImage = z.object({ type: z.literal("input_image"), image_url: z.string().nullish(), file_id: z.string().nullish() });
const InputFile = z.object({
  type: z.literal("input_file"),
  file_data: z.string().nullish(),
  file_url: z.string().nullish(),
  file_id: z.string().nullish(),
  filename: z.string().nullish(),
});
const Shown = z.discriminatedUnion("type", [InputText, Refusal, InputImage, InputFile]);
export type Shown = z.infer<typeof Shown>;
const Output = z.union([z.string(), z.array(Shown)]);

/** An item without a `type` is a message. */
const Message = z.object({
  type: z.literal("message").default("message"),
  role: z.enum(["user", "assistant", "system", "developer"]),
  content: z.union([z.string(), z.array(Shown)]),
});
const Named = { call_id: z.string().min(1).max(512), name: z.string().min(1).max(128), namespace: z.string().max(128).nullish() };
const Item = z.discriminatedUnion("type", [
  Message,
  z.object({ type: z.literal("function_call"), ...Named, arguments: z.string() }),
  z.object({ type: z.literal("function_call_output"), call_id: z.string().max(512), output: Output }),
  z.object({ type: z.literal("custom_tool_call"), ...Named, input: z.string() }),
  z.object({ type: z.literal("custom_tool_call_output"), call_id: z.string().max(512), output: Output }),
  z.object({
    type: z.literal("reasoning"),
    id: z.string().nullish(),
    summary: z.array(z.object({ text: z.string() })).nullish(),
    content: z.array(z.object({ text: z.string() })).nullish(),
    encrypted_content: z.string().nullish(),
  }),
]);
export type ResponsesItem = z.infer<typeof Item>;
export type ResponsesMessage = z.infer<typeof Message>;

const FunctionTool = z.object({
  type: z.literal("function"),
  name: z.string().min(1).max(128),
  description: z.string().max(65_536).nullish(),
  parameters: z.record(z.string(), JsonValue).nullish(),
});
const CustomTool = z.object({
  type: z.literal("custom"),
  name: z.string().min(1).max(128),
  description: z.string().max(65_536).nullish(),
  format: z.object({ type: z.string(), syntax: z.string().nullish(), definition: z.string().max(65_536).nullish() }).nullish(),
});
const OwnTool = z.discriminatedUnion("type", [FunctionTool, CustomTool]);
export type OwnTool = z.infer<typeof OwnTool>;
const Namespace = z.object({ type: z.literal("namespace"), name: z.string().min(1).max(128), tools: z.array(OwnTool).max(256) });
/** Would run at the provider. */
const Hosted = z
  .object({ type: z.string() })
  .refine(({ type }) => !["function", "custom", "namespace"].includes(type), "does not have the members that its type wants");
export type ResponsesTool = OwnTool | z.infer<typeof Namespace> | z.infer<typeof Hosted>;

const Choice = z.object({
  type: z.string(),
  name: z.string().optional(),
  mode: z.enum(["auto", "required"]).optional(),
  tools: z.array(z.object({ name: z.string().optional() })).optional(),
});

/** `POST /v1/responses` */
export const ResponsesRequest = z.object({
  model: z.string().min(1).max(200),
  input: z.union([z.string(), z.preprocess(asMessages, z.array(Item).max(8_192))]),
  instructions: z.string().nullish(),
  tools: z
    .array(z.union([OwnTool, Namespace, Hosted]))
    .max(512)
    .nullish(),
  tool_choice: z.union([z.enum(["auto", "none", "required"]), Choice]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_output_tokens: z.int().positive().max(1_000_000).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  reasoning: z.object({ effort: z.string().nullish(), summary: z.string().nullish() }).nullish(),
  text: z
    .object({
      format: z
        .discriminatedUnion("type", [
          z.object({ type: z.literal("text") }),
          z.object({ type: z.literal("json_object") }),
          z.looseObject({ type: z.literal("json_schema"), schema: JsonValue }),
        ])
        .nullish(),
    })
    .nullish(),
  stream: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  prompt_cache_key: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  conversation: z.unknown().optional(),
  prompt: z.unknown().optional(),
  background: z.boolean().nullish(),
  top_logprobs: z.int().nullish(),
});
export type ResponsesRequest = z.infer<typeof ResponsesRequest>;

/** So that the items' `type` tells them apart. */
function asMessages(items: unknown): unknown {
  if (!Array.isArray(items)) return items;
  return items.map((item) => (typeof item === "object" && item !== null && !("type" in item) && "role" in item ? { ...item, type: "message" } : item));
}
