import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const NOTES = "# Launch\n\n- [ ] Ann books the hall by 4 May\n- [x] Bob prints the posters\n";
const SCRIPT = {
  reader: [{ calls: [{ name: "shell", input: { command: "head -c 99 /mnt/local/given-*/stdin.*; ls /mnt/local/given-*" } }] }, { text: "seen" }],
  next: [
    { text: "first" },
    { calls: [{ name: "shell", input: { command: "head -c 99 /mnt/local/given-*/stdin.*; ls /mnt/local/given-*" } }] },
    { text: "second" },
  ],
};

test("what is piped in is what the goal is about, and not the files around", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal();
  terminal.write("other.csv", "city,amount\nRome,1\n");
  const { code, out, err } = await terminal.runGiven("country,amount\nDE,5\nFR,7\nDE,2\n", "run", "Sum of amount by country");
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("reads   standard input as stdin.csv (30 B)\n") });
  expect(out).toMatch(/DE\D+7/);
  expect(out).not.toContain("Rome");
  const todos = await terminal.runGiven(NOTES, "run", "List the open to-dos and write them to todos.md");
  expect(todos).toMatchObject({ code: 0, err: expect.stringContaining("standard input as stdin.txt") });
  expect(terminal.read("todos.md")).toContain("Ann books the hall");
});

test("a language model is told where it lies, beside the folder; nothing on standard input is nothing", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const piped = await terminal.runGiven("a line\n", "run", "-m", "script/reader", "--json", "Look");
  expect(piped).toMatchObject({ code: 0, out: expect.stringMatching(/"stdout":"a line\\nstdin\.txt/) });
  const empty = await terminal.runGiven("", "run", "-m", "script/reader", "Look");
  expect(empty.err).not.toContain("standard input");
});

test("it is material of a run that goes on, too, and untrusted like any file", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("run", "-m", "script/next", "Begin");
  const { code, out } = await terminal.runGiven('{"a":1}\n', "run", "-c", "--json", "And this?");
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/"stdout":"\{[^}]+\}\\nstdin\.json/) });
});

test("a pipe that nobody writes to is waited for, and that is said", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const going = await terminal.startOpen("run", "-m", "script/reader", "Look");
  await going.said("waiting for the end of standard input");
  going.write("late\n");
  going.end();
  expect(await going.ended).toMatchObject({ code: 0, err: expect.stringContaining("stdin.txt (5 B)") });
});
