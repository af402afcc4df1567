import type { FilePart, Json, ModelSettings, Part } from "@aether/protocol";
import type { Ask } from "../ask.ts";
import { AttachedFiles } from "../attached-files.ts";
import { effortNamed } from "../effort.ts";
import { parseArguments, parseWith, refuse } from "../read-body.ts";
import { openMeta } from "../sealed-meta.ts";
import { Turns } from "../turns.ts";
import { type ResponsesItem, type ResponsesMessage, ResponsesRequest, type Shown } from "./request.ts";
import { flatName, readTools, type ToolNames } from "./tool-names.ts";

export interface ResponsesAsk {
  readonly ask: Ask;
  readonly names: ToolNames;
  /** What the answer says again of the request. */
  readonly echo: Readonly<Record<string, Json>>;
}

/** @throws SyscallError `INVALID` */
export function readResponses(body: Json): ResponsesAsk {
  const request = parseWith(ResponsesRequest, body);
  refuseOthers(request);
  const files = new AttachedFiles();
  const turns = new Turns();
  const system = request.instructions ? [request.instructions] : [];
  if (typeof request.input === "string") turns.add("user", { type: "text", text: request.input });
  else for (const item of request.input) readItem(item, { turns, files, system });
  turns.askBy(system);
  const names = readTools(request.tools ?? []);
  const choice = choiceOf(request, names);
  const schema = schemaOf(request.text?.format);
  const ask: Ask = {
    model: request.model,
    system: system.join("\n\n"),
    messages: turns.finish(),
    tools: choice.only === undefined ? names.specs : names.specs.filter(({ name }) => choice.only?.includes(name)),
    settings: { ...readSettings(request), ...(choice.toolChoice !== undefined && { toolChoice: choice.toolChoice }) },
    ...(schema !== undefined && { schema }),
    ...(typeof request.max_output_tokens === "number" && { maxOutputTokens: request.max_output_tokens }),
    stream: request.stream ?? false,
    files: files.all,
    ...(request.prompt_cache_key && { thread: request.prompt_cache_key }),
    dropped: names.dropped,
  };
  return { ask, names, echo: echoOf(request, body) };
}

function refuseOthers(request: ResponsesRequest): void {
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  refuse(given(request.previous_response_id), "previous_response_id", "answers are not kept here: send the whole conversation as input, with store: false");
  refuse(given(request.conversation), "conversation", "answers are not kept here: send the whole conversation as input");
  refuse(given(request.prompt), "prompt", "templates are not kept here: send instructions and input");
  refuse(request.background === true, "background", "stream the answer");
  refuse((request.top_logprobs ?? 0) > 0, "top_logprobs", "no driver reports them");
}

interface Into {
  readonly turns: Turns;
  readonly files: AttachedFiles;
  readonly system: string[];
}

function readItem(item: ResponsesItem, into: Into): void {
  const { turns, files } = into;
  switch (item.type) {
    case "message":
      return readMessage(item, into);
    case "reasoning":
      return turns.add("assistant", thought(item));
    case "function_call":
      return turns.add("assistant", {
        type: "tool-call",
        id: item.call_id,
        name: flatName(item.name, item.namespace),
        input: parseArguments(item.arguments),
      });
    case "custom_tool_call":
      return turns.add("assistant", { type: "tool-call", id: item.call_id, name: flatName(item.name, item.namespace), input: { input: item.input } });
    case "function_call_output":
    case "custom_tool_call_output": {
      const parts = shownParts(item.output, files);
      const content = parts.filter((part) => part.type === "text").map((part) => part.text);
      return turns.result({ id: item.call_id, ok: true, content: content.join("\n"), files: parts.filter((part) => part.type === "file") });
    }
  }
}

function readMessage({ role, content }: ResponsesMessage, { turns, files, system }: Into): void {
  const parts = shownParts(content, files);
  if (role === "user" || role === "assistant") {
    for (const part of parts) turns.add(role, part);
    return;
  }
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  if (turns.empty) system.push(text);
  else turns.note(text);
}

/** Where the closed form of a thought travels. */
export const ENCRYPTED = { provider: "openai", member: "reasoningEncryptedContent" } as const;

function thought({ id, summary, content, encrypted_content: closed }: Extract<ResponsesItem, { type: "reasoning" }>): Part {
  const text = [...(summary ?? []), ...(content ?? [])].map((part) => part.text).join("\n\n");
  if (!closed) return { type: "reasoning", text };
  const meta = openMeta(closed, ENCRYPTED);
  // The service of this wire knows a thought by its id as well; in what was sealed the id is inside.
  const own = typeof meta === "object" && meta !== null && "openai" in meta && Object.keys(meta).length === 1 && id;
  return { type: "reasoning", text, meta: own ? { openai: { itemId: id, ...(meta.openai as Record<string, Json>) } } : meta };
}

type ShownPart = FilePart | { readonly type: "text"; readonly text: string };

const shownParts = (content: string | readonly Shown[], files: AttachedFiles): readonly ShownPart[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content.map((part) => shownPart(part, files));

function shownPart(part: Shown, files: AttachedFiles): ShownPart {
  if (part.type === "refusal") return { type: "text", text: part.refusal };
  if (part.type === "input_image") {
    refuse(!part.image_url, "input_image.file_id", "files are not kept here: send image_url with a data: URL");
    return files.addUrl(part.image_url ?? "");
  }
  if (part.type === "input_file") {
    const url = part.file_data ?? part.file_url;
    refuse(!url, "input_file.file_id", "files are not kept here: send file_data with a data: URL");
    return files.addUrl(url ?? "", part.filename ?? undefined);
  }
  return { type: "text", text: part.text };
}

function schemaOf(format: NonNullable<ResponsesRequest["text"]>["format"]): Json | undefined {
  if (format?.type === "json_object") return { type: "object" };
  return format?.type === "json_schema" ? format.schema : undefined;
}

function readSettings(request: ResponsesRequest): ModelSettings {
  const { temperature, top_p: topP, reasoning, parallel_tool_calls: parallel } = request;
  const effort = effortNamed(reasoning?.effort);
  return {
    ...(typeof temperature === "number" && { temperature }),
    ...(typeof topP === "number" && { topP }),
    ...(effort !== undefined && { effort }),
    ...(parallel === false && { parallelToolCalls: false }),
  };
}

interface ChoiceOfTools {
  readonly toolChoice?: NonNullable<ModelSettings["toolChoice"]>;
  /** Names of those that may be used at all. */
  readonly only?: readonly string[];
}

function choiceOf({ tool_choice: choice }: ResponsesRequest, { specs }: ToolNames): ChoiceOfTools {
  if (choice === undefined || choice === null) return {};
  if (typeof choice === "string") return { toolChoice: choice };
  if (choice.type === "allowed_tools") return { toolChoice: choice.mode ?? "auto", only: (choice.tools ?? []).map(({ name }) => name ?? "") };
  const found = specs.some(({ name }) => name === choice.name) ? choice.name : undefined;
  refuse(found === undefined, "tool_choice", "it names none of the tools that the client itself runs");
  return { toolChoice: { tool: found ?? "" } };
}

function echoOf(request: ResponsesRequest, body: Json): Readonly<Record<string, Json>> {
  const given = body as Readonly<Record<string, Json>>;
  return {
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: request.reasoning?.summary ?? null },
    // Nothing is kept, whatever was asked.
    store: false,
    temperature: request.temperature ?? null,
    text: given.text ?? { format: { type: "text" } },
    tool_choice: given.tool_choice ?? "auto",
    tools: given.tools ?? [],
    top_p: request.top_p ?? null,
    truncation: "disabled",
  };
}
