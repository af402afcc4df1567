import { expect, test } from "vitest";
import { type ChatAnswer, chatProvider } from "../support/chat-provider.ts";
import { Terminal } from "../support/cli.ts";

const MODELS = [{ id: "m", context_length: 32_768 }];

async function ran(answers: readonly ChatAnswer[]) {
  const provider = await chatProvider(MODELS, answers);
  const terminal = new Terminal();
  await terminal.run("model", "connect", "openai-compatible", "--base-url", provider.baseUrl, "--name", "mine");
  const end = await terminal.run("run", "-m", "mine/m", "say something");
  const asked = provider.asked.length;
  const shown = (await terminal.run("show", "even")).out;
  await terminal[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  return { ...end, asked, shown };
}

test("a model that answers with nothing is asked once more, and then the run has failed", async () => {
  const { code, out, asked } = await ran([{ empty: true }]);
  expect([code, asked]).toEqual([1, 2]);
  expect(out).toMatch(/mine\/m failed after 2 attempts: it answered with nothing/);
});

test("one that says something at the second time has answered", async () => {
  expect(await ran([{ empty: true }, { text: "Here I am." }])).toMatchObject({ code: 0, asked: 2, out: "Here I am.\n" });
});

test("what came of an answer that was cut is kept, and it is asked for again once and no more", async () => {
  const { code, out, asked } = await ran([{ cutAfter: "The first half of a long ans" }]);
  expect([code, asked]).toEqual([1, 2]);
  expect(out).toMatch(/The first half of a long ans[\s\S]*mine\/m failed after 2 attempts/);
  expect(out).not.toContain("cannot be reached");
});

test("nothing after work was done is no end of the work either", async () => {
  const work: ChatAnswer = { calls: [{ name: "file_write", input: { path: "a.md", text: "x" } }] };
  const { code, out } = await ran([work, { empty: true }]);
  expect(code).toBe(1);
  expect(out).toContain("it answered with nothing");
});
