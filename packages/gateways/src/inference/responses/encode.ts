import type { Json, ToolCallPart, Usage } from "@aether/protocol";
import type { About, Answer, Encoder, Said } from "../ask.ts";
import { EVENTS, eventText } from "../event-text.ts";
import { FAULTS, type Fault } from "../fault.ts";
import { callItem, type Item, itemIdOf, itemsOf, messageItem, reasoningItem, summaryPart, textPart } from "./items.ts";
import type { ToolNames } from "./tool-names.ts";

type Emit = (type: string, members: Readonly<Record<string, Json>>) => string;

/** The answer of the Responses API: items one after another, every event numbered. */
export function createResponsesEncoder(about: About, { names, echo }: { readonly names: ToolNames; readonly echo: Readonly<Record<string, Json>> }): Encoder {
  let sequence = 0;
  const emit: Emit = (type, members) => eventText({ type, sequence_number: sequence++, ...members }, type);
  const items = new Items({ id: about.id, names, emit });
  const response = (members: Readonly<Record<string, Json>>): Json => ({
    id: `resp_${about.id}`,
    object: "response",
    created_at: about.at,
    model: about.model,
    error: null,
    incomplete_details: null,
    ...echo,
    usage: null,
    ...members,
  });
  let begun = false;
  const begin = (): string => {
    if (begun) return "";
    begun = true;
    const started = response({ status: "in_progress", output: [] });
    return emit("response.created", { response: started }) + emit("response.in_progress", { response: started });
  };
  return {
    ...EVENTS,
    begin,
    beat: ": still there\n\n",
    said: (part) => begin() + items.say(part),
    end(answer) {
      const closed = begin() + items.close();
      const { status, ...how } = endOf(answer);
      return closed + emit(`response.${status}`, { response: response({ status, ...how, output: items.done, usage: usageOf(answer.usage) }) });
    },
    fail(fault, passed = 0) {
      if (passed > 0) return eventText({ type: "error", sequence_number: passed, ...errorOf(fault), param: null }, "error");
      const closed = begin() + items.close();
      return closed + emit("response.failed", { response: response({ status: "failed", error: errorOf(fault), output: items.done }) });
    },
    body: (answer) => response({ ...endOf(answer), output: itemsOf(answer.parts, { id: about.id, names }), usage: usageOf(answer.usage) }),
  };
}

/** The item that is being said. */
interface Open {
  readonly kind: "text" | "reasoning";
  readonly id: string;
  text: string;
  meta: Json | undefined;
  /** Whether its one part has been announced. */
  begun: boolean;
}

class Items {
  readonly #id: string;
  readonly #names: ToolNames;
  readonly #emit: Emit;
  readonly #done: Item[] = [];
  #open: Open | undefined;

  constructor({ id, names, emit }: { readonly id: string; readonly names: ToolNames; readonly emit: Emit }) {
    this.#id = id;
    this.#names = names;
    this.#emit = emit;
  }

  get done(): readonly Item[] {
    return this.#done;
  }

  say(part: Said): string {
    if (part.type === "tool-call") return this.close() + this.#call(part);
    if (part.text === "" && part.meta === undefined) return "";
    if (part.type === "text" && part.text === "") return "";
    // What is thought after a provider's word about a thought is another thought.
    const left = this.#open && (this.#open.kind !== part.type || (this.#open.kind === "reasoning" && this.#open.meta !== undefined && part.text !== ""));
    const closed = left ? this.close() : "";
    const entered = this.#open === undefined ? this.#enter(part) : "";
    return closed + entered + this.#fill(part);
  }

  close(): string {
    const open = this.#open;
    if (open === undefined) return "";
    this.#open = undefined;
    const at = { item_id: open.id, output_index: this.#done.length };
    const done = open.kind === "text" ? this.#closeText(open, at) : this.#closeThought(open, at);
    const item = open.kind === "text" ? messageItem(open.id, open.text) : reasoningItem(open.id, open.text, open.meta);
    return done + this.#itemDone(item);
  }

  #enter({ type, meta }: Exclude<Said, ToolCallPart>): string {
    const at = this.#done.length;
    const id = type === "text" ? `msg_${this.#id}_${at}` : (itemIdOf(meta) ?? `rs_${this.#id}_${at}`);
    this.#open = { kind: type, id, text: "", meta: undefined, begun: false };
    const item = type === "text" ? { id, type: "message", status: "in_progress", role: "assistant", content: [] } : { id, type: "reasoning", summary: [] };
    return this.#emit("response.output_item.added", { output_index: at, item });
  }

  #fill({ text, meta }: Exclude<Said, ToolCallPart>): string {
    const open = this.#open;
    if (open === undefined) return "";
    if (meta !== undefined) open.meta = meta;
    if (text === "") return "";
    open.text += text;
    const at = { item_id: open.id, output_index: this.#done.length };
    const first = open.begun ? "" : this.#announce(open, at);
    open.begun = true;
    if (open.kind === "text") return first + this.#emit("response.output_text.delta", { ...at, content_index: 0, delta: text, logprobs: [] });
    return first + this.#emit("response.reasoning_summary_text.delta", { ...at, summary_index: 0, delta: text });
  }

  #announce({ kind }: Open, at: Place): string {
    if (kind === "text") return this.#emit("response.content_part.added", { ...at, content_index: 0, part: textPart("") });
    return this.#emit("response.reasoning_summary_part.added", { ...at, summary_index: 0, part: summaryPart("") });
  }

  #closeText({ text }: Open, at: Place): string {
    const place = { ...at, content_index: 0 };
    return (
      this.#emit("response.output_text.done", { ...place, text, logprobs: [] }) + this.#emit("response.content_part.done", { ...place, part: textPart(text) })
    );
  }

  #closeThought({ text, begun }: Open, at: Place): string {
    if (!begun) return "";
    const place = { ...at, summary_index: 0 };
    return (
      this.#emit("response.reasoning_summary_text.done", { ...place, text }) +
      this.#emit("response.reasoning_summary_part.done", { ...place, part: summaryPart(text) })
    );
  }

  #call(part: ToolCallPart): string {
    const at = this.#done.length;
    const { item, text } = callItem(`${this.#id}_${at}`, part, this.#names);
    const member = item.type === "function_call" ? "arguments" : "input";
    const event = item.type === "function_call" ? "response.function_call_arguments" : "response.custom_tool_call_input";
    const place = { item_id: item.id, output_index: at };
    return (
      this.#emit("response.output_item.added", { output_index: at, item: { ...item, status: "in_progress", [member]: "" } }) +
      this.#emit(`${event}.delta`, { ...place, delta: text }) +
      this.#emit(`${event}.done`, { ...place, [member]: text }) +
      this.#itemDone(item)
    );
  }

  #itemDone(item: Item): string {
    const at = this.#done.length;
    this.#done.push(item);
    return this.#emit("response.output_item.done", { output_index: at, item });
  }
}

type Place = { readonly item_id: string; readonly output_index: number };

function endOf({ finish }: Answer): { readonly status: "completed" | "incomplete"; readonly incomplete_details: Json } {
  if (finish === "length") return { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
  if (finish === "filtered") return { status: "incomplete", incomplete_details: { reason: "content_filter" } };
  return { status: "completed", incomplete_details: null };
}

function errorOf({ kind, message }: Fault): { readonly code: string; readonly message: string } {
  const [, code] = FAULTS[kind].openai;
  return { code: code ?? "invalid_prompt", message };
}

function usageOf({ inputTokens, outputTokens, cachedTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 }: Usage): Json {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}
