import { textSize } from "@aether/protocol";
import type { StepPart } from "../model.ts";
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

const TEXTS: ReadonlySet<string> = new Set(["response.output_text.delta", "response.refusal.delta"]);
const THOUGHTS: ReadonlySet<string> = new Set(["response.reasoning_summary_text.delta", "response.reasoning_text.delta"]);
/** Items that are read. */
const ITEMS: ReadonlySet<string> = new Set(["message", "reasoning", "function_call", "custom_tool_call"]);
/** Deltas of what comes again whole. */
const ARGUMENTS: ReadonlySet<string> = new Set(["response.function_call_arguments.delta", "response.custom_tool_call_input.delta"]);

/** OpenAI's Responses. */
export function responsesReader(host: string): WireReader {
  const end = new Ending();

  const close = (response: Fields): void => {
    const { counts } = end;
    const usage = fieldsOf(response["usage"]);
    counts.input = countIn(usage["input_tokens"]);
    counts.output = countIn(usage["output_tokens"]);
    counts.cached = countIn(fieldsOf(usage["input_tokens_details"])["cached_tokens"]);
    counts.cacheWrite = countIn(fieldsOf(usage["input_tokens_details"])["cache_write_tokens"]);
    counts.reasoning = countIn(fieldsOf(usage["output_tokens_details"])["reasoning_tokens"]);
    const why = fieldsOf(response["incomplete_details"])["reason"];
    const cut = why === "content_filter" ? "filtered" : "length";
    end.reason = response["status"] === "incomplete" ? cut : "stop";
  };
  const called = (item: Fields): StepPart[] => {
    const part = callOf(item);
    if (part) end.calls++;
    return part ? [part] : [];
  };
  const delta = (type: string, value: Fields): Understanding => {
    if (ARGUMENTS.has(type)) end.drafted += textSize(textIn(value["delta"]));
    if (TEXTS.has(type)) return { parts: said("text-delta", textIn(value["delta"])) };
    if (THOUGHTS.has(type)) return { parts: said("reasoning-delta", textIn(value["delta"])) };
    return type.endsWith(".delta") && !ARGUMENTS.has(type) ? { parts: [], written: charactersIn(value["delta"]) } : { parts: [] };
  };

  return {
    end,
    event(value) {
      const type = textIn(value["type"]);
      switch (type) {
        case "response.output_item.done":
          return { parts: called(fieldsOf(value["item"])) };
        case "response.completed":
        case "response.incomplete": {
          const response = fieldsOf(value["response"]);
          close({ ...response, status: type.slice("response.".length) });
          return { parts: [], last: true };
        }
        case "response.failed":
          return failed(fieldsOf(value["response"])["error"], host);
        case "error":
          return failed(value["error"] ?? { message: value["message"] ?? "", code: value["code"] ?? "" }, host);
        default:
          return delta(type, value);
      }
    },
    whole(value) {
      if (value["status"] === "failed") return failed(value["error"], host);
      close(value);
      const items = listOf(value["output"]);
      return { parts: items.flatMap((item) => [...textsOf(item), ...called(item)]), last: true, ...unknownIn(items, ITEMS) };
    },
  };
}

function textsOf(item: Fields): StepPart[] {
  if (item["type"] === "message") return listOf(item["content"]).flatMap((part) => said("text-delta", textIn(part["text"]) || textIn(part["refusal"])));
  if (item["type"] !== "reasoning") return [];
  return [...listOf(item["summary"]), ...listOf(item["content"])].flatMap((part) => said("reasoning-delta", textIn(part["text"])));
}

function callOf(item: Fields): StepPart | undefined {
  const { type, call_id, name } = item;
  const text = type === "function_call" ? item["arguments"] : type === "custom_tool_call" ? item["input"] : undefined;
  return typeof text === "string" ? callPart({ id: textIn(call_id), name: textIn(name), text }) : undefined;
}
