import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { agentSpawn, type Json, toolInvoke, vmRead } from "@aether/protocol";
import { expect, onTestFinished, test } from "vitest";
import { type Behaviour, begin, refuse, serve } from "../../packages/drivers/src/model-sdk/wire-server.test-harness.ts";
import { boxesWork } from "../support/boxes.ts";
import { Terminal } from "../support/cli.ts";
import { filesWith } from "../support/files-with.ts";
import { Installation, until } from "../support/installation.ts";

const KEY = "sk-the-owners-0123456789";
/** Stands in what is asked and what is answered; it must rest nowhere. */
const SAID = "words-that-rest-nowhere";

type Fields = Readonly<Record<string, Json>>;
const named = (data: Fields): string => `event: ${data["type"]}\ndata: ${JSON.stringify(data)}\n\n`;
const plain = (data: Fields): string => `data: ${JSON.stringify(data)}\n\n`;

interface Wire {
  readonly name: string;
  readonly provider: string;
  readonly path: string;
  /** Where a whole answer is asked for, if elsewhere. */
  readonly wholePath?: string;
  readonly model: string;
  readonly key: Fields;
  readonly ask: Fields;
  readonly events: readonly string[];
  readonly whole: string;
  readonly refused: readonly [member: Fields, param: string];
}

const ANTHROPIC: Wire = {
  name: "anthropic",
  provider: "anthropic",
  path: "/v1/messages",
  model: "claude-x",
  key: { "x-api-key": KEY },
  ask: {
    max_tokens: 100,
    messages: [{ role: "user", content: [{ type: "hologram", data: SAID, cache_control: { type: "ephemeral", ttl: "1h" } }] }],
    thinking: { type: "adaptive" },
  },
  events: [
    named({ type: "message_start", message: { id: "msg_vendor", model: "claude-x-2027", usage: { input_tokens: 30, output_tokens: 1 } } }),
    named({ type: "content_block_start", index: 0, content_block: { type: "hologram" } }),
    named({ type: "content_block_delta", index: 0, delta: { type: "hologram_delta", data: SAID } }),
    named({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 12 } }),
    named({ type: "message_stop" }),
  ],
  whole:
    '{ "type": "message", "model": "claude-x-2027", "content": [{"type":"hologram"}], "stop_reason": "end_turn", "usage": {"input_tokens": 30, "output_tokens": 12} }',
  refused: [{ mcp_servers: [{ type: "url", url: "https://x.example" }] }, "mcp_servers"],
};
const RESPONSES: Wire = {
  name: "responses",
  provider: "openai",
  path: "/v1/responses",
  model: "gpt-5-x",
  key: { authorization: `Bearer ${KEY}` },
  ask: { input: [{ type: "hologram", data: SAID }], top_logprobs: 2, service_tier: "flex", max_output_tokens: 100 },
  events: [
    named({ type: "response.created", sequence_number: 0, response: { id: "resp_vendor", model: "gpt-5-x-2027" } }),
    named({ type: "response.hologram.delta", sequence_number: 1, delta: SAID }),
    named({ type: "response.completed", sequence_number: 2, response: { id: "resp_vendor", usage: { input_tokens: 30, output_tokens: 12 } } }),
  ],
  whole: '{ "object": "response", "status": "completed", "output": [{"type": "hologram"}], "usage": {"input_tokens": 30, "output_tokens": 12} }',
  refused: [{ previous_response_id: "resp_1" }, "previous_response_id"],
};
const CHAT: Wire = {
  name: "chat",
  provider: "openai-compatible",
  path: "/v1/chat/completions",
  model: "llama-x",
  key: { authorization: `Bearer ${KEY}` },
  ask: { messages: [{ role: "user", content: [{ type: "hologram", data: SAID }] }], logprobs: true, max_completion_tokens: 100 },
  events: [
    plain({ id: "c_vendor", model: "llama-x-2027", choices: [{ index: 0, delta: { content: "hi" }, logprobs: { content: [SAID] } }] }),
    plain({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
    "data: [DONE]\n\n",
  ],
  whole:
    '{ "choices": [{"index": 0, "message": {"content": "hi"}, "logprobs": {}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 30, "completion_tokens": 12} }',
  refused: [{ web_search_options: {} }, "web_search_options"],
};
const GEMINI: Wire = {
  name: "gemini",
  provider: "google",
  path: "/v1beta/models/google%2Fgemini-x:streamGenerateContent?alt=sse",
  wholePath: "/v1beta/models/google%2Fgemini-x:generateContent",
  model: "gemini-x",
  key: { "x-goog-api-key": KEY },
  ask: { contents: [{ role: "user", parts: [{ hologram: { data: SAID } }] }], generationConfig: { maxOutputTokens: 100, tomorrow: 1 } },
  events: [
    plain({ candidates: [{ content: { role: "model", parts: [{ hologram: SAID }] } }], modelVersion: "gemini-x-2027" }),
    plain({ candidates: [{ finishReason: "STOP" }], usageMetadata: { promptTokenCount: 30, candidatesTokenCount: 10, thoughtsTokenCount: 2 } }),
  ],
  whole:
    '{ "candidates": [{"content": {"parts": [{"hologram": 1}]}, "finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 30, "candidatesTokenCount": 12} }',
  refused: [{ cached_content: "cachedContents/x" }, "cachedContent"],
};
const WIRES = [ANTHROPIC, RESPONSES, CHAT, GEMINI];

/** What of a request stands in the body: Google's names its model, and whether it streams, in the address. */
const inBody = (wire: Wire, more: Fields): Fields => (wire === GEMINI ? {} : more);

/** What the vendor says of a member that it does not know: for the client's eyes. */
/** A member that every wire has by one of these names. */
const TIERS = ["service_tier", "serviceTier"] as const;
const tierOf = ({ path }: { readonly path: string }): string => TIERS[path.includes("google%2F") ? 1 : 0];

const WRONG = `{ "type": "error", "error": {"type": "tomorrow_error", "param": "tomorrow", "message": "not after ${SAID}"} }`;

/** Speaks all of them, to whoever has the key. */
const vendor: Behaviour = (response, seen) => {
  const listed = { name: "models/gemini-x", inputTokenLimit: 100_000, supportedGenerationMethods: ["generateContent"] };
  if (/\/models(\?|$)/.test(seen.path)) return refuse(200, { data: WIRES.map(({ model }) => ({ id: model })), models: [listed] })(response, seen);
  const asked = seen.path.startsWith("/v1/models/gemini-x:") ? GEMINI.path : seen.path;
  const wire = WIRES.find(({ path }) => path === asked);
  const [[header = "", value] = []] = Object.entries(wire?.key ?? {});
  if (!wire || seen.headers[header] !== value) return refuse(401, { error: { message: "no" } })(response, seen);
  if (TIERS.some((name) => seen.body[name] === "wrong")) return refuse(422, WRONG)(response, seen);
  if (seen.body["stream"] !== true && !seen.path.endsWith("?alt=sse")) return refuse(200, wire.whole)(response, seen);
  const usage = plain({ choices: [], usage: { prompt_tokens: 30, completion_tokens: 12 } });
  const events = wire === CHAT ? [...wire.events.slice(0, -1), usage, ...wire.events.slice(-1)] : wire.events;
  begin(response).end(events.join(""));
};

interface Client {
  ask(wire: Wire, body: Fields, headers?: Record<string, string>): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }>;
}

async function clientOf(terminal: Terminal): Promise<Client> {
  const printed = await terminal.run("token");
  const url = /ANTHROPIC_BASE_URL=(\S+)/.exec(printed.out)?.[1] ?? "";
  const token = /OPENAI_API_KEY=(\S+)/.exec(printed.out)?.[1] ?? "";
  return {
    async ask({ path, wholePath = path }, body, headers = {}) {
      const streams = body["stream"] === true;
      const { stream: _, ...bare } = body;
      const sent = wholePath === path ? body : bare;
      const response = await fetch(`${url}${streams ? path : wholePath}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        body: JSON.stringify(sent),
      });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
  };
}

async function connected(terminal: Terminal, baseUrl: string): Promise<void> {
  for (const { provider } of WIRES) {
    const more = provider === "openai-compatible" ? ["--key"] : [];
    const end = await terminal.runGiven(`${KEY}\n`, "model", "connect", provider, "--base-url", baseUrl, ...more);
    expect([end.code, end.err]).toEqual([0, expect.any(String)]);
  }
}

function servedIn(terminal: Terminal): Fields[] {
  using db = new DatabaseSync(join(terminal.home, "journal.db"), { readOnly: true, timeout: 10_000 });
  return db
    .prepare("select body from audit where kind = 'model.served' order by seq")
    .all()
    .map(({ body }) => JSON.parse(String(body)) as Fields);
}

test("a client's own words reach the provider of its wire, and the provider's reach the client, in every wire; a recording replays them", async () => {
  await using server = await serve(vendor);
  await using terminal = new Terminal({ env: { AETHER_INFERENCE_PORT: "0" } });
  await connected(terminal, server.baseUrl);
  const client = await clientOf(terminal);
  const asked = () => server.seen.filter(({ path }) => !/\/models(\?|$)/.test(path));
  for (const wire of WIRES) {
    const served = `${wire.provider}/${wire.model}`;
    const body = { ...inBody(wire, { model: served }), ...wire.ask };
    const beta = wire === ANTHROPIC ? { "anthropic-beta": "tomorrow-2027" } : { "openai-beta": "tomorrow=v1" };
    const streamed = await client.ask(wire, { ...body, stream: true }, beta);
    expect([streamed.status, streamed.text]).toEqual([200, wire.events.join("")]);
    expect(streamed.headers.get("aether-model")).toBe(served);
    const whole = await client.ask(wire, body);
    expect([whole.status, whole.text]).toEqual([200, wire.whole]);
    const [first, second] = asked().slice(-2);
    expect(first?.headers).toMatchObject({ ...wire.key, ...(wire !== GEMINI && beta) });
    expect(first?.body).toMatchObject({ ...wire.ask, ...inBody(wire, { model: wire.model, stream: true }) });
    expect(second?.body).toMatchObject({ ...wire.ask, ...inBody(wire, { model: wire.model, stream: false }) });
    const before = asked().length;
    const [member, param] = wire.refused;
    const refused = await client.ask(wire, { ...body, ...member });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(param)]);
    expect(asked()).toHaveLength(before);
    for (const stream of [true, false]) {
      const wrong = await client.ask(wire, { ...body, [tierOf(wire)]: "wrong", stream });
      expect([wrong.status, wrong.text]).toEqual([422, WRONG]);
    }
  }
  const { max_completion_tokens: _, ...boundless } = CHAT.ask;
  for (const stream of [true, false]) {
    expect((await client.ask(CHAT, { model: "openai-compatible/llama-x", ...boundless, stream })).status).toBe(200);
    for (const name of ["max_tokens", "max_completion_tokens"]) expect(asked().at(-1)?.body).not.toHaveProperty(name);
  }
  const crossed = await client.ask(CHAT, { model: "anthropic/claude-x", messages: [{ role: "user", content: "hi" }], logit_bias: {} });
  expect(asked().at(-1)).toMatchObject({ path: ANTHROPIC.path, body: { messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }] } });
  expect(asked().at(-1)?.body).not.toHaveProperty("logit_bias");
  expect(crossed.status).not.toBe(400);
  expect((await client.ask(CHAT, { model: "anthropic/claude-x", ...CHAT.ask })).status).toBe(400);
  const records = servedIn(terminal).slice(0, 2 * WIRES.length);
  expect(records.map(({ wire, passedThrough, inputTokens, outputTokens }) => [wire, passedThrough, inputTokens, outputTokens])).toEqual(
    WIRES.flatMap(({ name }) => [name, name]).map((name) => [name, true, 30, 12]),
  );
  expect((await terminal.run("cost", "--by", "model")).out).toMatch(/anthropic\/claude-x/);
  await terminal.killDaemon("SIGTERM");
  expect(filesWith(terminal.home, [KEY])).toEqual([]);
  expect(filesWith(terminal.home, [SAID])).toEqual([]);
});

test("a box's agent over its budget is told so in the wire's words before anybody is asked, and what is left still passes", async ({ skip }) => {
  skip(!boxesWork("no box's agent asks beyond its budget", "curl"), "bubblewrap or curl does not work here");
  await using server = await serve(vendor);
  await using installation = new Installation({ env: { AETHER_OPENAI_BASE_URL: server.baseUrl, AETHER_OPENAI_API_KEY: KEY } });
  await installation.start();
  const client = await installation.client();
  const curl = (most: number): string => {
    const body = JSON.stringify({ model: "gpt-99", stream: true, ...CHAT.ask, max_completion_tokens: most });
    return `curl --silent --write-out '\\n%{http_code}' $OPENAI_BASE_URL/chat/completions -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' --data '${body}'`;
  };
  const manifest = {
    name: "holder",
    model: "openai-compatible/llama-x",
    lifecycle: "persistent" as const,
    capabilities: ["tool.use: terminal_open", "vm.use: *"],
  };
  const { agent_id } = await client.call(agentSpawn, { manifest: { ...manifest, budget_config: { max_tokens: 2_000 } } });
  const input = { command: `${curl(5_000)}; ${curl(500)}`, models: true };
  const { result } = await client.call(toolInvoke, { agent_id, tool: "terminal_open", input });
  const out = await until("the end of the command", async () => {
    const read = await client.call(vmRead, { vm_id: (result as { vm_id: string }).vm_id, offset: 0, wait_ms: 5_000 });
    return read.end ? read.text : undefined;
  });
  expect(out).toMatch(/"code":"insufficient_quota"[\s\S]*\n402/);
  expect(out.endsWith(`402${CHAT.events.join("")}\n200`)).toBe(true);
  expect(server.seen.filter(({ path }) => path === CHAT.path).map(({ body }) => body["max_completion_tokens"])).toEqual([500]);
});

test("a recording of such a call replays it to the letter, and says which member differs", async () => {
  await using server = await serve(vendor);
  const folder = mkdtempSync(join(tmpdir(), "aether-recording-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const record = join(folder, "recording.jsonl");
  await using first = new Terminal({ env: { AETHER_INFERENCE_PORT: "0", AETHER_RECORD: record } });
  await connected(first, server.baseUrl);

  const live = await clientOf(first);
  for (const wire of WIRES)
    expect((await live.ask(wire, { ...inBody(wire, { model: `${wire.provider}/${wire.model}` }), ...wire.ask, stream: true })).status).toBe(200);
  await using second = new Terminal({ env: { AETHER_INFERENCE_PORT: "0", AETHER_CASSETTE: record } });
  const replayed = await clientOf(second);
  for (const wire of WIRES) {
    const body = { ...inBody(wire, { model: `cassette/${wire.provider}/${wire.model}` }), ...wire.ask, stream: true };
    const at = { ...wire, path: wire.path.replace("google%2F", "cassette%2Fgoogle%2F") };
    expect(await replayed.ask(at, body)).toMatchObject({ status: 200, text: wire.events.join("") });
    const other = await replayed.ask(at, { ...body, [tierOf(wire)]: "other" });
    expect([other.status, other.text]).toEqual([404, expect.stringContaining(`raw.body.${tierOf(wire)}`)]);
  }
});
