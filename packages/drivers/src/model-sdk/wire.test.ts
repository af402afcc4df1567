import type { ModelInfo, StepPart, StepRequest } from "@aether/ports";
import { IMAGE, IMAGE_BASE64 } from "@aether/ports/conformance/model-driver";
import { expect, test } from "vitest";
import { createAnthropicModel } from "./anthropic-model.ts";
import { createGoogleModel } from "./google-model.ts";
import { createOpenAiModel } from "./openai-model.ts";
import { KEY, refuse, serve, WIRES, type Wire } from "./wire-server.test-harness.ts";

const META = {
  anthropic: { signature: "for anthropic" },
  openai: { itemId: "rs_1", reasoningEncryptedContent: "for openai" },
  google: { thoughtSignature: "for google" },
};

/** Two turns with everything a message can hold. */
const STORY: StepRequest["messages"] = [
  { role: "user", parts: [{ type: "text", text: "look" }, IMAGE] },
  {
    role: "assistant",
    parts: [
      { type: "reasoning", text: "somebody's thought", meta: { elsewhere: { signature: "for elsewhere" } } },
      { type: "reasoning", text: "a thought", meta: META },
      { type: "text", text: "reading" },
      { type: "tool-call", id: "c1", name: "read", input: { path: "a" }, meta: META },
      { type: "tool-call", id: "c2", name: "read", input: '{"path":' },
    ],
  },
  {
    role: "tool",
    parts: [
      { type: "tool-result", id: "c1", name: "read", ok: true, content: { lines: 3 } },
      { type: "tool-result", id: "c2", name: "read", ok: false, content: "no such file" },
      { type: "text", text: "go on" },
    ],
  },
];

const story = (wire: Wire, rest: Partial<StepRequest> = {}): StepRequest => ({
  model: wire.model,
  identity: "worker",
  turn: 1,
  system: "be brief",
  messages: STORY,
  tools: [{ name: "read", description: "Read.", inputSchema: { type: "object", properties: { path: { type: "string" } } } }],
  maxOutputTokens: 5_000,
  file: async () => Buffer.from(IMAGE_BASE64, "base64"),
  ...rest,
});

async function sent(wire: Wire, rest: Partial<StepRequest> = {}): Promise<{ body: unknown; text: string; parts: StepPart[] }> {
  await using server = await serve(refuse(500, {}));
  const parts: StepPart[] = [];
  for await (const part of wire.create({ baseUrl: server.baseUrl, apiKey: KEY }).step(story(wire, rest), new AbortController().signal)) parts.push(part);
  const body = server.seen[0]?.body;
  return { body, text: JSON.stringify(body) ?? "", parts };
}

const named = (name: string): Wire => {
  const wire = WIRES.find((candidate) => candidate.name === name);
  if (!wire) throw new Error(`no wire called ${name}`);
  return wire;
};
const [ANTHROPIC, RESPONSES, CHAT, GOOGLE] = ["anthropic", "openai responses", "openai chat", "google"].map(named) as [Wire, Wire, Wire, Wire];

test("Anthropic gets its conversation, its signature and four cache marks at most", async () => {
  const cache_control = { type: "ephemeral" };
  const { body } = await sent(ANTHROPIC, { stable: [-1, 0, 1, 2] });
  expect(body).toMatchObject({
    model: ANTHROPIC.model,
    max_tokens: 5_000,
    system: [{ type: "text", text: "be brief", cache_control }],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: IMAGE_BASE64 }, cache_control },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "a thought", signature: "for anthropic" },
          { type: "text", text: "reading" },
          { type: "tool_use", id: "c1", name: "read", input: { path: "a" } },
          { type: "tool_use", id: "c2", name: "read", input: { malformed: '{"path":' }, cache_control },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "c1", content: '{"lines":3}' },
          { type: "tool_result", tool_use_id: "c2", content: "no such file", is_error: true },
          { type: "text", text: "go on", cache_control },
        ],
      },
    ],
  });
});

test("a mark where nothing is said falls on what came before", async () => {
  const messages: StepRequest["messages"] = [
    { role: "user", parts: [{ type: "text", text: "a" }] },
    { role: "assistant", parts: [] },
    { role: "user", parts: [{ type: "text", text: "b" }] },
  ];
  const { text } = await sent(ANTHROPIC, { messages, stable: [-1, 0, 1], system: "" });
  expect(text.match(/cache_control/g)).toHaveLength(1);
  expect(text).toContain('{"type":"text","text":"a","cache_control"');
});

test("what an older Claude may think is part of the bound and not on top of it", async () => {
  expect((await sent(ANTHROPIC, { settings: { effort: "medium" } })).body).toMatchObject({
    max_tokens: 5_000,
    thinking: { type: "enabled", budget_tokens: 2_000 },
  });
  expect((await sent(ANTHROPIC, { settings: { effort: "high" }, maxOutputTokens: 1_500 })).body).toMatchObject({ max_tokens: 1_500 });
});

test("OpenAI's responses store nothing and get the encrypted thought back", async () => {
  const { body, text } = await sent(RESPONSES);
  expect(body).toMatchObject({ model: "gpt-5", store: false, include: ["reasoning.encrypted_content"], max_output_tokens: 5_000, stream: true });
  expect(text).toContain('"encrypted_content":"for openai"');
  expect(text).toContain(`data:image/png;base64,${IMAGE_BASE64}`);
});

test("OpenAI's chat gets the image as an address of data", async () => {
  expect((await sent(CHAT)).text).toContain(`{"type":"image_url","image_url":{"url":"data:image/png;base64,${IMAGE_BASE64}"}}`);
});

test("Google gets its signature on the call", async () => {
  const { text } = await sent(GOOGLE);
  expect(text).toMatch(/"functionCall":\{[^}]*\{"path":"a"\}\},"thoughtSignature":"for google"/);
  expect(text).toContain(`"inlineData":{"mimeType":"image/png","data":"${IMAGE_BASE64}"}`);
});

test.for([
  { wire: ANTHROPIC, others: ["for openai", "for google", "for elsewhere", "somebody's thought"] },
  { wire: RESPONSES, others: ["for anthropic", "for google", "for elsewhere", "somebody's thought"] },
  { wire: CHAT, others: ["for anthropic", "for google", "for elsewhere", "somebody's thought"] },
  { wire: GOOGLE, others: ["for anthropic", "for openai", "for elsewhere", "somebody's thought"] },
])("$wire.name is not told what is for others", async ({ wire, others }) => {
  const { text } = await sent(wire);
  for (const other of others) expect(text).not.toContain(other);
});

test.for<{ wire: Wire; settings: NonNullable<StepRequest["settings"]>; body: object }>([
  {
    wire: ANTHROPIC,
    settings: { temperature: 0.5, stop: ["X"], toolChoice: "required" },
    body: { temperature: 0.5, stop_sequences: ["X"], tool_choice: { type: "any" } },
  },
  { wire: ANTHROPIC, settings: { toolChoice: { tool: "read" } }, body: { tool_choice: { type: "tool", name: "read" } } },
  { wire: RESPONSES, settings: { effort: "low", toolChoice: "required" }, body: { reasoning: { effort: "low" }, tool_choice: "required" } },
  { wire: RESPONSES, settings: { schema: { type: "object" } }, body: { text: { format: { type: "json_schema", schema: { type: "object" } } } } },
  { wire: CHAT, settings: { temperature: 0.5, topP: 0.9, stop: ["X"], seed: 7 }, body: { temperature: 0.5, top_p: 0.9, stop: ["X"], seed: 7 } },
  {
    wire: GOOGLE,
    settings: { temperature: 0.5, seed: 7, stop: ["X"] },
    body: { generationConfig: { temperature: 0.5, seed: 7, stopSequences: ["X"], maxOutputTokens: 5_000 } },
  },
  { wire: ANTHROPIC, settings: { parallelToolCalls: false }, body: { tool_choice: { type: "auto", disable_parallel_tool_use: true } } },
  {
    wire: ANTHROPIC,
    settings: { parallelToolCalls: false, effort: "medium" },
    body: { tool_choice: { disable_parallel_tool_use: true }, thinking: { type: "enabled" } },
  },
  { wire: RESPONSES, settings: { parallelToolCalls: false }, body: { parallel_tool_calls: false, store: false } },
  { wire: CHAT, settings: { parallelToolCalls: false }, body: { parallel_tool_calls: false } },
  { wire: GOOGLE, settings: { toolChoice: "required" }, body: { toolConfig: { functionCallingConfig: { mode: "ANY" } } } },
])("$wire.name is asked with $settings", async ({ wire, settings, body }) => {
  expect((await sent(wire, { settings })).body).toMatchObject(body);
});

/** Two tools whose results are pictures, one that failed with one, and a text that no result can hold. */
const SHOWN: StepRequest["messages"] = [
  {
    role: "assistant",
    parts: ["c1", "c2", "c3"].map((id) => ({ type: "tool-call" as const, id, name: "read", input: {} })),
  },
  {
    role: "tool",
    parts: [
      { type: "tool-result", id: "c1", name: "read", ok: true, content: "a picture" },
      IMAGE,
      { type: "tool-result", id: "c2", name: "read", ok: true, content: "" },
      IMAGE,
      { type: "tool-result", id: "c3", name: "read", ok: false, content: "broken" },
      IMAGE,
    ],
  },
];
const AFTER = "From the result of read (c3):";

test("files of tool results stand in the results, where the wire lets them", async () => {
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: IMAGE_BASE64 } };
  expect((await sent(ANTHROPIC, { messages: SHOWN })).body).toMatchObject({
    messages: [
      {},
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "c1", content: [{ type: "text", text: "a picture" }, image] },
          { type: "tool_result", tool_use_id: "c2", content: [{ type: "text", text: expect.stringMatching(/./) }, image] },
          { type: "tool_result", tool_use_id: "c3", content: "broken", is_error: true },
          { type: "text", text: AFTER },
          image,
        ],
      },
    ],
  });
  const picture = { type: "input_image", image_url: `data:image/png;base64,${IMAGE_BASE64}` };
  expect((await sent(RESPONSES, { messages: SHOWN })).body).toMatchObject({
    input: expect.arrayContaining([
      expect.objectContaining({ type: "function_call_output", call_id: "c1", output: [{ type: "input_text", text: "a picture" }, picture] }),
    ]),
  });
  const { text } = await sent(GOOGLE, { messages: SHOWN });
  expect(text.split(`"data":"${IMAGE_BASE64}"`)).toHaveLength(4);
  expect(text.match(/functionResponse"/g)).toHaveLength(3);
});

test("and after them where it does not, with whose they are", async () => {
  const { text, body } = await sent(CHAT, { messages: SHOWN });
  expect(text.split(`base64,${IMAGE_BASE64}`)).toHaveLength(4);
  expect(body).toMatchObject({
    messages: [
      {},
      {},
      { role: "tool", tool_call_id: "c1", content: "a picture" },
      { role: "tool", tool_call_id: "c2" },
      { role: "tool", tool_call_id: "c3" },
      { role: "user", content: [{ text: "From the result of read (c1):" }, {}, { text: "From the result of read (c2):" }, {}, { text: AFTER }, {}] },
    ],
  });
});

test("Anthropic says which text stopped it", async () => {
  const stopped = ANTHROPIC.closing({ input: 1, output: 1 }).replace('"stop_reason":"end_turn"', '"stop_reason":"stop_sequence","stop_sequence":"END"');
  await using server = await serve((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).end(ANTHROPIC.opening("a") + stopped));
  const parts: StepPart[] = [];
  const asked = story(ANTHROPIC, { settings: { stop: ["END"] } });
  for await (const part of createAnthropicModel({ baseUrl: server.baseUrl }).step(asked, new AbortController().signal)) parts.push(part);
  expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "stop", stopSequence: "END" });
});

test.for<{ why: string; wire: Wire; rest: Partial<StepRequest>; says: RegExp }>([
  { why: "a tool that is not there", wire: ANTHROPIC, rest: { settings: { toolChoice: { tool: "nobody" } } }, says: /nobody/ },
  { why: "a tool where there is none", wire: CHAT, rest: { tools: [], settings: { toolChoice: "required" } }, says: /none/ },
  { why: "a film", wire: ANTHROPIC, rest: { messages: [{ role: "user", parts: [{ ...IMAGE, media: "video/mp4" }] }] }, says: /video\/mp4/ },
  { why: "a file in an answer", wire: GOOGLE, rest: { messages: [{ role: "assistant", parts: [IMAGE] }] }, says: /earlier answer/ },
  {
    why: "files above 32 MiB",
    wire: RESPONSES,
    rest: {
      messages: [
        {
          role: "user",
          parts: [
            { ...IMAGE, bytes: 33_554_432 },
            { ...IMAGE, hash: "0".repeat(64) as typeof IMAGE.hash },
          ],
        },
      ],
    },
    says: /33554432/,
  },
])("$why is an error before anything is sent", async ({ wire, rest, says }) => {
  const { parts, body } = await sent(wire, rest);
  expect(parts).toMatchObject([{ type: "error", retryable: false, message: expect.stringMatching(says) }]);
  expect(body).toBeUndefined();
});

test("a tool that a model cannot be made to use is an error and not a wish", async () => {
  await using server = await serve(
    (response) =>
      void response.writeHead(200, { "content-type": "text/event-stream" }).end(ANTHROPIC.opening("no") + ANTHROPIC.closing({ input: 1, output: 1 })),
  );
  const parts: StepPart[] = [];
  const asked = { ...story(ANTHROPIC, { settings: { toolChoice: "required" } }), model: "claude-opus-5-5" };
  for await (const part of createAnthropicModel({ baseUrl: server.baseUrl }).step(asked, new AbortController().signal)) parts.push(part);
  expect(parts).toMatchObject([{ type: "error", retryable: false, message: expect.stringContaining("toolChoice") }]);
});

test.for<{ why: string; create: typeof createAnthropicModel; body: object; path: string; models: ModelInfo[] }>([
  {
    why: "Anthropic",
    create: createAnthropicModel,
    body: {
      data: [
        { id: "claude-a", max_input_tokens: 1_000_000, max_tokens: 64_000, capabilities: { image_input: { supported: true }, thinking: { supported: true } } },
        { id: "claude-b" },
      ],
    },
    path: "/v1/models?limit=1000",
    models: [
      { name: "claude-a", contextTokens: 1_000_000, outputTokens: 64_000, abilities: ["tools", "images", "reasoning"] },
      { name: "claude-b", contextTokens: 200_000, contextFrom: "assumed", abilities: ["tools", "images", "documents"] },
    ],
  },
  {
    why: "OpenAI",
    create: createOpenAiModel,
    body: { data: [{ id: "gpt-5" }, { id: "gpt-5" }, { id: "whisper-1" }, { id: "house" }, { id: "text-embedding-3-small" }] },
    path: "/v1/models",
    models: [
      {
        name: "gpt-5",
        contextTokens: 400_000,
        contextFrom: "catalogue",
        outputTokens: 128_000,
        abilities: ["tools", "images", "documents", "schema", "reasoning"],
      },
      { name: "house", contextTokens: 128_000, contextFrom: "assumed" },
      { name: "text-embedding-3-small", contextTokens: 8_192, contextFrom: "catalogue", abilities: ["embed"] },
    ],
  },
  {
    why: "Google",
    create: createGoogleModel,
    body: {
      models: [
        { name: "models/gemini-a", inputTokenLimit: 9, outputTokenLimit: 5, supportedGenerationMethods: ["generateContent"], thinking: true },
        { name: "models/veo" },
      ],
    },
    path: "/v1/models?pageSize=1000",
    models: [{ name: "gemini-a", contextTokens: 9, outputTokens: 5, abilities: ["tools", "images", "documents", "schema", "reasoning"] }],
  },
])("asks $why for its models", async ({ create, body, path, models }) => {
  await using server = await serve(refuse(200, body));
  expect(await create({ baseUrl: server.baseUrl, apiKey: KEY }).models(new AbortController().signal)).toEqual(models);
  expect(server.seen[0]?.path).toBe(path);
  expect(JSON.stringify(server.seen[0]?.headers)).toContain(KEY);
  await using refusing = await serve(refuse(401, { error: { message: `not ${KEY}` } }));
  await expect(create({ baseUrl: refusing.baseUrl, apiKey: KEY }).models(new AbortController().signal)).rejects.toThrow(/401: not \[redacted\]/);
  await using strange = await serve(refuse(200, [1]));
  await expect(create({ baseUrl: strange.baseUrl }).models(new AbortController().signal)).rejects.toThrow(/not a list/);
});
