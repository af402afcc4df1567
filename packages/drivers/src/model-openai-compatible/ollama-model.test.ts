import { IMAGE } from "@aether/ports/conformance/model-driver";
import { expect, test } from "vitest";
import { PIXEL, partsOf, request, textOf } from "./chat-server.test-harness.ts";
import { createLmStudioModel } from "./lmstudio-model.ts";
import { createLocalServers } from "./local-servers.ts";
import { createOllamaModel } from "./ollama-model.ts";
import { type OllamaModel, ollamaServer } from "./ollama-server.test-harness.ts";

const NEVER = new AbortController().signal;
const listed = async (models: Record<string, OllamaModel>) => {
  await using server = await ollamaServer(models);
  return await createOllamaModel({ baseUrl: server.baseUrl }).models(NEVER);
};

test.for<{ why: string; model: OllamaModel; info: object }>([
  { why: "the context it could have", model: { context: 131_072 }, info: { contextTokens: 131_072, abilities: ["schema"] } },
  { why: "before that the one it was made to run with", model: { context: 131_072, numCtx: 16_384 }, info: { contextTokens: 16_384 } },
  { why: "and before both the one it runs with", model: { context: 131_072, numCtx: 16_384, loaded: 4_096 }, info: { contextTokens: 4_096 } },
  { why: "where nothing is told, the least", model: {}, info: { contextTokens: 4_096, contextFrom: "assumed" } },
  {
    why: "what it can do",
    model: { capabilities: ["completion", "tools", "vision", "thinking", "insert"] },
    info: { abilities: ["tools", "images", "reasoning", "schema"] },
  },
  { why: "that it makes vectors only", model: { capabilities: ["embedding"] }, info: { abilities: ["embed"] } },
])("a model is listed with $why", async ({ model, info }) => expect(await listed({ "m:1b": model })).toMatchObject([{ name: "m:1b", ...info }]));

test("each model is asked about once, however often they are listed", async () => {
  await using server = await ollamaServer(Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`m${at}:1b`, {}])));
  const driver = createOllamaModel({ baseUrl: `http://127.0.0.1:${server.port}` });
  for (let times = 0; times < 3; times++) expect((await driver.models(NEVER)).map(({ name }) => name)).toEqual([..."012345678"].map((at) => `m${at}:1b`));
  expect(server.heard.filter(({ path }) => path === "/api/show")).toHaveLength(9);
});

test("LM Studio tells what it runs with, else what it could, and what makes vectors", async () => {
  const models = {
    "a/run": { context: 131_072, loaded: 8_000, capabilities: ["tools", "vision"] },
    "a/rests": { context: 32_768 },
    vectors: { context: 2_048, capabilities: ["embedding"] },
  };
  await using server = await ollamaServer(models, { studio: true });
  expect(await createLmStudioModel({ baseUrl: server.baseUrl }).models(NEVER)).toEqual([
    { name: "a/run", contextTokens: 8_000, abilities: ["tools", "images", "schema"] },
    { name: "a/rests", contextTokens: 32_768, abilities: ["schema"] },
    { name: "vectors", contextTokens: 2_048, abilities: ["embed"] },
  ]);
});

test("an LM Studio without an API of its own lists by the wire's", async () => {
  const old: typeof fetch = async (input) =>
    String(input).endsWith("/v1/models") ? Response.json({ data: [{ id: "m" }] }) : Response.json({ error: "Unexpected endpoint or method. (GET)" });
  expect(await createLmStudioModel({ baseUrl: "http://127.0.0.1:9", fetch: old }).models(NEVER)).toMatchObject([{ name: "m" }]);
});

test("text and images reach a model", async () => {
  await using server = await ollamaServer({ "llava:7b": { capabilities: ["completion", "vision"] } });
  const driver = createOllamaModel({ baseUrl: server.baseUrl });
  const parts = [{ type: "text", text: "before" } as const, IMAGE];
  const answer = await partsOf(driver, request("llava:7b", { messages: [{ role: "user", parts }], file: async () => PIXEL }));
  expect([textOf(answer), answer.at(-1)]).toEqual([
    `you said before, ${PIXEL.length} bytes`,
    { type: "finish", reason: "stop", usage: { inputTokens: 11, outputTokens: 5 } },
  ]);
});

test.for<{ why: string; model: string; tools?: boolean; says: RegExp; cause: string }>([
  { why: "a model that was not pulled", model: "other:1b", says: /model 'other:1b' not found/, cause: "not-found" },
  { why: "tools where none are known", model: "plain:1b", tools: true, says: /does not support tools/, cause: "invalid" },
  { why: "words for one that makes vectors", model: "vectors:1b", says: /does not support chat/, cause: "invalid" },
])("$why is refused in Ollama's words", async ({ model, tools, says, cause }) => {
  await using server = await ollamaServer({ "plain:1b": {}, "vectors:1b": { capabilities: ["embedding"] } });
  const asked = request(model, { tools: tools ? [{ name: "a", description: "", inputSchema: { type: "object" } }] : [] });
  expect(await partsOf(createOllamaModel({ baseUrl: server.baseUrl }), asked)).toMatchObject([
    { type: "error", retryable: false, cause, message: expect.stringMatching(says) },
  ]);
});

const REMOTE = { host: "https://ollama.com:443" } as const;
const PASSED_ON: Record<string, OllamaModel> = {
  "copy:latest": { remote: { ...REMOTE, saidIn: "list" } },
  "shown:latest": { remote: { ...REMOTE, saidIn: "show" }, capabilities: ["embedding"] },
  "large:120b-cloud": {},
};

test.for(["copy:latest", "copy", "COPY", "shown:latest", "large:120b-cloud", "other:cloud"])(
  "what a server of this machine has another run is asked nothing, listed or not: %s",
  async (model) => {
    await using server = await ollamaServer({ "here:1b": {}, ...PASSED_ON });
    const driver = createOllamaModel({ baseUrl: server.baseUrl });
    expect((await driver.models(NEVER)).map(({ name }) => name)).toEqual(["here:1b"]);
    const refused = /run elsewhere, and not on this machine/;
    expect(await partsOf(driver, request(model))).toEqual([{ type: "error", retryable: false, message: expect.stringMatching(refused) }]);
    await expect(driver.embed?.({ model, texts: ["a"] }, NEVER)).rejects.toThrow(refused);
    expect(server.heard.filter(({ path }) => path.startsWith("/v1/"))).toEqual([]);
  },
);

test("what is read elsewhere by its address is asked there, and says so", async () => {
  await using server = await ollamaServer(PASSED_ON);
  const away: typeof fetch = (input, init) => fetch(String(input).replace("https://ollama.example", `http://127.0.0.1:${server.port}`), init);
  const driver = createOllamaModel({ baseUrl: "https://ollama.example/v1", fetch: away });
  expect(driver.reader).toEqual({ host: "ollama.example" });
  expect((await driver.models(NEVER)).map(({ name }) => name)).toEqual(Object.keys(PASSED_ON));
  expect(textOf(await partsOf(driver, request("large:120b-cloud")))).toContain("you said");
});

test("where it cannot be asked which it runs, nothing is, and it may be tried again", async () => {
  const gone = createOllamaModel({ baseUrl: "http://127.0.0.1:9/v1" });
  expect(await partsOf(gone, request("here:1b"))).toMatchObject([{ type: "error", retryable: true, cause: "unreachable" }]);
});

test("servers of this machine come when they answer, stay while they are busy, and go when they are gone", async () => {
  const server = await ollamaServer({ "m:1b": {} });
  let now = 0;
  let busy = false;
  const slow: typeof fetch = (input, init) =>
    busy ? new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("late")))) : fetch(input, init);
  const servers = [{ name: "ollama", port: server.port } as const, { name: "lmstudio", port: 9 } as const];
  const local = createLocalServers({ servers, now: () => now, fetch: slow, answerMs: 2_000 });
  const names = async (): Promise<string[]> => {
    await local.look();
    return local.known().map(({ name }) => name);
  };
  expect(local.known()).toEqual([]);
  expect(await names()).toEqual(["ollama"]);
  busy = true;
  now += 10_000;
  expect(await names()).toEqual(["ollama"]);
  busy = false;
  await server.close();
  expect(await names()).toEqual(["ollama"]);
  now += 10_000;
  expect(await names()).toEqual([]);
});

test("one that a person names is waited for longer than one that is looked for", async () => {
  await using server = await ollamaServer({ "m:1b": {} });
  const slow: typeof fetch = async (input, init) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return await fetch(input, init);
  };
  const local = createLocalServers({ servers: [{ name: "ollama", port: server.port }], now: () => 0, fetch: slow });
  await local.look();
  expect(local.known()).toEqual([]);
  await local.look("ollama");
  expect(local.known().map(({ name }) => name)).toEqual(["ollama"]);
});

test("another server on that port is not taken for one of them", async () => {
  await using studio = await ollamaServer({}, { studio: true });
  await using ollama = await ollamaServer({});
  const servers = [{ name: "ollama", port: studio.port } as const, { name: "lmstudio", port: ollama.port } as const];
  const local = createLocalServers({ servers, now: () => 0 });
  await local.look();
  expect(local.known()).toEqual([]);
});
