import { type Json, ownOf } from "@aether/protocol";
import type { FinishReason, StepPart } from "../model.ts";
import { callPart, charactersIn, countIn, Ending, type Fields, failed, fieldsOf, listOf, said, textIn, type WireReader } from "./reading.ts";

const REASONS: Readonly<Record<string, FinishReason>> = { length: "length", max_tokens: "length", content_filter: "filtered" };
/** Members of a piece that are read, or say nothing that was written. */
const KNOWN: ReadonlySet<string> = new Set(["role", "content", "refusal", "reasoning", "reasoning_content", "tool_calls", "function_call"]);

/** OpenAI's Chat Completions. `wantsUsage`: the client itself asked for the counts of a stream. */
export function chatReader(host: string, wantsUsage: boolean): WireReader {
  const end = new Ending();
  const calls = new Map<number, { id: string; name: string; text: string }>();

  const count = (usage: Fields): void => {
    const { counts } = end;
    counts.input = countIn(usage["prompt_tokens"]) || counts.input;
    counts.output = countIn(usage["completion_tokens"]) || counts.output;
    counts.cached = countIn(fieldsOf(usage["prompt_tokens_details"])["cached_tokens"] ?? usage["prompt_cache_hit_tokens"]) || counts.cached;
    counts.reasoning = countIn(fieldsOf(usage["completion_tokens_details"])["reasoning_tokens"]) || counts.reasoning;
  };
  const draft = (call: Fields): void => {
    const at = typeof call["index"] === "number" ? call["index"] : calls.size;
    const known = calls.get(at) ?? { id: "", name: "", text: "" };
    const { name, arguments: text } = fieldsOf(call["function"] ?? call["custom"]);
    known.id ||= textIn(call["id"]);
    known.name ||= textIn(name);
    end.draft(known, typeof text === "string" ? text : textIn(fieldsOf(call["custom"])["input"]));
    calls.set(at, known);
  };
  /** The calls, once the answer says why it stopped: a cut one has none. */
  const finished = (reason: Json | undefined): StepPart[] => {
    if (typeof reason !== "string" || reason === "" || end.reason !== undefined) return [];
    end.reason = ownOf(REASONS, reason) ?? "stop";
    end.calls = calls.size;
    return [...calls.values()].map(callPart);
  };
  const take = (value: Fields, member: "delta" | "message") => {
    if ((value["error"] ?? null) !== null) return failed(value["error"], host);
    const choices = listOf(value["choices"]);
    count(fieldsOf(value["usage"]));
    const [choice = {}] = choices;
    const piece = fieldsOf(choice[member]);
    for (const call of listOf(piece["tool_calls"])) draft(call);
    const thought = textIn(piece["reasoning_content"]) || textIn(piece["reasoning"]);
    const parts = [...said("reasoning-delta", thought), ...said("text-delta", contentOf(piece["content"]) || textIn(piece["refusal"]))];
    const written = Object.entries(piece).reduce((sum, [name, other]) => sum + (KNOWN.has(name) ? 0 : charactersIn(other)), 0);
    return {
      parts: [...parts, ...finished(choice["finish_reason"])],
      ...(written > 0 && { written }),
      ...(!wantsUsage && member === "delta" && choices.length === 0 && (value["usage"] ?? null) !== null && { ours: true as const }),
    };
  };
  return { end, event: (value) => take(value, "delta"), whole: (value) => ({ ...take(value, "message"), last: true }) };
}

/** Some servers write a list of pieces. */
const contentOf = (content: Json | undefined): string =>
  typeof content === "string"
    ? content
    : listOf(content)
        .map(({ text }) => textIn(text))
        .join("");
