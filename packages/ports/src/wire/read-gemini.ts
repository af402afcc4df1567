import { type Json, ownOf } from "@aether/protocol";
import type { FinishReason, StepPart } from "../model.ts";
import {
  callPart,
  charactersIn,
  countIn,
  Ending,
  type Fields,
  failed,
  fieldsOf,
  listOf,
  said,
  textIn,
  type Understanding,
  type WireReader,
} from "./reading.ts";

const REASONS: Readonly<Record<string, FinishReason>> = {
  MAX_TOKENS: "length",
  SAFETY: "filtered",
  RECITATION: "filtered",
  LANGUAGE: "filtered",
  BLOCKLIST: "filtered",
  PROHIBITED_CONTENT: "filtered",
  SPII: "filtered",
};
/** Members of a part that are read, or say nothing that was written. */
const KNOWN: ReadonlySet<string> = new Set(["text", "thought", "thoughtSignature", "functionCall"]);

/** Google's Gemini API, whose stream is of whole answers, each of what is new. */
export function geminiReader(host: string): WireReader {
  const end = new Ending();

  const count = (usage: Fields): void => {
    const { counts } = end;
    counts.input = countIn(usage["promptTokenCount"]) || counts.input;
    counts.cached = countIn(usage["cachedContentTokenCount"]) || counts.cached;
    counts.reasoning = countIn(usage["thoughtsTokenCount"]) || counts.reasoning;
    // Thoughts are counted beside the answer in this wire.
    counts.output = countIn(usage["candidatesTokenCount"]) + counts.reasoning || counts.output;
  };
  const called = (call: Fields): StepPart => {
    end.calls++;
    const { id, name, args } = call;
    return callPart({ id: textIn(id) || `call_${end.calls}`, name: textIn(name), text: JSON.stringify(args ?? {}) });
  };
  const partsOf = (part: Fields): StepPart[] => {
    const text = said(part["thought"] === true ? "reasoning-delta" : "text-delta", textIn(part["text"]));
    return part["functionCall"] === undefined ? text : [...text, called(fieldsOf(part["functionCall"]))];
  };
  const stop = (reason: Json | undefined, blocked: Json | undefined): void => {
    if (typeof blocked === "string") end.reason = "filtered";
    if (typeof reason === "string" && reason !== "FINISH_REASON_UNSPECIFIED") end.reason = ownOf(REASONS, reason) ?? "stop";
  };
  const take = (value: Fields): Understanding => {
    if ((value["error"] ?? null) !== null) return failed(value["error"], host);
    count(fieldsOf(value["usageMetadata"]));
    const [candidate = {}] = listOf(value["candidates"]);
    const parts = listOf(fieldsOf(candidate["content"])["parts"]);
    const written = parts.flatMap((part) => Object.entries(part)).reduce((sum, [name, other]) => sum + (KNOWN.has(name) ? 0 : charactersIn(other)), 0);
    const understood = parts.flatMap(partsOf);
    stop(candidate["finishReason"], fieldsOf(value["promptFeedback"])["blockReason"]);
    // Nothing of this wire says that it was the last of a stream: older models say in each why they stopped.
    return { parts: understood, ...(written > 0 && { written }), ...(end.reason !== undefined && { closing: true as const }) };
  };
  return { end, event: take, whole: (value) => ({ ...take(value), last: true }) };
}
