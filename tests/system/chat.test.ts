import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const write = (path: string, text: string) => ({ calls: [{ name: "file_write", input: { path, text } }] });
const SCRIPT = {
  day: [
    write("notes.md", "# Notes\n"),
    { text: "The notes are written." },
    { text: "I am at it.", calls: [{ name: "file_list", input: { path: "." } }], delayMs: 1_500 },
    { text: "Shorter, as you said." },
    { text: "Good morning." },
  ],
};

test.for([80, 40])("a conversation over two days at %i columns: told, steered, fetched, undone, left and resumed", { timeout: 120_000 }, async (columns) => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("model", "use", "script/day")).code).toBe(0);
  terminal.write("plan for may.md", "May\n");
  let first: string;
  {
    await using day = await terminal.atTerminal(columns);
    await day.says("> ");
    day.type("Write notes \\\r");
    await day.says("… ");
    day.type("about the launch\r");
    // A call does not begin as what was typed does, and what is named is typed here.
    await day.says(/\n=> file_write notes\.md/);
    await day.says("The notes are written.");
    await day.says(/left in its workspace; \/get puts it\s+here:\s+notes\.md \(8 B\)/);
    await day.says(/run\s+p\w+\s+\(\/show,\s+\/undo\)/);
    await day.says(/\n> /);
    day.type("/files\r");
    await day.says("notes.md");
    await day.says(/\n> /);
    day.type("/get\r");
    await day.says("✓ notes.md");
    await day.says(/\n> /);
    expect(terminal.read("notes.md")).toBe("# Notes\n");
    day.type("Go on with @pl\t\r");
    await day.says("plan for may.md");
    await day.says(/script|goes on|file_list|I am at it/);
    day.type(CTRL_C);
    await day.says("change what?");
    day.type("shorter, please\r");
    await day.says("Shorter, as you said.");
    await day.says(/\n> /);
    // What the last turn did is asked for; another one is taken back by its name.
    day.type("/undo\r");
    await day.says(/the\s+last\s+turn\s+changed\s+no\s+file:\s[\s\S]*an\s+earlier\s+one\s+did:\s+p\w+/);
    await day.says(/\n> /);
    const [, wrote = ""] = /\/undo (p\w+) takes back/.exec(day.screen) ?? [];
    day.type(`/undo ${wrote}\r`);
    await day.says("removed     notes.md");
    await day.says(/\n> /);
    day.type("/nonsense\r");
    await day.says("there is no /nonsense");
    day.type(CTRL_D);
    await day.says("aether chat -c goes on with it here");
    expect(await day.ended).toBe(0);
    first = day.screen;
    expect(day.raw).not.toContain("\u001b[31m");
  }
  expect(first).toContain("/help lists what can be typed");
  const history = join(terminal.home, "chat-history");
  expect(statSync(history).mode & 0o777).toBe(0o600);
  expect(readFileSync(history, "utf8")).toContain('"Write notes \\nabout the launch"');
  await using morning = await terminal.atTerminal(columns, "chat", "-c");
  await morning.says("Shorter, as you said.");
  await morning.says(/\n> /);
  morning.type("Good morning?\r");
  await morning.says("Good morning.");
  await morning.says(/\n> /);
  morning.type("/quit\r");
  expect(await morning.ended).toBe(0);
});

test("a turn of several lines that Up brings back has its line ends still", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: { hears: [{ text: "heard first" }, { text: "heard again" }] } });
  await using chat = await terminal.atTerminal(80, "chat", "-m", "script/hears");
  await chat.says("> ");
  chat.type("remember\\\rone line\\\r  and two\r");
  await chat.says("heard first");
  await chat.says(/\n> /);
  chat.type("\u001b[A");
  await chat.says("remember↵one line↵  and two");
  chat.type("!\r");
  await chat.says("heard again");
  await chat.says(/\n> /);
  chat.type(CTRL_D);
  await chat.ended;
  const goals = (JSON.parse((await terminal.run("ps", "-a", "--json")).out) as { goal: string }[]).map(({ goal }) => goal);
  expect(goals).toEqual(["remember\none line\n  and two!", "remember\none line\n  and two"]);
});

test("Ctrl-C and Enter stop a turn and keep the conversation; twice at the prompt leaves; what fails is said and not fatal", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: { slow: [{ text: "one" }, { text: "two", delayMs: 60_000 }, { text: "three" }] } });
  await using chat = await terminal.atTerminal(80, "chat", "-m", "script/slow", "--calls", "2");
  await chat.says("> ");
  chat.type("Begin\r");
  await chat.says("one");
  await chat.says(/\n> /);
  chat.type("Go on\r");
  await chat.says("waits for script/slow");
  chat.type(CTRL_C);
  await chat.says("change what?");
  chat.type("\r");
  await chat.says("stopped");
  await chat.says(/\n> /);
  chat.type("And now\r");
  await chat.says("calls more");
  chat.type("5\r");
  await chat.says(/two|three|end of script/);
  await chat.says(/\n> /);
  chat.type("half a line");
  chat.type(CTRL_C);
  chat.type(CTRL_C);
  await chat.says("Ctrl-C again leaves");
  chat.type(CTRL_C);
  expect(await chat.ended).toBe(0);
});

test("an agent that goes on living answers what is typed to it, by its name", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: { clerk: [{ text: "Yes, at nine." }, { text: "And at ten." }] } });
  const manifest = { name: "clerk", model: "script/clerk", lifecycle: "persistent", capabilities: [] };
  await terminal.run("call", "agent.spawn", JSON.stringify({ manifest }));
  await using chat = await terminal.atTerminal(40, "chat", "clerk");
  await chat.says("goes on with clerk");
  await chat.says("> ");
  chat.type("Are you open?\r");
  await chat.says("Yes, at nine.");
  await chat.says(/\n> /);
  chat.type("And then?\r");
  await chat.says("And at ten.");
  await chat.says(/\n> /);
  chat.type(CTRL_D);
  expect(await chat.ended).toBe(0);
  expect((await terminal.run("ps")).out).toContain("clerk");
});

test("an agent that is at work answers what is typed to it once it is done, and the conversation goes on", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: { clerk: [{ text: "The long one.", delayMs: 6_000 }, { text: "And the short one." }, { text: "Bye." }] } });
  terminal.write("clerk.yaml", "name: clerk\nmodel: script/clerk\nlifecycle: persistent\n");
  await terminal.run("agent", "start", "clerk.yaml", "--yes");
  await terminal.run("agent", "send", "clerk", "Something long");
  await using chat = await terminal.atTerminal(80, "agent", "chat", "clerk");
  await chat.says("goes on with clerk");
  await chat.says("> ");
  chat.type("And something short\r");
  await chat.says("And the short one.");
  await chat.says(/\n> /);
  chat.type("Bye\r");
  await chat.says("Bye.");
  await chat.says(/\n> /);
  chat.type(CTRL_D);
  expect(await chat.ended).toBe(0);
});

test("Ctrl-C while an agent that goes on living works asks what to change, and neither leaves the conversation nor wipes what was written", {
  timeout: 60_000,
}, async () => {
  const long = { text: ["One thing,\nand ", "another ", "and the last."], pieceMs: 3_000 };
  await using terminal = new Terminal({ script: { clerk: [long, { text: "Shorter." }, long, { text: "Bye." }] } });
  terminal.write("clerk.yaml", "name: clerk\nmodel: script/clerk\nlifecycle: persistent\n");
  await terminal.run("agent", "start", "clerk.yaml", "--yes");
  await using chat = await terminal.atTerminal(80, "agent", "chat", "clerk");
  await chat.says("> ");
  chat.type("Tell me\r");
  await chat.says("One thing");
  chat.type(CTRL_C);
  await chat.says(/and …\s+change what\? \(Enter lets it go on, Ctrl-C leaves\)/);
  chat.type("shorter\r");
  await chat.says("told; it reads that before its next step");
  await chat.says("and another and the last.");
  await chat.says("Shorter.");
  await chat.says(/\n> /);
  expect(chat.screen.match(/Shorter\./g)).toHaveLength(1);
  chat.type("Again\r");
  await chat.says("One thing");
  chat.type(CTRL_C);
  await chat.says("change what?");
  chat.type("\r");
  await chat.says("and another and the last.");
  await chat.says(/\n> /);
  chat.type("Bye\r");
  await chat.says("Bye.");
  chat.type(CTRL_D);
  expect(await chat.ended).toBe(0);
});

test("an on-demand agent answers once, and what is said next goes on from that", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: { once: [{ text: "Only this." }, { text: "And this." }, { text: "And that." }] } });
  terminal.write("once.yaml", "name: once\nmodel: script/once\n");
  const [id = ""] = (await terminal.run("agent", "start", "once.yaml", "--yes")).out.split(" ");
  await using chat = await terminal.atTerminal(80, "agent", "chat", "once");
  await chat.says("goes on with once");
  await chat.says("> ");
  chat.type("hello\r");
  await chat.says("Only this.");
  await chat.says(/\n> /);
  await terminal.run("call", "agent.wait", JSON.stringify({ agent_id: id }));
  chat.type("and?\r");
  await chat.says("it had ended; what goes on from it answers");
  await chat.says("And this.");
  await chat.says(/\n> /);
  chat.type("and more?\r");
  await chat.says("And that.");
  await chat.says(/\n> /);
  chat.type(CTRL_D);
  await chat.says(/aether chat p\w+ goes on with it/);
  expect(await chat.ended).toBe(0);
  expect(chat.screen).not.toContain("chat -c");
});

test("aether alone elsewhere than on a terminal prints what there is; a conversation says that it needs one", async () => {
  await using terminal = new Terminal();
  expect(await terminal.run()).toMatchObject({ code: 2, out: expect.stringContaining("Usage: aether <command>") });
  expect(await terminal.run("chat")).toMatchObject({ code: 2, err: expect.stringContaining("a conversation needs a terminal") });
  expect(existsSync(join(terminal.home, "chat-history"))).toBe(false);
});
