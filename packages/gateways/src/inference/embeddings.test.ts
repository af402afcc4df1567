import OpenAI from "openai";
import { afterEach, expect, test } from "vitest";
import { type InferenceListener, listenInference } from "./index.ts";
import { replay } from "./replay-session.test-harness.ts";

/** OpenAI's own client, unchanged, against the gateway. */
const TOKEN = "right-token";
const open: InferenceListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function arrange() {
  const replayed = replay([]);
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (token) => (token === TOKEN ? replayed.session : undefined),
    mapModel: (asked) => asked,
    mapEmbedding: (asked) => (asked.startsWith("text-") ? "embeddings" : asked),
    log: { warn() {}, error() {} },
    limits: { closeMs: 100 },
  });
  open.push(listener);
  return { ...replayed, openai: new OpenAI({ baseURL: `${listener.address}/v1`, apiKey: TOKEN, maxRetries: 0 }) };
}

test.for([
  { why: "one text", input: "four", vectors: [[4, 0.5]] },
  {
    why: "several, in their order",
    input: ["four", "a"],
    vectors: [
      [4, 0.5],
      [1, 0.5],
    ],
  },
] as const)("the client embeds $why, in the form it prefers and as plain numbers", async ({ input, vectors }) => {
  const { openai, calls } = await arrange();
  for (const form of [{}, { encoding_format: "float" as const }]) {
    const answer = await openai.embeddings.create({ model: "text-embedding-3-small", input: input as string | string[], ...form });
    expect(answer).toMatchObject({ model: "text-embedding-3-small", usage: { prompt_tokens: 9, total_tokens: 9 } });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual(vectors);
  }
  expect(calls.at(-1)).toMatchObject({ method: "model.embed", params: { model: "embeddings", texts: [input].flat() } });
});

test.for([
  { why: "tokens", body: { input: [1, 2, 3] }, says: /send the texts themselves/ },
  { why: "vectors of another length", body: { input: "a", dimensions: 8 }, says: /dimensions/ },
  { why: "more texts than one call takes", body: { input: Array.from({ length: 97 }, () => "a") }, says: /1 to 96 texts/ },
  { why: "no text", body: { input: [] as string[] }, says: /1 to 96 texts/ },
])("$why is refused, and what to do is said", async ({ body, says }) => {
  const { openai, calls } = await arrange();
  await expect(openai.embeddings.create({ model: "m", ...body })).rejects.toMatchObject({ status: 400, message: expect.stringMatching(says) });
  expect(calls).toEqual([]);
});
