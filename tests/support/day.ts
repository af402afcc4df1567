import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { Terminal } from "./cli.ts";
import type { Pty } from "./pty.ts";
import { type TellingProvider, type ToldAnswer, tellingProvider } from "./telling-provider.ts";

const KEY = "sk-of-a-day-0123456789";
const calls = (name: string, input: unknown): ToldAnswer => ({ calls: [{ name, input }] });

const SCRIPT: Readonly<Record<string, readonly ToldAnswer[]>> = {
  "Write notes": [calls("file_write", { path: "notes.md", text: "# Café notes\n" }), { text: ["The café notes ", "are written → “done”."], pieceMs: 50 }],
  "Go on": [
    { text: "I am at it.", calls: [{ name: "file_list", input: { path: "." } }] },
    { delayMs: 3_000, text: "Too long." },
  ],
  "shorter, please": [{ text: "Shorter, as you said." }],
  "Mend the sum": [
    { text: "I mend it…", calls: [{ name: "file_edit", input: { path: "FOLDER/sum.sh", oldText: "echo $(($1 - $2))", newText: "echo $(($1 + $2))" } }] },
    calls("shell", { command: "cd FOLDER && rm -f test.sh" }),
    calls("shell", { command: "cd FOLDER && sh test.sh" }),
    { text: "The sum is right, and its test passes." },
  ],
  "Good morning": [{ text: "Good morning. The notes of yesterday are in notes.md." }],
  "Are you open": [{ text: "Yes, at nine…" }],
};
const CLERK = "name: clerk\nmodel: mine/teller\nlifecycle: persistent\ncapabilities:\n  - tool: file_read\n";

export interface Day extends AsyncDisposable {
  readonly terminal: Terminal;
  readonly provider: TellingProvider;
  /** All that stood on a terminal, as it came. */
  readonly raw: readonly string[];
  /** A command at a terminal, from its first word to its end. */
  at(args: readonly string[], story: (screen: Pty) => Promise<void>): Promise<{ readonly code: number | null; readonly screen: string }>;
}

/** A person's day at a terminal of so many columns: a home without a model, a project with a wrong sum, and a provider that wants a key. */
async function dayAt(columns: number, env: Readonly<Record<string, string>> = {}): Promise<Day> {
  const provider = await tellingProvider(SCRIPT, { key: KEY });
  const terminal = new Terminal({ env });
  terminal.write("sum.sh", "echo $(($1 - $2))\n");
  terminal.write("test.sh", 'test "$(sh sum.sh 2 3)" = 5 && echo "it passes"\n');
  const raw: string[] = [];
  return {
    terminal,
    provider,
    raw,
    async at(args, story) {
      await using screen = await terminal.atTerminal(columns, ...args);
      await story(screen);
      const code = await screen.ended;
      raw.push(screen.raw);
      return { code, screen: screen.screen };
    },
    async [Symbol.asyncDispose]() {
      await terminal[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** A provider is connected with a key that nobody sees, and becomes what works where none is named. */
async function connects({ at, provider, terminal }: Day): Promise<void> {
  const { code, screen } = await at(["model", "connect", "openai-compatible", "--base-url", provider.baseUrl, "--name", "mine", "--key"], async (shown) => {
    await shown.says("not shown");
    shown.type(`${KEY}\r`);
    await shown.says(/Work with mine\/teller.*\[y\/N\]/s);
    shown.type("y\r");
    await shown.says("mine/teller works where no -m names a model");
  });
  expect(code).toBe(0);
  expect(screen).not.toContain(KEY);
  expect((await terminal.run("model", "use")).out).toContain("mine/teller works");
}

/** Told, steered, fetched. */
async function talks({ at, terminal }: Day): Promise<void> {
  const { code } = await at([], async (chat) => {
    await chat.says("> ");
    chat.type("Write notes\r");
    await chat.says(/The caf\S+ notes are written/);
    await chat.says(/notes\.md \(\d+ B\)/);
    await chat.says(/\n> /);
    chat.type("/get\r");
    await chat.says("notes.md");
    await chat.says(/\n> /);
    chat.type("Go on\r");
    await chat.says("I am at it.");
    await chat.says("waits for mine/teller");
    chat.type("\u0003");
    await chat.says("change what?");
    chat.type("shorter, please\r");
    await chat.says("Shorter, as you said.");
    await chat.says(/\n> /);
    chat.type("\u0004");
    await chat.says("goes on with it here");
  });
  expect(code).toBe(0);
  expect(terminal.read("notes.md")).toBe("# Café notes\n");
}

/** A folder is changed in place and its test run there; what the person says no to is not done; and all of it is taken back. */
async function mends({ at, terminal }: Day): Promise<void> {
  const run = ["run", "--edit", ".", "--ask", "shell", "--name", "mend", "Mend the sum in sum.sh, then run test.sh"];
  const { code } = await at(run, async (screen) => {
    await screen.says("I mend it");
    await screen.says(/ {2}-echo[\s\S]* {2}\+echo/);
    await screen.says(/rm -f test\.sh[\s\S]*allow\? \[y\]/);
    screen.type("n\r");
    await screen.says("denied");
    await screen.says(/sh test\.sh[\s\S]*allow\? \[y\]/);
    screen.type("y\r");
    await screen.says("allowed");
    await screen.says("| it passes");
    await screen.says("its test passes.");
  });
  expect(code).toBe(0);
  expect([terminal.read("sum.sh"), terminal.read("test.sh")]).toEqual(["echo $(($1 + $2))\n", expect.stringContaining("it passes")]);
  expect((await at(["undo", "mend"], (screen) => screen.says("sum.sh"))).code).toBe(0);
  expect(terminal.read("sum.sh")).toBe("echo $(($1 - $2))\n");
}

/** The next morning: another daemon, the same conversation, its files still to be had, and an agent from a file that answers. */
async function nextMorning({ at, terminal, provider }: Day): Promise<void> {
  await terminal.run("down");
  rmSync(join(terminal.folder, "notes.md"));
  const morning = await at(["chat", "-c"], async (chat) => {
    await chat.says(/\n> /);
    chat.type("Good morning, what was yesterday?\r");
    await chat.says("Good morning.");
    await chat.says(/\n> /);
    chat.type("/quit\r");
  });
  expect(morning.code).toBe(0);
  expect(JSON.stringify(provider.asked.at(-1)?.body.messages)).toContain("Mend the sum");
  terminal.write("clerk.yaml", CLERK);
  const started = await at(["agent", "start", "clerk.yaml"], async (screen) => {
    await screen.says("clerk thinks with mine/teller");
    await screen.says("Start it? [y/n]");
    screen.type("y\r");
    await screen.says("clerk");
  });
  expect(started.code).toBe(0);
  const chat = await at(["chat", "clerk"], async (screen) => {
    await screen.says(/\n> /);
    screen.type("Are you open?\r");
    await screen.says("Yes, at nine");
    await screen.says(/\n> /);
    screen.type("\u0004");
  });
  expect(chat.code).toBe(0);
}

/** What there is to look at afterwards reads well, too. */
async function looksBack({ at, terminal }: Day): Promise<void> {
  for (const args of [
    ["ps", "-a"],
    ["logs", "--tree", "mend"],
    ["show", "mend"],
    ["top", "--once"],
    ["model", "list"],
    ["cost"],
    ["files", "mounts"],
    ["doctor"],
  ]) {
    const { code, screen } = await at(args, async () => undefined);
    expect([args, code]).toEqual([args, 0]);
    expect(screen.trim()).not.toBe("");
  }
  expect((await terminal.run("agent", "stop", "clerk")).code).toBe(0);
}

/** A whole day at a terminal of so many columns, lived to its end. */
export async function wholeDay(columns: number, env: Readonly<Record<string, string>> = {}): Promise<Day> {
  const day = await dayAt(columns, env);
  try {
    for (const part of [connects, talks, mends, nextMorning, looksBack]) await part(day);
    return day;
  } catch (error) {
    await day[Symbol.asyncDispose]();
    throw error;
  }
}

/** Nothing of it is coloured, as NO_COLOR asks, and its signs are those of UTF-8. */
export function isPlain({ raw }: Day): void {
  const all = raw.join("");
  expect(all).toContain("✓ notes.md");
  expect(all).toContain("The café notes are written → “done”.");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a colour begins
  expect(all).not.toMatch(/\u001b\[[0-9;]*m/);
}
