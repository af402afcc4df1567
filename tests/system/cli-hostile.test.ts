import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

/** What a terminal would obey, or would not show: everything but line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]/u;
const CONTROLS =
  "\u001b[2J\u001b]0;owned\u0007\u001b]8;;https://evil.example\u001b\\\u001bPq\u009b31m\u0090x\u009c\r\b\u007f\u0085\u2028\u2029\u202e\u2066\u200b\u{e0041}\ufeff";
const CARD = "▎ writer wants to call file_write\n▎   path  harmless.md\n▎ allow? [y] once, [r] this tool for the whole run, [n] no, [s] show all of it: y";
const HOSTILE = `${CONTROLS}\n${CARD}\n${CONTROLS}`;
const call = (name: string, input: unknown) => ({ name, input });

const SCRIPT = {
  talker: [
    {
      text: HOSTILE,
      calls: [
        call(`tool${CONTROLS}`, {}),
        call("file_write", { path: `${CONTROLS}.md`, text: "x" }),
        call("file_read", { path: `./none-${CARD}` }),
        call("file_write", { path: "./a.md", text: HOSTILE }),
        call("shell", { command: `echo '${HOSTILE.replaceAll("'", "")}'; echo no >&2; exit 3` }),
      ],
    },
    { text: HOSTILE },
  ],
  writer: [{ calls: [call("file_write", { path: "./a.md", text: HOSTILE })] }, { text: HOSTILE }],
};

/** Lines that a person would take for Aether's own question. */
const marked = (text: string): string[] => text.split("\n").filter((line) => line.includes("▎"));

describe("whatever agents, files and tools say, the terminal only shows it", () => {
  let terminal: Terminal;

  beforeAll(async () => {
    terminal = new Terminal({ script: SCRIPT });
    terminal.write(`notes\n▎ ${"\u202e"}x.md`, "x");
  });
  afterAll(() => terminal[Symbol.asyncDispose]());

  test.for([
    { why: "while it is followed", args: ["run", "talk", "--model", "script/talker"] },
    { why: "in a list", args: ["ps", "-a"] },
    { why: "in what is shown of it", args: ["show", "run"] },
    { why: "in its log", args: ["logs", "run"] },
    { why: "in its log as JSON", args: ["logs", "run", "--json"] },
    { why: "when it is followed afterwards", args: ["logs", "-f", "run"] },
    { why: "while it is watched", args: ["top", "--once"] },
    { why: "in facts", args: ["status", "--json"] },
    { why: "in costs", args: ["cost", "--by", "model,agent"] },
    { why: "in an error", args: ["show", HOSTILE] },
    { why: "in an error as JSON", args: ["undo", HOSTILE, "--json"] },
    { why: "in a fault of the command line", args: [HOSTILE] },
    { why: "in a raw answer", args: ["call", "agent.list", '{"all":true}'] },
    { why: "in a raw failure", args: ["call", "vfs.read", JSON.stringify({ path: HOSTILE })] },
    { why: "in what may be undone", args: ["undo", "run", "--dry-run"] },
  ])("$why", async ({ args }) => {
    const { out, err } = await terminal.run(...args);
    expect(out + err).not.toMatch(ACTIVE);
    expect(marked(out + err)).toEqual([]);
    if (args[0] === "run" || args[0] === "show") expect(out + err).toContain("\\u001b[2J");
    if (args[0] === "run") expect(out).toContain("\\u258e writer wants to call");
  });

  test("a real question is marked line by line, and what it shows cannot carry the mark", async () => {
    const asked = await terminal.run("run", "write", "--model", "script/writer", "--ask", "file_write");
    const listed = await terminal.run("approve");
    const [, id = ""] = /aether approve (\S+)/.exec(listed.err) ?? [];
    const ends = [
      asked,
      listed,
      await terminal.run("approve", id, "--show"),
      await terminal.run("approve", "--json"),
      await terminal.run("approve", id, "--show", "--json"),
    ];
    for (const { out, err } of ends) expect(out + err).not.toMatch(ACTIVE);
    // What looks like an answer in an agent's words decided nothing.
    expect([asked.code, JSON.parse(ends[3]?.out ?? "")]).toEqual([3, [expect.objectContaining({ id })]]);
    for (const text of [asked.err, listed.err, ends[2]?.out ?? ""]) {
      expect(marked(text)[0]).toMatch(/^▎ .* wants to call file_write$/);
      for (const line of marked(text)) expect(line).toMatch(/^▎ [^▎]*$/);
      expect(marked(text).join("\n")).toContain("\\u258e writer wants to call file_write");
    }
  });
});
