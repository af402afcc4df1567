import type { Json, Part, Usage } from "@aether/protocol";
import type { About, Answer, Encoder, Said } from "../ask.ts";
import { EVENTS, eventText } from "../event-text.ts";
import type { Fault } from "../fault.ts";
import { memberOf, sealMeta } from "../sealed-meta.ts";
import { anthropicFault } from "./fault.ts";
import { REDACTED, SIGNATURE } from "./read.ts";

type Data = { readonly type: string; readonly [member: string]: Json };

/** The answer of the Messages API: blocks one after another, each opened, filled and closed before the next. */
export function createAnthropicEncoder(about: About): Encoder {
  const blocks = new Blocks();
  let begun = false;
  const begin = (): string => {
    if (begun) return "";
    begun = true;
    return event({
      type: "message_start",
      message: { ...messageOf(about), content: [], ...ENDLESS, usage: { ...usageOf({ inputTokens: about.inputTokens, outputTokens: 0 }) } },
    });
  };
  return {
    ...EVENTS,
    begin,
    beat: event({ type: "ping" }),
    said: (part) => begin() + blocks.say(part),
    end: (answer) => {
      const delta = { stop_reason: stopReason(answer), stop_sequence: answer.stopSequence ?? null };
      return begin() + blocks.close() + event({ type: "message_delta", delta, usage: usageOf(answer.usage) }) + event({ type: "message_stop" });
    },
    fail: (fault: Fault) => event(anthropicFault(fault, about.id).body),
    body: (answer) => ({
      ...messageOf(about),
      content: answer.parts.flatMap(blockOf),
      stop_reason: stopReason(answer),
      stop_sequence: answer.stopSequence ?? null,
      usage: usageOf(answer.usage),
    }),
  };
}

const event = (data: Data): string => eventText(data, data.type);
const ENDLESS = { stop_reason: null, stop_sequence: null } as const;
const messageOf = ({ id, model }: About): Data => ({ type: "message", id: `msg_${id}`, role: "assistant", model });

/** Which block is open, and at which place of the message. */
class Blocks {
  #open: "text" | "thinking" | undefined;
  #index = -1;
  /** A signature closes a thought: what is thought after it is another. */
  #signed = false;

  say(part: Said): string {
    if (part.type === "text") return part.text === "" ? "" : this.#enter("text") + this.#delta({ type: "text_delta", text: part.text });
    if (part.type === "reasoning") return this.#think(part);
    return this.#whole(
      { type: "tool_use", id: part.id, name: part.name, input: {} },
      { type: "input_json_delta", partial_json: JSON.stringify(objectOf(part.input)) },
    );
  }

  close(): string {
    if (this.#open === undefined) return "";
    this.#open = undefined;
    return event({ type: "content_block_stop", index: this.#index });
  }

  #think({ text, meta }: { readonly text: string; readonly meta?: Json }): string {
    const redacted = redactedOf(meta);
    if (redacted !== undefined) return this.#whole({ type: "redacted_thinking", data: redacted });
    const signature = sealMeta(meta, SIGNATURE);
    if (text === "" && signature === undefined) return "";
    const left = this.#signed && text !== "" ? this.close() : "";
    const thought = left + this.#enter("thinking") + (text === "" ? "" : this.#delta({ type: "thinking_delta", thinking: text }));
    if (signature === undefined) return thought;
    this.#signed = true;
    return thought + this.#delta({ type: "signature_delta", signature });
  }

  #enter(kind: "text" | "thinking"): string {
    if (this.#open === kind) return "";
    const closed = this.close();
    this.#open = kind;
    this.#signed = false;
    return closed + this.#start(kind === "text" ? { type: "text", text: "" } : { type: "thinking", thinking: "", signature: "" });
  }

  #whole(block: Data, delta?: Data): string {
    const closed = this.close();
    return closed + this.#start(block) + (delta ? this.#delta(delta) : "") + event({ type: "content_block_stop", index: this.#index });
  }

  #start(block: Data): string {
    this.#index += 1;
    return event({ type: "content_block_start", index: this.#index, content_block: block });
  }

  #delta(delta: Data): string {
    return event({ type: "content_block_delta", index: this.#index, delta });
  }
}

function redactedOf(meta: Json | undefined): string | undefined {
  return memberOf(memberOf(meta, "anthropic"), "redactedData") === undefined ? undefined : sealMeta(meta, REDACTED);
}

function blockOf(part: Part): Data[] {
  if (part.type === "text") return part.text === "" ? [] : [{ type: "text", text: part.text }];
  if (part.type === "tool-call") return [{ type: "tool_use", id: part.id, name: part.name, input: objectOf(part.input) }];
  if (part.type !== "reasoning") return [];
  const redacted = redactedOf(part.meta);
  if (redacted !== undefined) return [{ type: "redacted_thinking", data: redacted }];
  return [{ type: "thinking", thinking: part.text, signature: sealMeta(part.meta, SIGNATURE) ?? "" }];
}

/** This wire knows objects only. */
const objectOf = (input: Json): Json => (typeof input === "object" && input !== null && !Array.isArray(input) ? input : { malformed: input });

function stopReason({ finish, parts, stopSequence }: Answer): string {
  if (finish === "length") return "max_tokens";
  if (finish === "filtered") return "refusal";
  if (finish === "tool-calls" || parts.some(({ type }) => type === "tool-call")) return "tool_use";
  return stopSequence === undefined ? "end_turn" : "stop_sequence";
}

/** This wire's input is what was neither read from the provider's cache nor written to it. */
function usageOf({ inputTokens, outputTokens, cachedTokens = 0, cacheWriteTokens = 0 }: Usage): Readonly<Record<string, Json>> {
  return {
    input_tokens: Math.max(0, inputTokens - cachedTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    output_tokens: outputTokens,
  };
}
