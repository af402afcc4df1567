import type { StepRequest } from "@aether/ports";
import type { Json, Message, ToolResultPart } from "@aether/protocol";
import type { GgufStep, HistoryItem, ModelSaid } from "./wire.ts";

/** A request as the library takes it, or why it cannot be asked of a local model. */
export function stepOf({ system, messages, tools, maxOutputTokens, settings = {} }: StepRequest, file: string): GgufStep | string {
  const { toolChoice = "auto", schema, temperature, topP, seed, stop } = settings;
  if (toolChoice !== "auto" && toolChoice !== "none") return "a local model cannot be made to call a tool; leave toolChoice out";
  if (messages.some(({ parts }) => parts.some(({ type }) => type === "file"))) return "a local model reads no files; name a model that does";
  const functions = toolChoice === "none" ? [] : tools;
  if (schema !== undefined && functions.length > 0) return "a local model takes either tools or a schema of its answer";
  return {
    file,
    history: [...(system === "" ? [] : [{ type: "system" as const, text: system }]), ...historyOf(messages)],
    functions: Object.fromEntries(functions.map(({ name, description, inputSchema }) => [name, { description, params: schemaOf(inputSchema as Json) }])),
    maxTokens: maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...(stop && stop.length > 0 && { stop }),
    ...(schema !== undefined && { schema: schemaOf(schema) }),
  };
}

/** A call stands together with its result, as the library keeps them; thoughts are the model's own and not shown again. */
export function historyOf(messages: readonly Message[]): HistoryItem[] {
  const results = new Map(messages.flatMap(({ parts }) => parts.filter((part) => part.type === "tool-result")).map((part) => [part.id, part]));
  return messages.flatMap(({ role, parts }): HistoryItem[] => {
    if (role === "assistant") return [{ type: "model", response: parts.flatMap((part) => saidOf(part, results)) }];
    const text = parts.flatMap((part) => (part.type === "text" ? [part.text.toWellFormed()] : [])).join("\n");
    return text === "" ? [] : [{ type: "user", text }];
  });
}

function saidOf(part: Message["parts"][number], results: ReadonlyMap<string, ToolResultPart>): ModelSaid[] {
  if (part.type === "text") return [part.text.toWellFormed()];
  if (part.type !== "tool-call") return [];
  const result = results.get(part.id);
  const content = result === undefined ? "no result" : result.ok ? result.content : { error: result.content };
  return [{ type: "functionCall", name: part.name, params: part.input, result: content }];
}

/** The library's grammar knows `oneOf`, and no `anyOf`. */
function schemaOf(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(schemaOf);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key === "anyOf" && Array.isArray(value) ? "oneOf" : key, schemaOf(value as Json)]));
}
