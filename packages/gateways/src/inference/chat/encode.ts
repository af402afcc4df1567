import type { Json, Part, ToolCallPart, Usage } from "@aether/protocol";
import type { About, Answer, Encoder } from "../ask.ts";
import { EVENTS, eventText } from "../event-text.ts";
import { openaiFault } from "../openai-fault.ts";
import { argumentsText } from "../read-body.ts";

/** The answer of Chat Completions. Thoughts stand in `reasoning_content`, as the services that show them have it; what a provider wants back with them has no room here. */
export function createChatEncoder(about: About, includeUsage: boolean): Encoder {
  const head = { id: `chatcmpl-${about.id}`, created: about.at, model: about.model };
  const chunk = (choices: readonly Json[], usage: Json = null): string =>
    eventText({ ...head, object: "chat.completion.chunk", choices, ...(includeUsage && { usage }) });
  const delta = (delta: Json, finish: string | null = null): string => chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }]);
  let begun = false;
  let calls = 0;
  const begin = (): string => {
    if (begun) return "";
    begun = true;
    return delta({ role: "assistant", content: "", refusal: null });
  };
  return {
    ...EVENTS,
    begin,
    beat: ": still there\n\n",
    said(part) {
      if (part.type !== "tool-call") {
        if (part.text === "") return "";
        return begin() + delta(part.type === "text" ? { content: part.text } : { reasoning_content: part.text });
      }
      const index = calls++;
      const { id, name, input } = part;
      return (
        begin() +
        delta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }) +
        delta({ tool_calls: [{ index, function: { arguments: argumentsText(input) } }] })
      );
    },
    end: (answer) => `${begin()}${delta({}, finishReason(answer))}${includeUsage ? chunk([], usageOf(answer.usage)) : ""}data: [DONE]\n\n`,
    fail: (fault) => eventText(openaiFault(fault).body),
    body: (answer) => ({
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message: messageOf(answer.parts), logprobs: null, finish_reason: finishReason(answer) }],
      usage: usageOf(answer.usage),
    }),
  };
}

function messageOf(parts: readonly Part[]): Json {
  const textOf = (type: "text" | "reasoning"): string => parts.map((part) => (part.type === type ? part.text : "")).join("");
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool-call");
  const text = textOf("text");
  const thought = textOf("reasoning");
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    refusal: null,
    ...(thought !== "" && { reasoning_content: thought }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, input }) => ({ id, type: "function", function: { name, arguments: argumentsText(input) } })),
    }),
  };
}

function finishReason({ finish, parts }: Answer): string {
  if (finish === "length") return "length";
  if (finish === "filtered") return "content_filter";
  return finish === "tool-calls" || parts.some(({ type }) => type === "tool-call") ? "tool_calls" : "stop";
}

function usageOf({ inputTokens, outputTokens, cachedTokens = 0, reasoningTokens = 0 }: Usage): Json {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
