import type { ModelDriver, StepRequest } from "@aether/ports";
import { IMAGE, modelDriverConformance } from "@aether/ports/conformance/model-driver";
import type { Json } from "@aether/protocol";
import { LLMock } from "@copilotkit/aimock";
import { createAnthropicModel } from "./anthropic-model.ts";
import type { ProviderOptions } from "./endpoint.ts";
import { createGoogleModel } from "./google-model.ts";
import { createOpenAiModel } from "./openai-model.ts";

type Body = Readonly<Record<string, Json>>;

/** A wire as the mock speaks it, and what the mock does not know of it. */
interface Spoken {
  readonly name: string;
  readonly create: (options: ProviderOptions) => ModelDriver;
  readonly model: string;
  readonly path: string;
  readonly embeds?: string;
  readonly thinks: boolean;
  /** Answers in the mock's place, or leaves the request to it. */
  readonly instead: (url: string, body: Body) => Response | undefined;
}

const json = (value: unknown, status = 200): Response => new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
const vectorOf = (text: string): number[] => [text.length, text.charCodeAt(0), 1];

const SPOKEN: readonly Spoken[] = [
  {
    name: "anthropic",
    create: createAnthropicModel,
    model: "claude-sonnet-4-5",
    path: "/v1",
    thinks: true,
    instead: (url) => (url.includes("/models?") ? json({ data: [{ id: "claude-sonnet-4-5", max_input_tokens: 1_000_000, max_tokens: 64_000 }] }) : undefined),
  },
  { name: "openai responses", create: createOpenAiModel, model: "gpt-5", path: "/v1", thinks: true, embeds: "text-embedding-3-small", instead: openAi },
  {
    name: "openai chat",
    create: (options) => createOpenAiModel({ ...options, wire: "chat" }),
    model: "gpt-4.1",
    path: "/v1",
    thinks: false,
    embeds: "text-embedding-3-small",
    instead: openAi,
  },
  { name: "google", create: createGoogleModel, model: "gemini-3-pro", path: "/v1beta", thinks: true, embeds: "gemini-embedding-001", instead: gemini },
];

function openAi(url: string, body: Body): Response | undefined {
  if (url.endsWith("/models"))
    return json({ data: [{ id: "gpt-5" }, { id: "whisper-1" }, { id: "gpt-5" }, { id: "text-embedding-3-small" }, { id: "house-model" }] });
  if (url.endsWith("/embeddings")) {
    if (body["model"] !== "text-embedding-3-small") return json({ error: { message: "The model does not exist", code: "model_not_found" } }, 404);
    const texts = body["input"] as string[];
    return json({
      data: texts.map((text, index) => ({ index, embedding: vectorOf(text) })),
      usage: { prompt_tokens: texts.length, total_tokens: texts.length },
    });
  }
  // A call of a model that thought is refused without its thought.
  const input = body["input"];
  if (!Array.isArray(input) || !body["reasoning"] || !JSON.stringify(input).includes("think it over")) return undefined;
  const hasCall = input.some((item) => (item as Body)["type"] === "function_call");
  const thought = input.some((item) => (item as Body)["type"] === "reasoning" && typeof (item as Body)["encrypted_content"] === "string");
  if (body["store"] !== false || (hasCall && !thought))
    return json({ error: { message: "function_call was provided without its required reasoning item", type: "invalid_request_error" } }, 400);
  return undefined;
}

const SIGNATURE = "c2lnbmVk";

function gemini(url: string, body: Body): Response | undefined {
  if (url.includes("/models?")) {
    const chat = {
      name: "models/gemini-3-pro",
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: ["generateContent"],
      thinking: true,
    };
    return json({
      models: [chat, { name: "models/gemini-embedding-001", inputTokenLimit: 2_048, supportedGenerationMethods: ["embedContent"] }, { name: "models/veo-3" }],
    });
  }
  if (url.endsWith("mbedContent") || url.endsWith("mbedContents")) {
    if (!url.includes("/gemini-embedding-001:")) return json({ error: { code: 404, message: "no such model", status: "NOT_FOUND" } }, 404);
    const texts =
      JSON.stringify(body)
        .match(/"text":"([^"]*)"/g)
        ?.map((found) => found.slice(8, -1)) ?? [];
    return url.endsWith("s")
      ? json({ embeddings: texts.map((text) => ({ values: vectorOf(text) })) })
      : json({ embedding: { values: vectorOf(texts[0] ?? "") } });
  }
  const text = JSON.stringify(body);
  if (!text.includes("think it over")) return undefined;
  const answered = text.includes("functionResponse");
  if (answered && !text.includes(`"thoughtSignature":"${SIGNATURE}"`))
    return json({ error: { code: 400, message: "Function call is missing a thought_signature", status: "INVALID_ARGUMENT" } }, 400);
  const parts = answered
    ? [{ text: "done" }]
    : [
        { text: "hm", thought: true },
        { functionCall: { name: "read", args: {} }, thoughtSignature: SIGNATURE },
      ];
  const event = { candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }], usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 } };
  return new Response(`data: ${JSON.stringify(event)}\n\n`, { headers: { "content-type": "text/event-stream" } });
}

const TOOLS: StepRequest["tools"] = ["read", "list"].map((name) => ({
  name,
  description: `${name} it`,
  inputSchema: { type: "object", properties: { path: { type: "string" } } },
}));

const request = (model: string, text: string): StepRequest => ({
  model,
  identity: "worker",
  turn: 0,
  system: "be brief",
  messages: [{ role: "user", parts: [{ type: "text", text }] }],
  tools: TOOLS,
  maxOutputTokens: 4_096,
});

async function mockFor(spoken: Spoken): Promise<LLMock> {
  const mock = await LLMock.create({ logLevel: "silent", chunkSize: 4, strict: true });
  const { model } = spoken;
  const read = { name: "read", arguments: '{"path":"a"}', id: "call_1" };
  mock.on({ userMessage: "say hello", model }, { content: "Hello there, all of you." });
  mock.on({ userMessage: "make calls", model }, { content: "One moment.", toolCalls: [read, { ...read, name: "list", id: "call_2" }] });
  mock.on({ userMessage: "take forever", model }, { content: "never" }, { latency: 600_000 });
  mock.on({ userMessage: "think it over", model, hasToolResult: false }, { reasoning: "let me see", toolCalls: [read] });
  mock.on({ userMessage: "think it over", model, hasToolResult: true }, { content: "done" });
  mock.on({ userMessage: "let me in", model }, { error: { message: "invalid key", type: "authentication_error" }, status: 401 });
  mock.on({ model: "nobody" }, { error: { message: "no such model", type: "not_found_error" }, status: 404 });
  return mock;
}

for (const spoken of SPOKEN) {
  modelDriverConformance(spoken.name, async () => {
    const mock = await mockFor(spoken);
    const { model, embeds, thinks } = spoken;
    const spy: typeof fetch = async (url, init) =>
      spoken.instead(String(url), init?.body ? (JSON.parse(String(init.body)) as Body) : {}) ?? (await fetch(url, init));
    const hello = request(model, "say hello");
    return {
      driver: spoken.create({ baseUrl: `${mock.url}${spoken.path}`, apiKey: "sk-test-0123456789", fetch: spy }),
      text: hello,
      calls: request(model, "make calls"),
      endless: request(model, "take forever"),
      unknown: request("nobody", "say hello"),
      image: { ...hello, messages: [{ role: "user", parts: [IMAGE, { type: "text", text: "say hello" }] }] },
      refused: request(model, "let me in"),
      ...(thinks && { thought: { ...request(model, "think it over"), settings: { effort: "low" as const } } }),
      ...(embeds && { embeds }),
      [Symbol.asyncDispose]: () => mock.stop(),
    };
  });
}
