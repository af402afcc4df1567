import { type DoorRequest, type DoorSession, type Json, SyscallError } from "@aether/protocol";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { createModelMap, type InferenceListener, listenInference } from "./index.ts";

/** The official clients, unchanged, with an agent behind the gateway instead of a model. */
const TOKEN = "right-token";
const MODEL = "agent/notes";
const open: InferenceListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

interface Behind {
  /** Before its answer. */
  readonly hold?: Promise<void>;
  readonly heard?: SyscallError;
  readonly asked?: SyscallError;
  readonly beatMs?: number;
  /** A client has the head of an answer. */
  readonly onHead?: (status: number) => void;
}

const USAGE = { inputTokens: 40, outputTokens: 9, cachedTokens: 10 };

async function arrange({ hold, heard, asked, beatMs = 15_000, onHead }: Behind = {}) {
  const calls: DoorRequest[] = [];
  const session: DoorSession = {
    async call(request): Promise<Json> {
      calls.push(request);
      const { method, signal } = request;
      if (method === "agent.hosted") return { agents: [{ agent_id: "p1", name: "notes" }] };
      if (method === "model.list") return { models: [], silent: [], routes: [] };
      if (method === "agent.withdraw") return { delivered: true };
      if (method === "agent.ask") {
        if (asked) throw asked;
        return { agent_id: "p1", message_id: "ask-1", after: 3 };
      }
      const left = Promise.withResolvers<never>();
      left.promise.catch(() => {});
      signal?.addEventListener("abort", () => left.reject(new SyscallError("CANCELLED", "left")), { once: true });
      await Promise.race([hold ?? Promise.resolve(), left.promise]);
      if (heard) throw heard;
      return { response: "The note says 42.", finish: "stop", usage: USAGE };
    },
    cancel: () => {},
    methods: () => [],
    close: async () => {},
  };
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (token) => (token === TOKEN ? session : undefined),
    mapModel: createModelMap([{ asked: "claude-notes", served: MODEL }]),
    log: { warn() {}, error() {} },
    limits: { closeMs: 100, beatMs },
  });
  open.push(listener);
  const watched: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    onHead?.(response.status);
    return response;
  };
  const options = { apiKey: TOKEN, maxRetries: 2, fetch: watched };
  return {
    calls,
    address: listener.address,
    anthropic: new Anthropic({ ...options, baseURL: listener.address }),
    openai: new OpenAI({ ...options, baseURL: `${listener.address}/v1` }),
  };
}
type Arranged = Awaited<ReturnType<typeof arrange>>;

const messages = [{ role: "user" as const, content: "What does the note say?" }];
const input = "What does the note say?";
const WIRES = {
  Messages: {
    ask: ({ anthropic }: Arranged) => anthropic.messages.create({ model: MODEL, max_tokens: 99, messages }),
    stream: ({ anthropic }: Arranged) => anthropic.messages.stream({ model: MODEL, max_tokens: 99, messages }).finalMessage(),
    answer: {
      content: [{ type: "text", text: "The note says 42." }],
      stop_reason: "end_turn",
      usage: { input_tokens: 30, cache_read_input_tokens: 10, output_tokens: 9 },
    },
    raw: { path: "/v1/messages", body: { max_tokens: 9, messages }, begins: /^event: message_start\n/, beat: /event: ping\n/ },
  },
  "Chat Completions": {
    ask: ({ openai }: Arranged) => openai.chat.completions.create({ model: MODEL, messages }),
    stream: ({ openai }: Arranged) => openai.chat.completions.stream({ model: MODEL, messages, stream_options: { include_usage: true } }).finalChatCompletion(),
    answer: { choices: [{ message: { content: "The note says 42." }, finish_reason: "stop" }], usage: { prompt_tokens: 40, completion_tokens: 9 } },
    raw: { path: "/v1/chat/completions", body: { messages }, begins: /^data: .*"role":"assistant"/, beat: /: still there\n/ },
  },
  Responses: {
    ask: ({ openai }: Arranged) => openai.responses.create({ model: MODEL, input }),
    stream: ({ openai }: Arranged) => openai.responses.stream({ model: MODEL, input }).finalResponse(),
    answer: { status: "completed", output: [{ content: [{ text: "The note says 42." }] }], usage: { input_tokens: 40, output_tokens: 9 } },
    raw: { path: "/v1/responses", body: { input }, begins: /^event: response.created\n/, beat: /: still there\n/ },
  },
} as const;

describe.each(Object.entries(WIRES))("%s", (_, { ask, stream, answer, raw }) => {
  test.for([
    { why: "whole", way: ask },
    { why: "streamed", way: stream },
  ])("an agent answers as a model does, $why, and its spending is the usage", async ({ way }) => {
    const arranged = await arrange();
    expect(await way(arranged)).toMatchObject(answer);
    expect(arranged.calls.map(({ method, params }) => [method, params])).toEqual([
      ["agent.ask", { agent: "notes", message: "What does the note say?" }],
      ["agent.hear", { agent_id: "p1", message_id: "ask-1", after: 3 }],
    ]);
  });

  test("a stream is opened and kept alive while it works", async () => {
    const hold = Promise.withResolvers<void>();
    const arranged = await arrange({ hold: hold.promise, beatMs: 5 });
    const response = await fetch(`${arranged.address}${raw.path}`, {
      method: "POST",
      headers: { "x-api-key": TOKEN, "content-type": "application/json" },
      body: JSON.stringify({ ...raw.body, model: MODEL, stream: true }),
    });
    let text = "";
    // Its answer is not there before the stream has begun and been kept alive.
    for await (const bytes of response.body ?? []) {
      text += Buffer.from(bytes).toString();
      if (raw.beat.test(text)) hold.resolve();
    }
    expect(text).toMatch(raw.begins);
    expect(text).toContain("The note says 42.");
  });

  test("an agent that fails while a stream is open ends it by the wire's own error", async () => {
    const hold = Promise.withResolvers<void>();
    const heads: number[] = [];
    const onHead = (status: number): void => {
      heads.push(status);
      hold.resolve();
    };
    const arranged = await arrange({ hold: hold.promise, beatMs: 5, onHead, heard: new SyscallError("BUDGET", "the agent has spent its budget") });
    // The Responses client hands a failed response over instead of throwing it.
    const end = await stream(arranged).then(
      (whole) => ("error" in whole ? whole.error?.message : "no error"),
      (error: Error) => error.message,
    );
    expect([end, heads]).toEqual([expect.stringContaining("spent its budget"), [200]]);
  });

  test.for([
    { why: "an agent that is not there", asked: new SyscallError("NOT_FOUND", "there is no agent notes; there are agent/other"), status: 404 },
    { why: "no right to send to it", asked: new SyscallError("DENIED", "message.send p1"), status: 403 },
  ])("$why: $status before anything is done", async ({ asked, status }) => {
    const arranged = await arrange({ asked });
    await expect(stream(arranged)).rejects.toMatchObject({ status, message: expect.stringContaining(asked.message) });
    expect(arranged.calls.map(({ method }) => method)).toEqual(["agent.ask"]);
  });

  test("a failure after it was told is not tried again, as that would tell it again", async () => {
    const arranged = await arrange({ heard: new SyscallError("TIMEOUT", "the agent did not answer in time") });
    await expect(ask(arranged)).rejects.toMatchObject({ status: 504 });
    expect(arranged.calls.map(({ method }) => method)).toEqual(["agent.ask", "agent.hear", "agent.withdraw"]);
  });
});

const parameters = { type: "object", properties: {} };
test.for([
  {
    why: "tools in Messages",
    send: ({ anthropic }: Arranged) =>
      anthropic.messages.create({ model: MODEL, max_tokens: 9, messages, tools: [{ name: "look", input_schema: { type: "object" } }] }),
    said: /an agent uses its own tools/,
  },
  {
    why: "tools in Chat Completions",
    send: ({ openai }: Arranged) =>
      openai.chat.completions.create({ model: MODEL, messages, tools: [{ type: "function", function: { name: "look", parameters } }] }),
    said: /an agent uses its own tools/,
  },
  {
    why: "tools in Responses",
    send: ({ openai }: Arranged) => openai.responses.create({ model: MODEL, input, tools: [{ type: "function", name: "look", parameters, strict: false }] }),
    said: /an agent uses its own tools/,
  },
  {
    why: "a tool that would run at a provider",
    send: ({ openai }: Arranged) => openai.responses.create({ model: MODEL, input, tools: [{ type: "web_search" }] }),
    said: /an agent uses its own tools/,
  },
  {
    why: "a schema",
    send: ({ openai }: Arranged) => openai.chat.completions.create({ model: MODEL, messages, response_format: { type: "json_object" } }),
    said: /answers in text/,
  },
  {
    why: "a turn of its own to go on with",
    send: ({ anthropic }: Arranged) =>
      anthropic.messages.create({ model: MODEL, max_tokens: 9, messages: [...messages, { role: "assistant", content: "The" }] }),
    said: /the last turn must be the user's/,
  },
])("$why: refused with 400, and the agent is told nothing", async ({ send, said }) => {
  const arranged = await arrange();
  await expect(send(arranged)).rejects.toMatchObject({ status: 400, message: expect.stringMatching(said) });
  expect(arranged.calls).toEqual([]);
});

test("it is told the last turn, and the client what it was not told", async () => {
  const arranged = await arrange();
  const { data, response } = await arranged.anthropic.messages
    .create({
      model: "claude-notes",
      max_tokens: 9,
      system: "Be brief.",
      stop_sequences: ["END"],
      messages: [{ role: "user", content: "Hi" }, { role: "assistant", content: "Hello" }, ...messages],
    })
    .withResponse();
  expect(data.model).toBe("claude-notes");
  expect([response.headers.get("aether-model"), response.headers.get("aether-dropped")]).toEqual([MODEL, "system, history, settings"]);
  expect(arranged.calls[0]?.params).toEqual({ agent: "notes", message: "What does the note say?" });
});

test.for([true, false])("a client that leaves takes its message back, streamed: %s", async (stream) => {
  const arranged = await arrange({ hold: new Promise(() => {}) });
  const leaving = new AbortController();
  const asked = fetch(`${arranged.address}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ model: MODEL, messages, stream }),
    signal: leaving.signal,
  }).catch(() => "left");
  await expect.poll(() => arranged.calls.map(({ method }) => method)).toContain("agent.hear");
  leaving.abort();
  expect(await asked).toBe("left");
  await expect.poll(() => arranged.calls.at(-1)).toMatchObject({ method: "agent.withdraw", params: { agent_id: "p1", message_id: "ask-1" } });
});

test("agents that it may send to are in the list of models", async () => {
  const { openai, anthropic } = await arrange();
  expect((await openai.models.list()).data).toMatchObject([{ id: MODEL, owned_by: "agent" }]);
  expect(await anthropic.models.retrieve(MODEL)).toMatchObject({ id: MODEL });
});
