import { type FinishReason, type StepPart, type StepRequest, streamFailurePart } from "@aether/ports";
import { type Json, messageSize, type Usage } from "@aether/protocol";
import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";

/** An answer as the SDK streams it. */
export interface SdkAnswer {
  /** What one part of theirs is to us; an ending among them is the last. */
  take(part: LanguageModelV4StreamPart): StepPart[];
  /** The ending of a stream that gave none. */
  cut(): StepPart;
}

type ToolCall = Extract<StepPart, { type: "tool-call" }>;
type Meta = Readonly<Record<string, unknown>>;

/** Characters a token, low on purpose: what a provider does not count must not pass a budget for free. */
const CHARS_PER_TOKEN = 3.5;
/** Levels of arrays and objects in arguments. */
const MAX_DEPTH = 64;
/** Settings that nothing may leave out: the answer would mean something else. */
const BINDING = ["toolChoice", "responseFormat"];

export function createSdkAnswer(request: StepRequest, host: string): SdkAnswer {
  const takenIds = new Set(request.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : []))));
  /** What a block's parts said about it, told when it ends. */
  const metas = new Map<string, Meta>();
  /** The last call waits: only what comes next says whether its arguments were cut. */
  let held: { readonly call: ToolCall; readonly text: string } | undefined;
  let calls = 0;
  let written = 0;

  const release = (reason?: FinishReason): StepPart[] => {
    if (!held) return [];
    const { call, text } = held;
    held = undefined;
    const isCut = reason === "length" && (text.trim() === "" || text.trim() === "{}");
    return [isCut ? { ...call, input: "" } : call];
  };
  const note = (key: string, meta: Meta | undefined): void => {
    if (meta) metas.set(key, merged(metas.get(key), meta));
  };
  const call = ({ toolCallId, toolName, input, providerMetadata }: Extract<LanguageModelV4StreamPart, { type: "tool-call" }>): StepPart[] => {
    const before = release();
    const id = freeId(toolCallId || `call-${request.turn}-${calls}`, takenIds);
    takenIds.add(id);
    calls++;
    written += toolName.length + input.length;
    const meta = jsonOf(providerMetadata);
    held = { call: { type: "tool-call", id, name: toolName, input: inputOf(input), ...(meta !== undefined && { meta }) }, text: input };
    return before;
  };
  const finish = ({ unified, raw }: LanguageModelV4FinishReason, usage: LanguageModelV4Usage): StepPart[] => {
    if (unified === "interrupted") return [cut()];
    if (unified === "error") return [{ type: "error", message: `${host} broke its answer off${raw ? `: ${raw}` : ""}`, retryable: true }];
    const reason = reasonOf(unified, calls);
    return [...release(reason), { type: "finish", reason, usage: usageOf(usage, request, written) }];
  };
  const cut = (): StepPart => ({ type: "incomplete", why: `${host} ended its answer without saying why it stopped` });

  return {
    cut,
    take(part) {
      switch (part.type) {
        case "stream-start": {
          const left = part.warnings.find((warning) => warning.type === "unsupported" && BINDING.includes(warning.feature));
          if (left?.type !== "unsupported") return [];
          return [{ type: "error", message: `${host}: ${left.feature} cannot be kept for ${request.model}: ${left.details ?? "it does not support it"}`, retryable: false, cause: "invalid" }];
        }
        case "text-start":
        case "reasoning-start":
          note(part.type.slice(0, 4) + part.id, part.providerMetadata);
          return [];
        case "text-delta":
        case "reasoning-delta": {
          const key = part.type.slice(0, 4) + part.id;
          note(key, part.providerMetadata);
          written += part.delta.length;
          return part.delta === "" ? [] : [...release(), { type: part.type, text: part.delta }];
        }
        case "text-end":
        case "reasoning-end": {
          const key = part.type.slice(0, 4) + part.id;
          note(key, part.providerMetadata);
          const meta = jsonOf(metas.get(key));
          metas.delete(key);
          const type = part.type === "text-end" ? "text-delta" : "reasoning-delta";
          return meta === undefined ? [] : [...release(), { type, text: "", meta }];
        }
        case "tool-call":
          return part.providerExecuted ? [] : call(part);
        case "finish":
          return finish(part.finishReason, part.usage);
        case "error":
          return [errorOf(part.error, host)];
        default:
          // Sources, files and raw chunks have no part of ours; input deltas come again whole.
          return [];
      }
    },
  };
}

function merged(known: Meta | undefined, more: Meta): Meta {
  const members = Object.entries(more).map(([provider, said]) => [provider, { ...(known?.[provider] as object), ...(said as object) }]);
  return { ...known, ...Object.fromEntries(members) };
}

function errorOf(error: unknown, host: string): StepPart {
  if (typeof error === "object" && error !== null && "data" in error && !(error instanceof Error)) {
    const { message, code, type, statusCode } = error as Record<string, unknown>;
    return streamFailurePart({ message, code: statusCode ?? code, type: type ?? code }, host);
  }
  return { type: "error", message: `${host} sent something that is not a part of an answer`, retryable: true };
}

function reasonOf(unified: LanguageModelV4FinishReason["unified"], calls: number): FinishReason {
  if (unified === "length") return "length";
  if (unified === "content-filter") return "filtered";
  return calls > 0 ? "tool-calls" : "stop";
}

/** An id that stands in the history already would be ambiguous. */
function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let again = 1; taken.has(id); again++) id = `${wanted}-${again}`;
  return id;
}

/** Arguments that are no usable JSON stay the text they are, so that the call is refused with a reason the model can read. */
function inputOf(text: string): Json {
  if (text.trim() === "") return {};
  try {
    const value = JSON.parse(text) as Json;
    return isUsable(value, MAX_DEPTH) ? value : text;
  } catch {
    return text;
  }
}

/** Deeper arguments would overflow the stack of whoever walks them; a number such as 1e999 parses to what JSON cannot carry. */
function isUsable(value: Json, depth: number): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isUsable(member as Json, depth - 1));
}

/** Metadata as it will be stored, without what JSON does not carry. */
function jsonOf(meta: unknown): Json | undefined {
  return meta === undefined ? undefined : (JSON.parse(JSON.stringify(meta)) as Json);
}

/** No prompt is free, and no text: a zero there was not counted. */
function usageOf({ inputTokens: input, outputTokens: output }: LanguageModelV4Usage, request: StepRequest, written: number): Usage {
  const prompt = request.messages.reduce((sum, message) => sum + messageSize(message), request.system.length + JSON.stringify(request.tools).length);
  const inputTokens = counted(input.total) || tokens(prompt);
  const outputTokens = counted(output.total) || tokens(written);
  const cachedTokens = Math.min(counted(input.cacheRead), inputTokens);
  const cacheWriteTokens = Math.min(counted(input.cacheWrite), inputTokens - cachedTokens);
  const reasoningTokens = Math.min(counted(output.reasoning), outputTokens);
  return {
    inputTokens,
    outputTokens,
    ...(input.cacheRead !== undefined && { cachedTokens }),
    ...(input.cacheWrite !== undefined && { cacheWriteTokens }),
    ...(output.reasoning !== undefined && { reasoningTokens }),
  };
}

/** A count as the provider wrote it: whole, finite and not negative, or none. */
function counted(value: number | undefined): number {
  return typeof value === "number" && value > 0 && value < Number.MAX_SAFE_INTEGER ? Math.ceil(value) : 0;
}

const tokens = (characters: number): number => Math.ceil(characters / CHARS_PER_TOKEN);
