import { expect, test } from "vitest";
import { createOpenAiModel } from "./openai-model.ts";

const never = new AbortController().signal;
const answering = (body: unknown) => {
  const answer: typeof fetch = async () => new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
  return createOpenAiModel({ apiKey: "sk-test-0123456789", fetch: answer });
};

test.for<{ why: string; usage: object | undefined; told: object | undefined }>([
  { why: "tells what was counted for it", usage: { input_tokens: 9, output_tokens: 30, total_tokens: 39 }, told: { inputTokens: 9, outputTokens: 30 } },
  { why: "tells nothing where nobody counted", usage: undefined, told: undefined },
])("a picture that is none $why", async ({ usage, told }) => {
  const driver = answering({ created: 1, data: [{ b64_json: "bm90aGluZw==" }], ...(usage && { usage }) });
  const error = await driver.draw?.({ model: "gpt-image-1", prompt: "a hat" }, never).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "UPSTREAM", message: expect.stringContaining("without a picture") });
  expect((error as { data: { usage?: object } }).data.usage).toEqual(told);
});

test("vectors that are too few tell what was counted for them", async () => {
  const driver = answering({ data: [{ index: 0, embedding: [1, 2] }], usage: { prompt_tokens: 7, total_tokens: 7 } });
  await expect(driver.embed?.({ model: "text-embedding-3-small", texts: ["a", "b"] }, never)).rejects.toMatchObject({
    code: "UPSTREAM",
    data: { retryable: false, usage: { inputTokens: 7, outputTokens: 0 } },
  });
});
