import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ChatAnswer, chatProvider } from "../support/chat-provider.ts";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const MODELS = [{ id: "m", context_length: 32_768 }];
const write = (path: string) => ({ name: "file_write", input: { path, text: `this is ${path}` } });
const MAKES: readonly ChatAnswer[] = [{ calls: [write("plan.md"), write("pages/index.html")] }, { text: "Both are there." }];

async function desk(answers: readonly ChatAnswer[]) {
  const provider = await chatProvider(MODELS, answers);
  const terminal = new Terminal();
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
    expect([kept.code, kept.out]).toEqual([1, expect.stringMatching(/not handed over: plan\.md: is there already/)]);
    expect(kept.err).toMatch(/✓ out\/pages\/index\.html[\s\S]*left in its workspace; aether get \w+ puts it here:\s+plan\.md/);
    expect([one.terminal.read("out/plan.md"), one.terminal.read("out/pages/index.html")]).toEqual(["mine", "this is pages/index.html"]);
    const replaced = await one.run("--overwrite", "--json");
    expect(replaced.code).toBe(0);
    expect(one.terminal.read("out/plan.md")).toBe("this is plan.md");
  });

  test("a run that made no file says so", async () => {
    await using one = await desk([{ text: "I have nothing to make." }]);
    expect(await one.run()).toMatchObject({
      code: 1,
      out: "I have nothing to make.\nit made no file itself, so none was handed over\n",
      err: expect.stringContaining("✗ output_missing"),
    });
  });

  test("a run that nobody follows puts them there all the same, shows it, and is undone", async () => {
    await using one = await desk(MAKES);
    const { code, out } = await one.run("--detach", "--json");
    expect(code).toBe(0);
    const { agent_id } = JSON.parse(out) as { agent_id: string };
    await until("its end", async () => ((await one.terminal.run("show", agent_id)).out.includes("completed") ? true : undefined));
    expect([one.terminal.read("out/plan.md"), one.terminal.read("out/pages/index.html")]).toEqual(["this is plan.md", "this is pages/index.html"]);
    expect((await one.terminal.run("show", agent_id)).out).toContain("out/plan.md");
    expect((await one.terminal.run("undo", agent_id)).code).toBe(0);
    expect([one.terminal.read("out/plan.md"), one.terminal.read("out/pages/index.html")]).toEqual([undefined, undefined]);
  });

  test("and so does one whose follower is gone", async () => {
    await using one = await desk([{ ...(MAKES[0] as ChatAnswer) }, { calls: [{ name: "shell", input: { command: "sleep 2" } }] }, { text: "Both are there." }]);
    const running = await one.terminal.start("run", "-m", "mine/m", "Build me a small page and its plan", "--to", "out");
    await running.said("file_write");
    running.signal("SIGKILL");
    await running.ended;
    await until("the files", async () => one.terminal.read("out/plan.md"));
    await until("all of them", async () => one.terminal.read("out/pages/index.html"));
  });

  test("of many files each comes once, whenever the system is killed", async () => {
    const many = Array.from({ length: 300 }, (_, at) => `part-${String(at).padStart(3, "0")}.txt`);
    const calls = [...Map.groupBy(many, (_, at) => Math.floor(at / 30)).values()].map((names) => ({ calls: names.map(write) }));
    await using one = await desk([...calls, { text: "All are there." }]);
    const { out } = await one.run("--detach", "--json");
    const { agent_id } = JSON.parse(out) as { agent_id: string };
    for (const file of ["part-003.txt", "part-120.txt", "part-215.txt"]) {
      await until(file, async () => one.terminal.read(`out/${file}`));
      await one.terminal.killDaemon();
      await one.terminal.run("status", "--json");
      await one.terminal.run("ps");
    }
    await until("its end", async () => ((await one.terminal.run("show", agent_id)).out.includes("completed") ? true : undefined));
    for (const file of many) expect(one.terminal.read(`out/${file}`)).toBe(`this is ${file}`);
    const { versions } = JSON.parse((await one.terminal.run("call", "vfs.versions", JSON.stringify({ path: "/mnt/local", limit: 1000 }))).out) as {
      versions: { path: string; change: string }[];
    };
    const copies = versions.filter(({ change }) => change === "copy").map(({ path }) => path);
    expect([copies.length, new Set(copies).size]).toEqual([300, 300]);
  });

  test("a run that goes on hands over what it makes then, and what children made comes, too", async () => {
    const script = {
      first: [
        { calls: [{ name: "file_read", input: { path: "/mnt/local/desk/notes.md" } }] },
        { calls: [write("one.md")] },
        { text: "Done." },
        { calls: [write("two.md")] },
        { text: "Again." },
      ],
      boss: [{ calls: [{ name: "spawn_agent", input: { task: "write it", model: "script/kid" } }] }, { text: "The child did." }],
      kid: [{ calls: [write("kid.md")] }, { text: "wrote" }],
    };
    await using terminal = new Terminal({ script });
    terminal.write("notes.md", "by somebody else\n");
    await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "desk", mode: "ro" }));
    expect(await terminal.run("run", "-m", "script/first", "--to", "out", "Sum it up")).toMatchObject({
      code: 0,
      err: expect.stringContaining("✓ out/one.md"),
    });
    const next = await terminal.run("run", "-c", "--to", "out", "And again");
    expect(next, next.err).toMatchObject({ code: 0, err: expect.stringMatching(/✓ out\/two\.md/) });
    expect(next.err).not.toContain("one.md");
    const boss = await terminal.run("run", "-m", "script/boss", "--child-model", "script/kid", "--to", "out", "Have it done");
    expect(boss, boss.err).toMatchObject({ code: 0, err: expect.stringContaining("✓ out/kid.md") });
    expect(["one.md", "two.md", "kid.md"].map((name) => terminal.read(`out/${name}`))).toEqual(["one.md", "two.md", "kid.md"].map((name) => `this is ${name}`));
  });

  test("the folder is for what the run hands over: its model can read nothing there, and replace nothing", async () => {
    const reads = [
      { name: "file_read", input: { path: "/mnt/local/given/plan.md" } },
      { name: "file_remove", input: { path: "/mnt/local/given/plan.md" } },
      { name: "file_write", input: { path: "/mnt/local/given/plan.md", text: "taken" } },
    ];
    await using one = await desk([{ calls: reads }, { calls: [write("new.md")] }, { text: "Done." }]);
    one.terminal.write("out/plan.md", "mine");
    await one.terminal.run("call", "vfs.mount", JSON.stringify({ folder: join(one.terminal.folder, "out"), name: "given", mode: "rw" }));
    expect(await one.run()).toMatchObject({ code: 0, err: expect.stringContaining("✓ out/new.md") });
    expect(one.terminal.read("out/plan.md")).toBe("mine");
  });

  test("a file beside a result that others run or trust is not put there unasked", async () => {
    await using one = await desk([{ calls: [write("plan.md"), write(".vscode/tasks.json")] }, { text: "Both are there." }]);
    expect(await one.run()).toMatchObject({ code: 0 });
    expect([one.terminal.read("out/plan.md"), one.terminal.read("out/.vscode/tasks.json")]).toEqual(["this is plan.md", undefined]);
  });
});
