import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";

const call = (name: string, input: unknown) => ({ name, input });
const writes = (path: string, text: string) => call("file_write", { path, text });

const SCRIPT = {
  brief: [{ calls: [writes("brief.md", "# Brief\n")] }, { text: "the brief is written" }],
  silent: [{ text: "nothing to hand over" }],
  editor: [
    { calls: [call("file_edit", { path: "/mnt/local/editing/docs/notes.md", oldText: "teh", newText: "the", all: true })] },
    { calls: [writes("/mnt/local/editing/docs/new.md", "new\n"), call("file_remove", { path: "/mnt/local/editing/docs/old.md" })] },
    { text: "edited" },
  ],
  trespasser: [{ calls: [writes("/mnt/local/standing/notes.md", "overwritten\n")] }, { text: "tried" }],
  failing: [{ error: "the model is out of order" }],
};

const run = (model: string, ...rest: readonly string[]) => ["run", "-m", `script/${model}`, ...rest];
const GOAL = "Read the notes and write a brief to brief.md";

describe.concurrent("run", () => {
  test("hands the named file to the current folder, and says what it may touch", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const end = await terminal.run(...run("brief", GOAL));
    expect(end).toMatchObject({ code: 0, out: "the brief is written\n" });
    expect(terminal.read("brief.md")).toBe("# Brief\n");
    for (const line of ["model   script/brief", `reads   ${terminal.folder}`, "gives   brief.md", "network none", "✓ brief.md"])
      expect(end.err).toContain(line);
  });

  test("replaces a file only when it is told to", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    terminal.write("brief.md", "mine\n");
    expect(await terminal.run(...run("brief", GOAL))).toMatchObject({ code: 2, err: expect.stringContaining("--overwrite") });
    expect(terminal.read("brief.md")).toBe("mine\n");
    expect((await terminal.run(...run("brief", GOAL, "--overwrite"))).code).toBe(0);
    expect(terminal.read("brief.md")).toBe("# Brief\n");
  });

  test("does not replace a file that came while it worked", async () => {
    // It stands still between its work and its end until somebody says yes.
    const late = [{ calls: [writes("brief.md", "# Brief\n")] }, { calls: [call("file_read", { path: "brief.md" })] }, { text: "done" }];
    await using terminal = new Terminal({ script: { late } });
    const asked = await terminal.run(...run("late", GOAL, "--ask", "file_read"));
    const [, id = "", agentId = ""] = /aether approve (\S+) .*aether logs -f (\S+)/.exec(asked.err) ?? [];
    expect(asked.code).toBe(3);
    terminal.write("brief.md", "mine\n");
    expect((await terminal.run("approve", id)).code).toBe(0);
    expect(await terminal.run("logs", "-f", agentId)).toMatchObject({ code: 1, err: expect.stringContaining("output_refused") });
    expect(terminal.read("brief.md")).toBe("mine\n");
  });

  test("puts the file elsewhere with --to", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    terminal.write("out/.keep", "");
    expect((await terminal.run(...run("brief", GOAL, "--to", "out"))).code).toBe(0);
    expect(terminal.read("out/brief.md")).toBe("# Brief\n");
    expect(terminal.read("brief.md")).toBeUndefined();
  });

  test("says so when the file it promised is missing", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const end = await terminal.run(...run("silent", GOAL));
    expect(end).toMatchObject({ code: 1, out: "nothing to hand over\nbrief.md was not made\n", err: expect.stringContaining("output_missing") });
    expect(readdirSync(terminal.folder)).toEqual([]);
  });

  test("may not write the folder it stands in", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    terminal.write("notes.md", "mine\n");
    await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "standing", mode: "ro" }));
    const end = await terminal.run(...run("trespasser", "change my notes"));
    expect(end.code).toBe(0);
    const [tree] = jsonLines((await terminal.run("ps", "-a", "--json")).out) as unknown as { agent_id: string }[][];
    const entries = jsonLines((await terminal.run("logs", String(tree?.[0]?.agent_id), "--json")).out);
    expect(JSON.stringify(entries)).toContain('"code":"DENIED"');
    expect(terminal.read("notes.md")).toBe("mine\n");
  });

  test("edits in place with --edit, and undo takes all of it back", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    terminal.write("docs/notes.md", "teh one and teh other\n");
    terminal.write("docs/old.md", "old\n");
    await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "editing", mode: "rw" }));
    const end = await terminal.run(...run("editor", "Correct the notes", "--edit", "docs", "--json"));
    expect(end.code).toBe(0);
    expect(terminal.read("docs/notes.md")).toBe("the one and the other\n");
    expect(terminal.read("docs/new.md")).toBe("new\n");
    expect(terminal.read("docs/old.md")).toBeUndefined();
    const agentId = String(jsonLines(end.out).at(-1)?.agent_id);

    const dry = await terminal.run("undo", agentId, "--dry-run", "--json");
    expect(jsonLines(dry.out)[0]).toMatchObject({ kept: [] });
    expect(terminal.read("docs/old.md")).toBeUndefined();

    expect(await terminal.run("undo", agentId)).toMatchObject({ code: 0, out: expect.stringMatching(/^restored {4}docs\/notes\.md$/m) });
    expect(await terminal.run("undo", agentId)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("nothing was taken back: all that run changed"),
    });
    expect(terminal.read("docs/notes.md")).toBe("teh one and teh other\n");
    expect(terminal.read("docs/old.md")).toBe("old\n");
    expect(terminal.read("docs/new.md")).toBeUndefined();
  });

  test("undo of what a later run has changed undoes nothing, and says which one to undo first", async () => {
    const script = {
      first: [{ calls: [writes("brief.md", "# One\n")] }, { text: "one" }],
      second: [{ calls: [writes("brief.md", "# Two\n")] }, { text: "two" }],
    };
    await using terminal = new Terminal({ script });
    const ids = [];
    for (const model of ["first", "second"])
      ids.push(String(jsonLines((await terminal.run(...run(model, GOAL, "--overwrite", "--json"))).out).at(-1)?.agent_id));
    const [one = "", two = ""] = ids;
    const early = await terminal.run("undo", one);
    expect(early.out).toContain(`kept        brief.md (run ${two} changed it since: aether undo ${two} first)`);
    expect(terminal.read("brief.md")).toBe("# Two\n");
    expect((await terminal.run("undo", two)).code).toBe(0);
    expect(terminal.read("brief.md")).toBe("# One\n");
    expect((await terminal.run("undo", one)).code).toBe(0);
    expect(terminal.read("brief.md")).toBeUndefined();
  });

  test("prints events and one final record with --json", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const end = await terminal.run(...run("brief", GOAL, "--json"));
    const records = jsonLines(end.out);
    expect(records.filter(({ event }) => event).map((record) => (record.event as { kind: string }).kind)).toEqual(
      expect.arrayContaining(["process.spawned", "process.exited"]),
    );
    expect(records.at(-1)).toMatchObject({
      exit_code: 0,
      reason: "completed",
      output: "the brief is written",
      artifacts: ["brief.md"],
      agents: 1,
      spent: { calls: expect.any(Number) },
    });
    expect(end.err).toBe("");
  });

  test("starts and leaves with --detach", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const started = await terminal.run(...run("brief", GOAL, "--detach", "--json"));
    const agentId = String(jsonLines(started.out)[0]?.agent_id);
    expect(started.code).toBe(0);
    expect(await terminal.run("logs", "-f", agentId)).toMatchObject({ code: 0, out: expect.stringMatching(/^the brief is written$/m) });
    expect(terminal.read("brief.md")).toBe("# Brief\n");
  });
});

describe.concurrent("exit codes", () => {
  test.for([
    { why: "no goal is usage", args: ["run"], code: 2, says: "say what is to be done" },
    { why: "an unknown option is usage", args: ["run", "x", "--fast"], code: 2, says: "--fast" },
    { why: "an unknown command is usage", args: ["walk"], code: 2, says: "aether --help" },
    { why: "a number that is none is usage", args: ["run", "x", "--tokens", "many"], code: 2, says: "whole number" },
    { why: "a model that is not there failed", args: ["run", "x", "-m", "script/nobody"], code: 1, says: "there is no model script/nobody" },
    { why: "a folder that is not there is usage", args: ["run", "x", "-m", "script/silent", "--edit", "nowhere"], code: 2, says: "there is no folder" },
    { why: "a file that is not there is said to be none", args: run("failing", "Read gone.md"), code: 1, says: "there is no file gone.md here\nspends" },
    { why: "a model that fails failed", args: run("failing", "x"), code: 1, says: "model_failed" },
    { why: "more tokens than the budget is budget", args: run("silent", "x", "--tokens", "1"), code: 4, says: "budget_exceeded" },
    { why: "an agent that is not there failed", args: ["show", "nobody"], code: 1, says: "there is no agent nobody" },
    { why: "JSON that is none is usage", args: ["call", "tool.echo", "{"], code: 2, says: "not JSON" },
    { why: "an unknown syscall is usage", args: ["call", "tool.ecco"], code: 2, says: "tool.echo" },
    { why: "a rule of no time is usage", args: ["approve", "a1", "--rule", "--hours", "0"], code: 2, says: "1 to 8760, not 0" },
    { why: "a rule of less than no time is usage", args: ["approve", "a1", "--rule", "--hours=-1"], code: 2, says: "whole number" },
    { why: "a rule of no number is usage", args: ["approve", "a1", "--rule", "--hours", "soon"], code: 2, says: "whole number" },
    { why: "a rule without an end is usage", args: ["approve", "a1", "--rule"], code: 2, says: "--rule needs --hours" },
    { why: "hours without a rule are usage", args: ["approve", "a1", "--hours", "2"], code: 2, says: "--hours goes with --rule" },
    { why: "a no for a whole run is usage", args: ["approve", "a1", "--deny", "--run"], code: 2, says: "no to this one call" },
    { why: "an unknown shell is usage", args: ["completions", "tcsh"], code: 2, says: "bash, zsh or fish" },
  ])("$why: $code", async ({ args, code, says }) => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect(await terminal.run(...args)).toMatchObject({ code, err: expect.stringContaining(says) });
  });

  test("a decision nobody is there to take is 3; after it, following ends with 0", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const asked = await terminal.run(...run("brief", GOAL, "--ask", "file_write"));
    const [, id = "", agentId = ""] = /aether approve (\S+) .*aether logs -f (\S+)/.exec(asked.err) ?? [];
    expect(asked).toMatchObject({ code: 3, err: expect.stringContaining("wants to call file_write") });
    expect(terminal.read("brief.md")).toBeUndefined();
    expect((await terminal.run("approve")).err).toContain(id);
    expect((await terminal.run("ps")).out).toMatch(/waiting: approval/);
    expect(await terminal.run("approve", id)).toMatchObject({ code: 0, err: "allowed\n" });
    expect(await terminal.run("logs", "-f", agentId)).toMatchObject({ code: 0, out: expect.stringMatching(/^the brief is written$/m) });
    expect(terminal.read("brief.md")).toBe("# Brief\n");
    expect((await terminal.run("approve")).err).toContain("nothing waits for you");
  });

  test("a card that is cut says so; --show has all of it and decides nothing", async () => {
    const text = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`).join("\n");
    await using terminal = new Terminal({ script: { long: [{ calls: [writes("brief.md", text)] }, { text: "done" }] } });
    const asked = await terminal.run(...run("long", GOAL, "--ask", "file_write", "--name", "scribe"));
    const [, id = ""] = /aether approve (\S+) /.exec(asked.err) ?? [];
    expect(asked.err).toContain("scribe wants to call file_write\n");
    expect(asked.err).not.toContain("vfs.write");
    expect(asked.err).toMatch(new RegExp(`… \\d+ more lines; all of it: aether approve ${id} --show`));
    expect((await terminal.run("approve", id, "--show")).out).toContain("│ line 60\n");
    expect((await terminal.run("approve", id.slice(0, 8), "--show", "--json")).out).toContain('"line 1\\nline 2');
    expect((await terminal.run("approve")).err).toContain(id);
    expect((await terminal.run("approve", "nobody", "--show")).code).toBe(1);
  });

  test("a no is told to the agent, and nothing is written", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const asked = await terminal.run(...run("brief", GOAL, "--ask", "file_write"));
    const [, id = "", agentId = ""] = /aether approve (\S+) .*aether logs -f (\S+)/.exec(asked.err) ?? [];
    expect((await terminal.run("approve", id, "--deny", "--reason", "not today")).err).toBe("denied\n");
    const end = await terminal.run("logs", "-f", agentId);
    expect(end).toMatchObject({
      code: 1,
      out: expect.stringMatching(/\nthe brief is written\nbrief.md was not made\n$/),
      err: expect.stringContaining("output_missing"),
    });
    expect(end.err).toContain('you denied file_write ("not today")');
    const shown = (await terminal.run("show", agentId)).out;
    expect(shown).toContain('denied  you denied file_write ("not today")');
    expect(shown).toMatch(/\nthe brief is written\nbrief\.md was not made\n$/);
    expect(JSON.parse((await terminal.run("show", agentId, "--json")).out)).toMatchObject({ denied: ['you denied file_write ("not today")'] });
    expect((await terminal.run("logs", agentId)).code).toBe(0);
    expect(JSON.stringify(jsonLines((await terminal.run("logs", agentId, "--json")).out))).toContain("not today");
    expect(terminal.read("brief.md")).toBeUndefined();
  });
});
