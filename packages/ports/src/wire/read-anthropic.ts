import { ownOf } from "@aether/protocol";
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
  unknownIn,
  type WireReader,
} from "./reading.ts";

const REASONS: Readonly<Record<string, FinishReason>> = {
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "filtered",
  tool_use: "tool-calls",
};

/** Blocks that are read, or hold nothing but what is closed to everybody here. */
const KNOWN: ReadonlySet<string> = new Set(["text", "thinking", "redacted_thinking", "tool_use"]);

/** Anthropic's Messages. */
export function anthropicReader(host: string): WireReader {
  const end = new Ending();
  const calls = new Map<number, { readonly id: string; readonly name: string; text: string }>();

  const count = (usage: Fields): void => {
    const { counts } = end;
    const cached = usage["cache_read_input_tokens"] === undefined ? counts.cached : countIn(usage["cache_read_input_tokens"]);
    const cacheWrite = usage["cache_creation_input_tokens"] === undefined ? counts.cacheWrite : countIn(usage["cache_creation_input_tokens"]);
    const plain = usage["input_tokens"] === undefined ? counts.input - counts.cached - counts.cacheWrite : countIn(usage["input_tokens"]);
    Object.assign(counts, { cached, cacheWrite, input: plain + cached + cacheWrite, output: countIn(usage["output_tokens"]) || counts.output });
  };
  const stop = ({ stop_reason: reason, stop_sequence: sequence }: Fields): void => {
    if (typeof reason === "string") end.reason = ownOf(REASONS, reason) ?? "stop";
    if (typeof sequence === "string") end.stopSequence = sequence;
  };
  const opened = (block: Fields, at: number): Understanding => {
    const isCall = block["type"] === "tool_use";
    if (isCall) calls.set(at, { id: textIn(block["id"]), name: textIn(block["name"]), text: "" });
    return { parts: isCall ? [] : blockPart(block), written: charactersIn(block["input"]) };
  };
  const filled = (delta: Fields, at: number): Understanding => {
    const call = calls.get(at);
    if (delta["type"] === "text_delta") return { parts: said("text-delta", textIn(delta["text"])) };
    if (delta["type"] === "thinking_delta") return { parts: said("reasoning-delta", textIn(delta["thinking"])) };
    if (delta["type"] === "signature_delta") return { parts: [] };
    if (delta["type"] !== "input_json_delta" || !call) return { parts: [], written: charactersIn(delta) };
    end.draft(call, textIn(delta["partial_json"]));
    return { parts: [] };
  };
  const closed = (at: number): Understanding => {
    const call = calls.get(at);
    calls.delete(at);
    if (!call) return { parts: [] };
    end.calls++;
    return { parts: [callPart(call)] };
  };

  return {
    end,
    event(value) {
      const at = countIn(value["index"]);
      switch (value["type"]) {
        case "message_start":
          count(fieldsOf(fieldsOf(value["message"])["usage"]));
          return { parts: [] };
        case "content_block_start":
          return opened(fieldsOf(value["content_block"]), at);
        case "content_block_delta":
          return filled(fieldsOf(value["delta"]), at);
        case "content_block_stop":
          return closed(at);
        case "message_delta":
          count(fieldsOf(value["usage"]));
          stop(fieldsOf(value["delta"]));
          return { parts: [] };
        case "message_stop":
          return { parts: [], last: true };
        case "error":
          return failed(value["error"], host);
        default:
          return { parts: [] };
      }
    },
    whole(value) {
      if (value["type"] === "error") return failed(value["error"], host);
      count(fieldsOf(value["usage"]));
      stop(value);
      const parts = listOf(value["content"]).flatMap(blockPart);
      end.calls = parts.filter(({ type }) => type === "tool-call").length;
      return { parts, last: true, ...unknownIn(listOf(value["content"]), KNOWN) };
    },
  };
}

function blockPart(block: Fields): StepPart[] {
  if (block["type"] === "text") return said("text-delta", textIn(block["text"]));
  if (block["type"] === "thinking") return said("reasoning-delta", textIn(block["thinking"]));
  return block["type"] === "tool_use" ? [callPart({ id: textIn(block["id"]), name: textIn(block["name"]), text: JSON.stringify(block["input"] ?? {}) })] : [];
}
