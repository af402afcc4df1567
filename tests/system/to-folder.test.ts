import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ChatAnswer, chatProvider } from "../support/chat-provider.ts";
import { Terminal } from "../support/cli.ts";

const MODELS = [{ id: "m", context_length: 32_768 }];
const write = (path: string) => ({ name: "file_write", input: { path, text: `this is ${path}` } });
const MAKES: readonly ChatAnswer[] = [{ calls: [write("plan.md"), write("pages/index.html")] }, { text: "Both are there." }];

async function desk(answers: readonly ChatAnswer[]) {
  const provider = await chatProvider(MODELS, answers);
  const terminal = new Terminal();
  mkdirSync(join(terminal.folder, "out"));
  await terminal.run("model", "connect", "openai-compatible", "--base-url", provider.baseUrl, "--name", "mine");
  const run = (...args: readonly string[]) => terminal.run("run", "-m", "mine/m", "Build me a small page and its plan", "--to", "out", ...args);
  return {
    terminal,
    run,
    async [Symbol.asyncDispose]() {
      await terminal[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

describe("--to names a folder and the goal names no file", () => {
  test("a language model's files are put there, as the header said", async () => {
    await using one = await desk(MAKES);
    const { code, err } = await one.run();
    expect([code, err]).toEqual([0, expect.stringMatching(/gives +what it makes, into .*out[\s\S]*✓ out\/pages\/index\.html[\s\S]*✓ out\/plan\.md/)]);
    expect(err).not.toContain("left in its workspace");
    expect([one.terminal.read("out/plan.md"), one.terminal.read("out/pages/index.html")]).toEqual(["this is plan.md", "this is pages/index.html"]);
    expect(one.terminal.read("plan.md")).toBeUndefined();
  });

  test("what is there already stays, unless --overwrite", async () => {
    await using one = await desk([...MAKES, ...MAKES]);
    one.terminal.write("out/plan.md", "mine");
    const kept = await one.run();
    expect([kept.code, kept.err]).toEqual([1, expect.stringMatching(/✗ plan\.md: is there already/)]);
    expect([one.terminal.read("out/plan.md"), one.terminal.read("out/pages/index.html")]).toEqual(["mine", "this is pages/index.html"]);
    const replaced = await one.run("--overwrite", "--json");
    expect(replaced.code).toBe(0);
    expect(one.terminal.read("out/plan.md")).toBe("this is plan.md");
  });

  test("a run that made no file says so", async () => {
    await using one = await desk([{ text: "I have nothing to make." }]);
    expect(await one.run()).toMatchObject({ code: 1, out: "I have nothing to make.\n", err: expect.stringContaining("it made no file") });
  });

  test("nobody is there to put them anywhere once it is detached", async () => {
    await using one = await desk(MAKES);
    expect(await one.run("--detach")).toMatchObject({ code: 2, err: expect.stringMatching(/aether get RUN --to DIR/) });
  });

  test("a file beside a result that others run or trust is not put there unasked", async () => {
    await using one = await desk([{ calls: [write("plan.md"), write(".vscode/tasks.json")] }, { text: "Both are there." }]);
    expect(await one.run()).toMatchObject({ code: 0 });
    expect([one.terminal.read("out/plan.md"), one.terminal.read("out/.vscode/tasks.json")]).toEqual(["this is plan.md", undefined]);
  });
});
