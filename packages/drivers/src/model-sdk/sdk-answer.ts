import {
  AnswerSize,
  believedUsage,
  callIdsOf,
  type FinishReason,
  freeCallId,
  type StepPart,
  type StepRequest,
  streamFailurePart,
  toolInputOf,
} from "@aether/ports";
import { type Json, textSize, type Usage } from "@aether/protocol";
import type { LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4Usage, SharedV4ProviderMetadata, SharedV4Warning } from "@ai-sdk/provider";

/** An answer as the SDK streams it. */
export interface SdkAnswer {
  /** What one part of theirs is to us; an ending among them is the last. */
  take(part: LanguageModelV4StreamPart): StepPart[];
  /** The ending of a stream that gave none. */
  cut(): StepPart;
}

type ToolCall = Extract<StepPart, { type: "tool-call" }>;
type Meta = Readonly<Record<string, unknown>>;

/** Settings that nothing may leave out: the answer would mean something else. */
const BINDING = ["toolChoice", "responseFormat"];

type Delta = Extract<StepPart, { type: "text-delta" | "reasoning-delta" }>;
type BlockPart = Extract<LanguageModelV4StreamPart, { id: string; type: `${"text" | "reasoning"}-${string}` }>;

export function createSdkAnswer(request: StepRequest, host: string): SdkAnswer {
  const calls = createCalls(request);
  const blocks = createBlocks();
  const written = new AnswerSize();
  const cut = (why = `${host} ended its answer without saying why it stopped`): StepPart => ({ type: "incomplete", why });

  const told = (parts: readonly StepPart[]): AnswerSize => {
    for (const part of parts) written.take(part);
    return written;
  };

  const finish = ({ finishReason: { unified, raw }, usage, providerMetadata }: Extract<LanguageModelV4StreamPart, { type: "finish" }>): StepPart[] => {
    if (unified === "interrupted") return [cut()];
    // It read the prompt and wrote, if nothing that could be told: that is paid for.
    if (unified === "error") return [cut(`${host} broke its answer off${raw ? `: ${raw}` : ""}`)];
    const reason = reasonOf(unified, calls.count());
    const stopSequence = stopSequenceOf(providerMetadata);
    const last = calls.release(reason);
    const counted = usageOf(usage, request, told(last).characters);
    return [...last, { type: "finish", reason, usage: counted, ...(stopSequence !== undefined && { stopSequence }) }];
  };

  const partsOf = (part: Exclude<LanguageModelV4StreamPart, { type: "finish" }>): StepPart[] => {
    switch (part.type) {
      case "stream-start":
        return leftOut(part.warnings, request.model).map((why) => ({ type: "error", message: `${host}: ${why}`, retryable: false, cause: "invalid" }));
      case "text-start":
      case "reasoning-start":
      case "text-delta":
      case "reasoning-delta":
      case "text-end":
      case "reasoning-end":
        return blocks.take(part).flatMap((delta) => [...calls.release(), delta]);
      case "tool-call":
        return part.providerExecuted ? [] : calls.take(part);
      case "tool-input-delta":
        return part.delta === "" ? [] : [{ type: "drafted", characters: textSize(part.delta) }];
      case "error":
        return [errorOf(part.error, host)];
      default:
        // Sources, files and raw chunks have no part of ours.
        return [];
    }
  };

  return {
    cut,
    take(part) {
      if (part.type === "finish") return finish(part);
      const parts = partsOf(part);
      told(parts);
      return parts;
    },
  };
}

/** Of the providers, one tells which text stopped it. */
function stopSequenceOf(meta: SharedV4ProviderMetadata | undefined): string | undefined {
  const found = Object.values(meta ?? {}).map((member) => member["stopSequence"]);
  return found.find((value) => typeof value === "string");
}

function leftOut(warnings: readonly SharedV4Warning[], model: string): string[] {
  const left = warnings.flatMap((warning) => (warning.type === "unsupported" && BINDING.includes(warning.feature) ? [warning] : []));
  return left.slice(0, 1).map(({ feature, details }) => `${feature} cannot be kept for ${model}: ${details ?? "it does not support it"}`);
}

/** Texts and thoughts: their metadata is told once, when they end. */
function createBlocks() {
  const metas = new Map<string, Meta>();
  return {
    take(part: BlockPart): Delta[] {
      const type = part.type.startsWith("text") ? "text-delta" : "reasoning-delta";
      const key = `${type} ${part.id}`;
      if (part.providerMetadata) metas.set(key, merged(metas.get(key), part.providerMetadata));
      if (part.type === "text-delta" || part.type === "reasoning-delta") return part.delta === "" ? [] : [{ type, text: part.delta }];
      if (part.type === "text-start" || part.type === "reasoning-start") return [];
      const meta = jsonOf(metas.get(key));
      metas.delete(key);
      return meta === undefined ? [] : [{ type, text: "", meta }];
    },
  };
}

/** Calls come in their place; the last one waits, since only what comes next says whether its arguments were cut. */
function createCalls(request: StepRequest) {
  const taken = callIdsOf(request.messages);
  let held: { readonly call: ToolCall; readonly text: string } | undefined;
  let count = 0;

  const release = (reason?: FinishReason): ToolCall[] => {
    if (!held) return [];
    const { call, text } = held;
    held = undefined;
    const isCut = reason === "length" && (text.trim() === "" || text.trim() === "{}");
    return [isCut ? { ...call, input: "" } : call];
  };

  return {
    release,
    count: (): number => count,
    take({ toolCallId, toolName, input, providerMetadata }: Extract<LanguageModelV4StreamPart, { type: "tool-call" }>): ToolCall[] {
      const before = release();
      const id = freeCallId(toolCallId || `call-${request.turn}-${count}`, taken);
      taken.add(id);
      count++;
      const meta = jsonOf(providerMetadata);
      held = { call: { type: "tool-call", id, name: toolName, input: toolInputOf(input), ...(meta !== undefined && { meta }) }, text: input };
      return before;
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

/** Metadata as it will be stored, without what JSON does not carry. */
function jsonOf(meta: unknown): Json | undefined {
  return meta === undefined ? undefined : (JSON.parse(JSON.stringify(meta)) as Json);
}

function usageOf({ inputTokens: input, outputTokens: output }: LanguageModelV4Usage, request: StepRequest, written: number): Usage {
  const counts = { input: input.total, output: output.total, cached: input.cacheRead, cacheWrite: input.cacheWrite, reasoning: output.reasoning };
  return believedUsage(counts, request, written);
}
