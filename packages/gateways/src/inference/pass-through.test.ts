import { type DoorSession, type Json, SyscallError, type WireKind } from "@aether/protocol";
import { afterEach, expect, test } from "vitest";
import { createModelMap, type InferenceListener, listenInference } from "./index.ts";
import { type Replay, replay, SERVED, type Step } from "./replay-session.test-harness.ts";

const open: InferenceListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

const PATHS = {
  anthropic: "/v1/messages",
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  gemini: "/v1beta/models/m:streamGenerateContent?alt=sse",
  "gemini, whole": "/v1beta/models/m:generateContent",
  "gemini, as an array": "/v1beta/models/m:streamGenerateContent",
  "count gemini": "/v1beta/models/m:countTokens",
  "count anthropic": "/v1/messages/count_tokens",
  "count responses": "/v1/responses/input_tokens",
} as const;
const LEAST: Readonly<Record<WireKind, Readonly<Record<string, Json>>>> = {
  anthropic: { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hi" }] },
  chat: { model: "m", messages: [{ role: "user", content: "hi" }] },
  responses: { model: "m", input: "hi" },
  gemini: { contents: [{ role: "user", parts: [{ text: "hi" }] }] },
};
/** What no translation knows. */
const ODD: Readonly<Record<WireKind, Readonly<Record<string, Json>>>> = {
  anthropic: { ...LEAST.anthropic, messages: [{ role: "user", content: [{ type: "hologram", data: "x" }] }] },
  chat: { ...LEAST.chat, logprobs: true, max_completion_tokens: 77 },
  responses: { ...LEAST.responses, top_logprobs: 3, max_output_tokens: 77 },
  gemini: { contents: [{ parts: [{ hologram: { data: "x" } }] }], generation_config: { max_output_tokens: 77 } },
};
const WIRES = ["anthropic", "chat", "responses", "gemini"] as const;
const whole = (wire: WireKind) => (wire === "gemini" ? "gemini, whole" : wire);

interface Arranged extends Replay {
  post(to: keyof typeof PATHS, body: unknown, headers?: Record<string, string>): Promise<{ status: number; text: string; headers: Headers }>;
}

async function arrange(
  step: Step & { readonly value?: Readonly<Record<string, Json>> },
  passes: (served: string, wire: WireKind) => boolean = () => true,
): Promise<Arranged> {
  const replayed = replay([step]);
  const session: DoorSession = {
    ...replayed.session,
    call: async (request) => ({ ...((await replayed.session.call(request)) as object), ...step.value }),
  };
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (token) => (token === "t" ? session : undefined),
    mapModel: createModelMap([{ asked: "m", served: "vendor/real" }]),
    passes,
    log: { warn() {}, error() {} },
  });
  open.push(listener);
  return {
    ...replayed,
    async post(to, body, headers = {}) {
      const response = await fetch(`${listener.address}${PATHS[to]}`, {
        method: "POST",
        headers: { authorization: "Bearer t", "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
  };
}

const RAW = [
  ["raw", { event: "a", data: '{"odd": 1.0}' }],
  ["raw", { data: "two\nlines" }],
  ["raw", { event: "z", data: "{}", last: true }],
] as const;
const WRITTEN = 'event: a\ndata: {"odd": 1.0}\n\ndata: two\ndata: lines\n\nevent: z\ndata: {}\n\n';

test.for(WIRES)("%s: what a client wrote comes along to the letter, with the headers that may pass and no other", async (wire) => {
  const { post, calls } = await arrange({ parts: [{ type: "text", text: "ok" }] });
  const body = `{"tomorrow": [1.0, 12345678901234567890], ${JSON.stringify(LEAST[wire]).slice(1)}`;
  const beta = { "anthropic-beta": "a,b", "openai-beta": "c=v1" };
  await post(wire, body, { ...beta, "x-api-key": "secret", "openai-organization": "org", "anthropic-version": "2023-06-01", cookie: "x=y" });
  const own = { chat: { "openai-beta": "c=v1" }, responses: { "openai-beta": "c=v1" }, gemini: {} };
  const passed = wire === "anthropic" ? { "anthropic-beta": "a,b", "anthropic-version": "2023-06-01" } : own[wire];
  expect(calls[0]?.params).toMatchObject({ model: "vendor/real", verbatim: { wire, body, headers: passed } });
  expect(calls.map(({ params }) => (params as { verbatim: { headers: object } }).verbatim.headers)).toEqual([passed]);
  expect(JSON.stringify(calls)).not.toMatch(/secret|Bearer|x=y/);
});

test.for(WIRES)("%s: a provider's events are written as they came, and those that were read from them are not", async (wire) => {
  const { post } = await arrange({ events: RAW, parts: [{ type: "text", text: "read" }], value: { passedThrough: true } });
  const { text, headers, status } = await post(wire, { ...LEAST[wire], stream: true });
  expect([status, text]).toEqual([200, WRITTEN]);
  expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(headers.get("aether-model")).toBe(SERVED);
});

test.for(WIRES)("%s: a whole answer is written as it came", async (wire) => {
  const verbatim = '{ "odd": 1.0, "big": 12345678901234567890 }';
  const { post } = await arrange({ value: { passedThrough: true, verbatim } });
  const { text, headers } = await post(whole(wire), LEAST[wire]);
  expect([text, headers.get("content-type")]).toEqual([verbatim, "application/json"]);
});

test.for(WIRES)("%s: what no translation knows is passed alone, and refused where it cannot pass", async (wire) => {
  const { post, calls } = await arrange({ events: RAW, value: { passedThrough: true } });
  expect(await post(wire, { ...ODD[wire], stream: true })).toMatchObject({ status: 200, text: WRITTEN });
  expect(calls[0]?.params).toMatchObject({
    model: "vendor/real",
    verbatim: { only: { why: expect.any(String), param: expect.any(String) } },
    maxOutputTokens: wire === "anthropic" ? 9 : 77,
  });
  expect(calls[0]?.params).not.toHaveProperty("messages");
  const other = await arrange({ parts: [{ type: "text", text: "ok" }] }, () => false);
  expect((await other.post(wire, ODD[wire])).status).toBe(400);
  expect(other.calls).toEqual([]);
});

test.for(WIRES)("%s: what is no request is refused before anybody is asked", async (wire) => {
  const { post, calls } = await arrange({});
  const odd = wire === "gemini" ? { contents: 7 } : { ...LEAST[wire], model: 7 };
  for (const body of [{}, [], odd, { model: "m" }]) expect((await post(wire, body)).status).toBe(400);
  expect(calls).toEqual([]);
});

test("where no model of this wire may serve, nothing comes along", async () => {
  const { post, calls } = await arrange({ parts: [{ type: "text", text: "ok" }] }, (served, wire) => served === "vendor/real" && wire === "chat");
  await post("anthropic", LEAST.anthropic);
  await post("chat", LEAST.chat);
  expect(calls.map(({ params }) => "verbatim" in (params as object))).toEqual([false, true]);
});

test("what may not pass is translated where a translation will do, and refused in the wire's words where not", async () => {
  const { post, calls } = await arrange({ parts: [{ type: "text", text: "ok" }] });
  const tools = [
    { type: "web_search_20250305", name: "web_search" },
    { type: "bash_20250124", name: "bash" },
  ];
  const translated = await post("anthropic", { ...LEAST.anthropic, tools });
  expect(translated.headers.get("aether-dropped")).toBe("tools.web_search_20250305, tools.bash_20250124");
  const refused = await post("anthropic", { ...LEAST.anthropic, mcp_servers: [{ url: "https://x" }] });
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([400, { type: "error", error: { type: "invalid_request_error" } }]);
  const search = await post("chat", { ...LEAST.chat, web_search_options: {} });
  expect([search.status, JSON.parse(search.text)]).toMatchObject([400, { error: { param: "web_search_options" } }]);
  expect(calls).toHaveLength(1);
});

test("what passed says what was taken out of it, and keeps the tools that its client runs", async () => {
  const { post } = await arrange({ events: RAW, value: { passedThrough: true } });
  const tools = [
    { type: "web_search_20250305", name: "web_search" },
    { type: "bash_20250124", name: "bash" },
  ];
  const { headers } = await post("anthropic", { ...LEAST.anthropic, tools, stream: true });
  expect(headers.get("aether-dropped")).toBe("tools.web_search_20250305");
});

test("what a client writes into its request gets into no header", async () => {
  const { post } = await arrange({ parts: [{ type: "text", text: "ok" }] });
  const tools = [{ type: "m\r\nset-cookie: a=b\u20ac", name: "x" }];
  const { status, headers } = await post("anthropic", { ...LEAST.anthropic, model: "m", tools });
  expect([status, headers.get("set-cookie"), headers.get("aether-dropped")]).toEqual([200, null, "tools.m__set-cookie:_a=b_"]);
});

test.for([
  { wire: "anthropic", ends: /event: error\ndata: .*"type":"api_error"/ },
  { wire: "chat", ends: /data: \{"error":\{.*"upstream_error"/ },
  { wire: "gemini", ends: /\n\n\{"error":\{"code":502,"message":"it broke off","status":"UNAVAILABLE"\}\}$/ },
  { wire: "responses", ends: /event: error\ndata: \{"type":"error","sequence_number":1,"code":"upstream_error","message":"it broke off"/ },
] as const)("$wire: an answer that breaks off ends with an error of its wire after what came", async ({ wire, ends }) => {
  const { post } = await arrange({ events: [RAW[0], RAW[2]], error: new SyscallError("UPSTREAM", "it broke off") });
  const { text } = await post(wire, { ...LEAST[wire], stream: true });
  expect(text.startsWith('event: a\ndata: {"odd": 1.0}\n\n')).toBe(true);
  expect(text).toMatch(ends);
  expect(text).not.toContain("event: z");
});

test("in an array, a provider's events are its elements, also where nothing is between them", async () => {
  const { post } = await arrange({
    events: [
      ["raw", { data: '{"odd": 1.0}' }],
      ["raw", { data: "{}", last: true }],
    ],
    value: { passedThrough: true },
  });
  const { text, headers } = await post("gemini, as an array", LEAST.gemini);
  expect([text, headers.get("content-type")]).toEqual(['[{"odd": 1.0}\n,{}\n]\n', "application/json; charset=utf-8"]);
});

test.for(["anthropic", "responses", "gemini"] as const)("%s: what is not understood is counted by its size, and a file in it as a file", async (wire) => {
  const { post, calls } = await arrange({});
  const block = (data: string): readonly Json[] => [{ role: "user", content: [{ type: "hologram", data }] }];
  const sized = async (data: string): Promise<number> => {
    const { max_tokens: _, ...least } = LEAST[wire] as Record<string, Json>;
    const odd = { anthropic: { messages: block(data) }, responses: { input: block(data) }, gemini: { contents: [{ parts: [{ hologram: { data } }] }] } };
    const { status, text } = await post(`count ${wire}`, { ...least, ...odd[wire] });
    expect(status).toBe(200);
    const { input_tokens, totalTokens } = JSON.parse(text) as { input_tokens: number; totalTokens: number };
    return input_tokens ?? totalTokens;
  };
  const [short, long, file] = [await sized("word "), await sized("word ".repeat(700)), await sized("A".repeat(100_000))];
  expect(long - short).toBeCloseTo(1_000, -2);
  expect(file).toBeLessThan(short + 2_000);
  expect(calls).toEqual([]);
});

test("what is no request is not counted, nor a conversation that is kept elsewhere", async () => {
  const { post } = await arrange({});
  for (const body of [{}, { model: "m" }]) expect((await post("count anthropic", body)).status).toBe(400);
  const kept = await post("count anthropic", { ...LEAST.anthropic, thread: { id: "x" } });
  expect([kept.status, JSON.parse(kept.text)]).toMatchObject([400, { error: { details: { error_code: "thread_unsupported_request" } } }]);
  expect((await post("count responses", { ...LEAST.responses, previous_response_id: "resp_1" })).status).toBe(400);
});

test.for(WIRES)("%s: what the provider finds wrong with a request is told in its own words", async (wire) => {
  const verbatim = { status: 422, body: '{ "error": {"type": "tomorrow_error", "param": "x"}, "more": 1.0 }' };
  const refused = new SyscallError("UPSTREAM", "it refused", { cause: "invalid", verbatim });
  for (const stream of [true, false]) {
    const { post } = await arrange({ error: refused });
    const { status, text, headers } = await post(stream ? wire : whole(wire), { ...LEAST[wire], stream });
    expect([status, text]).toEqual([422, verbatim.body]);
    expect([headers.get("content-type"), headers.get("x-should-retry")]).toEqual(["application/json", "false"]);
  }
});

test("over its budget a client is told so in its wire's words, as ever", async () => {
  const { post } = await arrange({ error: new SyscallError("BUDGET", "nothing is left") });
  const { status, text } = await post("anthropic", { ...LEAST.anthropic, stream: true });
  expect([status, JSON.parse(text)]).toMatchObject([402, { error: { type: "billing_error" } }]);
});
