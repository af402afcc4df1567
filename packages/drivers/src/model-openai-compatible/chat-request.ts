import type { StepRequest } from "@aether/ports";
import type { Json, Message, Part, ToolCallPart } from "@aether/protocol";

/** The body of `POST /chat/completions` for one step. `limitField` differs between servers. */
export function chatRequest({ model, system, messages, tools, maxOutputTokens }: StepRequest, limitField: string): Json {
  const body: Record<string, unknown> = {
    model,
    messages: [...(system === "" ? [] : [{ role: "system", content: system }]), ...messages.flatMap(chatMessages)],
    stream: true,
    stream_options: { include_usage: true },
    [limitField]: maxOutputTokens,
  };
  if (tools.length > 0) {
    body["tools"] = tools.map(({ name, description, inputSchema }) => ({ type: "function", function: { name, description, parameters: inputSchema } }));
  }
  return body as Json;
}

/** One message of ours may be several of theirs: every tool result is a message there. */
function chatMessages({ role, parts }: Message): Record<string, unknown>[] {
  if (role === "assistant") return [assistantMessage(parts)];
  const results = parts.flatMap((part) => (part.type === "tool-result" ? [{ role: "tool", tool_call_id: part.id, content: resultText(part) }] : []));
  const text = textOf(parts, "text", "\n");
  return text === "" && (results.length > 0 || role === "tool") ? results : [...results, { role: "user", content: text }];
}

function assistantMessage(parts: readonly Part[]): Record<string, unknown> {
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool-call");
  const message: Record<string, unknown> = { role: "assistant", content: textOf(parts, "text", "") };
  if (calls.length === 0) return message;
  // Servers that think between calls want their reasoning back with the calls, and refuse it anywhere else.
  const reasoning = textOf(parts, "reasoning", "");
  return { ...message, ...(reasoning !== "" && { reasoning_content: reasoning }), tool_calls: calls.map(chatCall) };
}

function chatCall({ id, name, input, meta }: ToolCallPart): Record<string, unknown> {
  return { id, type: "function", function: { name, arguments: argumentsText(input) }, ...extraOf(meta) };
}

/** Always the text of an object: some servers parse the arguments of the history and fail on anything else. */
function argumentsText(input: Json): string {
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return JSON.stringify(isObject ? input : { malformed: input });
}

function extraOf(meta: Json | undefined): Readonly<Record<string, Json>> {
  if (typeof meta !== "object" || meta === null || Array.isArray(meta)) return {};
  const extra = (meta as Readonly<Record<string, Json>>)["extra_content"];
  return extra === undefined ? {} : { extra_content: extra };
}

function resultText({ ok, content }: Extract<Part, { type: "tool-result" }>): string {
  if (!ok) return JSON.stringify({ error: content });
  return typeof content === "string" ? content : JSON.stringify(content);
}

function textOf(parts: readonly Part[], type: "text" | "reasoning", between: string): string {
  return parts.flatMap((part) => (part.type === type ? [part.text] : [])).join(between);
}
