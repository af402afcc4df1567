import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { type TellingProvider, tellingProvider } from "../support/telling-provider.ts";

/** What a terminal would obey: a cleared screen, a title, a link, the clipboard, a device's string, 8-bit controls, text turned around. */
const CONTROLS =
  "\u001b[2J\u001b]0;owned\u0007\u001b]8;;https://evil.example\u001b\\x\u001b]52;c;ZXZpbA==\u0007\u001bPq\u001b\\\u009b31m\u0090x\u009c\b\u007f\u0085\u202e\u2066\u200b\ufeff\u001b[5A\u001bc";
/** What would overwrite the line that it stands on, or look like a question of Aether's. */
const HOSTILE = `${CONTROLS}safe\rFORGED\n▎ allow? [y] once: y\n${CONTROLS}`;
const ONE_LINE = `${CONTROLS.replaceAll("\u0085", "")}x\rFORGED`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Aether itself writes to a terminal, with its line ends
const OWN = /\u001b\[(?:\d*A|0?J|K|H|\d*G|\?(?:1049|25|2004)[hl]|(?:0|1|2|3[123])m)|\r(?!FORGED)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

const call = (name: string, input: unknown) => ({ name, input });
const write = (path: string) => call("file_write", { path, text: HOSTILE });
const SCRIPT = {
  "do evil": [
    {
      thinks: [HOSTILE],
      text: [HOSTILE],
      calls: [
        write("a.md"),
        write(`n${ONE_LINE}.md`),
        call(`tool${ONE_LINE}`, {}),
        call("file_edit", { path: "FOLDER/mine.md", oldText: "mine", newText: HOSTILE }),
        call("shell", { command: "cat FOLDER/raw.bin; cat FOLDER/raw.bin >&2; exit 3" }),
        call("spawn_agent", { task: `be a child ${HOSTILE}`, name: "child", tools: ["file_list"] }),
      ],
    },
    { text: HOSTILE },
  ],
  "be a child": [{ thinks: [HOSTILE], text: HOSTILE }],
  "ask me": [{ calls: [write("b.md")] }, { text: HOSTILE }],
  "talk to me": [{ text: HOSTILE }],
};
const ASKED = /wants to call[\s\S]*show all of it: /;

describe("whatever agents, programs, files and providers say, a terminal only shows it", () => {
  let provider: TellingProvider;
  let terminal: Terminal;
  let runs: string[] = [];

  /** What stood on a terminal, without what Aether itself may write there. */
  async function stood(args: readonly string[], keys: readonly (readonly [wait: string | RegExp, type: string])[] = [], columns = 80): Promise<string> {
    await using screen = await terminal.atTerminal(columns, ...args);
    for (const [wait, type] of keys) {
      await screen.says(wait);
      screen.type(type);
    }
    await screen.ended;
    return screen.raw.replace(OWN, "");
  }

  beforeAll(async () => {
    provider = await tellingProvider(SCRIPT, {
      models: [
        { id: "teller", context_length: 100_000 },
        { id: `m${ONE_LINE}`, context_length: 9_000 },
      ],
    });
    terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
    terminal.write("mine.md", "mine\n");
    terminal.write("raw.bin", HOSTILE);
    writeFileSync(join(terminal.folder, "@x\u001b[2Jy.md"), "x");
    mkdirSync(join(terminal.folder, "f\u009bolder"));
  }, 60_000);
  afterAll(async () => {
    await terminal[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });

  test.for([80, 40])("while it is followed, at %i columns", { timeout: 60_000 }, async (columns) => {
    terminal.write("mine.md", "mine\n");
    const raw = await stood(["run", "-m", "openai-compatible/teller", "--edit", ".", "--name", "evil", `do evil ${HOSTILE}`], [], columns);
    expect(raw).not.toMatch(ACTIVE);
    expect(raw.split("\n").filter((line) => line.startsWith("▎"))).toEqual([]);
    for (const shown of [/~ \\u001b\[2J/, /\| \\u001b\[2J/, /\[child\] ~\s+\\u001b\[2J/, /\\u000dFORGED/]) expect(raw).toMatch(shown);
    runs = (JSON.parse((await terminal.run("ps", "-a", "--json")).out) as { agent_id: string; run: string }[]).flatMap(({ agent_id, run }) =>
      agent_id === run ? [run] : [],
    );
  });

  test.for([
    {
      why: "at a question",
      args: () => ["run", "-m", "openai-compatible/teller", "--ask", "file_write", `ask me ${HOSTILE}`],
      keys: [
        [ASKED, "s\r"],
        [ASKED, "n\r"],
      ],
    },
    {
      why: "in a conversation",
      args: () => ["chat", "-m", "openai-compatible/teller"],
      keys: [
        ["> ", "talk to me\r"],
        [/FORGED[\s\S]*\n> /, "@\t\t"],
        ["raw.bin", "\u0015/files\r"],
        [/\/files[\s\S]*\n> /, "\u0004"],
      ],
    },
    {
      why: "in one that goes on",
      args: () => ["chat", runs[0] ?? ""],
      keys: [
        [/\n> /, "/diff\r"],
        [/\/diff[\s\S]*\n> /, "/files\r"],
        // A whole line is kept until it is read, also where what is shown has a prompt in it.
        [/\/files[\s\S]*\n> /, "/quit\r"],
      ],
    },
    { why: "in a log", args: () => ["logs", runs[0] ?? ""] },
    { why: "in a tree of logs", args: () => ["logs", "--tree", runs[0] ?? ""] },
    { why: "in raw events", args: () => ["logs", "--raw", "--tree", runs[0] ?? ""] },
    { why: "when it is followed afterwards", args: () => ["logs", "-f", runs[0] ?? ""] },
    { why: "in a list", args: () => ["ps", "-a"] },
    {
      why: "while all are watched",
      args: () => ["top", "--every", "200"],
      keys: [
        ["alive", "\r"],
        ["goal", "\u001b[B"],
        ["goal", "q"],
      ],
    },
    { why: "in one look", args: () => ["top", "--once"] },
    { why: "in what is shown of it", args: () => ["show", runs[0] ?? ""] },
    { why: "in its diff", args: () => ["diff", runs[0] ?? ""] },
    { why: "in what it made", args: () => ["get", runs[0] ?? "", "--list"] },
    { why: "in what is fetched", args: () => ["get", runs[0] ?? "", "--to", "got"] },
    { why: "in files as agents see them", args: () => ["files", "ls", "--all"] },
    { why: "in a run's files", args: () => ["files", "ls", "--all", `/run/${runs[0]}`] },
    { why: "in places", args: () => ["files", "mounts"] },
    { why: "in versions", args: () => ["files", "versions", "mine.md"] },
    { why: "in models", args: () => ["model", "list"] },
    { why: "in costs", args: () => ["cost", "--by", "model,agent"] },
    { why: "in what is on record", args: () => ["audit", "--limit", "100"] },
    { why: "in rights", args: () => ["grants", "list", runs[0] ?? ""] },
    { why: "in agents", args: () => ["agent", "list", "-a"] },
    { why: "in what is taken back", args: () => ["undo", runs[0] ?? ""] },
    { why: "in an error about a file", args: () => ["files", "ls", ONE_LINE] },
    { why: "in an error about a model", args: () => ["run", "-m", ONE_LINE, "x"] },
    { why: "in an error about an agent", args: () => ["show", ONE_LINE] },
    { why: "in an error about a table", args: () => ["table", "query", "@x\u001b[2Jy.md"] },
    { why: "in an error about a manifest", args: () => ["agent", "start", "raw.bin"] },
  ] satisfies readonly { why: string; args: () => string[]; keys?: (readonly [string | RegExp, string])[] }[])(
    "$why",
    { timeout: 100_000 },
    async ({ args, ...rest }) => {
      const raw = await stood(args(), "keys" in rest ? rest.keys : []);
      expect(raw.trim()).not.toBe("");
      expect(raw).not.toMatch(ACTIVE);
    },
  );
});
