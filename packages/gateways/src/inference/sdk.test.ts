import { type Json, type Part, SyscallError } from "@aether/protocol";
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { afterEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { type InferenceListener, listenInference } from "./index.ts";
import { type Asked, type Replay, replay, type Step } from "./replay-session.test-harness.ts";

/** The official clients, unchanged, against the gateway; behind it a session that replays parts. */
const TOKEN = "right-token";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const open: InferenceListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function arrange(steps: readonly Step[] | ((params: Asked) => Step)): Promise<Replay & { anthropic: Anthropic; openai: OpenAI }> {
  const replayed = replay(steps);
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (token) => (token === TOKEN ? replayed.session : undefined),
    mapModel: (asked) => `script/${asked}`,
    names: ["fast"],
    log: { warn() {}, error() {} },
    limits: { closeMs: 100 },
  });
  open.push(listener);
  return {
    ...replayed,
    anthropic: new Anthropic({ baseURL: listener.address, apiKey: TOKEN, maxRetries: 0 }),
    openai: new OpenAI({ baseURL: `${listener.address}/v1`, apiKey: TOKEN, maxRetries: 0 }),
  };
}
const asked = ({ calls }: Replay, at = -1): Asked => calls.at(at)?.params as Asked;

const SAID: Part[] = [
  { type: "reasoning", text: "The sum is easy.", meta: { anthropic: { signature: "sig-1" } } },
  { type: "text", text: "Let me add." },
  { type: "tool-call", id: "call_1", name: "add", input: { a: 1, b: 2 } },
  { type: "tool-call", id: "call_2", name: "add", input: { a: 3, b: 4 } },
];
const question = [{ role: "user" as const, content: "1+2 and 3+4?" }];
const addSchema = { type: "object" as const, properties: { a: { type: "number" as const }, b: { type: "number" as const } }, required: ["a", "b"] as const };

/** Calls add until its results are there, then says their list. */
const adding = ({ messages }: Asked): Step => {
  const results = messages.flatMap(({ parts }) => parts.filter((part) => part.type === "tool-result"));
  return results.length === 0 ? { parts: SAID } : { parts: [{ type: "text", text: `Sums: ${results.map(({ content }) => content).join(", ")}` }] };
};

describe("@anthropic-ai/sdk", () => {
  test.for([true, false])("messages with thoughts, text and parallel calls, streamed: %s", async (stream) => {
    const { anthropic } = await arrange([{ parts: SAID }]);
    const body = { model: "claude-x", max_tokens: 100, messages: question };
    const message = stream ? await anthropic.messages.stream(body).finalMessage() : await anthropic.messages.create(body);
    expect(message).toMatchObject({
      type: "message",
      role: "assistant",
      model: "claude-x",
      content: [
        { type: "thinking", thinking: "The sum is easy.", signature: "sig-1" },
        { type: "text", text: "Let me add." },
        { type: "tool_use", id: "call_1", name: "add", input: { a: 1, b: 2 } },
        { type: "tool_use", id: "call_2", name: "add", input: { a: 3, b: 4 } },
      ],
      stop_reason: "tool_use",
      usage: { input_tokens: 12, cache_read_input_tokens: 5, cache_creation_input_tokens: 3, output_tokens: 7 },
    });
  });

  test("the stream's own events: text, thinking and whole input", async () => {
    const { anthropic } = await arrange([{ parts: SAID }]);
    const seen: string[] = [];
    const stream = anthropic.messages.stream({ model: "m", max_tokens: 9, messages: question });
    stream
      .on("text", (text) => seen.push(text))
      .on("thinking", (text) => seen.push(text))
      .on("inputJson", (_, whole) => seen.push(JSON.stringify(whole)));
    await stream.done();
    expect(seen.join("|")).toBe('The sum |is easy.|Let me| add.|{"a":1,"b":2}|{"a":3,"b":4}');
  });

  test.for([true, false])("the tool runner goes from question to answer, streamed: %s", async (stream) => {
    const arranged = await arrange(adding);
    const add = betaTool({ name: "add", description: "Adds.", inputSchema: addSchema, run: ({ a, b }) => String(Number(a) + Number(b)) });
    const runner = arranged.anthropic.beta.messages.toolRunner({ model: "m", max_tokens: 100, messages: question, tools: [add], stream });
    const last = await runner.runUntilDone();
    expect(last.content).toMatchObject([{ type: "text", text: "Sums: 3, 7" }]);
    expect(asked(arranged).messages).toMatchObject([
      { role: "user" },
      {
        role: "assistant",
        parts: [
          { type: "reasoning", text: "The sum is easy.", meta: { anthropic: { signature: "sig-1" } } },
          { type: "text" },
          { type: "tool-call" },
          { type: "tool-call" },
        ],
      },
      {
        role: "tool",
        parts: [
          { type: "tool-result", id: "call_1", name: "add", ok: true, content: "3" },
          { type: "tool-result", id: "call_2" },
        ],
      },
    ]);
  });

  test("a structured answer", async () => {
    const arranged = await arrange([{ parts: [{ type: "text", text: '{"sum":3}' }] }]);
    const message = await arranged.anthropic.messages.parse({
      model: "m",
      max_tokens: 9,
      messages: question,
      output_config: { format: zodOutputFormat(z.object({ sum: z.number() })) },
    });
    expect(message.parsed_output).toEqual({ sum: 3 });
    expect(asked(arranged).schema).toMatchObject({ type: "object", properties: { sum: { type: "number" } } });
  });

  test("images, documents and settings arrive", async () => {
    const arranged = await arrange([{ parts: [{ type: "text", text: "A dot." }] }]);
    await arranged.anthropic.messages.create({
      model: "m",
      max_tokens: 77,
      system: [{ type: "text", text: "Be brief." }],
      stop_sequences: ["END"],
      tool_choice: { type: "tool", name: "add", disable_parallel_tool_use: true },
      tools: [{ name: "add", input_schema: { type: "object" } }],
      thinking: { type: "enabled", budget_tokens: 20_000 },
      messages: [
        {
          role: "user",
          content: [
            { type: "image", source: { type: "base64", media_type: "image/png", data: PIXEL } },
            { type: "text", text: "What?" },
          ],
        },
      ],
    });
    expect(asked(arranged)).toMatchObject({
      model: "script/m",
      system: "Be brief.",
      maxOutputTokens: 77,
      settings: { stop: ["END"], toolChoice: { tool: "add" }, parallelToolCalls: false, effort: "high" },
      messages: [
        {
          parts: [
            { type: "file", media: "image/png", bytes: 70 },
            { type: "text", text: "What?" },
          ],
        },
      ],
      attached: [{ data: PIXEL }],
      origin: { wire: "anthropic", asked: "m" },
    });
  });

  test("tokens are counted, models listed and found", async () => {
    const { anthropic } = await arrange([]);
    expect((await anthropic.messages.countTokens({ model: "m", messages: question })).input_tokens).toBeGreaterThan(2);
    expect((await anthropic.models.list()).data.map(({ id }) => id)).toEqual(["fast", "offline/tiny", "script"]);
    expect((await anthropic.models.retrieve("offline/tiny")).id).toBe("offline/tiny");
    await expect(anthropic.models.retrieve("other")).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });

  test.for([
    {
      why: "a full queue",
      error: new SyscallError("BUSY", "queue", { retryAfterMs: 2_500 }),
      kind: Anthropic.RateLimitError,
      status: 429,
      type: "rate_limit_error",
      wait: "3",
    },
    { why: "a spent budget", error: new SyscallError("BUDGET", "spent"), kind: Anthropic.APIError, status: 402, type: "billing_error", wait: null },
    { why: "an unknown model", error: new SyscallError("NOT_FOUND", "none"), kind: Anthropic.NotFoundError, status: 404, type: "not_found_error", wait: null },
    { why: "no grant", error: new SyscallError("DENIED", "no"), kind: Anthropic.PermissionDeniedError, status: 403, type: "permission_error", wait: null },
    {
      why: "nobody who could answer",
      error: new SyscallError("UNAVAILABLE", "down"),
      kind: Anthropic.InternalServerError,
      status: 529,
      type: "overloaded_error",
      wait: null,
    },
    {
      why: "a prompt too long",
      error: new SyscallError("UPSTREAM", "200k", { cause: "context-length" }),
      kind: Anthropic.BadRequestError,
      status: 400,
      type: "invalid_request_error",
      wait: null,
    },
    { why: "a bug", error: new TypeError("secret words"), kind: Anthropic.InternalServerError, status: 500, type: "api_error", wait: null },
  ])("$why is $status $type", async ({ error, kind, status, type, wait }) => {
    const { anthropic } = await arrange([{ error }]);
    for (const stream of [true, false]) {
      const thrown = await anthropic.messages.create({ model: "m", max_tokens: 9, messages: question, stream }).then(
        () => undefined,
        (failed) => failed as InstanceType<typeof Anthropic.APIError>,
      );
      expect(thrown).toBeInstanceOf(kind);
      expect(thrown).toMatchObject({ status, error: { type: "error", error: { type } } });
      expect(thrown?.requestID).toMatch(/^req_[0-9a-f]{32}$/);
      expect(thrown?.headers?.get("retry-after")).toBe(wait);
      expect(JSON.stringify(thrown?.error)).not.toContain("secret words");
    }
  });

  test("what fails in the middle is an error of the stream", async () => {
    const { anthropic } = await arrange([{ events: [["delta", { text: "Half" }]], error: new SyscallError("UPSTREAM", "cut off") }]);
    await expect(anthropic.messages.stream({ model: "m", max_tokens: 9, messages: question }).finalMessage()).rejects.toThrow("cut off");
  });

  test("an abort cancels the call", async () => {
    const arranged = await arrange([{ events: [["delta", { text: "Half" }]], hold: new Promise(() => {}) }]);
    const stream = arranged.anthropic.messages.stream({ model: "m", max_tokens: 9, messages: question });
    stream.on("text", () => stream.abort());
    await expect(stream.done()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    await expect.poll(() => arranged.aborted).toEqual([arranged.calls[0]?.key]);
  });
});

describe("openai chat completions", () => {
  test.for([true, false])("thoughts, text and parallel calls, streamed: %s", async (stream) => {
    const { openai } = await arrange([{ parts: SAID }]);
    const body = { model: "gpt-x", messages: question };
    const completion = stream
      ? await openai.chat.completions.stream({ ...body, stream_options: { include_usage: true } }).finalChatCompletion()
      : await openai.chat.completions.create(body);
    expect(completion).toMatchObject({
      object: "chat.completion",
      model: "gpt-x",
      choices: [
        {
          finish_reason: "tool_calls",
          message: {
            role: "assistant",
            content: "Let me add.",
            tool_calls: [
              { id: "call_1", type: "function", function: { name: "add", arguments: '{"a":1,"b":2}' } },
              { id: "call_2", type: "function", function: { name: "add", arguments: '{"a":3,"b":4}' } },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 7,
        total_tokens: 27,
        prompt_tokens_details: { cached_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    });
  });

  test.for([true, false])("runTools goes from question to answer, streamed: %s", async (stream) => {
    const arranged = await arrange(adding);
    const add = {
      type: "function" as const,
      function: {
        name: "add",
        description: "Adds.",
        parameters: { ...addSchema, required: ["a", "b"] },
        parse: JSON.parse,
        function: ({ a, b }: { a: number; b: number }) => String(a + b),
      },
    };
    const { completions } = arranged.openai.chat;
    const runner = stream
      ? completions.runTools({ model: "m", messages: question, tools: [add], stream: true })
      : completions.runTools({ model: "m", messages: question, tools: [add] });
    expect(await runner.finalContent()).toBe("Sums: 3, 7");
    expect(asked(arranged).messages.at(-1)).toMatchObject({
      role: "tool",
      parts: [
        { id: "call_1", name: "add", content: "3" },
        { id: "call_2", content: "7" },
      ],
    });
  });

  test("a structured answer", async () => {
    const arranged = await arrange([{ parts: [{ type: "text", text: '{"sum":3}' }] }]);
    const completion = await arranged.openai.chat.completions.parse({
      model: "m",
      messages: question,
      response_format: zodResponseFormat(z.object({ sum: z.number() }), "sum"),
    });
    expect(completion.choices[0]?.message.parsed).toEqual({ sum: 3 });
    expect(asked(arranged).schema).toMatchObject({ properties: { sum: { type: "number" } } });
  });

  test("system texts, images and settings arrive", async () => {
    const arranged = await arrange([{ parts: [{ type: "text", text: "A dot." }] }]);
    await arranged.openai.chat.completions.create({
      model: "m",
      max_completion_tokens: 50,
      stop: "END",
      seed: 3,
      tool_choice: "required",
      reasoning_effort: "minimal",
      tools: [{ type: "function", function: { name: "add" } }],
      messages: [
        { role: "system", content: "One." },
        { role: "developer", content: "Two." },
        {
          role: "user",
          content: [
            { type: "text", text: "What?" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL}` } },
          ],
        },
      ],
    });
    expect(asked(arranged)).toMatchObject({
      system: "One.\n\nTwo.",
      maxOutputTokens: 50,
      settings: { stop: ["END"], seed: 3, toolChoice: "required", effort: "low" },
      messages: [
        {
          role: "user",
          parts: [
            { type: "text", text: "What?" },
            { type: "file", media: "image/png", bytes: 70 },
          ],
        },
      ],
    });
  });

  test.for([
    { why: "a full queue", error: new SyscallError("QUOTA", "queue"), kind: OpenAI.RateLimitError, status: 429, code: "rate_limit_exceeded" },
    { why: "a spent budget", error: new SyscallError("BUDGET", "spent"), kind: OpenAI.APIError, status: 402, code: "insufficient_quota" },
    { why: "an unknown model", error: new SyscallError("NOT_FOUND", "none"), kind: OpenAI.NotFoundError, status: 404, code: "model_not_found" },
    {
      why: "nobody who could answer",
      error: new SyscallError("UNAVAILABLE", "down"),
      kind: OpenAI.InternalServerError,
      status: 503,
      code: "server_is_overloaded",
    },
    {
      why: "a prompt too long",
      error: new SyscallError("UPSTREAM", "200k", { cause: "context-length" }),
      kind: OpenAI.BadRequestError,
      status: 400,
      code: "context_length_exceeded",
    },
  ])("$why is $status $code", async ({ error, kind, status, code }) => {
    const { openai } = await arrange([{ error }]);
    const asks: (() => Promise<unknown>)[] = [
      () => openai.chat.completions.create({ model: "m", messages: question }),
      () => openai.responses.create({ model: "m", input: "?", stream: true }),
    ];
    // One after the other: the client's own promise of one that fails before anybody looks would be nobody's rejection.
    for (const ask of asks) {
      const thrown = await ask().catch((failed: unknown) => failed);
      expect(thrown).toBeInstanceOf(kind);
      expect(thrown).toMatchObject({ status, code });
    }
  });

  test("what fails in the middle is an error of the stream", async () => {
    const { openai } = await arrange([{ events: [["delta", { text: "Half" }]], error: new SyscallError("UPSTREAM", "cut off") }]);
    await expect(openai.chat.completions.stream({ model: "m", messages: question }).finalContent()).rejects.toThrow("cut off");
  });

  test("an abort cancels the call", async () => {
    const arranged = await arrange([{ events: [["delta", { text: "Half" }]], hold: new Promise(() => {}) }]);
    const stream = await arranged.openai.chat.completions.create({ model: "m", messages: question, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === "Half") stream.controller.abort();
    await expect.poll(() => arranged.aborted).toHaveLength(1);
  });

  test("models are listed and found", async () => {
    const { openai } = await arrange([]);
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(["fast", "offline/tiny", "script"]);
    expect(await openai.models.retrieve("offline/tiny")).toMatchObject({ object: "model", owned_by: "offline" });
  });
});

describe("openai responses", () => {
  const tool = { type: "function" as const, name: "add", parameters: { ...addSchema, required: ["a", "b"] }, strict: false };

  test.for([true, false])("thoughts, text and parallel calls, streamed: %s", async (stream) => {
    const { openai } = await arrange([{ parts: SAID }]);
    const body = { model: "gpt-x", input: "1+2 and 3+4?", tools: [tool] };
    const response = stream ? await openai.responses.stream(body).finalResponse() : await openai.responses.create(body);
    expect(response).toMatchObject({
      object: "response",
      status: "completed",
      model: "gpt-x",
      store: false,
      output: [
        { type: "reasoning", summary: [{ type: "summary_text", text: "The sum is easy." }] },
        { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "Let me add." }] },
        { type: "function_call", call_id: "call_1", name: "add", arguments: '{"a":1,"b":2}' },
        { type: "function_call", call_id: "call_2", name: "add", arguments: '{"a":3,"b":4}' },
      ],
      usage: {
        input_tokens: 20,
        output_tokens: 7,
        total_tokens: 27,
        input_tokens_details: { cached_tokens: 5 },
        output_tokens_details: { reasoning_tokens: 2 },
      },
    });
    expect(response.output_text).toBe("Let me add.");
  });

  test("the output given back as input is the conversation that it was", async () => {
    const arranged = await arrange(adding);
    const { openai } = arranged;
    const first = await openai.responses.stream({ model: "m", input: "1+2?", tools: [tool], include: ["reasoning.encrypted_content"] }).finalResponse();
    const results = first.output
      .filter((item) => item.type === "function_call")
      .map(({ call_id }) => ({ type: "function_call_output" as const, call_id, output: "9" }));
    const input = [{ role: "user", content: "1+2?" }, ...first.output, ...results] as OpenAI.Responses.ResponseInput;
    const second = await openai.responses.create({ model: "m", input, tools: [tool] });
    expect(second.output_text).toBe("Sums: 9, 9");
    expect(asked(arranged).messages).toEqual([
      { role: "user", parts: [{ type: "text", text: "1+2?" }] },
      { role: "assistant", parts: SAID },
      {
        role: "tool",
        parts: [
          { type: "tool-result", id: "call_1", name: "add", ok: true, content: "9" },
          { type: "tool-result", id: "call_2", name: "add", ok: true, content: "9" },
        ],
      },
    ]);
  });

  test("a structured answer, an image and instructions", async () => {
    const arranged = await arrange([{ parts: [{ type: "text", text: '{"sum":3}' }] }]);
    const response = await arranged.openai.responses.parse({
      model: "m",
      instructions: "Be brief.",
      max_output_tokens: 64,
      input: [
        { role: "developer", content: "Add." },
        { role: "user", content: [{ type: "input_image", detail: "auto", image_url: `data:image/png;base64,${PIXEL}` }] },
      ],
      text: { format: zodTextFormat(z.object({ sum: z.number() }), "sum") },
    });
    expect(response.output_parsed).toEqual({ sum: 3 });
    expect(asked(arranged)).toMatchObject({
      system: "Be brief.\n\nAdd.",
      maxOutputTokens: 64,
      schema: { type: "object" },
      messages: [{ role: "user", parts: [{ type: "file" }] }],
    });
  });

  test("a tool with a text of its own comes back as such", async () => {
    const parts: Part[] = [{ type: "tool-call", id: "c1", name: "patch", input: { input: "*** Begin" } as Json }];
    const arranged = await arrange([{ parts }]);
    const events: string[] = [];
    const tools = [{ type: "custom" as const, name: "patch", format: { type: "grammar" as const, syntax: "lark" as const, definition: "start: x" } }];
    const stream = arranged.openai.responses.stream({ model: "m", input: "?", tools });
    for await (const event of stream) events.push(event.type);
    expect((await stream.finalResponse()).output).toMatchObject([{ type: "custom_tool_call", call_id: "c1", name: "patch", input: "*** Begin" }]);
    expect(events).toContain("response.custom_tool_call_input.delta");
    expect(asked(arranged).tools[0]?.description).toContain("start: x");
  });

  test("what fails in the middle fails the response", async () => {
    const { openai } = await arrange([{ events: [["delta", { text: "Half" }]], error: new SyscallError("BUDGET", "spent") }]);
    const seen: unknown[] = [];
    for await (const event of await openai.responses.create({ model: "m", input: "?", stream: true })) seen.push(event);
    expect(seen.at(-1)).toMatchObject({ type: "response.failed", response: { status: "failed", error: { code: "insufficient_quota", message: "spent" } } });
  });
});
