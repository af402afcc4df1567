import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGoogleModel, createOpenAiModel } from "@aether/drivers/model-sdk";
import type { Service } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { createModelsService } from "@aether/services/models";
import { expect, test } from "vitest";
import { bootKernel, EVERYTHING, systemClock } from "../support/kernel.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
const HASH = createHash("sha256").update(Buffer.from(PIXEL, "base64")).digest("hex");
const PRICE = { input: 5_000_000, output: 40_000_000 };

type Answer = (path: string, body: Record<string, Json>) => { status?: number; json: Json };

/** Speaks as much of OpenAI's and Google's wires as pictures need. */
const draws: Answer = (path) => {
  if (path.endsWith("/images/generations")) return { json: { created: 1, data: [{ b64_json: PIXEL }], usage: { input_tokens: 10, output_tokens: 200 } } };
  if (path.includes(":generateContent")) {
    const parts = [{ inlineData: { mimeType: "image/png", data: PIXEL } }];
    return {
      json: { candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }], usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 200 } },
    };
  }
  if (path.includes("pageSize")) {
    const names = ["models/gemini-2.5-flash-image", "models/gemini-2.5-pro"];
    return { json: { models: names.map((name) => ({ name, inputTokenLimit: 32_768, supportedGenerationMethods: ["generateContent"] })) } };
  }
  return { json: { data: [{ id: "gpt-image-1" }, { id: "gpt-5" }, { id: "dall-e-2" }] } };
};

async function start(answer: Answer = draws) {
  const asked: { path: string; body: Record<string, Json> }[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const bytes of request) text += bytes;
    const seen = { path: request.url ?? "", body: JSON.parse(text || "{}") as Record<string, Json> };
    if (request.method === "POST") asked.push(seen);
    const { status = 200, json } = request.method === "GET" ? draws(seen.path, {}) : answer(seen.path, seen.body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const kept = new Map<string, Uint8Array>();
  const models: Service = createModelsService({
    drivers: [createOpenAiModel({ baseUrl, apiKey: "k" }), createGoogleModel({ baseUrl, apiKey: "k" })],
    tools: () => [],
    clock: systemClock,
    prices: { "openai/gpt-image-1": PRICE },
    store: async (bytes) => {
      const hash = createHash("sha256").update(bytes).digest("hex");
      kept.set(hash, bytes);
      return hash;
    },
  });
  const system = await bootKernel({ extra: [models] });
  return {
    asked,
    kept,
    system,
    models,
    async [Symbol.asyncDispose]() {
      await system[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test.for([
  { why: "OpenAI's", model: "openai/gpt-image-1", wishes: { size: "1024x1024" }, leftOut: [], sent: { model: "gpt-image-1", n: 1, size: "1024x1024" } },
  {
    why: "Gemini's",
    model: "google/gemini-2.5-flash-image",
    wishes: { aspectRatio: "16:9", size: "1024x1024" },
    leftOut: ["size"],
    sent: { generationConfig: { responseModalities: ["IMAGE"], imageConfig: { aspectRatio: "16:9" } } },
  },
])("a picture of $why is kept by its hash and paid for", async ({ model, wishes, leftOut, sent }) => {
  await using at = await start();
  const session = at.system.login();
  const priced = model.startsWith("openai");
  expect(await session.call({ method: "model.image", params: { model, prompt: "a dot", ...wishes } })).toEqual({
    file: { hash: HASH, media: "image/png", bytes: Buffer.from(PIXEL, "base64").length },
    leftOut,
    usage: { inputTokens: 10, outputTokens: 200 },
    model,
    ...(priced && { cost: { microUsd: 8_050, price: "own" } }),
  });
  expect(at.asked[0]?.body).toMatchObject(sent);
  expect([...at.kept.keys()]).toEqual([HASH]);
  const found = await Promise.all(
    (at.models.blobs?.([HASH, "0".repeat(64)]) ?? []).map((statement) => at.system.journal.read(at.system.journal.bind(statement, { domain: "model" }))),
  );
  expect(found.flat()).toEqual([{ hash: HASH }]);
  const usage = await session.call({ method: "model.usage", params: {} });
  expect(usage).toMatchObject({ rows: [{ model, steps: 1, inputTokens: 10, outputTokens: 200, microUsd: priced ? 8_050 : 0 }] });
});

test("what may cost more than is left is not drawn", async () => {
  await using at = await start();
  const session = at.system.login();
  const call = { id: "c", name: "model.image", input: { model: "openai/gpt-image-1", prompt: "a dot" } };
  const pid = await at.system.spawn(session, { rounds: [[call]] }, { ...EVERYTHING, budget: { microUsd: 100_000 } });
  expect((await at.system.outcomes(session, pid))["c"]).toMatchObject({ ok: false, error: { code: "BUDGET" } });
  expect(at.asked).toEqual([]);
});

test.for<{ why: string; model: string; answer?: Answer; error: object }>([
  { why: "a model that only speaks", model: "openai/gpt-5", error: { code: "UNSUPPORTED", message: expect.stringContaining("aether model list") } },
  { why: "a model that nobody has", model: "openai/dall-e-9", error: { code: "NOT_FOUND" } },
  {
    why: "a refused key",
    model: "openai/gpt-image-1",
    answer: () => ({ status: 401, json: { error: { message: "no key" } } }),
    error: { code: "UPSTREAM", data: { cause: "credentials" } },
  },
  {
    why: "an answer without a picture",
    model: "openai/gpt-image-1",
    answer: () => ({ json: { data: [{ b64_json: "aGVsbG8=" }] } }),
    error: { code: "UPSTREAM" },
  },
])("$why is an error that says so", async ({ model, answer, error }) => {
  await using at = await start(answer);
  await expect(at.system.login().call({ method: "model.image", params: { model, prompt: "a dot" } })).rejects.toMatchObject(error);
  expect(at.kept.size).toBe(0);
});

test("what draws is not asked for an answer", async () => {
  await using at = await start();
  const asked = at.system.login().call({ method: "model.generate", params: { model: "openai/gpt-image-1", prompt: "hello" } });
  await expect(asked).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("draws") });
});
