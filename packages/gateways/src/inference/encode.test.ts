import { type Json, type Part, SyscallError } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANTHROPIC } from "./anthropic/wire.ts";
import type { Answer, Encoder, Said, Wire } from "./ask.ts";
import { CHAT } from "./chat/wire.ts";
import { faultOf } from "./fault.ts";
import { GEMINI } from "./gemini/wire.ts";
import { RESPONSES } from "./responses/wire.ts";
import { openMeta, sealMeta } from "./sealed-meta.ts";

const LEAST: Record<Wire["name"], Json> = {
  anthropic: { model: "m", max_tokens: 5, messages: [{ role: "user", content: "hi" }] },
  chat: { model: "m", messages: [{ role: "user", content: "hi" }], stream_options: { include_usage: true } },
  responses: { model: "m", input: "hi" },
  gemini: { contents: [{ parts: [{ text: "hi" }] }], generationConfig: { thinkingConfig: { includeThoughts: true } } },
};
const encoderOf = (wire: Wire): Encoder =>
  wire.read(LEAST[wire.name], { model: "m", stream: "events" }).encoder({ id: "x", at: 1_700_000_000, model: "m", inputTokens: 9 });
const usage = { inputTokens: 20, outputTokens: 7, cachedTokens: 5 };
const answerOf = (parts: readonly Part[], more: Partial<Answer> = {}): Answer => ({ parts, finish: "stop", usage, ...more });

/** What a reader of server-sent events sees. */
function eventsIn(text: string): { event: string | undefined; data: Json }[] {
  return text
    .split("\n\n")
    .filter((block) => block !== "" && !block.startsWith(":"))
    .map((block) => {
      const lines = block.split("\n");
      const data = lines.find((line) => line.startsWith("data: "))?.slice(6) ?? "";
      return { event: lines.find((line) => line.startsWith("event: "))?.slice(7), data: data === "[DONE]" ? data : JSON.parse(data) };
    });
}
const streamOf = (wire: Wire, said: readonly Said[], end: Answer) => {
  const encoder = encoderOf(wire);
  return eventsIn(said.map((piece) => encoder.said(piece)).join("") + encoder.end(end));
};

const SAID: Said[] = [
  { type: "reasoning", text: "Hm" },
  { type: "reasoning", text: "m.", meta: { anthropic: { signature: "s1" } } },
  { type: "text", text: "A" },
  { type: "text", text: "B" },
  { type: "tool-call", id: "c1", name: "look", input: { at: 1 } },
];
const PARTS: Part[] = [
  { type: "reasoning", text: "Hmm.", meta: { anthropic: { signature: "s1" } } },
  { type: "text", text: "AB" },
  { type: "tool-call", id: "c1", name: "look", input: { at: 1 } },
];

test("Anthropic's stream, event by event", () => {
  const events = streamOf(ANTHROPIC, SAID, answerOf(PARTS, { finish: "tool-calls" }));
  expect(events.every(({ event, data }) => (data as { type: string }).type === event)).toBe(true);
  expect(events.map(({ data }) => data)).toEqual([
    {
      type: "message_start",
      message: {
        id: "msg_x",
        type: "message",
        role: "assistant",
        model: "m",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 9, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm" } },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "m." } },
    { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "s1" } },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "A" } },
    { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "B" } },
    { type: "content_block_stop", index: 1 },
    { type: "content_block_start", index: 2, content_block: { type: "tool_use", id: "c1", name: "look", input: {} } },
    { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"at":1}' } },
    { type: "content_block_stop", index: 2 },
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { input_tokens: 15, cache_creation_input_tokens: 0, cache_read_input_tokens: 5, output_tokens: 7 },
    },
    { type: "message_stop" },
  ]);
});

test("the chat's stream, chunk by chunk", () => {
  const head = { id: "chatcmpl-x", created: 1_700_000_000, model: "m", object: "chat.completion.chunk", usage: null };
  const chunk = (delta: Json, finish: string | null = null) => ({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  expect(streamOf(CHAT, SAID, answerOf(PARTS, { finish: "tool-calls" }))).toEqual(
    [
      chunk({ role: "assistant", content: "", refusal: null }),
      chunk({ reasoning_content: "Hm" }),
      chunk({ reasoning_content: "m." }),
      chunk({ content: "A" }),
      chunk({ content: "B" }),
      chunk({ tool_calls: [{ index: 0, id: "c1", type: "function", function: { name: "look", arguments: "" } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"at":1}' } }] }),
      chunk({}, "tool_calls"),
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: 20,
          completion_tokens: 7,
          total_tokens: 27,
          prompt_tokens_details: { cached_tokens: 5 },
          completion_tokens_details: { reasoning_tokens: 0 },
        },
      },
      "[DONE]",
    ].map((data) => ({ event: undefined, data })),
  );
});

test("arguments that are no JSON come back as the model wrote them, and as an object in the wire that knows no other", () => {
  const input = '{"at": nope';
  const called: Said = { type: "tool-call", id: "c1", name: "look", input };
  const answer = answerOf([called], { finish: "tool-calls" });
  const told = (wire: Wire) => JSON.stringify([streamOf(wire, [called], answer), encoderOf(wire).body(answer)]);
  const text = JSON.stringify(input);
  expect(told(CHAT).split(`"arguments":${text}`)).toHaveLength(3);
  expect(told(RESPONSES)).toContain(`"delta":${text}`);
  expect(told(ANTHROPIC)).toContain(JSON.stringify(JSON.stringify({ malformed: input })));
  expect(encoderOf(ANTHROPIC).body(answer)).toMatchObject({ content: [{ type: "tool_use", input: { malformed: input } }] });
});

test("a chat that wants no usage gets none", () => {
  const encoder = CHAT.read({ model: "m", messages: [{ role: "user", content: "hi" }] }).encoder({ id: "x", at: 0, model: "m", inputTokens: 1 });
  expect(encoder.said({ type: "text", text: "A" }) + encoder.end(answerOf([]))).not.toContain("usage");
});

test("the responses' stream: names in order, numbers without a gap, items at their places", () => {
  const events = streamOf(RESPONSES, SAID, answerOf(PARTS, { finish: "tool-calls" }));
  const data = events.map((event) => event.data as { type: string; sequence_number: number; output_index?: number; item?: { id: string }; item_id?: string });
  expect(data.map(({ type, output_index: at }) => (at === undefined ? type : `${at} ${type}`))).toEqual([
    "response.created",
    "response.in_progress",
    "0 response.output_item.added",
    "0 response.reasoning_summary_part.added",
    "0 response.reasoning_summary_text.delta",
    "0 response.reasoning_summary_text.delta",
    "0 response.reasoning_summary_text.done",
    "0 response.reasoning_summary_part.done",
    "0 response.output_item.done",
    "1 response.output_item.added",
    "1 response.content_part.added",
    "1 response.output_text.delta",
    "1 response.output_text.delta",
    "1 response.output_text.done",
    "1 response.content_part.done",
    "1 response.output_item.done",
    "2 response.output_item.added",
    "2 response.function_call_arguments.delta",
    "2 response.function_call_arguments.done",
    "2 response.output_item.done",
    "response.completed",
  ]);
  expect(data.map(({ sequence_number: number }) => number)).toEqual(data.map((_, at) => at));
  expect(events.every(({ event }, at) => event === data[at]?.type)).toBe(true);
  const ids = ["rs_x_0", "msg_x_1", "fc_x_2"];
  for (const { output_index: at, item, item_id: id } of data) if (at !== undefined) expect(item?.id ?? id).toBe(ids[at]);
});

test.for([
  { finish: "stop", anthropic: "end_turn", chat: "stop", responses: "completed" },
  { finish: "length", anthropic: "max_tokens", chat: "length", responses: "incomplete" },
  { finish: "filtered", anthropic: "refusal", chat: "content_filter", responses: "incomplete" },
  { finish: "cannot", anthropic: "end_turn", chat: "stop", responses: "completed" },
  { finish: "failed", anthropic: "end_turn", chat: "stop", responses: "completed" },
] as const)("an end by $finish", ({ finish, anthropic, chat, responses }) => {
  const answer = answerOf([{ type: "text", text: "A" }], { finish });
  expect(encoderOf(ANTHROPIC).body(answer)).toMatchObject({ stop_reason: anthropic });
  expect(encoderOf(CHAT).body(answer)).toMatchObject({ choices: [{ finish_reason: chat }] });
  expect(encoderOf(RESPONSES).body(answer)).toMatchObject({ status: responses });
  expect(streamOf(RESPONSES, [], answer).at(-1)?.event).toBe(`response.${responses}`);
});

test("a stop text that is known is told", () => {
  expect(encoderOf(ANTHROPIC).body(answerOf([], { stopSequence: "END" }))).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: "END" });
});

describe("a provider's words about a thought come back verbatim", () => {
  const METAS: { why: string; meta: Json; text?: string }[] = [
    { why: "Anthropic's signature", meta: { anthropic: { signature: "EqQB" } } },
    { why: "Anthropic's closed thought", meta: { anthropic: { redactedData: "Zm9v" } }, text: "" },
    { why: "OpenAI's closed form", meta: { openai: { itemId: "rs_1", reasoningEncryptedContent: "gAAA" } } },
    { why: "OpenAI's id alone", meta: { openai: { itemId: "rs_1" } } },
    { why: "OpenAI's id and nothing in it", meta: { openai: { itemId: "rs_1", reasoningEncryptedContent: null } } },
    { why: "Google's signature", meta: { google: { thoughtSignature: "c2ln" } } },
    { why: "two words of one provider", meta: { anthropic: { signature: "a", other: 1 } } },
    { why: "a word that looks sealed", meta: { anthropic: { signature: "aether.!" } } },
  ];
  /** The same thought read again from what a client was given. */
  const again = {
    anthropic: (content: Json) => ANTHROPIC.read({ model: "m", max_tokens: 5, messages: [{ role: "assistant", content }] }),
    responses: (output: Json) => RESPONSES.read({ model: "m", input: output }),
    gemini: (content: Json) => GEMINI.read({ contents: [content] }, { model: "m" }),
  };
  test.for(METAS)("$why", ({ meta, text = "Hmm." }) => {
    const thought: Part = { type: "reasoning", text, meta };
    const whole = answerOf([thought]);
    const body = encoderOf(ANTHROPIC).body(whole) as { content: Json };
    expect(again.anthropic(body.content).ask.messages).toEqual([{ role: "assistant", parts: [thought] }]);
    const response = encoderOf(RESPONSES).body(whole) as { output: Json };
    expect(again.responses(response.output).ask.messages).toEqual([{ role: "assistant", parts: [thought] }]);
    const { candidates } = encoderOf(GEMINI).body(whole) as { candidates: { content: Json }[] };
    expect(again.gemini(candidates[0]?.content ?? null).ask.messages).toEqual([{ role: "assistant", parts: [thought] }]);
  });
  test.for(METAS)("$why, streamed: text first, the words after it", ({ meta, text = "Hmm." }) => {
    const said: Said[] = [...(text === "" ? [] : [{ type: "reasoning" as const, text }]), { type: "reasoning", text: "", meta }];
    const end = streamOf(RESPONSES, said, answerOf([])).at(-1)?.data as { response: { output: Json } };
    expect(again.responses(end.response.output).ask.messages).toEqual([{ role: "assistant", parts: [{ type: "reasoning", text, meta }] }]);
  });

  test("a thought after a signed thought is another one", () => {
    const said: Said[] = ["a", "b"].flatMap((text) => [
      { type: "reasoning" as const, text },
      { type: "reasoning" as const, text: "", meta: { anthropic: { signature: text } } },
    ]);
    const starts = streamOf(ANTHROPIC, said, answerOf([])).filter(({ event }) => event === "content_block_start");
    expect(starts).toHaveLength(2);
  });

  test("any word, sealed and opened", () => {
    const own = { provider: "anthropic", member: "signature" };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const meta = JSON.parse(JSON.stringify({ p: value })) as Json;
        expect(openMeta(sealMeta(meta, own) ?? "", own)).toEqual(meta);
      }),
      { numRuns: 50 },
    );
  });
});

test.for([
  { wire: ANTHROPIC, name: "anthropic" },
  { wire: CHAT, name: "chat" },
  { wire: RESPONSES, name: "responses" },
])("$name: whatever is said and however it is cut, the stream is whole events", ({ wire }) => {
  const piece = fc.oneof(
    fc.record({ type: fc.constantFrom("text" as const, "reasoning" as const), text: fc.string({ unit: "binary" }) }),
    fc.record({ type: fc.constant("tool-call" as const), id: fc.string(), name: fc.string(), input: fc.constant({ line: "a\n\nb\r\ndata: x" }) }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (said) => {
      const events = streamOf(wire, said, answerOf([]));
      const texts = said.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
      const deltas = events.map(({ data }) => {
        const { delta, type, choices } = data as { delta?: { text?: string } | string; type?: string; choices?: { delta: { content?: string } }[] };
        if (type === "response.output_text.delta") return delta as string;
        if (type === "content_block_delta") return (delta as { text?: string }).text ?? "";
        return choices?.[0]?.delta.content ?? "";
      });
      expect(deltas.join("")).toBe(texts);
      const opened = events.filter(({ event }) => event === "content_block_start" || event === "response.output_item.added").length;
      const closed = events.filter(({ event }) => event === "content_block_stop" || event === "response.output_item.done").length;
      expect(opened).toBe(closed);
    }),
    { numRuns: 60 },
  );
});

test.for([
  { why: "the provider's own queue", error: new SyscallError("UPSTREAM", "x", { cause: "rate-limit", retryAfterMs: 3_000 }), kind: "busy", wait: 3_000 },
  { why: "the provider's own bill", error: new SyscallError("UPSTREAM", "x", { cause: "quota" }), kind: "budget" },
  { why: "the installation's key refused", error: new SyscallError("UPSTREAM", "x", { cause: "credentials" }), kind: "upstream" },
  { why: "a wait beyond reason", error: new SyscallError("BUSY", "x", { retryAfterMs: 1e12 }), kind: "busy", wait: 3_600_000 },
  { why: "a bug", error: new Error("words"), kind: "internal" },
])("$why is $kind", ({ error, kind, wait }) => {
  expect(faultOf(error)).toMatchObject({ kind, ...(wait !== undefined && { retryAfterMs: wait }) });
  expect(faultOf(error).message).not.toContain("words");
});
