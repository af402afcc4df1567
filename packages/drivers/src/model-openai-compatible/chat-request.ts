import { filesAfter, resultsOf, type StepRequest, type StepSettings } from "@aether/ports";
import { type Json, type Message, type Part, SyscallError, type ToolCallPart } from "@aether/protocol";
import type { Quirks } from "./presets.ts";

/** What a request is written with besides the step itself. */
export interface Writing {
  readonly quirks: Quirks;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The driver's name: the member of `meta` that is its own. */
  readonly provider: string;
}

type Fields = Record<string, unknown>;

/**
 * The body of `POST /chat/completions` for one step.
 *
 * @throws SyscallError `INVALID` for what this server would not do as asked
 */
export function chatRequest(request: StepRequest, writing: Writing): Json {
  const { model, system, messages, maxOutputTokens, settings = {} } = request;
  const { quirks } = writing;
  const body: Fields = {
    model,
    messages: [...(system === "" ? [] : [{ role: "system", content: system }]), ...messages.flatMap((message) => chatMessages(message, writing))],
    stream: true,
    ...(quirks.streamUsage !== false && { stream_options: { include_usage: true } }),
    [quirks.limitField ?? "max_tokens"]: maxOutputTokens,
    ...toolFields(request, quirks),
    ...samplingFields(settings, quirks),
  };
  return body as Json;
}

function toolFields({ tools, settings = {} }: StepRequest, quirks: Quirks): Fields {
  const choice = settings.toolChoice ?? "auto";
  const forced = typeof choice === "object" || choice === "required";
  if (forced && quirks.toolChoice === false) throw cannot("this server does not let anyone choose tools for the model; leave toolChoice out");
  if (typeof choice === "object" && !tools.some(({ name }) => name === choice.tool))
    throw cannot(`toolChoice names ${choice.tool}, which is not among the tools`);
  if (forced && tools.length === 0) throw cannot("toolChoice asks for a tool, and there are none");
  // Without tools there is nothing to call, on every server.
  if (tools.length === 0 || (choice === "none" && quirks.toolChoice === false)) return {};
  const fields: Fields = {
    tools: tools.map(({ name, description, inputSchema }) => ({ type: "function", function: { name, description, parameters: inputSchema } })),
  };
  if (settings.parallelToolCalls === false) fields["parallel_tool_calls"] = false;
  if (choice !== "auto") fields["tool_choice"] = typeof choice === "object" ? { type: "function", function: { name: choice.tool } } : choice;
  return fields;
}

function samplingFields({ temperature, topP, stop, seed, effort, schema }: StepSettings, quirks: Quirks): Fields {
  if (schema !== undefined && quirks.schema === false) throw cannot("this server does not hold an answer to a schema; ask for a tool call instead");
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop !== undefined && stop.length > 0 && { stop }),
    ...(seed !== undefined && { [quirks.seedField ?? "seed"]: seed }),
    ...(effort !== undefined && quirks.effort === true && { reasoning_effort: effort }),
    ...(schema !== undefined && { response_format: { type: "json_schema", json_schema: { name: "answer", schema, strict: true } } }),
  };
}

/** One message of ours may be several of theirs: every tool result is a message there. */
function chatMessages({ role, parts }: Message, writing: Writing): Fields[] {
  if (role === "assistant") return [assistantMessage(parts, writing)];
  const { results: given, others } = resultsOf(parts);
  const results = given.map(({ result }) => ({ role: "tool", tool_call_id: result.id, content: resultText(result) }));
  const shown = [...filesAfter(given), ...others];
  const content = shown.some(({ type }) => type === "file") ? contentOf(shown, writing) : textOf(shown, "text", "\n");
  return content === "" && (results.length > 0 || role === "tool") ? results : [...results, { role: "user", content }];
}

function contentOf(parts: readonly Part[], { quirks, files }: Writing): Fields[] {
  return parts.flatMap((part): Fields[] => {
    if (part.type === "text") return part.text === "" ? [] : [{ type: "text", text: part.text }];
    if (part.type !== "file") return [];
    if (!part.media.startsWith("image/")) throw cannot(`${part.name ?? "a file"} is ${part.media}, and this server takes images only; send its text`);
    if (quirks.images === false) throw cannot("this server takes no images; ask a model that sees");
    const data = Buffer.from(files.get(part.hash) ?? new Uint8Array()).toString("base64");
    return [{ type: "image_url", image_url: { url: `data:${part.media};base64,${data}` } }];
  });
}

function cannot(message: string): SyscallError {
  return new SyscallError("INVALID", message);
}

function assistantMessage(parts: readonly Part[], { provider }: Writing): Fields {
  if (parts.some(({ type }) => type === "file"))
    throw cannot("an earlier answer holds a file, which this server does not take back; leave it out of the prompt");
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool-call");
  const message: Fields = { role: "assistant", content: textOf(parts, "text", "") };
  if (calls.length === 0) return message;
  // Servers that think between calls want their reasoning back with the calls, and refuse it anywhere else.
  const reasoning = textOf(parts, "reasoning", "");
  return { ...message, ...(reasoning !== "" && { reasoning_content: reasoning }), tool_calls: calls.map((call) => chatCall(call, provider)) };
}

function chatCall({ id, name, input, meta }: ToolCallPart, provider: string): Fields {
  return { id, type: "function", function: { name, arguments: argumentsText(input) }, ...extraOf(memberOf(meta, provider)) };
}

/** Always the text of an object: some servers parse the arguments of the history and fail on anything else. */
function argumentsText(input: Json): string {
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return JSON.stringify(isObject ? input : { malformed: input });
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, Json>>)[name];
}

function extraOf(meta: Json | undefined): Readonly<Record<string, Json>> {
  const extra = memberOf(meta, "extra_content");
  return extra === undefined ? {} : { extra_content: extra };
}

function resultText({ ok, content }: Extract<Part, { type: "tool-result" }>): string {
  if (!ok) return JSON.stringify({ error: content });
  return typeof content === "string" ? content : JSON.stringify(content);
}

function textOf(parts: readonly Part[], type: "text" | "reasoning", between: string): string {
  return parts.flatMap((part) => (part.type === type ? [part.text] : [])).join(between);
}
