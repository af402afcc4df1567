import { SyscallError } from "@aether/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { type InferenceListener, listenInference } from "../index.ts";
import { replay, type Step } from "../replay-session.test-harness.ts";

const TOKEN = "right-token";
const open: InferenceListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

const BODY = { contents: [{ role: "user", parts: [{ text: "hello" }] }] };
const HEADERS = { "x-goog-api-key": TOKEN, "content-type": "application/json" };

interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function arrange(step: Step = { parts: [{ type: "text", text: "hello back" }] }) {
  const replayed = replay([step]);
  const logged: unknown[] = [];
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (token) => (token === TOKEN ? replayed.session : undefined),
    mapModel: (asked) => (asked === "gemini-2.5-pro" ? "google/gemini-2.5-pro" : asked),
    mapEmbedding: (asked) => (asked.startsWith("gemini-embedding") ? "embeddings" : asked),
    names: ["fast"],
    log: { warn: (...line) => void logged.push(line), error: (...line) => void logged.push(line) },
    limits: { closeMs: 100, bodyBytes: 100_000, depth: 32 },
  });
  open.push(listener);
  return {
    ...replayed,
    logged,
    async ask(path: string, { method = "POST", body = BODY, headers = HEADERS }: Asked = {}) {
      const sent = method === "GET" ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
      const response = await fetch(`${listener.address}${path}`, { method, headers, ...sent });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
    },
  };
}

describe("an answer", () => {
  test("whole, streamed as events and as an array, of a model whose name has slashes and colons", async () => {
    const { ask, calls } = await arrange();
    const whole = await ask("/v1beta/models/ollama/llama3.2:1b:generateContent");
    expect(whole.json()).toMatchObject({
      candidates: [{ content: { role: "model", parts: [{ text: "hello back" }] }, finishReason: "STOP", index: 0 }],
      usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 5, thoughtsTokenCount: 2, totalTokenCount: 27 },
      modelVersion: "ollama/llama3.2:1b",
    });
    const events = await ask("/v1beta/models/ollama%2Fllama3.2:1b:streamGenerateContent?alt=sse");
    expect(events.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const array = await ask("/v1beta/models/gemini-2.5-pro:streamGenerateContent");
    expect(array.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const texts = (pieces: { candidates: { content: { parts: { text: string }[] } }[] }[]) =>
      pieces.map(({ candidates: [one] }) => one?.content.parts[0]?.text).join("");
    expect(texts(array.json())).toBe("hello back");
    expect(texts(events.text.split("\n\n").flatMap((event) => (event === "" ? [] : [JSON.parse(event.slice(6))])))).toBe("hello back");
    expect(calls.map(({ method, params }) => [method, (params as { model: string }).model])).toEqual([
      ["model.generate", "ollama/llama3.2:1b"],
      ["model.stream", "ollama/llama3.2:1b"],
      ["model.stream", "google/gemini-2.5-pro"],
    ]);
    expect(calls[0]?.params).toMatchObject({ origin: { wire: "gemini", asked: "ollama/llama3.2:1b" } });
  });

  test("of a step that fails is an error in Google's form, with its status", async () => {
    for (const path of ["generateContent", "streamGenerateContent?alt=sse", "streamGenerateContent"]) {
      const { ask } = await arrange({ error: new SyscallError("BUDGET", "nothing is left") });
      const { status, json } = await ask(`/v1beta/models/m:${path}`);
      expect([status, json()]).toEqual([402, { error: { code: 402, message: "nothing is left", status: "FAILED_PRECONDITION" } }]);
    }
  });
});

describe("a key", () => {
  test("is taken from the header or the query of this wire alone, and is never told", async () => {
    const { ask, calls, logged } = await arrange();
    const bare = { "content-type": "application/json" };
    expect((await ask(`/v1beta/models/m:generateContent?key=${TOKEN}`, { headers: bare })).status).toBe(200);
    expect((await ask(`/v1beta/models/m:streamGenerateContent?alt=sse&key=${TOKEN}`, { headers: bare })).status).toBe(200);
    expect((await ask(`/v1beta/models?key=${TOKEN}`, { method: "GET", headers: bare })).status).toBe(200);
    const other = await ask(`/v1/chat/completions?key=${TOKEN}`, { headers: bare, body: { model: "m", messages: [{ role: "user", content: "hi" }] } });
    expect(other.status).toBe(401);
    const told = [];
    for (const path of [`/v1beta/models/m:dance?key=${TOKEN}`, `/v1beta/?key=${TOKEN}`, `/v1beta/models/m:generateContent?key=${TOKEN}&alt=proto`])
      told.push((await ask(path, { headers: bare })).text);
    expect(JSON.stringify([calls, logged, told, other.text])).not.toContain(TOKEN);
  });

  test.for(["?key=wrong", "?key=", "", "?key", `?KEY=${TOKEN}`])("that is %s opens nothing", async (query) => {
    const { ask, calls } = await arrange();
    const { status, json } = await ask(`/v1beta/models/m:generateContent${query}`, { headers: { "content-type": "application/json" } });
    expect([status, json()]).toMatchObject([401, { error: { code: 401, status: "UNAUTHENTICATED" } }]);
    expect(calls).toEqual([]);
  });

  test("that stands there twice is refused, as two readers could see two", async () => {
    const { ask, calls } = await arrange();
    expect((await ask(`/v1beta/models/m:generateContent?key=${TOKEN}&key=x`)).status).toBe(400);
    expect(calls).toEqual([]);
  });
});

test("models are listed and shown in Google's form, with what can be asked of them", async () => {
  const { ask } = await arrange();
  const { json } = await ask("/v1beta/models?pageSize=50", { method: "GET" });
  expect(json().models).toMatchObject([
    { name: "models/fast", supportedGenerationMethods: ["generateContent", "streamGenerateContent", "countTokens"] },
    { name: "models/offline/tiny", displayName: "offline/tiny", inputTokenLimit: 4_096 },
    { name: "models/script", supportedGenerationMethods: ["embedContent", "batchEmbedContents"] },
  ]);
  expect((await ask("/v1beta/models/offline/tiny", { method: "GET" })).json()).toMatchObject({ name: "models/offline/tiny" });
  const none = await ask("/v1beta/models/nobody", { method: "GET" });
  expect([none.status, none.json()]).toMatchObject([404, { error: { code: 404, status: "NOT_FOUND" } }]);
});

test("every version of its addresses is one, and a list is Google's for who brings a key as its clients do", async () => {
  const { ask } = await arrange();
  for (const version of ["v1", "v1beta", "v1alpha"]) {
    expect((await ask(`/${version}/models/m:generateContent`)).json()).toMatchObject({ candidates: [{ finishReason: "STOP" }] });
    expect((await ask(`/${version}/models`, { method: "GET" })).json().models[0]).toMatchObject({ name: "models/fast" });
    expect((await ask(`/${version}/models/offline/tiny?key=${TOKEN}`, { method: "GET", headers: {} })).json()).toMatchObject({ name: "models/offline/tiny" });
  }
  const bearer = { authorization: `Bearer ${TOKEN}` };
  expect((await ask("/v1/models", { method: "GET", headers: bearer })).json()).toMatchObject({ object: "list", data: [{ id: "fast" }, {}, {}] });
  expect((await ask("/v1/models/offline/tiny", { method: "GET", headers: bearer })).json()).toMatchObject({ id: "offline/tiny", object: "model" });
});

test("tokens are counted, of contents alone or of a whole request", async () => {
  const { ask, calls } = await arrange();
  const alone = (await ask("/v1beta/models/m:countTokens")).json().totalTokens;
  const systemInstruction = { parts: [{ text: "word ".repeat(700) }] };
  const whole = (await ask("/v1beta/models/m:countTokens", { body: { generateContentRequest: { model: "models/m", ...BODY, systemInstruction } } })).json()
    .totalTokens;
  expect(whole - alone).toBeCloseTo(1_000, -2);
  expect(calls).toEqual([]);
});

describe("vectors", () => {
  const text = (words: string) => ({ content: { parts: [{ text: words }] } });

  test("of one text and of several", async () => {
    const { ask, calls } = await arrange();
    const one = await ask("/v1beta/models/gemini-embedding-001:embedContent", { body: { ...text("four"), taskType: "RETRIEVAL_QUERY" } });
    expect(one.json()).toEqual({ embedding: { values: [4, 0.5] } });
    expect([one.headers.get("aether-model"), one.headers.get("aether-dropped")]).toEqual(["encoder", "taskType"]);
    const requests = ["four", "a"].map((words) => ({ model: "models/gemini-embedding-001", ...text(words) }));
    const several = await ask("/v1beta/models/gemini-embedding-001:batchEmbedContents", { body: { requests } });
    expect(several.json()).toEqual({ embeddings: [{ values: [4, 0.5] }, { values: [1, 0.5] }] });
    expect(calls.at(-1)).toMatchObject({ method: "model.embed", params: { model: "embeddings", texts: ["four", "a"] } });
  });

  test.for([
    { why: "of another length", body: { ...text("a"), outputDimensionality: 8 }, batch: false, says: /outputDimensionality/ },
    { why: "of another model than the address names", body: { requests: [{ model: "models/other", ...text("a") }] }, batch: true, says: /requests\.model/ },
    { why: "of more texts than one call takes", body: { requests: Array.from({ length: 97 }, () => text("a")) }, batch: true, says: /1 to 96/ },
    { why: "of no text", body: { requests: [] }, batch: true, says: /1 to 96/ },
    { why: "of a picture", body: { content: { parts: [{ inlineData: {} }] } }, batch: false, says: /content\.parts\[0\]\.text/ },
  ])("$why are refused by name", async ({ body, batch, says }) => {
    const { ask, calls } = await arrange();
    const { status, json } = await ask(`/v1beta/models/m:${batch ? "batchEmbedContents" : "embedContent"}`, { body });
    expect([status, json()]).toMatchObject([400, { error: { status: "INVALID_ARGUMENT", message: expect.stringMatching(says) } }]);
    expect(calls).toEqual([]);
  });
});

test.for([
  { why: "an unknown action", path: "/v1beta/models/m:dance", status: 404 },
  { why: "a name of every object", path: "/v1beta/models/m:constructor", status: 404 },
  { why: "no model", path: "/v1beta/models/:generateContent", status: 400 },
  { why: "a broken escape", path: "/v1beta/models/%zz:generateContent", status: 404 },
  { why: "another part of the API", path: "/v1beta/cachedContents", status: 404 },
  { why: "an answer in another form", path: "/v1beta/models/m:generateContent?alt=media", status: 400 },
  { why: "two forms", path: "/v1beta/models/m:streamGenerateContent?alt=sse&alt=json", status: 400 },
  { why: "a model of 5,000 letters", path: `/v1beta/models/${"m".repeat(5_000)}:generateContent`, status: 400 },
  { why: "a read of what is asked", path: "/v1beta/models/m:generateContent", method: "GET", status: 405 },
  { why: "a list that is written", path: "/v1beta/models", status: 405 },
  { why: "no JSON", path: "/v1beta/models/m:generateContent", body: "{", status: 400 },
  { why: "a list for a body", path: "/v1beta/models/m:generateContent", body: [BODY], status: 400 },
  { why: "depth", path: "/v1beta/models/m:generateContent", body: `${"[".repeat(64)}${"]".repeat(64)}`, status: 400 },
  {
    why: "a large body",
    path: "/v1beta/models/m:generateContent",
    body: JSON.stringify({ contents: [{ parts: [{ text: "x".repeat(100_001) }] }] }),
    status: 413,
  },
  { why: "another type of body", path: "/v1beta/models/m:generateContent", headers: { "x-goog-api-key": TOKEN, "content-type": "text/plain" }, status: 415 },
])("$why is turned away in Google's words", async ({ path, status, ...asked }) => {
  const { ask, calls } = await arrange();
  const answered = await ask(path, asked);
  expect(answered.status).toBe(status);
  expect(answered.json()).toMatchObject({ error: { code: status, message: expect.any(String), status: expect.stringMatching(/^[A-Z_]+$/) } });
  expect(calls).toEqual([]);
});
