import { type FilePart, type Json, type ModelSettings, ownOf, SyscallError, type ToolSpec } from "@aether/protocol";
import type { Ask } from "../ask.ts";
import { AttachedFiles } from "../attached-files.ts";
import { effortOfThought, MEDIUM_THOUGHT } from "../effort.ts";
import { parseWith, refuse } from "../read-body.ts";
import { openMeta } from "../sealed-meta.ts";
import { Turns } from "../turns.ts";
import { AnthropicCount, AnthropicRequest, type MessageParam, type SaidBlock, type Shown, type UserBlock } from "./request.ts";

/** @throws SyscallError `INVALID` */
export function readAnthropic(body: Json): Ask {
  const request = parseWith(AnthropicRequest, body);
  const { stop_sequences: stop, temperature, top_p: topP, top_k: topK, metadata } = request;
  const asked = readCommon(request);
  return {
    ...asked,
    settings: {
      ...asked.settings,
      ...(stop && stop.length > 0 && { stop }),
      ...(typeof temperature === "number" && { temperature }),
      ...(typeof topP === "number" && { topP }),
      ...(typeof topK === "number" && { topK }),
    },
    maxOutputTokens: request.max_tokens,
    stream: request.stream ?? false,
    ...(metadata?.user_id && { thread: metadata.user_id }),
  };
}

/** The same prompt, of which only the size is asked. @throws SyscallError `INVALID` */
export const readAnthropicCount = (body: Json): Ask => readCommon(parseWith(AnthropicCount, body));

function readCommon(request: AnthropicCount): Ask {
  refuse((request.mcp_servers?.length ?? 0) > 0, "mcp_servers", "connect tools of other servers in the client, and give them as tools");
  refuseThread(request.thread);
  const files = new AttachedFiles();
  const turns = new Turns();
  for (const message of request.messages) readMessage(message, { turns, files });
  const { tools, dropped } = readTools(request.tools ?? []);
  const schema = request.output_config?.format?.schema ?? request.output_format?.schema;
  return {
    model: request.model,
    system: textOf(request.system ?? ""),
    messages: turns.finish(),
    tools,
    settings: readSettings(request, dropped),
    ...(schema !== undefined && { schema }),
    stream: false,
    files: files.all,
    dropped,
  };
}

/** A conversation kept by the service. Told so, the official client sends whole conversations from then on. */
function refuseThread(thread: unknown): void {
  if (thread === undefined || thread === null) return;
  const wireDetails = { error_code: "thread_unsupported_request", unsupported: ["thread"] };
  throw new SyscallError("INVALID", "thread is not offered here: answers are not kept, so send the whole conversation", { param: "thread", wireDetails });
}

interface Into {
  readonly turns: Turns;
  readonly files: AttachedFiles;
}

function readMessage({ role, content }: MessageParam, into: Into): void {
  if (role === "system") into.turns.note(textOf(content));
  else if (typeof content === "string") into.turns.add(role, { type: "text", text: content });
  else if (role === "user") for (const block of content) readUserBlock(block, into);
  else for (const block of content) readSaid(block, into);
}

function readUserBlock(block: UserBlock, { turns, files }: Into): void {
  if (block.type !== "tool_result") return turns.add("user", shownPart(block, files));
  const { tool_use_id: id, is_error: failed, content } = block;
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content.map((shown) => shownPart(shown, files));
  const text = parts.filter((part) => part.type === "text").map((part) => part.text);
  turns.result({ id, ok: failed !== true, content: text.join("\n"), files: parts.filter((part) => part.type === "file") });
}

function shownPart(block: Shown, files: AttachedFiles): FilePart | { readonly type: "text"; readonly text: string } {
  if (block.type === "text") return { type: "text", text: block.text };
  const { source } = block;
  const name = block.type === "document" ? (block.title ?? undefined) : undefined;
  if (source.type === "text") return { type: "text", text: name === undefined ? source.data : `${name}\n${source.data}` };
  if (source.type === "url") return files.addUrl(source.url, name);
  return files.add({ data: source.data, media: source.media_type, ...(name !== undefined && { name }) });
}

/** Where the signature of a thought travels. */
export const SIGNATURE = { provider: "anthropic", member: "signature" } as const;
/** Where a thought that nobody may read travels. */
export const REDACTED = { provider: "anthropic", member: "redactedData" } as const;

function readSaid(block: SaidBlock, { turns }: Into): void {
  if (block.type === "text") turns.add("assistant", block);
  else if (block.type === "redacted_thinking") turns.add("assistant", { type: "reasoning", text: "", meta: openMeta(block.data, REDACTED) });
  else if (block.type === "tool_use") turns.add("assistant", { type: "tool-call", id: block.id, name: block.name, input: block.input });
  else {
    const { thinking: text, signature } = block;
    turns.add("assistant", { type: "reasoning", text, ...(signature !== "" && { meta: openMeta(signature, SIGNATURE) }) });
  }
}

const textOf = (content: string | readonly { readonly text: string }[]): string =>
  typeof content === "string" ? content : content.map(({ text }) => text).join("\n\n");

/** Tools that would run at the provider are not offered to the model: they would reach the network past this installation's rules. */
function readTools(given: NonNullable<AnthropicCount["tools"]>): { tools: ToolSpec[]; dropped: string[] } {
  const tools: ToolSpec[] = [];
  const dropped: string[] = [];
  for (const { type, name, description, input_schema: inputSchema } of given) {
    if ((type ?? "custom") !== "custom") dropped.push(`tools.${type}`);
    else {
      refuse(inputSchema === undefined, "tools.input_schema", "every tool needs one");
      tools.push({ name, description: description ?? "", inputSchema: inputSchema ?? {} });
    }
  }
  return { tools, dropped };
}

function readSettings(request: AnthropicCount, dropped: readonly string[]): ModelSettings {
  const choice = request.tool_choice;
  const wanted = choice?.type === "tool" ? choice.name : undefined;
  refuse(
    wanted !== undefined && !request.tools?.some(({ name, type }) => name === wanted && !dropped.includes(`tools.${type}`)),
    "tool_choice.name",
    "it names none of the tools",
  );
  const effort = effortOf(request);
  return {
    ...(effort !== undefined && { effort }),
    ...(choice && { toolChoice: wanted === undefined ? CHOICES[choice.type] : { tool: wanted } }),
    ...(choice && choice.type !== "none" && choice.disable_parallel_tool_use === true && { parallelToolCalls: false }),
  };
}

const CHOICES = { auto: "auto", any: "required", none: "none", tool: "required" } as const;

const EFFORTS: Readonly<Record<string, "low" | "medium" | "high">> = { low: "low", medium: "medium", high: "high", xhigh: "high", max: "high" };
function effortOf({ thinking, output_config: config }: AnthropicCount): ModelSettings["effort"] {
  if (thinking?.type === "disabled") return "none";
  const named = config?.effort ? ownOf(EFFORTS, config.effort) : undefined;
  if (named !== undefined || thinking?.type !== "enabled") return named;
  return effortOfThought(Math.max(1, thinking.budget_tokens ?? MEDIUM_THOUGHT));
}
