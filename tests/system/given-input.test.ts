import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";

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
  const barred = await terminal.runGiven("country|amount\nDE|5\nFR|7\nDE|2\n", "run", "Sum of amount by country");
  expect(barred).toMatchObject({ code: 0, out: expect.stringMatching(/DE\D+7/), err: expect.stringContaining("standard input as stdin.csv") });
  const marked = await terminal.runGiven("| country | amount |\n|---|---|\n| DE | 5 |\n| FR | 7 |\n| DE | 2 |\n", "run", "Sum of amount by country");
  expect(marked).toMatchObject({ code: 0, out: expect.stringMatching(/DE\D+7/), err: expect.stringContaining("standard input as stdin.md") });
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

const givenIn = (home: string): string[] => {
  const folder = join(home, "given");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
};
const idOf = ({ out }: { readonly out: string }): string => (jsonLines(out).at(-1) as { agent_id: string }).agent_id;

test("it lies in the home as long as its run, also of one that is gone on with, and goes with it", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const first = idOf(await terminal.runGiven("of the first\n", "run", "-m", "script/next", "--json", "Begin"));
  expect(givenIn(terminal.home)).toHaveLength(1);
  const second = idOf(await terminal.runGiven("of the second\n", "run", "-c", "--json", "And this?"));
  const other = idOf(await terminal.runGiven("of another\n", "run", "-m", "script/reader", "--json", "Look"));
  expect(givenIn(terminal.home)).toHaveLength(3);
  expect((await terminal.run("rm", first)).err).toContain(second);
  expect(givenIn(terminal.home)).toHaveLength(3);
  expect((await terminal.run("rm", second)).code).toBe(0);
  expect(givenIn(terminal.home).map((folder) => readFileSync(join(folder, "stdin.txt"), "utf8"))).toEqual(["of another\n"]);
  expect((await terminal.run("files", "mounts")).out.match(/given-/g)?.length).toBe(2);
  expect((await terminal.run("rm", other)).code).toBe(0);
  expect([givenIn(terminal.home), (await terminal.run("files", "mounts")).out.includes("given-")]).toEqual([[], false]);
});

test("a backup holds it, and a run of the restored home reads it there", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const first = idOf(await terminal.runGiven("kept\n", "run", "-m", "script/next", "--json", "Begin"));
  const [file, elsewhere] = [join(terminal.folder, "../all.backup"), join(terminal.folder, "../elsewhere")];
  expect((await terminal.run("backup", file)).code).toBe(0);
  expect((await terminal.run("restore", file, "--to", elsewhere)).code).toBe(0);
  await terminal.run("down");
  rmSync(terminal.home, { recursive: true });
  renameSync(elsewhere, terminal.home);
  const moved = `${terminal.home}-moved`;
  renameSync(terminal.home, moved);
  await using again = new Terminal({ env: { ...terminal.env, AETHER_HOME: moved } });
  const { code, out } = await again.runIn(terminal.folder, "run", "-c", first, "--json", "And?");
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('"stdout":"kept\\nstdin.txt') });
});

test("nothing else of the home has a place among agents' files, and nobody changes what was piped in", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.runGiven("a line\n", "run", "-m", "script/reader", "Look");
  const [given = ""] = givenIn(terminal.home);
  const mount = (folder: string, mode = "ro") => terminal.run("call", "vfs.mount", JSON.stringify({ folder, mode }));
  expect((await mount(given)).code).toBe(0);
  mkdirSync(join(given, "given-00000000"));
  for (const folder of [join(terminal.home, "given"), join(given, "given-00000000"), terminal.home])
    expect(await mount(folder)).toMatchObject({ code: 2, err: expect.stringContaining("belongs to this installation") });
  expect(await mount(given, "rw")).toMatchObject({ code: 2, err: expect.stringContaining("is for reading") });
});

test("what no run was given after all goes by itself", { timeout: 60_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.runGiven("a line\n", "run", "-m", "script/reader", "Look");
  const before = givenIn(terminal.home);
  for (const name of ["given-11111111", "given-22222222"]) mkdirSync(join(terminal.home, "given", name));
  utimesSync(join(terminal.home, "given", "given-11111111"), 1, 1);
  expect((await terminal.run("call", "system.sweep")).code).toBe(0);
  expect(givenIn(terminal.home).toSorted()).toEqual([...before, join(terminal.home, "given", "given-22222222")].toSorted());
});
