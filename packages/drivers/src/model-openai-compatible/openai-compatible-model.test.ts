import { Readable } from "node:stream";
import type { ModelDriver, StepRequest } from "@aether/ports";
import { IMAGE, modelDriverConformance } from "@aether/ports/conformance/model-driver";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import {
  answerTo,
  type Behaviour,
  begin,
  called,
  DONE,
  delta,
  event,
  KEY,
  partsOf,
  refuse,
  request,
  said,
  send,
  serve,
  stopped,
  textOf,
  USAGE,
} from "./chat-server.test-harness.ts";
import { createOpenAiCompatibleModel } from "./openai-compatible-model.ts";

const LISTING = { data: [{ id: "big", context_length: 65_536 }, { id: "small" }, { id: "big" }, { id: 7 }, { id: "last", max_model_len: 4_096 }] };
const twoCalls = send(
  called(0, { id: "c0", function: { name: "a", arguments: "{}" } }),
  called(1, { id: "c1", function: { name: "b", arguments: "{}" } }),
  stopped("tool_calls"),
  DONE,
);

const vectors: Behaviour = (response, seen) => {
  const texts = seen.body["input"] as string[];
  const data = texts.map((text, index) => ({ index, embedding: [text.length, text.charCodeAt(0)] })).reverse();
  return refuse(200, { data, usage: { prompt_tokens: texts.length } })(response, seen);
};

modelDriverConformance("openai-compatible", async () => {
  const thoughtful: Behaviour = (response, seen) => {
    const text = JSON.stringify(seen.body["messages"]);
    const first = !text.includes('"tool"');
    if (!first && !text.includes('"signature":"s"')) return refuse(400, { error: { message: "the call lacks its signature" } })(response, seen);
    const call = called(0, { id: "c0", function: { name: "a", arguments: "{}" }, extra_content: { vendor: { signature: "s" } } });
    return send(...(first ? [call, stopped("tool_calls")] : [said("done"), stopped("stop")]), DONE)(response, seen);
  };
  const server = await serve({
    text: send(said("Hel"), said("lo."), stopped("stop"), USAGE, DONE),
    calls: twoCalls,
    endless: (response) => void begin(response).write(": wait\n\n"),
    thoughtful,
    keyless: refuse(401, { error: { message: "no" } }),
    vectors,
  });
  return {
    driver: server.driver(),
    text: request("text"),
    calls: request("calls"),
    endless: request("endless"),
    unknown: request("nobody"),
    image: request("text", { messages: [{ role: "user", parts: [IMAGE] }] }),
    thought: request("thoughtful"),
    refused: request("keyless"),
    embeds: "vectors",
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

test("sends the conversation as the wire has it", async () => {
  await using server = await serve({ text: send(said("ok"), stopped("stop"), DONE) });
  const extra = { extra_content: { vendor: { signature: "s" } } };
  const meta = { "openai-compatible": extra };
  const messages: StepRequest["messages"] = [
    { role: "user", parts: [{ type: "text", text: "list" }] },
    {
      role: "assistant",
      parts: [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "one moment" },
        { type: "tool-call", id: "c1", name: "file_list", input: { path: "." }, meta },
        { type: "tool-call", id: "c2", name: "file_read", input: '{"path":' },
      ],
    },
    {
      role: "tool",
      parts: [
        { type: "tool-result", id: "c1", name: "file_list", ok: true, content: ["a"] },
        { type: "tool-result", id: "c2", name: "file_read", ok: false, content: { code: "INVALID" } },
        { type: "text", text: "Try another way." },
      ],
    },
    {
      role: "assistant",
      parts: [
        { type: "reasoning", text: "done" },
        { type: "text", text: "an answer" },
      ],
    },
  ];
  const tools = [{ name: "file_list", description: "List.", inputSchema: { type: "object" } }];
  await partsOf(server.driver({ headers: { "x-team": "blue" } }), request("text", { messages, tools }));
  expect(server.seen[0]).toMatchObject({
    path: "/v1/chat/completions",
    headers: { authorization: `Bearer ${KEY}`, "x-team": "blue", "content-type": "application/json" },
  });
  expect(server.seen[0]?.body).toEqual({
    model: "text",
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 100,
    tools: [{ type: "function", function: { name: "file_list", description: "List.", parameters: { type: "object" } } }],
    messages: [
      { role: "system", content: "be brief" },
      { role: "user", content: "list" },
      {
        role: "assistant",
        content: "one moment",
        reasoning_content: "hm",
        tool_calls: [
          { id: "c1", type: "function", function: { name: "file_list", arguments: '{"path":"."}' }, ...extra },
          { id: "c2", type: "function", function: { name: "file_read", arguments: '{"malformed":"{\\"path\\":"}' } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: '["a"]' },
      { role: "tool", tool_call_id: "c2", content: '{"error":{"code":"INVALID"}}' },
      { role: "user", content: "Try another way." },
      { role: "assistant", content: "an answer" },
    ],
  });
});

test("keeps text, reasoning, calls and usage of a stream apart", async () => {
  const parts = await answerTo(
    send(
      delta({ role: "assistant", content: "" }),
      delta({ reasoning_content: "let me " }),
      delta({ reasoning: "see" }),
      said("I lo"),
      said("ok."),
      called(0, { id: "c0", function: { name: "file_read", arguments: "" }, extra_content: { v: 1 } }),
      called(1, { id: "c1", function: { name: "file_list", arguments: '{"p' } }),
      called(0, { function: { arguments: '{"path":"a' } }),
      called(1, { function: { arguments: 'ath":"."}' } }),
      called(0, { function: { arguments: '.md"}' } }),
      stopped("tool_calls"),
      USAGE,
      DONE,
    ),
  );
  expect(parts).toEqual([
    { type: "reasoning-delta", text: "let me " },
    { type: "reasoning-delta", text: "see" },
    { type: "text-delta", text: "I lo" },
    { type: "text-delta", text: "ok." },
    { type: "tool-call", id: "c0", name: "file_read", input: { path: "a.md" }, meta: { "openai-compatible": { extra_content: { v: 1 } } } },
    { type: "tool-call", id: "c1", name: "file_list", input: { path: "." } },
    { type: "finish", reason: "tool-calls", usage: { inputTokens: 11, outputTokens: 5, cachedTokens: 3 } },
  ]);
});

const one = (call: Record<string, Json>): Behaviour => send(called(0, call), stopped("tool_calls"), DONE);

test.for<{ why: string; behaviour: Behaviour; calls: Json[] }>([
  {
    why: "arguments that are not JSON stay text",
    behaviour: one({ id: "c", function: { name: "a", arguments: '{"path": a.md}' } }),
    calls: [{ id: "c", input: '{"path": a.md}' }],
  },
  {
    why: "a number that JSON cannot carry leaves the arguments text",
    behaviour: one({ id: "c", function: { name: "a", arguments: '{"n":1e999}' } }),
    calls: [{ id: "c", input: '{"n":1e999}' }],
  },
  {
    why: "arguments of bottomless depth stay text",
    behaviour: one({ id: "c", function: { name: "a", arguments: "[".repeat(50_000) + "]".repeat(50_000) } }),
    calls: [{ id: "c", input: "[".repeat(50_000) + "]".repeat(50_000) }],
  },
  { why: "no arguments are an empty object", behaviour: one({ id: "c", function: { name: "a", arguments: "" } }), calls: [{ id: "c", input: {} }] },
  {
    why: "arguments as an object are taken as they are",
    behaviour: one({ id: "c", function: { name: "a", arguments: { path: "x" } } }),
    calls: [{ id: "c", input: { path: "x" } }],
  },
  { why: "a call without id gets one", behaviour: one({ function: { name: "a", arguments: "{}" } }), calls: [{ id: "call-4-0", input: {} }] },
  {
    why: "two calls with one id get two",
    behaviour: send(called(0, { id: "c", function: { name: "a" } }), called(1, { id: "c", function: { name: "b" } }), stopped("tool_calls")),
    calls: [
      { id: "c", name: "a" },
      { id: "call-4-1", name: "b" },
    ],
  },
  {
    why: "calls without index are told apart by their ids",
    behaviour: send(
      delta({ tool_calls: [{ id: "x", function: { name: "a", arguments: "{" } }] }),
      delta({ tool_calls: [{ id: "x", function: { arguments: "}" } }] }),
      delta({ tool_calls: [{ id: "y", function: { name: "b" } }] }),
      stopped("stop"),
    ),
    calls: [
      { id: "x", name: "a", input: {} },
      { id: "y", name: "b", input: {} },
    ],
  },
  {
    why: "calls that all have the same index are told apart by their ids",
    behaviour: send(
      called(0, { id: "x", function: { name: "a", arguments: '{"n":' } }),
      called(0, { id: "x", function: { arguments: "1}" } }),
      called(0, { id: "y", function: { name: "a", arguments: '{"n":2}' } }),
      called(1, { id: "z", function: { name: "b", arguments: "{" } }),
      called(1, { function: { arguments: "}" } }),
      stopped("tool_calls"),
    ),
    calls: [
      { id: "x", name: "a", input: { n: 1 } },
      { id: "y", name: "a", input: { n: 2 } },
      { id: "z", name: "b", input: {} },
    ],
  },
  {
    why: "an id that changes within a call is still that call's",
    behaviour: send(called(0, { id: "x", function: { name: "a", arguments: "{" } }), called(0, { id: "y", function: { arguments: "}" } }), stopped("stop")),
    calls: [{ id: "x", name: "a", input: {} }],
  },
])("$why", async ({ behaviour, calls }) => {
  const parts = await answerTo(behaviour);
  expect(parts.slice(0, -1)).toMatchObject(calls.map((call) => ({ type: "tool-call", ...(call as object) })));
  expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "tool-calls" });
});

test("arguments cut by the length limit never look like a call without arguments", async () => {
  const parts = await answerTo(send(called(0, { id: "c", function: { name: "remove_all" } }), stopped("length"), DONE));
  expect(parts).toMatchObject([
    { type: "tool-call", input: "" },
    { type: "finish", reason: "length" },
  ]);
});

test("what the server does not count is estimated, never free", async () => {
  const parts = await answerTo(send(said("x".repeat(35)), stopped("stop"), DONE), { system: "s".repeat(350) });
  expect(parts.at(-1)).toMatchObject({ type: "finish", usage: { outputTokens: 10 } });
  const finish = parts.at(-1);
  expect(finish?.type === "finish" ? finish.usage.inputTokens : 0).toBeGreaterThanOrEqual(100);
});

test.for<{ why: string; behaviour: Behaviour; end: object }>([
  { why: "a limit as length", behaviour: send(said("a"), stopped("length"), DONE), end: { type: "finish", reason: "length" } },
  { why: "a filter as filtered", behaviour: send(stopped("content_filter"), DONE), end: { type: "finish", reason: "filtered" } },
  { why: "a word of the server's own as stop", behaviour: send(said("a"), stopped("eos"), DONE), end: { type: "finish", reason: "stop" } },
  { why: "calls that came to nothing as stop", behaviour: send(said("a"), stopped("tool_calls"), DONE), end: { type: "finish", reason: "stop" } },
  {
    why: "a stream without [DONE] as whole when the model said why it stopped",
    behaviour: send(said("a"), stopped("stop"), USAGE),
    end: { type: "finish", usage: { inputTokens: 11 } },
  },
  { why: "a stream that ends early as incomplete", behaviour: send(said("a")), end: { type: "incomplete" } },
  {
    why: "a server that ran out of what it needs as incomplete",
    behaviour: send(said("a"), stopped("insufficient_system_resource"), USAGE, DONE),
    end: { type: "incomplete", why: expect.stringContaining("insufficient_system_resource") },
  },
  { why: "a reason that is an error as incomplete", behaviour: send(said("a"), stopped("error"), DONE), end: { type: "incomplete" } },
  { why: "a reason that every object has as stop", behaviour: send(said("a"), stopped("constructor"), DONE), end: { type: "finish", reason: "stop" } },
  { why: "[DONE] without a reason as incomplete", behaviour: send(said("a"), DONE), end: { type: "incomplete" } },
  { why: "an empty stream as incomplete", behaviour: send(), end: { type: "incomplete" } },
  { why: "a cut amid an event as incomplete", behaviour: send(said("a"), delta({ content: "never read" }, "stop").slice(0, -5)), end: { type: "incomplete" } },
  { why: "a call without a name as incomplete", behaviour: one({ id: "c", function: { arguments: "{}" } }), end: { type: "incomplete" } },
  { why: "an event that is not JSON as an error that may pass", behaviour: send(said("a"), "data: {oops\n\n"), end: { type: "error", retryable: true } },
  { why: "an event of another shape as an error that may pass", behaviour: send(event({ choices: "none" })), end: { type: "error", retryable: true } },
  {
    why: "an error inside the stream",
    behaviour: send(said("a"), event({ error: { message: "overloaded", code: 503 } })),
    end: { type: "error", retryable: true, message: expect.stringContaining("overloaded") },
  },
  { why: "a lasting error inside the stream", behaviour: send(event({ error: { message: "too long", code: 400 } })), end: { type: "error", retryable: false } },
  {
    why: "a page instead of a stream",
    behaviour: (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    end: { type: "error", retryable: false, message: expect.stringContaining("base URL") },
  },
])("takes $why", async ({ behaviour, end }) => {
  const parts = await answerTo(behaviour);
  expect(parts.at(-1)).toMatchObject(end);
  expect(parts.filter(({ type }) => type === "finish" || type === "incomplete" || type === "error")).toHaveLength(1);
});

test("takes a whole answer from a server that does not stream", async () => {
  const message = { role: "assistant", content: "hello", tool_calls: null };
  const parts = await answerTo(refuse(200, { choices: [{ message, finish_reason: "stop" }], usage: { prompt_tokens: 2, completion_tokens: 1 } }));
  expect(parts).toEqual([
    { type: "text-delta", text: "hello" },
    { type: "finish", reason: "stop", usage: { inputTokens: 2, outputTokens: 1 } },
  ]);
});

const DATE = "Tue, 01 Sep 2026 10:00:00 GMT";

test.for<{ why: string; behaviour: Behaviour; end: object }>([
  {
    why: "429 may pass, after the seconds it names",
    behaviour: refuse(429, { error: { message: "slow down" } }, { "retry-after": "2" }),
    end: { retryable: true, retryAfterMs: 2_000, message: expect.stringMatching(/429: slow down/) },
  },
  {
    why: "429 may pass, at the time it names",
    behaviour: refuse(429, {}, { date: DATE, "retry-after": "Tue, 01 Sep 2026 10:01:30 GMT" }),
    end: { retryable: true, retryAfterMs: 90_000 },
  },
  {
    why: "429 may pass, after milliseconds",
    behaviour: refuse(429, {}, { "retry-after-ms": "1500", "retry-after": "2" }),
    end: { retryable: true, retryAfterMs: 1_500 },
  },
  { why: "429 because the money is spent lasts", behaviour: refuse(429, { error: { message: "pay", code: "insufficient_quota" } }), end: { retryable: false } },
  {
    why: "503 may pass, and a page is not repeated",
    behaviour: refuse(503, "<html>nginx</html>"),
    end: { retryable: true, message: expect.not.stringContaining("html") },
  },
  { why: "500 may pass", behaviour: refuse(500, { error: "broken" }), end: { retryable: true, message: expect.stringContaining("500: broken") } },
  { why: "400 lasts", behaviour: refuse(400, { error: { message: "too long" } }), end: { retryable: false, message: expect.stringContaining("too long") } },
  {
    why: "401 lasts, and the key is not repeated",
    behaviour: refuse(401, { error: { message: `wrong key ${KEY}` } }),
    end: { retryable: false, message: expect.stringMatching(/wrong key \[redacted\].*API key/) },
  },
  { why: "403 lasts", behaviour: refuse(403, {}, { "retry-after": "2" }), end: { retryable: false } },
  { why: "404 lasts and says what to look at", behaviour: refuse(404, {}), end: { retryable: false, message: expect.stringContaining("/v1") } },
  {
    why: "a redirect is not followed",
    behaviour: refuse(307, "", { location: "https://elsewhere.example/v1" }),
    end: { retryable: false, message: expect.stringContaining("elsewhere.example") },
  },
  { why: "an endless error body is bounded", behaviour: refuse(502, "x".repeat(1_000_000)), end: { retryable: true } },
])("$why", async ({ behaviour, end }) => {
  const parts = await answerTo(behaviour);
  expect(parts).toMatchObject([{ type: "error", ...end }]);
  expect(JSON.stringify(parts).length).toBeLessThan(1_000);
});

test("text comes out whole when every byte comes alone", async () => {
  const bytes = Buffer.from([said("naïve "), said("😀 日本"), stopped("stop"), USAGE, DONE].join(""));
  const behaviour: Behaviour = async (response) => {
    begin(response).socket?.setNoDelay(true);
    for (const byte of bytes) {
      response.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    response.end();
  };
  const parts = await answerTo(behaviour);
  expect(textOf(parts)).toBe("naïve 😀 日本");
  expect(parts.at(-1)?.type).toBe("finish");
});

test("a socket that breaks amid the answer leaves it incomplete", async () => {
  const parts = await answerTo((response) => void begin(response).write(said("half"), () => response.destroy()));
  expect(textOf(parts)).toBe("half");
  expect(parts.at(-1)?.type).toBe("incomplete");
});

test("a socket that breaks before an answer is an error that may pass", async () => {
  expect(await answerTo((response) => void response.destroy())).toMatchObject([{ type: "error", retryable: true }]);
});

test("nobody at the address is an error that may pass", async () => {
  const server = await serve({});
  const driver = server.driver();
  await server[Symbol.asyncDispose]();
  expect(await partsOf(driver, request("it"))).toMatchObject([{ type: "error", retryable: true, message: expect.stringContaining("ECONNREFUSED") }]);
});

test("a body above 16 MiB is dropped and its connection closed", async () => {
  const block = `: ${"x".repeat(1024 * 1024)}\n`;
  await using server = await serve({
    it: (response) => void Readable.from(Array.from({ length: 32 }, () => block)).pipe(begin(response)),
  });
  expect(await partsOf(server.driver(), request("it"))).toMatchObject([{ type: "error", retryable: false, message: expect.stringContaining("16777216") }]);
  await expect.poll(() => server.closed).toEqual(["it"]);
});

test.for([
  { why: "the signal is given", leave: (abort: AbortController) => abort.abort() },
  { why: "the reader leaves", leave: () => {} },
])("closes the connection when $why", async ({ leave }) => {
  await using server = await serve({ it: (response) => void begin(response).write(said("a")) });
  const abort = new AbortController();
  for await (const part of server.driver().step(request("it"), abort.signal)) {
    leave(abort);
    if (part.type !== "text-delta" || !abort.signal.aborted) break;
  }
  await expect.poll(() => server.closed).toEqual(["it"]);
});

test("closes a connection whose body it has no use for", async () => {
  await using server = await serve({ it: (response) => void response.writeHead(200, { "content-type": "text/html" }).write("<html>") });
  expect(await partsOf(server.driver(), request("it"))).toMatchObject([{ type: "error" }]);
  await expect.poll(() => server.closed).toEqual(["it"]);
});

test("asks the server for its models", async () => {
  await using server = await serve({ "/v1/models": refuse(200, LISTING) });
  const driver = createOpenAiCompatibleModel({ baseUrl: server.baseUrl });
  expect(await driver.models(new AbortController().signal)).toEqual([
    { name: "big", contextTokens: 65_536 },
    { name: "small" },
    { name: "last", contextTokens: 4_096 },
  ]);
  expect(server.seen[0]?.headers.authorization).toBeUndefined();
});

test.for<{ why: string; behaviour: Behaviour; says: RegExp }>([
  { why: "a refusal", behaviour: refuse(401, { error: { message: KEY } }), says: /401: \[redacted\]/ },
  { why: "something else", behaviour: refuse(200, { models: [] }), says: /not a list of models/ },
  { why: "a broken socket", behaviour: (response) => void response.destroy(), says: /cannot be reached/ },
])("says so when it asks for models and gets $why", async ({ behaviour, says }) => {
  await using server = await serve({ "/v1/models": behaviour });
  const driver = createOpenAiCompatibleModel({ baseUrl: server.baseUrl, apiKey: KEY });
  await expect(driver.models(new AbortController().signal)).rejects.toThrow(says);
});

test.for([
  { why: "a name with a slash", options: { name: "a/b" }, says: /named/ },
  { why: "a key of two lines", options: { apiKey: "hunter2\nx" }, says: /authorization/ },
  { why: "plain http to another machine", options: { baseUrl: "http://models.example/v1" }, says: /clear/ },
])("refuses $why at once", ({ options, says }) => {
  const create = (): ModelDriver => createOpenAiCompatibleModel({ baseUrl: "https://models.example/v1", ...options });
  expect(create).toThrow(says);
  expect(create).not.toThrow(/hunter2/);
});

test("says who reads", () => {
  expect(createOpenAiCompatibleModel({ baseUrl: "https://models.example/v1" }).reader).toEqual({ host: "models.example" });
  expect(createOpenAiCompatibleModel({ baseUrl: "http://localhost:1/v1" }).reader).toBe("local");
});
