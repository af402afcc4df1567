import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call, endsOf, one, story } from "../support/in-place.ts";

const LIMIT_MS = 180_000;
const FIX = { oldText: "a - b", newText: "a + b" };
const done = { text: "done" };

describe.concurrent("a run that may change a folder in place", () => {
  test("calls its files by the names that the person uses, for file tools, commands, code and what works in the background", {
    timeout: LIMIT_MS,
  }, async () => {
    await using told = await story([
      one("file_read", { path: "src/add.js" }),
      one("file_edit", { path: "src/add.js", ...FIX }),
      one("shell", { command: "node --test 2>&1 | grep -E '^# (pass|fail)'; cd src" }),
      one("shell", { command: "cat add.js; echo made > ../made.txt" }),
      one("run_code", { language: "bash", code: "cat made.txt" }),
      one("terminal_open", { command: "pwd > $AETHER_WORKSPACE/it && mv $AETHER_WORKSPACE/it $AETHER_WORKSPACE/where" }),
      one("shell", { command: "while [ ! -e $AETHER_WORKSPACE/where ]; do sleep 0.1; done; cat $AETHER_WORKSPACE/where" }),
      done,
    ]);
    const { code, out, err } = await told.terminal.runIn(told.proj, "run", "Repair src/add.js", "--edit", ".", "-m", "script/works");
    expect([code, out + err]).toEqual([0, expect.stringMatching(/runs {4}.*\n {8}short names and commands begin in .*proj\n/)]);
    const { results, failed } = await endsOf(told);
    expect(failed).toEqual([]);
    expect(results.flatMap(({ stdout }) => stdout ?? [])).toEqual(["# pass 1\n# fail 0\n", "export const add = (a, b) => a + b;\n", "made\n", `${told.at}\n`]);
    expect(readFileSync(join(told.proj, "src/add.js"), "utf8")).toContain("a + b");
  });

  test("calls them so from a folder within it, too", { timeout: LIMIT_MS }, async () => {
    await using told = await story([one("file_edit", { path: "add.js", ...FIX }), one("shell", { command: "ls" }), done]);
    const { code, err } = await told.terminal.runIn(join(told.proj, "src"), "run", "Repair it", "--edit", "..", "-m", "script/works");
    expect(code, err).toBe(0);
    expect(readFileSync(join(told.proj, "src/add.js"), "utf8")).toContain("a + b");
    const { results } = await endsOf(told);
    expect(results.at(-1)?.stdout).toBe("add.js\none.js\ntwo.js\n");
  });

  test("and so do its children, which read there and write nothing", { timeout: LIMIT_MS }, async () => {
    await using told = await story([]);
    const kid = [
      { calls: [call("shell", { command: "pwd; ls" }), call("file_read", { path: "src/add.js" }), call("file_write", { path: "kid.txt", text: "x" })] },
      { text: "looked" },
    ];
    told.terminal.write(
      "../script.json",
      JSON.stringify({ works: [{ calls: [call("spawn_agent", { name: "kid", task: "look", model: "script/kid" })] }, done], kid }),
    );
    const args = ["run", "Repair it", "--edit", ".", "-m", "script/works", "--child-model", "script/kid", "--json"];
    const { code, out, err } = await told.terminal.runIn(told.proj, ...args);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`"stdout":"${told.at}\\nnotes.txt\\nsrc\\ntest\\n"`);
    expect(out).toContain("a - b");
    expect(out).toMatch(/DENIED[^}]*kid\.txt/);
    expect(existsSync(join(told.proj, "kid.txt"))).toBe(false);
  });

  test("what may not be changed by its whole path may not be by its short one, and its own workspace has its address", { timeout: LIMIT_MS }, async () => {
    const write = (path: string) => call("file_write", { path, text: "x" });
    await using told = await story([
      { calls: [write(".git/config"), write("../up.txt"), write("sub/.git/config")] },
      one("shell", { command: "echo x > .git/config; echo kept > $AETHER_WORKSPACE/own.txt" }),
      one("shell", { command: "cat $AETHER_WORKSPACE/own.txt; cat notes.txt" }),
      done,
    ]);
    const config = readFileSync(join(told.proj, ".git/config"), "utf8");
    await told.terminal.runIn(told.proj, "run", "Repair it", "--edit", ".", "-m", "script/works");
    const { results, failed } = await endsOf(told);
    expect(failed.map((line) => line.slice(0, line.indexOf(":")))).toEqual(["DENIED", "INVALID", "DENIED"]);
    expect(results.at(-1)?.stdout).toBe("kept\nmine\n");
    expect([existsSync(join(told.terminal.folder, "up.txt")), existsSync(join(told.proj, "sub"))]).toEqual([false, false]);
    expect(readFileSync(join(told.proj, ".git/config"), "utf8")).toBe(config);
  });

  test("a result that goes elsewhere is made in its workspace, and one beside the folder where it is wanted", { timeout: LIMIT_MS }, async () => {
    await using told = await story([one("shell", { command: "echo report > $AETHER_WORKSPACE/report.md" }), { text: "I wrote report.md." }]);
    mkdirSync(join(told.terminal.folder, "out"));
    const { code, err } = await told.terminal.runIn(told.proj, "run", "Write report.md", "--edit", ".", "--to", "../out", "-m", "script/works");
    expect(code, err).toBe(0);
    expect(readFileSync(join(told.terminal.folder, "out/report.md"), "utf8")).toBe("report\n");
    expect(existsSync(join(told.proj, "report.md"))).toBe(false);
    const beside = await told.terminal.runIn(told.proj, "run", "Write report.md", "--edit", "src", "-m", "script/works");
    expect(beside.code, beside.err).toBe(0);
    expect(readFileSync(join(told.proj, "report.md"), "utf8")).toBe("report\n");
  });

  test.for([
    { why: "beside the one where the person stands", stands: "test", edit: "../src" },
    { why: "in the one where the person stands", stands: ".", edit: "src" },
  ])("a folder $why is called by its own address, and short names stay in the workspace", { timeout: LIMIT_MS }, async ({ stands, edit }) => {
    await using told = await story([one("file_write", { path: "own.txt", text: "own\n" }), one("shell", { command: "cat own.txt" }), done]);
    const desk = join(told.proj, stands);
    const { code, err } = await told.terminal.runIn(desk, "run", "Repair it", "--edit", edit, "-m", "script/works");
    expect([code, err]).toEqual([0, expect.not.stringContaining("begin in")]);
    expect((await endsOf(told)).results[0]?.stdout).toBe("own\n");
    expect([existsSync(join(told.proj, "own.txt")), existsSync(join(desk, "own.txt"))]).toEqual([false, false]);
  });
});
