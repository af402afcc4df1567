import { describe, expect, test } from "vitest";
import { type ChatAnswer, chatProvider } from "../support/chat-provider.ts";
import { Terminal } from "../support/cli.ts";

const MODELS = [{ id: "m", context_length: 32_768 }];
const SAYS: ChatAnswer = { text: "I saved the report to report.md." };
const WRITES: ChatAnswer = { calls: [{ name: "file_write", input: { path: "report.md", text: "# Report\n" } }] };

async function ran(answers: readonly ChatAnswer[], goal = "Report on the state of things.") {
  const provider = await chatProvider(MODELS, answers);
  const terminal = new Terminal();
  await terminal.run("model", "connect", "openai-compatible", "--base-url", provider.baseUrl, "--name", "mine");
  const end = await terminal.run("run", "-m", "mine/m", goal);
  const last = provider.asked.at(-1)?.body.messages ?? [];
  await terminal[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  return { ...end, asked: provider.asked.length, told: JSON.stringify(last) };
}

describe("a run that says it wrote a file which is nowhere", () => {
  test("is told so, and writes it", async () => {
    const { code, out, err, asked, told } = await ran([SAYS, WRITES, SAYS]);
    expect([code, asked]).toEqual([0, 3]);
    expect(told).toContain("there is no such file in your workspace");
    expect(out).not.toContain("Not there");
    expect(out + err).toMatch(/report\.md/);
  });

  test("is told once, and its answer says what is not there", async () => {
    const { code, out, asked } = await ran([SAYS]);
    expect([code, asked]).toEqual([0, 2]);
    expect(out).toMatch(/Not there: report\.md/);
  });

  test("and corrects itself, ends with what it says then", async () => {
    const { out, asked } = await ran([SAYS, { text: "There is no report: I have nothing to report on." }]);
    expect([asked, out]).toEqual([2, "There is no report: I have nothing to report on.\n"]);
  });
});

describe("nobody is told of", () => {
  test("a file that was written", async () => expect(await ran([WRITES, SAYS])).toMatchObject({ code: 0, asked: 2 }));
  test("a file that a command made without naming it", async () => {
    const makes: ChatAnswer = { calls: [{ name: "shell", input: { command: "mkdir -p out; printf x > out/$(printf 'rep%s' ort.md)" } }] };
    expect(await ran([makes, SAYS])).toMatchObject({ code: 0, asked: 2, out: "I saved the report to report.md.\n" });
  });
  test("a file that is only mentioned", async () => {
    expect(await ran([{ text: "The release date stands in plan.md, which I read." }])).toMatchObject({ code: 0, asked: 1 });
  });
});
