import { AnswerSize, believedUsage, callIdsOf, freeCallId, type StepPart, type StepRequest, streamFailurePart, toolInputOf } from "@aether/ports";
import { type Json, textSize, type Usage } from "@aether/protocol";
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

const FINISH: ReadonlyMap<string, Finish> = new Map([
  ["length", "length"],
  ["max_tokens", "length"],
  ["content_filter", "filtered"],
]);
/** The server broke off: OpenRouter's and DeepSeek's words for it. */
const BROKEN: ReadonlySet<string> = new Set(["error", "insufficient_system_resource"]);

/** Assembles the answer to `request` from the events of a stream, or from one whole answer. Calls come only with the ending: a cut answer has none. */
export function createChatAnswer(request: StepRequest, { host, provider }: { readonly host: string; readonly provider: string }): ChatAnswer {
  const calls = createCallDrafts(provider);
  let reason: string | undefined;
  let stopped: string | undefined;
  let usage: ChatUsage | undefined;
  const written = new AnswerSize();

  const takeDelta = (delta: Delta): StepPart[] => {
    const drafted = calls.take(delta.tool_calls ?? []);
    const reasoning = delta.reasoning_content ?? delta.reasoning ?? "";
    const text = delta.content || delta.refusal || "";
    const parts: StepPart[] = drafted > 0 ? [{ type: "drafted", characters: drafted }] : [];
    if (reasoning !== "") parts.push({ type: "reasoning-delta", text: reasoning });
    if (text !== "") parts.push({ type: "text-delta", text });
    for (const part of parts) written.take(part);
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
      if (BROKEN.has(reason)) return [{ type: "incomplete", why: `${host} broke its answer off: ${reason}` }];
      const finish = FINISH.get(reason) ?? "stop";
      const found = calls.finished(request, finish);
      if (!found) return [{ type: "incomplete", why: `${host} asked for a tool without naming it` }];
      const counted = usageOf(usage, request, written.characters);
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
  /** Where the newest call with a server's index stands. */
  const places = new Map<number, number>();
  let last = -1;
  let highest = -1;

  /** Some servers give all calls of an answer the same index: another id with a name begins another call. */
  const placeAt = (index: number, { id, function: called }: CallDelta): number => {
    const known = drafts.get(places.get(index) ?? -1);
    const begins = !known || Boolean(id && known.id !== "" && id !== known.id && called?.name);
    if (begins) places.set(index, drafts.has(index) ? highest + 1 : index);
    return places.get(index) ?? index;
  };

  /** Servers that leave the index out begin a call with a new id or, sending calls whole, with a name. */
  const placeOf = (delta: CallDelta): number => {
    const { index, id, function: called } = delta;
    if (typeof index === "number") return placeAt(index, delta);
    const known = drafts.get(last);
    const begins = !known || (id ? id !== known.id : Boolean(called?.name));
    return begins ? highest + 1 : last;
  };

  return {
    /** How many characters they add. */
    take(deltas: readonly CallDelta[]): number {
      let added = 0;
      for (const delta of deltas) {
        last = placeOf(delta);
        highest = Math.max(highest, last);
        const draft: CallDraft = drafts.get(last) ?? { id: "", name: "", text: [], meta: undefined };
        drafts.set(last, draft);
        added += extend(draft, delta, provider);
      }
      return added;
    },
    /** `undefined` when a call has no name. */
    finished(request: StepRequest, finish: Finish): ToolCall[] | undefined {
      const ordered = [...drafts].sort(([a], [b]) => a - b).map(([, draft]) => draft);
      if (ordered.some(({ name }) => name === "")) return undefined;
      const taken = callIdsOf(request.messages);
      return ordered.map(({ id, name, text, meta }, index) => {
        // Some servers number the calls of every answer from zero.
        const own = id !== "" && !taken.has(id) ? id : freeCallId(`call-${request.turn}-${index}`, taken);
        taken.add(own);
        return { type: "tool-call", id: own, name, input: toolInputOf(text.join(""), finish === "length"), ...(meta !== undefined && { meta }) };
      });
    },
  };
}

/** How many characters that adds. */
function extend(draft: CallDraft, { id, function: called, extra_content: extra }: CallDelta, provider: string): number {
  draft.id ||= id ?? "";
  draft.name ||= called?.name ?? "";
  const more = called?.arguments ?? "";
  const text = typeof more === "string" ? more : JSON.stringify(more);
  draft.text.push(text);
  if (extra !== undefined) draft.meta = { [provider]: { extra_content: extra } };
  return (called?.name?.length ?? 0) + textSize(text);
}

function usageOf(counted: ChatUsage | undefined, request: StepRequest, written: number): Usage {
  const cached = counted?.prompt_tokens_details?.cached_tokens ?? counted?.prompt_cache_hit_tokens;
  const reasoning = counted?.completion_tokens_details?.reasoning_tokens;
  return believedUsage({ input: counted?.prompt_tokens, output: counted?.completion_tokens, cached, reasoning }, request, written);
}
