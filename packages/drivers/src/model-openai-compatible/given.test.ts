import type { StepRequest } from "@aether/ports";
import { IMAGE } from "@aether/ports/conformance/model-driver";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { type Behaviour, DONE, PIXEL, partsOf, refuse, request, said, send, serve, stopped, textOf } from "./chat-server.test-harness.ts";
import { createOpenAiCompatibleModel } from "./openai-compatible-model.ts";
import { OPENAI_PRESETS, presetOf, type Quirks } from "./presets.ts";

test.for<{ why: string; settings: NonNullable<StepRequest["settings"]>; quirks: Quirks; body: object }>([
  {
    why: "what every server takes",
    settings: { temperature: 0.5, topP: 0.9, stop: ["X"], seed: 7 },
    quirks: {},
    body: { temperature: 0.5, top_p: 0.9, stop: ["X"], seed: 7, stream_options: { include_usage: true } },
  },
  {
    why: "a seed by Mistral's name, and no wish for usage",
    settings: { seed: 7 },
    quirks: { seedField: "random_seed", streamUsage: false },
    body: { random_seed: 7 },
  },
  { why: "effort where it is known", settings: { effort: "low" }, quirks: { effort: true }, body: { reasoning_effort: "low" } },
  { why: "one tool", settings: { toolChoice: { tool: "a" } }, quirks: {}, body: { tool_choice: { type: "function", function: { name: "a" } } } },
  { why: "any tool", settings: { toolChoice: "required" }, quirks: {}, body: { tool_choice: "required" } },
  {
    why: "a schema",
    settings: { schema: { type: "object" } },
    quirks: {},
    body: { response_format: { type: "json_schema", json_schema: { name: "answer", schema: { type: "object" }, strict: true } } },
  },
])("sends $why", async ({ settings, quirks, body }) => {
  await using server = await serve({ text: send(said("ok"), stopped("stop"), DONE) });
  await partsOf(server.driver({ quirks }), request("text", { settings, tools: [{ name: "a", description: "", inputSchema: {} }] }));
  expect(server.seen[0]?.body).toMatchObject(body);
  expect(
    Object.keys(server.seen[0]?.body ?? {})
      .filter((field) => ["seed", "random_seed", "stream_options", "reasoning_effort", "tool_choice"].includes(field))
      .sort(),
  ).toEqual(
    [...Object.keys(body), ...(quirks.streamUsage === false ? [] : ["stream_options"])]
      .filter((field, at, all) => all.indexOf(field) === at && !["temperature", "top_p", "stop", "response_format"].includes(field))
      .sort(),
  );
});

const FILM = { ...IMAGE, media: "video/mp4" };

test.for<{ why: string; rest: Partial<StepRequest>; quirks: Quirks; says: RegExp }>([
  { why: "a document", rest: { messages: [{ role: "user", parts: [FILM] }] }, quirks: {}, says: /video\/mp4/ },
  { why: "an image where nobody sees", rest: { messages: [{ role: "user", parts: [IMAGE] }] }, quirks: { images: false }, says: /no images/ },
  { why: "a file in an answer", rest: { messages: [{ role: "assistant", parts: [IMAGE] }] }, quirks: {}, says: /earlier answer/ },
  { why: "a schema where none is kept", rest: { settings: { schema: {} } }, quirks: { schema: false }, says: /schema/ },
  {
    why: "a tool where nobody may choose",
    rest: { tools: [{ name: "a", description: "", inputSchema: {} }], settings: { toolChoice: "required" } },
    quirks: { toolChoice: false },
    says: /toolChoice/,
  },
  { why: "a tool that is not there", rest: { settings: { toolChoice: { tool: "b" } } }, quirks: {}, says: /not among/ },
])("$why is an error before anything is sent", async ({ rest, quirks, says }) => {
  await using server = await serve({ text: send(said("ok"), stopped("stop"), DONE) });
  const parts = await partsOf(server.driver({ quirks }), request("text", { ...rest, file: async () => PIXEL }));
  expect(parts).toMatchObject([{ type: "error", retryable: false, cause: "invalid", message: expect.stringMatching(says) }]);
  expect(server.seen).toEqual([]);
});

/** As Ollama's /v1 reads a message: text, or parts of which an image is an address of data of one of four kinds. */
function ollamaReads(content: Json): string[] {
  if (typeof content === "string") return [content];
  return (content as { type: string; text?: string; image_url?: { url?: string } }[]).map((part) => {
    if (part.type === "text") return part.text ?? "";
    const [, , data] = /^data:image\/(jpeg|jpg|png|webp);base64,(.+)$/.exec(part.image_url?.url ?? "") ?? [];
    if (part.type !== "image_url" || data === undefined) throw new Error("invalid image input");
    return `${Buffer.from(data, "base64").length} bytes`;
  });
}

test("an image reaches Ollama through /v1 as bytes and not as numbers", async () => {
  const eyes: Behaviour = (response, seen) => {
    const messages = seen.body["messages"] as { content: Json }[];
    return send(said(ollamaReads(messages.at(-1)?.content ?? "").join(", ")), stopped("stop"), DONE)(response, seen);
  };
  await using server = await serve({ "llava:7b": eyes });
  const driver = server.driver({ name: "ollama", quirks: presetOf("ollama")?.quirks ?? {} });
  const parts = [{ type: "text", text: "before" } as const, IMAGE, { type: "text", text: "after" } as const];
  expect(textOf(await partsOf(driver, request("llava:7b", { messages: [{ role: "user", parts }], file: async () => PIXEL })))).toBe(
    `before, ${PIXEL.length} bytes, after`,
  );
});

test("presets are drivers that can be made, with plain http for this machine only", () => {
  for (const { name, baseUrl, local, quirks, keyName } of OPENAI_PRESETS) {
    const driver = createOpenAiCompatibleModel({ name, baseUrl, quirks });
    expect([driver.name, driver.reader === "local", driver.embed === undefined]).toEqual([name, local, quirks.embeddings === false]);
    expect(keyName === undefined).toBe(local);
  }
  expect(OPENAI_PRESETS.map(({ name }) => name).sort()).toEqual(["deepseek", "groq", "lmstudio", "mistral", "ollama", "openrouter", "together", "vllm", "xai"]);
});

test.each([{ prompt_tokens: 0 }, { prompt_tokens: -5 }, { prompt_tokens: "12" }, { prompt_tokens: 1e12 * 1e12 }, {}, null])(
  "embedding that was counted as %j is estimated",
  async (usage) => {
    await using server = await serve({ it: refuse(200, { data: [{ embedding: [1] }, { embedding: [2] }], usage }) });
    const made = await server.driver().embed?.({ model: "it", texts: ["word ".repeat(7), "字字"] }, new AbortController().signal);
    expect(made?.inputTokens).toBe(12);
  },
);

test.for<{ why: string; behaviour: Behaviour; error: object }>([
  { why: "too few vectors", behaviour: refuse(200, { data: [{ index: 0, embedding: [1] }] }), error: { code: "UPSTREAM" } },
  {
    why: "too few vectors that were counted, with the count",
    behaviour: refuse(200, { data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 8 } }),
    error: { code: "UPSTREAM", data: { retryable: false, usage: { inputTokens: 8, outputTokens: 0 } } },
  },
  { why: "vectors of two lengths", behaviour: refuse(200, { data: [{ embedding: [1] }, { embedding: [1, 2] }] }), error: { code: "UPSTREAM" } },
  {
    why: "one place twice",
    behaviour: refuse(200, {
      data: [
        { index: 0, embedding: [1] },
        { index: 0, embedding: [2] },
      ],
    }),
    error: { code: "UPSTREAM" },
  },
  {
    why: "429",
    behaviour: refuse(429, {}, { "retry-after": "3" }),
    error: { code: "UPSTREAM", data: { retryable: true, retryAfterMs: 3_000, cause: "rate-limit" } },
  },
])("embedding says so when it gets $why", async ({ behaviour, error }) => {
  await using server = await serve({ it: behaviour });
  await expect(server.driver().embed?.({ model: "it", texts: ["a", "b"] }, new AbortController().signal)).rejects.toMatchObject(error);
});

test("tells what OpenRouter's listing says of a model", async () => {
  const told = {
    id: "a/b",
    context_length: 9,
    top_provider: { max_completion_tokens: 5 },
    architecture: { input_modalities: ["text", "image"] },
    supported_parameters: ["tools", "reasoning", "structured_outputs"],
    pricing: { prompt: "0.000003", completion: "0.000015", input_cache_read: "0.0000003" },
  };
  await using server = await serve({ "/v1/models": refuse(200, { data: [told, { id: "free", pricing: { prompt: "-1", completion: "0" } }] }) });
  expect(await createOpenAiCompatibleModel({ baseUrl: server.baseUrl }).models(new AbortController().signal)).toEqual([
    {
      name: "a/b",
      contextTokens: 9,
      outputTokens: 5,
      abilities: ["tools", "images", "reasoning", "schema"],
      price: { input: 3_000_000, output: 15_000_000, cachedInput: 300_000 },
    },
    { name: "free" },
  ]);
});

test("another driver's meta stays here", async () => {
  await using server = await serve({ text: send(said("ok"), stopped("stop"), DONE) });
  const meta = {
    gemini: { extra_content: { signature: "for gemini" } },
    extra_content: { signature: "for nobody" },
    "openai-compatible": { extra_content: { signature: "mine" } },
  };
  const parts = [{ type: "text", text: "a", meta } as const, { type: "tool-call", id: "c", name: "n", input: {}, meta } as const];
  await partsOf(server.driver(), request("text", { messages: [{ role: "assistant", parts }] }));
  const sent = JSON.stringify(server.seen[0]?.body);
  expect(sent).toContain("mine");
  expect(sent).not.toMatch(/for gemini|for nobody/);
});

test("files of tool results come after the results, with whose they are", async () => {
  await using server = await serve({ text: send(said("ok"), stopped("stop"), DONE) });
  const result = (id: string) => ({ type: "tool-result" as const, id, name: "view", ok: true, content: "seen" });
  const messages: StepRequest["messages"] = [{ role: "tool", parts: [result("c1"), IMAGE, result("c2"), { type: "text", text: "go on" }] }];
  await partsOf(server.driver({}), request("text", { messages, file: async () => PIXEL }));
  expect(server.seen[0]?.body).toMatchObject({
    messages: expect.arrayContaining([
      { role: "tool", tool_call_id: "c1", content: "seen" },
      { role: "tool", tool_call_id: "c2", content: "seen" },
      {
        role: "user",
        content: [
          { type: "text", text: "From the result of view (c1):" },
          { type: "image_url", image_url: { url: expect.stringContaining("base64,") } },
          { type: "text", text: "go on" },
        ],
      },
    ]),
  });
});

test.for<{ why: string; reason: Json; stop: string[]; told: string | undefined }>([
  { why: "the text that the server names", reason: "END", stop: ["END"], told: "END" },
  { why: "no text that nobody asked for", reason: "END", stop: ["X"], told: undefined },
  { why: "no token's number", reason: 128_009, stop: ["END"], told: undefined },
])("an answer was stopped by $why", async ({ reason, stop, told }) => {
  const end = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: "stop", stop_reason: reason }] })}\n\n`;
  await using server = await serve({ text: send(said("ok"), end, DONE) });
  const parts = await partsOf(server.driver({}), request("text", { settings: { stop } }));
  expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
  expect((parts.at(-1) as { stopSequence?: string }).stopSequence).toBe(told);
});
