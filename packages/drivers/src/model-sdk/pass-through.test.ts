import type { RawRequest, StepPart, StepRequest } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { createAnthropicModel } from "./anthropic-model.ts";
import { createGoogleModel } from "./google-model.ts";
import { createOpenAiModel } from "./openai-model.ts";
import { type Behaviour, begin, KEY, refuse, send, serve } from "./wire-server.test-harness.ts";

const WIRES = {
  anthropic: { create: createAnthropicModel, path: "/v1/messages", key: { "x-api-key": KEY } },
  responses: { create: createOpenAiModel, path: "/v1/responses", key: { authorization: `Bearer ${KEY}` } },
  chat: { create: (options: object) => createOpenAiModel({ ...options, wire: "chat" }), path: "/v1/chat/completions", key: { authorization: `Bearer ${KEY}` } },
  gemini: { create: createGoogleModel, path: "/v1/models/real:streamGenerateContent?alt=sse", key: { "x-goog-api-key": KEY } },
} as const;
const ALL = ["anthropic", "responses", "chat", "gemini"] as const;
type Kind = keyof typeof WIRES;

const event = (data: Json, name?: string): string => `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
const named = (data: { readonly type: string; readonly [member: string]: Json }): string => event(data, data.type);

/** Answers with a vendor's newest words among those that are known: as events, as the whole, and as they are understood. */
const ANSWERS: Readonly<Record<Kind, { events: readonly string[]; whole: Json; text: string; usage: Json }>> = {
  anthropic: {
    events: [
      named({
        type: "message_start",
        message: { id: "m", model: "real", usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1, service_tier: "priority" } },
      }),
      named({ type: "content_block_start", index: 0, content_block: { type: "hologram", shape: "round" } }),
      named({ type: "content_block_delta", index: 0, delta: { type: "hologram_delta", pieces: ["abc", { more: "defg" }] } }),
      named({ type: "content_block_stop", index: 0 }),
      named({ type: "tomorrow", what: [1] }),
      named({ type: "content_block_start", index: 1, content_block: { type: "thinking", thinking: "", signature: "" } }),
      named({ type: "content_block_delta", index: 1, delta: { type: "thinking_delta", thinking: "hm" } }),
      named({ type: "content_block_delta", index: 1, delta: { type: "signature_delta", signature: "s" } }),
      named({ type: "content_block_stop", index: 1 }),
      named({ type: "content_block_start", index: 2, content_block: { type: "text", text: "", citations: [] } }),
      named({ type: "content_block_delta", index: 2, delta: { type: "text_delta", text: "hello" } }),
      named({ type: "content_block_delta", index: 2, delta: { type: "citations_delta", citation: { cited_text: "x" } } }),
      named({ type: "content_block_stop", index: 2 }),
      named({ type: "content_block_start", index: 3, content_block: { type: "tool_use", id: "t1", name: "wave", input: {} } }),
      named({ type: "content_block_delta", index: 3, delta: { type: "input_json_delta", partial_json: '{"hand":"left"}' } }),
      named({ type: "content_block_stop", index: 3 }),
      named({ type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 7 } }),
      named({ type: "message_stop" }),
    ],
    whole: {
      type: "message",
      model: "real",
      content: [
        { type: "hologram" },
        { type: "thinking", thinking: "hm", signature: "s" },
        { type: "text", text: "hello", citations: [] },
        { type: "tool_use", id: "t1", name: "wave", input: { hand: "left" } },
      ],
      stop_reason: "tool_use",
      usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 7 },
    },
    text: "hello",
    usage: { inputTokens: 15, cachedTokens: 5, outputTokens: 7 },
  },
  responses: {
    events: [
      named({ type: "response.created", sequence_number: 0, response: { id: "r", model: "real", service_tier: "flex" } }),
      named({ type: "response.tomorrow.delta", delta: "unknown words" }),
      named({ type: "response.reasoning_summary_text.delta", delta: "hm" }),
      named({ type: "response.output_text.delta", delta: "hello", logprobs: [{ token: "hello", logprob: -0.5 }] }),
      named({ type: "response.output_item.done", item: { type: "function_call", call_id: "t1", name: "wave", arguments: '{"hand":"left"}' } }),
      named({
        type: "response.completed",
        response: { usage: { input_tokens: 15, input_tokens_details: { cached_tokens: 5 }, output_tokens: 7 } },
      }),
    ],
    whole: {
      object: "response",
      status: "completed",
      output: [
        { type: "tomorrow" },
        { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
        { type: "message", content: [{ type: "output_text", text: "hello", logprobs: [1] }] },
        { type: "function_call", call_id: "t1", name: "wave", arguments: '{"hand":"left"}' },
      ],
      usage: { input_tokens: 15, input_tokens_details: { cached_tokens: 5 }, output_tokens: 7 },
    },
    text: "hello",
    usage: { inputTokens: 15, cachedTokens: 5, outputTokens: 7 },
  },
  chat: {
    events: [
      event({ id: "c", model: "real", choices: [{ index: 0, delta: { role: "assistant", content: "" }, logprobs: null }], tomorrow: 1 }),
      event({ choices: [{ index: 0, delta: { reasoning_content: "hm" } }] }),
      event({ choices: [{ index: 0, delta: { content: "hello" }, logprobs: { content: [{ token: "hello", logprob: -0.5 }] } }] }),
      event({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: "t1", type: "function", function: { name: "wave", arguments: '{"hand":' } }] } }] }),
      event({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '"left"}' } }], hologram: "abc" } }] }),
      event({ choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] }),
      event({ choices: [], usage: { prompt_tokens: 15, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 5 } } }),
      "data: [DONE]\n\n",
    ],
    whole: {
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: "hello",
            reasoning_content: "hm",
            tool_calls: [{ id: "t1", type: "function", function: { name: "wave", arguments: '{"hand":"left"}' } }],
          },
          logprobs: { content: [] },
          finish_reason: "tool_calls",
        },
      ],
      usage: { prompt_tokens: 15, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 5 } },
    },
    text: "hello",
    usage: { inputTokens: 15, cachedTokens: 5, outputTokens: 7 },
  },
  gemini: {
    events: [
      event({ candidates: [{ content: { role: "model", parts: [{ text: "hm", thought: true }, { hologram: "abc" }] }, index: 0, tomorrow: 1 }] }),
      event({ candidates: [{ content: { role: "model", parts: [{ text: "hel" }] }, finishReason: "STOP" }], usageMetadata: { promptTokenCount: 15 } }),
      event({ candidates: [{ content: { role: "model", parts: [{ text: "lo", thoughtSignature: "s" }] } }], modelVersion: "real" }),
      event({ candidates: [{ content: { role: "model", parts: [{ functionCall: { id: "t1", name: "wave", args: { hand: "left" } } }] } }] }),
      event({
        candidates: [{ finishReason: "STOP", index: 0 }],
        usageMetadata: { promptTokenCount: 15, cachedContentTokenCount: 5, candidatesTokenCount: 4, thoughtsTokenCount: 3, totalTokenCount: 22 },
      }),
    ],
    whole: {
      candidates: [
        {
          content: {
            role: "model",
            parts: [
              { hologram: 1 },
              { text: "hm", thought: true },
              { text: "hello", thoughtSignature: "s" },
              { functionCall: { id: "t1", name: "wave", args: { hand: "left" } } },
            ],
          },
          finishReason: "STOP",
        },
      ],
      usageMetadata: { promptTokenCount: 15, cachedContentTokenCount: 5, candidatesTokenCount: 4, thoughtsTokenCount: 3 },
    },
    text: "hello",
    usage: { inputTokens: 15, cachedTokens: 5, outputTokens: 7, reasoningTokens: 3 },
  },
};

const BODY = { thinking: { type: "adaptive", tomorrow: true }, service_tier: "auto", metadata: { user_id: "u" }, tomorrow: [{ a: null }] };

interface Over {
  readonly stream?: boolean;
  readonly body?: RawRequest["body"];
  readonly signal?: AbortSignal;
}

const BETA = {
  anthropic: { "anthropic-beta": "tomorrow-2027-01-01" },
  responses: { "openai-beta": "tomorrow=v1" },
  chat: { "openai-beta": "tomorrow=v1" },
  gemini: {},
} as const;

const asked = (wire: Kind, { stream = true, body = BODY }: Over = {}): StepRequest => ({
  model: "real",
  identity: "worker",
  turn: 0,
  system: "",
  messages: [],
  tools: [],
  maxOutputTokens: 50,
  raw: { wire, body, headers: BETA[wire], stream },
});

async function answered(wire: Kind, behaviour: Behaviour, over: Over = {}) {
  await using server = await serve(behaviour);
  const parts: StepPart[] = [];
  const driver = WIRES[wire].create({ baseUrl: server.baseUrl, apiKey: KEY });
  for await (const part of driver.step(asked(wire, over), over.signal ?? new AbortController().signal)) parts.push(part);
  return { parts, seen: server.seen, speaks: driver.speaks?.("real") };
}

const rawOf = (parts: readonly StepPart[]): string =>
  parts.map((part) => (part.type === "raw" ? `${part.event === undefined ? "" : `event: ${part.event}\n`}data: ${part.data}\n\n` : "")).join("");
const understood = (parts: readonly StepPart[]) => joined(parts.filter(({ type }) => type !== "raw"));
/** Texts that came in pieces are one. */
function joined(parts: readonly StepPart[]): StepPart[] {
  const all: StepPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.type === "text-delta" && last?.type === "text-delta") all[all.length - 1] = { ...last, text: last.text + part.text };
    else all.push(part);
  }
  return all;
}

const UNDERSTOOD = (usage: Json) => [
  { type: "reasoning-delta", text: "hm" },
  { type: "text-delta", text: "hello" },
  { type: "tool-call", id: "t1", name: "wave", input: { hand: "left" } },
  { type: "finish", reason: "tool-calls", usage },
];

test.for(ALL)("%s: members of tomorrow arrive as they were written, with the driver's key and the client's beta", async (wire) => {
  const { seen, speaks } = await answered(wire, send(...ANSWERS[wire].events));
  expect(speaks).toBe(wire);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    path: WIRES[wire].path,
    headers: { ...WIRES[wire].key, ...asked(wire).raw?.headers },
    body: { ...BODY, ...(wire === "gemini" ? { generationConfig: { maxOutputTokens: 50 } } : { model: "real", stream: true }) },
  });
});

test.for(ALL)("%s: events of tomorrow come back as they were written, and what is known of them is read", async (wire) => {
  const { events, usage } = ANSWERS[wire];
  const { parts } = await answered(wire, send(...events), { body: { ...BODY, ...(wire === "chat" && { stream_options: { include_usage: true } }) } });
  expect(rawOf(parts)).toBe(events.join(""));
  expect(understood(parts)).toEqual(UNDERSTOOD(usage));
  expect(parts.filter((part) => part.type === "raw" && part.last === true)).toHaveLength(1);
  expect(parts.reduce((sum, part) => sum + (part.type === "raw" ? (part.written ?? 0) : 0), 0)).toBeGreaterThan(0);
});

test.for(ALL)("%s: a whole answer comes back to the letter", async (wire) => {
  const { whole, usage } = ANSWERS[wire];
  const text = JSON.stringify(whole, null, 2);
  const { parts, seen } = await answered(wire, refuse(200, text), { stream: false });
  expect(parts).toEqual([{ type: "raw", data: text, whole: true }, ...UNDERSTOOD(usage)]);
  if (wire === "gemini") expect(seen[0]?.path).toBe("/v1/models/real:generateContent");
  else expect(seen[0]?.body).toMatchObject({ stream: false });
});

test("counts that a client did not ask for are read and not told", async () => {
  const { events } = ANSWERS.chat;
  const { parts, seen } = await answered("chat", send(...events));
  expect(seen[0]?.body).toMatchObject({ stream_options: { include_usage: true } });
  expect(rawOf(parts)).toBe(events.filter((text) => !text.includes("prompt_tokens")).join(""));
  expect(parts.at(-1)).toMatchObject({ type: "finish", usage: { inputTokens: 15 } });
});

test.for(ALL)("%s: a stream that is cut is incomplete, after all that came of it", async (wire) => {
  const some = ANSWERS[wire].events.slice(0, wire === "gemini" ? 1 : 4);
  const cut: Behaviour = (response) => {
    begin(response).write(some.join(""));
    setTimeout(() => response.destroy(), 20);
  };
  const { parts } = await answered(wire, cut);
  expect(rawOf(parts)).toBe(some.join(""));
  expect(parts.at(-1)).toMatchObject({ type: "incomplete" });
});

test.for<{ wire: Kind; error: string }>([
  { wire: "anthropic", error: named({ type: "error", error: { type: "overloaded_error", message: `no room, ${KEY}` } }) },
  { wire: "responses", error: named({ type: "error", code: "server_error", message: `no room, ${KEY}` }) },
  { wire: "responses", error: named({ type: "response.failed", response: { error: { code: "server_error", message: `no room, ${KEY}` } } }) },
  { wire: "chat", error: event({ error: { message: `no room, ${KEY}`, type: "server_error" } }) },
  { wire: "gemini", error: event({ error: { code: 503, message: `no room, ${KEY}`, status: "UNAVAILABLE" } }) },
  { wire: "chat", error: "data: {broken\n\n" },
])("$wire: an error inside a stream is an error and nothing raw, without the key", async ({ wire, error }) => {
  const { parts } = await answered(wire, send(...ANSWERS[wire].events.slice(0, 1), error, ...ANSWERS[wire].events.slice(1)));
  expect(rawOf(parts)).toBe(ANSWERS[wire].events[0]);
  expect(parts.at(-1)).toMatchObject({ type: "error", retryable: true });
  expect(JSON.stringify(parts)).not.toContain(KEY);
});

test.for(ALL)("%s: a refusal is told as any other, and nothing of it is raw", async (wire) => {
  const { parts } = await answered(wire, refuse(429, { error: { type: "rate_limit_error", message: "slow down" } }, { "retry-after": "7" }));
  expect(parts).toMatchObject([{ type: "error", retryable: true, retryAfterMs: 7_000, cause: "rate-limit" }]);
});

const wrong = (text: string) => ({ error: { type: "invalid_request_error", message: text, param: "tomorrow", code: "unsupported" }, more: [1] });

test.for(ALL)("%s: what is wrong with the request comes in the provider's own words", async (wire) => {
  const body = JSON.stringify(wrong("no such member"), null, 1);
  const { parts } = await answered(wire, refuse(422, body));
  expect(parts).toMatchObject([{ type: "error", retryable: false, cause: "invalid", verbatim: { status: 422, body } }]);
});

test.for<{ why: string; behaviour: Behaviour }>([
  { why: "holds the key", behaviour: refuse(400, wrong(`as ${KEY} said`)) },
  { why: "is about the key", behaviour: refuse(401, wrong("bad key")) },
  { why: "is about the account", behaviour: refuse(400, wrong("your credit balance is too low")) },
  { why: "is about the provider's health", behaviour: refuse(500, wrong("oh no")) },
  { why: "is no error of a wire", behaviour: refuse(400, "<html>no</html>") },
  { why: "is a book", behaviour: refuse(400, wrong("x".repeat(20_000))) },
])("a refusal that $why is told in our words alone", async ({ behaviour }) => {
  const { parts } = await answered("chat", behaviour);
  expect(parts).toMatchObject([{ type: "error" }]);
  expect(parts[0]).not.toHaveProperty("verbatim");
  expect(JSON.stringify(parts)).not.toContain(KEY);
});

test.for(["anthropic", "responses", "chat"] as const)("%s: what came of a call that was cut counts as written", async (wire) => {
  const begun = {
    anthropic: [
      named({ type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "t", name: "wave", input: {} } }),
      named({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"hand":' } }),
    ],
    responses: [named({ type: "response.function_call_arguments.delta", delta: '{"hand":' })],
    chat: [event({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: "t", function: { name: "wave", arguments: '{"hand":' } }] } }] })],
  };
  const { parts } = await answered(wire, send(...begun[wire]));
  expect(parts.at(-1)).toMatchObject({ type: "incomplete" });
  expect(parts.reduce((sum, part) => sum + (part.type === "raw" ? (part.written ?? 0) : 0), 0)).toBe(8);
});

test("arguments of calls that JSON cannot carry stay the text they are", async () => {
  const block = { type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "t", name: "wave", input: {} } };
  const delta = (text: string) => ({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: text } });
  const events = (text: string) => [
    block,
    delta(text),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "tool_use" } },
  ];
  for (const text of ['{"a":1e999}', '{"a": nope', "[".repeat(20_000) + "]".repeat(20_000)]) {
    const { parts } = await answered("anthropic", send(...events(text).map(named), named({ type: "message_stop" })));
    expect(parts.find(({ type }) => type === "tool-call")).toMatchObject({ input: text });
  }
});

test("what comes whole where a stream was asked for is only read", async () => {
  const { parts } = await answered("chat", refuse(200, ANSWERS.chat.whole));
  expect(parts).toEqual(UNDERSTOOD(ANSWERS.chat.usage));
});

test("a signal ends it with one error", async () => {
  const abort = new AbortController();
  const slow: Behaviour = (response) => {
    begin(response).write(ANSWERS.anthropic.events[0]);
    setTimeout(() => abort.abort(), 20);
  };
  const { parts } = await answered("anthropic", slow, { signal: abort.signal });
  expect(parts.at(-1)).toEqual({ type: "error", message: "the step was cancelled", retryable: false });
});

test("what may have been the last event is told as the last one only where it was", async () => {
  const { events } = ANSWERS.gemini;
  const { parts } = await answered("gemini", send(...events));
  const raws = parts.filter((part) => part.type === "raw");
  expect(raws.map(({ last }) => last === true)).toEqual([false, false, false, false, true]);
  const [blocked] = (await answered("gemini", send(event({ promptFeedback: { blockReason: "SAFETY" } })))).parts;
  expect(blocked).toMatchObject({ type: "raw", last: true });
});

test.for([
  { says: { candidates: [{ finishReason: "MAX_TOKENS" }] }, reason: "length" },
  { says: { candidates: [{ finishReason: "SAFETY" }] }, reason: "filtered" },
  { says: { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }, reason: "filtered" },
  { says: { candidates: [{ finishReason: "OTHER" }] }, reason: "stop" },
])("Google's $says is an end by $reason", async ({ says, reason }) => {
  for (const [behaviour, stream] of [[send(event(says)), true] as const, [refuse(200, says), false] as const])
    expect((await answered("gemini", behaviour, { stream })).parts.at(-1)).toMatchObject({ type: "finish", reason });
});
