import { expect, test } from "vitest";
import { type ChatAnswer, chatProvider } from "../support/chat-provider.ts";
import { Terminal } from "../support/cli.ts";

const MODELS = [
  { id: "dear", context_length: 32_768 },
  { id: "cheap", context_length: 32_768 },
];
const ASKS: ChatAnswer = { calls: [{ name: "spawn_agent", input: { task: "count the files", name: "hand", model: "mine/cheap", tools: ["file_list"] } }] };
const ANSWERS = { dear: [ASKS, { text: "The child was asked." }] as const, cheap: [{ text: "There are none." }] as const };

async function ran(...options: readonly string[]) {
  const provider = await chatProvider(MODELS, ANSWERS);
  const terminal = new Terminal();
  await terminal.run("model", "connect", "openai-compatible", "--base-url", provider.baseUrl, "--name", "mine");
  const end = await terminal.run("run", "-m", "mine/dear", "count the files here", ...options);
  await terminal[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  return {
    ...end,
    cheap: provider.asked.filter(({ body }) => body.model === "cheap").length,
    told: JSON.stringify(provider.asked.map(({ body }) => body.messages)),
  };
}

test("a child works with the cheaper model that the person named", async () => {
  const { code, err, cheap, told } = await ran("--child-model", "mine/cheap");
  expect([code, cheap, err]).toEqual([0, 1, expect.stringContaining("children may use mine/cheap (on this machine)")]);
  expect(told).toContain("Models that children may use: mine/cheap");
  expect(told).toContain("There are none.");
});

test("without that it is refused, and its parent hears so", async () => {
  const { cheap, told } = await ran();
  expect(cheap).toBe(0);
  expect(told).toMatch(/DENIED/);
  expect(told).not.toContain("Models that children may use");
});

test("one that is not there is named before anything starts", async () => {
  expect(await ran("--child-model", "mine/cheep")).toMatchObject({
    code: 1,
    cheap: 0,
    err: expect.stringMatching(/no model mine\/cheep; near it: mine\/cheap/),
  });
});
