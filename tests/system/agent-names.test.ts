import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandEnd, Terminal } from "../support/cli.ts";

const LIMIT_MS = 120_000;
const write = { calls: [{ name: "file_write", input: { path: "report.md", text: "# Report\n" } }] };
const tell = (agent_id: string) => ({ calls: [{ name: "send_message", input: { agent_id, message: "hello from the clerk" } }] });
const SCRIPT = {
  clerk: [write, { text: "it is written" }, tell("friend"), { text: "told" }, tell("stranger"), { text: "not told" }],
  friend: [{ text: "thank you" }],
  stranger: [{ text: "who is it?" }],
};
const MANIFESTS = {
  clerk:
    "name: clerk\nmodel: script/clerk\nlifecycle: persistent\ncapabilities:\n  - tool: [file_write, send_message, shell]\n  - message_send: friend\n  - vm.use: default\n",
  friend: "name: friend\nmodel: script/friend\nlifecycle: persistent\n",
  stranger: "name: stranger\nmodel: script/stranger\nlifecycle: persistent\n",
};

describe("an agent from a file is known by its name", () => {
  const terminal = new Terminal({ script: SCRIPT });
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    for (const [name, text] of Object.entries(MANIFESTS)) {
      terminal.write(`${name}.yaml`, text);
      ids[name] = (await terminal.run("agent", "start", `${name}.yaml`, "--yes")).out.split(" ")[0] ?? "";
    }
    await terminal.run("agent", "send", "clerk", "Write the report", "--wait");
  }, LIMIT_MS);
  afterAll(() => terminal[Symbol.asyncDispose]());

  /** By its name, its id and the end of that. */
  const byEach = async (line: readonly string[]): Promise<CommandEnd[]> => {
    const ends: CommandEnd[] = [];
    for (const word of ["clerk", ids["clerk"] ?? "", ids["clerk"]?.slice(-7) ?? ""]) {
      // One that goes on already is told so.
      if (line[0] === "resume") await terminal.run("pause", "clerk");
      ends.push(await terminal.run(...line.map((part) => (part === "AGENT" ? word : part))));
    }
    return ends;
  };

  test.for<readonly [line: readonly string[], says: string]>([
    [["show", "AGENT"], "report.md"],
    [["logs", "AGENT"], "it is written"],
    [["logs", "AGENT", "--raw"], "it is written"],
    [["diff", "AGENT"], "+# Report"],
    [["get", "AGENT", "--list"], "report.md"],
    [["undo", "AGENT", "--dry-run"], "report.md"],
    [["cost", "--run", "AGENT"], "script/clerk"],
    [["audit", "--run", "AGENT"], "report.md"],
    [["audit", "--agent", "AGENT"], "report.md"],
    [["grants", "list", "AGENT"], "message.send"],
    [["policy", "explain", "AGENT"], "no call of it was stopped"],
    [["chat", "AGENT"], "a conversation needs a terminal"],
    [["vm", "exec", "AGENT", "--", "cat", "report.md"], "# Report"],
    [["pause", "AGENT"], "paused"],
    [["resume", "AGENT"], "goes on"],
  ])("to aether %j", { timeout: LIMIT_MS }, async ([line, says]) => {
    const [first, ...others] = await byEach(line);
    expect(`${first?.out}${first?.err}`).toContain(says);
    for (const other of others) expect(other).toEqual(first);
  });

  test("to another agent that may write to it, and not to one that may not", { timeout: LIMIT_MS }, async () => {
    expect(await terminal.run("agent", "send", "clerk", "Tell your friend", "--wait")).toMatchObject({ code: 0, out: "told\n" });
    const heard = async (name: string): Promise<string> => (await terminal.run("logs", name)).out;
    await expect.poll(() => heard("friend"), { timeout: 20_000 }).toMatch(/was told: hello from the clerk[\s\S]*thank you/);
    const refused = await terminal.run("agent", "send", "clerk", "Tell the stranger", "--wait", "--json");
    expect(JSON.parse(refused.out)).toMatchObject({ agent_id: ids["clerk"], response: "not told", finish: "stop" });
    expect(await heard("clerk")).toContain("DENIED");
    expect(await heard("stranger")).not.toContain("hello");
  });

  test("and what a removed one used and did is told by its whole id", { timeout: LIMIT_MS }, async () => {
    await terminal.run("agent", "send", "stranger", "Hello?", "--wait");
    await terminal.run("agent", "stop", "stranger");
    expect(await terminal.run("rm", "stranger")).toMatchObject({ code: 0 });
    const id = ids["stranger"] ?? "";
    expect((await terminal.run("cost", "--run", id)).out).toContain("script/stranger");
    expect((await terminal.run("audit", "--agent", id)).out).toContain("model.asked");
    for (const command of ["cost", "audit"])
      expect(await terminal.run(command, "--run", "stranger")).toMatchObject({ code: 1, err: expect.stringContaining("no agent stranger") });
  });
});
