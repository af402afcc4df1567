import { type StepPart, type StepRequest, streamFailurePart } from "@aether/ports";
import { type Json, messageSize, type Usage } from "@aether/protocol";
import { type CallDelta, ChatChunk, type ChatUsage, type Delta } from "./chat-chunk.ts";

type Finish = Extract<StepPart, { type: "finish" }>["reason"];
type ToolCall = Extract<StepPart, { type: "tool-call" }>;

/** An answer as it comes in. */
export interface ChatAnswer {
  /** The model said why it stopped; only the usage may still come. */
  readonly complete: boolean;
  /** The parts of one event's data; an `error` among them ends the step. */
  take(data: string): StepPart[];
  /** The calls and the ending, once nothing more comes. */
  end(): StepPart[];
}

interface CallDraft {
  id: string;
  name: string;
  readonly text: string[];
  meta: Json | undefined;
}

/** Characters a token, low on purpose: what a server does not count must not pass a budget for free. */
const CHARS_PER_TOKEN = 3.5;

/** Levels of arrays and objects in arguments. */
const MAX_DEPTH = 64;

const FINISH: Readonly<Record<string, Finish>> = { length: "length", max_tokens: "length", content_filter: "filtered" };

/** Assembles the answer to `request` from the events of a stream, or from one whole answer. Calls come only with the ending: a cut answer has none. */
export function createChatAnswer(request: StepRequest, { host, provider }: { readonly host: string; readonly provider: string }): ChatAnswer {
  const calls = createCallDrafts(provider);
  let reason: string | undefined;
  let stopped: string | undefined;
  let usage: ChatUsage | undefined;
  let written = 0;

  const takeDelta = (delta: Delta): StepPart[] => {
    calls.take(delta.tool_calls ?? []);
    const reasoning = delta.reasoning_content ?? delta.reasoning ?? "";
    const text = delta.content || delta.refusal || "";
    written += reasoning.length + text.length;
    const parts: StepPart[] = [];
    if (reasoning !== "") parts.push({ type: "reasoning-delta", text: reasoning });
    if (text !== "") parts.push({ type: "text-delta", text });
    return parts;
  };

  return {
    get complete() {
      return reason !== undefined;
    },
    take(data) {
      const chunk = readChunk(data);
      if (!chunk) return [{ type: "error", message: `${host} sent something that is not a part of an answer`, retryable: true }];
      if (chunk.error !== undefined && chunk.error !== null) return [streamFailurePart(chunk.error, host)];
      usage = chunk.usage ?? usage;
      const choice = chunk.choices?.[0];
      const parts = takeDelta(choice?.delta ?? choice?.message ?? {});
      reason = choice?.finish_reason || reason;
      stopped = choice?.stop_reason || stopped;
      return parts;
    },
    end() {
      if (reason === undefined) return [{ type: "incomplete", why: `${host} ended its answer without saying why it stopped` }];
      const finish = FINISH[reason] ?? "stop";
      const found = calls.finished(request, finish);
      if (!found) return [{ type: "incomplete", why: `${host} asked for a tool without naming it` }];
      const counted = usageOf(usage, request, written + calls.characters());
      const ended = finish === "stop" && found.length > 0 ? "tool-calls" : finish;
      const asked = stopped !== undefined && request.settings?.stop?.includes(stopped) === true;
      return [...found, { type: "finish", reason: ended, usage: counted, ...(asked && { stopSequence: stopped as string }) }];
    },
  };
}

function readChunk(data: string): ChatChunk | undefined {
  try {
    return ChatChunk.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

function createCallDrafts(provider: string) {
  const drafts = new Map<number, CallDraft>();
  let last = -1;

  /** Servers that leave the index out begin a call with a new id or, sending calls whole, with a name. */
  const placeOf = ({ index, id, function: called }: CallDelta): number => {
    if (typeof index === "number") return index;
    const known = drafts.get(last);
    const begins = !known || (id ? id !== known.id : Boolean(called?.name));
    return begins ? last + 1 : last;
  };

  return {
    take(deltas: readonly CallDelta[]): void {
      for (const delta of deltas) {
        last = placeOf(delta);
        const draft: CallDraft = drafts.get(last) ?? { id: "", name: "", text: [], meta: undefined };
        drafts.set(last, draft);
        extend(draft, delta, provider);
      }
    },
    characters: (): number => [...drafts.values()].reduce((sum, { name, text }) => sum + name.length + text.join("").length, 0),
    /** `undefined` when a call has no name. */
    finished(request: StepRequest, finish: Finish): ToolCall[] | undefined {
      const ordered = [...drafts].sort(([a], [b]) => a - b).map(([, draft]) => draft);
      if (ordered.some(({ name }) => name === "")) return undefined;
      const taken = new Set(request.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : []))));
      return ordered.map(({ id, name, text, meta }, index) => {
        const own = id !== "" && !taken.has(id) ? id : freeId(`call-${request.turn}-${index}`, taken);
        taken.add(own);
        return { type: "tool-call", id: own, name, input: inputOf(text.join(""), finish), ...(meta !== undefined && { meta }) };
      });
    },
  };
}

function extend(draft: CallDraft, { id, function: called, extra_content: extra }: CallDelta, provider: string): void {
  draft.id ||= id ?? "";
  draft.name ||= called?.name ?? "";
  const more = called?.arguments;
  if (more !== undefined && more !== null) draft.text.push(typeof more === "string" ? more : JSON.stringify(more));
  if (extra !== undefined) draft.meta = { [provider]: { extra_content: extra } };
}

/** Some servers number the calls of every answer from zero; an id that stands in the history already would be ambiguous. */
function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let again = 1; taken.has(id); again++) id = `${wanted}-${again}`;
  return id;
}

/** Arguments that are no usable JSON stay the text they are, so that the call is refused with a reason the model can read. */
function inputOf(text: string, finish: Finish): Json {
  if (text.trim() === "") return finish === "length" ? "" : {};
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

function usageOf(counted: ChatUsage | undefined, request: StepRequest, written: number): Usage {
  const thought = counted?.completion_tokens_details?.reasoning_tokens;
  const cached = counted?.prompt_tokens_details?.cached_tokens ?? counted?.prompt_cache_hit_tokens;
  return {
    inputTokens:
      counted?.prompt_tokens ??
      tokens(request.system.length + request.messages.reduce((sum, message) => sum + messageSize(message), JSON.stringify(request.tools).length)),
    outputTokens: counted?.completion_tokens ?? tokens(written),
    ...(typeof cached === "number" && { cachedTokens: cached }),
    ...(typeof thought === "number" && { reasoningTokens: thought }),
  };
}

const tokens = (characters: number): number => Math.ceil(characters / CHARS_PER_TOKEN);
