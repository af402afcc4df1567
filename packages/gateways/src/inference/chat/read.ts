import type { FilePart, Json, ModelSettings, ToolSpec } from "@aether/protocol";
import type { Ask } from "../ask.ts";
import { AttachedFiles } from "../attached-files.ts";
import { effortNamed } from "../effort.ts";
import { parseArguments, parseWith, refuse } from "../read-body.ts";
import { Turns } from "../turns.ts";
import { type ChatMessage, ChatRequest, type ChatTool, type Shown } from "./request.ts";

export interface ChatAsk extends Ask {
  readonly includeUsage: boolean;
}

/** @throws SyscallError `INVALID` */
export function readChat(body: Json): ChatAsk {
  const request = parseWith(ChatRequest, body);
  refuseOthers(request);
  const files = new AttachedFiles();
  const turns = new Turns();
  const system: string[] = [];
  for (const message of request.messages) readMessage(message, { turns, files, system });
  turns.askBy(system);
  const schema = schemaOf(request.response_format);
  const most = request.max_completion_tokens ?? request.max_tokens;
  return {
    model: request.model,
    system: system.join("\n\n"),
    messages: turns.finish(),
    tools: allowedTools(request).map(toolSpec),
    settings: readSettings(request),
    ...(schema !== undefined && { schema }),
    ...(typeof most === "number" && { maxOutputTokens: most }),
    stream: request.stream ?? false,
    files: files.all,
    ...(request.prompt_cache_key && { thread: request.prompt_cache_key }),
    dropped: [],
    includeUsage: request.stream_options?.include_usage ?? false,
  };
}

function refuseOthers(request: ChatRequest): void {
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  refuse((request.n ?? 1) !== 1, "n", "ask once for each answer");
  refuse(request.logprobs === true, "logprobs", "no driver reports them");
  refuse(given(request.audio) || (request.modalities ?? []).some((kind) => kind !== "text"), "modalities", "answers are text");
  refuse(given(request.functions) || given(request.function_call), "functions", "use tools");
  refuse(given(request.web_search_options), "web_search_options", "searching at the provider would go past this installation's rules; give a tool of your own");
}

interface Into {
  readonly turns: Turns;
  readonly files: AttachedFiles;
  readonly system: string[];
}

function readMessage(message: ChatMessage, into: Into): void {
  const { turns, files } = into;
  if (message.role === "assistant") return readSaid(message, turns);
  if (message.role === "user") {
    for (const part of shownParts(message.content, files)) turns.add("user", part);
    return;
  }
  if (message.role === "tool") {
    const parts = shownParts(message.content, files);
    const content = parts.filter((part) => part.type === "text").map((part) => part.text);
    return turns.result({ id: message.tool_call_id, ok: true, content: content.join("\n"), files: parts.filter((part) => part.type === "file") });
  }
  const text = typeof message.content === "string" ? message.content : message.content.map((part) => part.text).join("\n");
  if (turns.empty) into.system.push(text);
  else turns.note(text);
}

type ShownPart = FilePart | { readonly type: "text"; readonly text: string };

const shownParts = (content: string | readonly Shown[], files: AttachedFiles): readonly ShownPart[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content.map((part) => shownPart(part, files));

function readSaid({ content, refusal, reasoning_content: thought, tool_calls: calls }: Extract<ChatMessage, { role: "assistant" }>, turns: Turns): void {
  if (thought) turns.add("assistant", { type: "reasoning", text: thought });
  const texts = typeof content === "string" ? [content] : (content ?? []).map((part) => (part.type === "text" ? part.text : part.refusal));
  for (const text of refusal ? [...texts, refusal] : texts) turns.add("assistant", { type: "text", text });
  for (const { id, function: call } of calls ?? []) {
    turns.add("assistant", { type: "tool-call", id, name: call.name, input: parseArguments(call.arguments) });
  }
}

function shownPart(part: Shown, files: AttachedFiles): ShownPart {
  if (part.type === "text") return part;
  if (part.type === "image_url") return files.addUrl(part.image_url.url);
  const { file_data: data, filename } = part.file;
  refuse(!data, "file.file_id", "files are not kept here: send file_data with a data: URL");
  return files.addUrl(data ?? "", filename ?? undefined);
}

function allowedTools({ tools, tool_choice: choice }: ChatRequest): readonly ChatTool[] {
  if (typeof choice !== "object" || choice?.type !== "allowed_tools") return tools ?? [];
  const names = new Set(choice.allowed_tools.tools.map((tool) => tool.function.name));
  return (tools ?? []).filter((tool) => names.has(tool.function.name));
}

const toolSpec = ({ function: { name, description, parameters } }: ChatTool): ToolSpec => ({
  name,
  description: description ?? "",
  inputSchema: parameters ?? { type: "object", properties: {} },
});

function schemaOf(format: ChatRequest["response_format"]): Json | undefined {
  if (format?.type === "json_object") return { type: "object" };
  return format?.type === "json_schema" ? (format.json_schema.schema ?? { type: "object" }) : undefined;
}

function readSettings(request: ChatRequest): ModelSettings {
  const { temperature, top_p: topP, seed, stop, parallel_tool_calls: parallel } = request;
  const effort = effortNamed(request.reasoning_effort);
  const toolChoice = choiceOf(request);
  return {
    ...(typeof temperature === "number" && { temperature }),
    ...(typeof topP === "number" && { topP }),
    ...(typeof seed === "number" && { seed }),
    ...(stop && stop.length > 0 && { stop: typeof stop === "string" ? [stop] : stop }),
    ...(effort !== undefined && { effort }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(parallel === false && { parallelToolCalls: false }),
  };
}

function choiceOf({ tool_choice: choice, tools }: ChatRequest): ModelSettings["toolChoice"] {
  if (choice === undefined || choice === null || typeof choice === "string") return choice ?? undefined;
  if (choice.type === "allowed_tools") return choice.allowed_tools.mode;
  const { name } = choice.function;
  refuse(!tools?.some((tool) => tool.function.name === name), "tool_choice", "it names none of the tools");
  return { tool: name };
}
