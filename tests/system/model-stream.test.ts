import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Hash, type Json, type Message, modelGenerate, modelStream, type Written } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const SIGNED = { anthropic: { signature: "s1" } };
const SCRIPT = {
  thinker: [
    {
      reasoning: ["a word ", "of greeting"],
      reasoningMeta: SIGNED,
      text: ["hel", "lo"],
      calls: [{ name: "wave", input: { hand: "left" }, meta: { google: { thoughtSignature: "g1" } } }, { name: "bow" }],
    },
    { text: "after the wave" },
  ],
  broken: [{ text: "half an answer", incomplete: "the line broke" }],
  stopped: [{ text: "one, two", stopSequence: "three" }],
  json: [{ text: '{"name":"a"}' }],
  prose: [{ text: "no JSON at all" }],
  busy: [{ error: { message: "slow down", retryable: false, retryAfterMs: 50, cause: "rate-limit" } }],
};

type Answering = (response: ServerResponse) => void;

const chunk = (delta: Json, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }], usage: finish && { prompt_tokens: 30, completion_tokens: 5 } })}\n\n`;
const stream = (response: ServerResponse): ServerResponse => response.writeHead(200, { "content-type": "text/event-stream" });
const says =
  (text: string): Answering =>
  (response) =>
    void stream(response).end(`${chunk({ content: text })}${chunk({}, "stop")}data: [DONE]\n\n`);
const refuses =
  (status: number, headers: Record<string, string> = {}): Answering =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end('{"error":{"message":"not now"}}');
const cut: Answering = (response) => void stream(response).end(chunk({ content: "half" }));

/** A server of the chat wire that answers as it is told, then as last; `asked` is what it was asked. */
async function startProvider() {
  const asked: Record<string, Json>[] = [];
  let answers: Answering[] = [];
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      const listed = { data: [{ id: "wide", context_length: 100_000, max_completion_tokens: 20_000 }] };
      return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(listed));
    }
    let text = "";
    for await (const bytes of request) text += bytes;
    asked.push(JSON.parse(text) as Record<string, Json>);
    (answers.length > 1 ? answers.shift() : answers[0])?.(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    asked,
    answer: (...next: Answering[]) => {
      asked.length = 0;
      answers = next;
    },
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const WIDE = "openai-compatible/wide";
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=", "base64");
const hashOf = (bytes: Buffer): Hash => createHash("sha256").update(bytes).digest("hex") as Hash;
const IMAGE = { type: "file" as const, hash: hashOf(PIXEL), media: "image/png", bytes: PIXEL.length };
const attach = (bytes: Buffer): { hash: Hash; data: string } => ({ hash: hashOf(bytes), data: bytes.toString("base64") });

/** A picture that a tool has returned. */
const SEEN: Message[] = [
  { role: "user", parts: [{ type: "text", text: "look at it" }] },
  { role: "assistant", parts: [{ type: "tool-call", id: "c1", name: "view", input: {} }] },
  { role: "tool", parts: [{ type: "tool-result", id: "c1", name: "view", ok: true, content: "seen" }, IMAGE] },
];

let provider: Awaited<ReturnType<typeof startProvider>>;
let installation: Installation;
beforeAll(async () => {
  provider = await startProvider();
  installation = new Installation({ script: SCRIPT, env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
  await installation.start();
});
afterAll(async () => {
  await installation[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

type Question = Written<typeof modelStream>;
async function streamed(question: Partial<Question>) {
  const events: [string, Json][] = [];
  const client = await installation.client();
  const asked = { model: "script/thinker", prompt: "hello", ...question } as Question;
  const answer = client.call(modelStream, asked, { onEvent: (event, value) => void events.push([event, value]) });
  const ended = await answer.then(
    (value) => ({ value, error: undefined }),
    (error: { code: string; message: string; data: Record<string, Json> }) => ({ value: undefined, error }),
  );
  return { ...ended, events };
}
const generated = async (question: Partial<Question>) =>
  (await installation.client()).call(modelGenerate, { model: "script/thinker", prompt: "hello", ...question } as Question);

/** What rests of the newest calls of a name, as the journal holds it. */
function resting(): string {
  using db = new DatabaseSync(join(installation.home, "home", "journal.db"), { readOnly: true, timeout: 10_000 });
  return JSON.stringify([db.prepare("select * from effect").all(), db.prepare("select * from audit").all()]);
}

describe("model.stream", () => {
  test("tells thoughts, words and calls as they come, with what the provider wants back", async () => {
    const { value, events } = await streamed({});
    const wave = { id: "0-0", name: "wave", input: { hand: "left" }, meta: { google: { thoughtSignature: "g1" } } };
    const bow = { id: "0-1", name: "bow", input: {} };
    expect(events).toEqual([
      ["serving", { model: "script/thinker" }],
      ["reasoning", { text: "a word " }],
      ["reasoning", { text: "of greeting" }],
      ["reasoning", { text: "", meta: SIGNED }],
      ["delta", { text: "hel" }],
      ["delta", { text: "lo" }],
      ["tool-call", wave],
      ["tool-call", bow],
    ]);
    expect(value).toMatchObject({
      text: "hello",
      finish: "tool-calls",
      parts: [
        { type: "reasoning", text: "a word of greeting", meta: SIGNED },
        { type: "text", text: "hello" },
        { type: "tool-call", ...wave },
        { type: "tool-call", ...bow },
      ],
    });
  });

  test("a conversation goes on where its answers have come to", async () => {
    const messages: Message[] = [
      { role: "user", parts: [{ type: "text", text: "hello" }] },
      { role: "assistant", parts: [{ type: "tool-call", id: "0-0", name: "wave", input: {} }] },
      { role: "tool", parts: [{ type: "tool-result", id: "0-0", name: "wave", ok: true, content: "waved" }] },
    ];
    expect((await streamed({ prompt: undefined, messages } as Partial<Question>)).value?.text).toBe("after the wave");
  });

  test("is asked again while nothing was told", async () => {
    provider.answer(refuses(503), says("at last"));
    const { value, events } = await streamed({ model: WIDE });
    expect(events).toEqual([
      ["retry", expect.objectContaining({ attempt: 2 })],
      ["serving", { model: WIDE }],
      ["delta", { text: "at last" }],
    ]);
    expect(value?.text).toBe("at last");
  });

  test("fails once something was told, where model.generate asks again", async () => {
    provider.answer(cut, says("whole"));
    const { error, events } = await streamed({ model: WIDE });
    expect(error).toMatchObject({ code: "UPSTREAM", data: { attempts: 1 } });
    expect(events).toEqual([
      ["serving", { model: WIDE }],
      ["delta", { text: "half" }],
    ]);
    provider.answer(cut, says("whole"));
    expect((await generated({ model: WIDE })).text).toBe("whole");
    expect(provider.asked).toHaveLength(2);
  });

  test("an answer that does not fit its schema is returned as it was told, and says so", async () => {
    const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
    const { value, events } = await streamed({ model: "script/prose", schema });
    expect(events).toEqual([
      ["serving", { model: "script/prose" }],
      ["delta", { text: "no JSON at all" }],
    ]);
    expect(value).toMatchObject({ text: "no JSON at all", unfit: expect.stringContaining("no JSON") });
    expect(value).not.toHaveProperty("value");
    const good = (await streamed({ model: "script/json", schema })).value;
    expect(good).toMatchObject({ value: { name: "a" } });
    expect(good).not.toHaveProperty("unfit");
    await expect(generated({ model: "script/prose", schema })).rejects.toMatchObject({ code: "UPSTREAM", message: expect.stringContaining("twice") });
  });
});

describe("a question", () => {
  test("without a bound may be answered as long as the model allows", async () => {
    provider.answer(says("long"));
    await generated({ model: WIDE });
    await generated({ model: WIDE, maxOutputTokens: 77 });
    await generated({ model: WIDE, maxOutputTokens: 999_999 });
    expect(provider.asked.map(({ max_tokens }) => max_tokens)).toEqual([20_000, 77, 20_000]);
  });

  test("that wants one tool call at most gets one, whatever the provider heard", async () => {
    const { events, value } = await streamed({ settings: { parallelToolCalls: false } });
    expect(events.filter(([event]) => event === "tool-call")).toHaveLength(1);
    expect(value?.parts.filter(({ type }) => type === "tool-call")).toMatchObject([{ name: "wave" }]);
    provider.answer(says("ok"));
    const tools = [{ name: "wave", description: "", inputSchema: {} }];
    await generated({ model: WIDE, tools, settings: { parallelToolCalls: false } });
    expect(provider.asked[0]).toMatchObject({ parallel_tool_calls: false });
  });

  test("learns which text stopped its answer", async () => {
    expect(await generated({ model: "script/stopped", settings: { stop: ["three"] } })).toMatchObject({ text: "one, two", stopSequence: "three" });
  });

  test("may have a long system text and many tools", async () => {
    provider.answer(says("ok"));
    const tools = Array.from({ length: 512 }, (_, index) => ({ name: `t${index}`, description: "", inputSchema: {} }));
    const system = "x".repeat(200_000);
    expect((await generated({ model: WIDE, system, tools })).text).toBe("ok");
    await expect(generated({ tools: [...tools, ...tools.slice(0, 1)] })).rejects.toMatchObject({ code: "INVALID" });
    await expect(generated({ system: "x".repeat(1_048_577) })).rejects.toMatchObject({ code: "INVALID" });
  });

  test.for<{ why: string; model: string; answer?: Answering; error: object }>([
    { why: "a model that nobody has", model: "script/nobody", error: { code: "NOT_FOUND" } },
    { why: "a driver that nobody has", model: "nowhere/x", error: { code: "NOT_FOUND" } },
    { why: "a limit that says when to come again", model: "script/busy", error: { code: "UPSTREAM", data: { cause: "rate-limit", retryAfterMs: 50 } } },
    { why: "a refused key", model: WIDE, answer: refuses(401), error: { code: "UPSTREAM", data: { cause: "credentials", retryable: false } } },
    { why: "a line that broke", model: "script/broken", error: { code: "UPSTREAM", message: expect.stringContaining("the line broke") } },
  ])("fails by $why in words that a client can act on", async ({ model, answer, error }) => {
    if (answer) provider.answer(answer);
    expect((await streamed({ model })).error).toMatchObject(error);
  });

  test("leaves in the audit who asked for what, and what served", async () => {
    const origin = { wire: "anthropic", asked: "claude-x", request: "req_1", thread: "t 1", client: "guest/1" };
    await generated({ model: "script/json", origin });
    await generated({ model: "script/busy", origin }).catch(() => undefined);
    // With its answer, not some time after it: a kill may come at once.
    using db = new DatabaseSync(join(installation.home, "home", "journal.db"), { readOnly: true, timeout: 10_000 });
    const rows = db.prepare("select kind, body from audit where kind in ('model.served', 'model.failed') order by seq").all();
    const noted = rows.map(({ kind, body }) => ({ kind, ...(JSON.parse(String(body)) as object) }));
    expect(noted).toMatchObject([
      { kind: "model.served", ...origin, model: "script/json", served: "script/json", finish: "stop" },
      { kind: "model.failed", ...origin, model: "script/busy", code: "UPSTREAM" },
    ]);
  });
});

describe("attached files", () => {
  const messages = SEEN;
  const question = { model: WIDE, prompt: undefined, messages } as Partial<Question>;

  test("reach the model with the result they belong to, and rest nowhere but among the files", async () => {
    provider.answer(says("a pixel"));
    expect((await generated({ ...question, attached: [attach(PIXEL)] })).text).toBe("a pixel");
    expect(provider.asked[0]?.["messages"]).toMatchObject([
      { role: "user" },
      { role: "assistant" },
      { role: "tool", tool_call_id: "c1", content: "seen" },
      {
        role: "user",
        content: [
          { type: "text", text: "From the result of view (c1):" },
          { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL.toString("base64")}` } },
        ],
      },
    ]);
    expect(resting()).toContain(IMAGE.hash);
    expect(resting()).not.toContain(PIXEL.toString("base64"));
    // Another question may name what is there.
    expect((await generated(question)).text).toBe("a pixel");
  });

  test.for<{ why: string; attached: { hash: Hash; data: string }[]; code: string }>([
    { why: "bytes of another hash", attached: [{ hash: IMAGE.hash, data: Buffer.from("else").toString("base64") }], code: "INVALID" },
    { why: "bytes that no message names", attached: [attach(Buffer.from("unasked"))], code: "INVALID" },
  ])("are refused: $why", async ({ attached, code }) => {
    provider.answer(says("never"));
    await expect(generated({ ...question, attached })).rejects.toMatchObject({ code });
    expect(provider.asked).toEqual([]);
  });

  test("of a call that a kill cut off are there when it is made again", async () => {
    const picture = Buffer.concat([PIXEL, Buffer.from("another one")]);
    const part = { ...IMAGE, hash: hashOf(picture), bytes: picture.length };
    provider.answer(() => undefined);
    const asked = { model: WIDE, messages: [{ role: "user" as const, parts: [part] }], attached: [attach(picture)] };
    const lost = (await installation.client()).call(modelGenerate, asked, { key: "cut-off" }).catch(() => undefined);
    await until("the first asking", async () => (provider.asked.length > 0 ? true : undefined));
    await installation.kill();
    await lost;
    provider.answer(says("seen again"));
    await installation.start();
    expect(await (await installation.client()).call(modelGenerate, asked, { key: "cut-off" })).toMatchObject({ text: "seen again" });
    expect(JSON.stringify(provider.asked[0])).toContain(picture.toString("base64"));
  });
});
