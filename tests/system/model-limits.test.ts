import { expect, test } from "vitest";
import { type ChatAnswer, chatProvider } from "../support/chat-provider.ts";
import { jsonLines, Terminal } from "../support/cli.ts";

const SAYS: readonly ChatAnswer[] = [{ text: "Here I am." }];
const connect = (terminal: Terminal, baseUrl: string) => terminal.run("model", "connect", "openai-compatible", "--base-url", baseUrl, "--name", "mine");
const rowOf = async (terminal: Terminal, name: string) => {
  const [listed] = jsonLines((await terminal.run("model", "list", "--json")).out) as [{ models: { name: string; contextTokens: number }[] }];
  return listed.models.find((one) => one.name === name);
};

test.for([
  { server: "llama.cpp", listed: { id: "m", meta: { n_ctx_train: 40_960 } }, context: 40_960 },
  { server: "llama.cpp that runs with less", listed: { id: "m", meta: { n_ctx_train: 40_960, n_ctx: 16_384 } }, context: 16_384 },
  { server: "vLLM", listed: { id: "m", max_model_len: 32_768 }, context: 32_768 },
  { server: "OpenRouter", listed: { id: "m", context_length: 262_144, top_provider: { max_completion_tokens: 9_000 } }, context: 262_144, output: 9_000 },
  { server: "Groq", listed: { id: "m", context_window: 131_072, max_completion_tokens: 8_000 }, context: 131_072, output: 8_000 },
  { server: "Mistral", listed: { id: "m", max_context_length: 65_536 }, context: 65_536 },
  { server: "LM Studio", listed: { id: "m", max_context_length: 65_536, loaded_context_length: 12_288 }, context: 12_288 },
  { server: "models.dev", listed: { id: "m", limit: { context: 200_000, output: 7_000 } }, context: 200_000, output: 7_000 },
])("what $server says of its model is believed, and said to be its own word", async ({ listed, context, output }) => {
  await using provider = await chatProvider([listed], SAYS);
  await using terminal = new Terminal();
  await connect(terminal, provider.baseUrl);
  expect(await rowOf(terminal, "mine/m")).toMatchObject({ contextTokens: context, contextFrom: "provider", ...(output && { outputTokens: output }) });
});

test("a context that nobody tells is said to be assumed, wherever it counts, until the person says it", async () => {
  await using provider = await chatProvider([{ id: "m" }], SAYS);
  await using terminal = new Terminal();
  const connected = await connect(terminal, provider.baseUrl);
  expect(connected.err).toMatch(/mine\/m[\s\S]*8192 tokens[\s\S]*aether model set mine\/m --context/);
  expect(await rowOf(terminal, "mine/m")).toMatchObject({ contextTokens: 8_192, contextFrom: "assumed" });
  expect((await terminal.run("model", "list", "mine")).out).toMatch(/8192 assumed/);
  expect((await terminal.run("run", "-m", "mine/m", "say something")).err).toMatch(/aether model set mine\/m --context/);
  expect(await terminal.run("model", "set", "mine/m", "--context", "48k", "--output", "3000")).toMatchObject({ code: 0, err: "" });
  expect(await rowOf(terminal, "mine/m")).toMatchObject({ contextTokens: 48_000, contextFrom: "set", outputTokens: 3_000 });
  expect((await terminal.run("model", "list", "mine")).out).toMatch(/48k set/);
  const ran = await terminal.run("run", "-m", "mine/m", "say something");
  expect([ran.code, ran.out.trim()]).toEqual([0, "Here I am."]);
  expect(ran.err).not.toContain("model set");
  expect(provider.asked.at(-1)?.body.max_tokens).toBe(3_000);
  await terminal.killDaemon();
  expect(await rowOf(terminal, "mine/m")).toMatchObject({ contextTokens: 48_000, contextFrom: "set" });
  expect(await terminal.run("model", "set", "mine/m", "--context", "none")).toMatchObject({ code: 0 });
  expect(await rowOf(terminal, "mine/m")).toMatchObject({ contextTokens: 8_192, contextFrom: "assumed" });
});

test.for([
  { why: "no figure", args: ["mine/m"], says: /--context/ },
  { why: "no number", args: ["mine/m", "--context", "much"], says: /--context/ },
  { why: "a figure below all models", args: ["mine/m", "--context", "100"], says: /1024|1,024/ },
  { why: "an answer longer than the context", args: ["mine/m", "--context", "8k", "--output", "9k"], says: /output/ },
  { why: "a model that is not there", args: ["mine/n", "--context", "8k"], says: /mine\/m/ },
])("$why is refused with the way out", async ({ args, says }) => {
  await using provider = await chatProvider([{ id: "m" }], SAYS);
  await using terminal = new Terminal();
  await connect(terminal, provider.baseUrl);
  const refused = await terminal.run("model", "set", ...args);
  expect([refused.code === 0, refused.err]).toEqual([false, expect.stringMatching(says)]);
  expect(await rowOf(terminal, "mine/m")).toMatchObject({ contextFrom: "assumed" });
});

test("an agent says nothing of what models take", async () => {
  await using terminal = new Terminal({
    script: { agent: [{ calls: [{ name: "model_set", input: { model: "script/agent", context: 2_000 } }] }, { text: "done" }] },
  });
  await terminal.run("run", "-m", "script/agent", "set it");
  expect(await rowOf(terminal, "script/agent")).toMatchObject({ contextTokens: 1_000_000, contextFrom: "provider" });
});
