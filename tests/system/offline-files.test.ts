import { chmodSync, existsSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CommandEnd, Terminal } from "../support/cli.ts";

/** Names and contents of a folder, deep. */
const contents = (terminal: Terminal): Record<string, string | undefined> =>
  Object.fromEntries(
    readdirSync(terminal.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(terminal.folder.length + 1))
      .sort()
      .map((name) => [name, terminal.read(name)]),
  );

/** Takes back the run that ended so. */
const undone = (terminal: Terminal, { out, err }: CommandEnd): Promise<CommandEnd> =>
  terminal.run("undo", /run (\w+) \(aether show/.exec(`${out}${err}`)?.[1] ?? "no run is named");

const FILES = {
  "Über uns.TXT": "one",
  "a b c.txt": "two alpha alpha",
  "IMG_0001.jpg": "p1",
  "IMG_0002.jpg": "p2",
  "report_2025-03-01.txt": "alpha",
};

function laidOut(files: Readonly<Record<string, string>> = FILES): Terminal {
  const terminal = new Terminal();
  for (const [name, text] of Object.entries(files)) terminal.write(name, text);
  return terminal;
}

describe("file jobs without a language model", () => {
  test.for([
    ["Rename IMG_*.jpg to Küste-*.jpg", "IMG_0001.jpg → Küste-0001.jpg", { "Küste-0001.jpg": "p1", "Küste-0002.jpg": "p2" }],
    ["Rename all files to lower case", "Über uns.TXT → über uns.txt", { "über uns.txt": "one", "img_0001.jpg": "p1" }],
    ["Replace spaces with dashes in the file names", "a b c.txt → a-b-c.txt", { "a-b-c.txt": "two alpha alpha", "Über-uns.TXT": "one" }],
    ["Number the photos 001…", "IMG_0001.jpg → 001.jpg", { "001.jpg": "p1", "002.jpg": "p2" }],
    ["Move the photos into a folder 'Meine Bilder'", "Moved 2 files", { "Meine Bilder/IMG_0001.jpg": "p1" }],
    ["Sort the files into folders by extension", "Moved 5 files", { "txt/Über uns.TXT": "one", "jpg/IMG_0001.jpg": "p1" }],
    ["Replace 'alpha' by 'omega' in all *.txt files", "a b c.txt: 2", { "a b c.txt": "two omega omega", "report_2025-03-01.txt": "omega" }],
    ["Copy *.jpg to *.bak", "Copied 2 files", { "IMG_0001.jpg": "p1", "IMG_0001.bak": "p1" }],
  ] as const)("%s: done as planned, told, and taken back", async ([goal, plan, after]) => {
    await using terminal = laidOut();
    const before = contents(terminal);
    const refused = await terminal.run("run", goal);
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/✗ cannot/) });
    expect(`${refused.out}${refused.err}`).toContain("--edit DIR");
    expect(contents(terminal)).toEqual(before);
    const end = await terminal.run("run", goal, "--edit", ".");
    expect(end.code, `${end.out}${end.err}`).toBe(0);
    expect(`${end.out}${end.err}`).toContain(plan);
    expect(contents(terminal)).toMatchObject(after);
    expect((await undone(terminal, end)).code).toBe(0);
    expect(contents(terminal)).toEqual(before);
  });

  test("a name that is taken refuses the whole plan before anything is done", async () => {
    await using terminal = laidOut({ ...FILES, "über uns.txt": "mine" });
    const before = contents(terminal);
    const end = await terminal.run("run", "Rename all files to lower case", "--edit", ".");
    expect(end.code).toBe(1);
    expect(`${end.out}${end.err}`).toContain("Über uns.TXT → über uns.txt (there is one already)");
    expect(contents(terminal)).toEqual(before);
    expect((await terminal.run("run", "Rename all files to lower case and number those that collide", "--edit", ".")).code).toBe(0);
    expect(contents(terminal)).toMatchObject({ "über uns.txt": "mine", "über uns-2.txt": "one" });
  });

  test("three hundred files are numbered by date, and taken back", async () => {
    await using terminal = laidOut({});
    for (let index = 0; index < 300; index++) {
      terminal.write(`${String(index).padStart(3, "0")}.jpg`, `photo ${index}`);
      utimesSync(join(terminal.folder, `${String(index).padStart(3, "0")}.jpg`), 1_700_000_000 - index * 60, 1_700_000_000 - index * 60);
    }
    const before = contents(terminal);
    const end = await terminal.run("run", "Number the photos by date 000…", "--edit", ".");
    expect(end.code, `${end.out}${end.err}`).toBe(0);
    expect(terminal.read("000.jpg")).toBe("photo 299");
    expect(terminal.read("299.jpg")).toBe("photo 0");
    expect(Object.keys(contents(terminal))).toHaveLength(300);
    expect((await undone(terminal, end)).code).toBe(0);
    expect(contents(terminal)).toEqual(before);
  });

  test("empty files and doubles go to the trash, and come back", async () => {
    await using terminal = laidOut({ "a.txt": "same words", "b.txt": "same words", "c.txt": "others", "leer.txt": "" });
    utimesSync(join(terminal.folder, "b.txt"), 1_600_000_000, 1_600_000_000);
    const before = contents(terminal);
    for (const [goal, gone] of [
      ["Delete the empty files", "leer.txt"],
      ["Delete duplicate files keeping the oldest", "a.txt"],
    ] as const) {
      const end = await terminal.run("run", goal, "--edit", ".");
      expect(end.code, `${end.out}${end.err}`).toBe(0);
      expect(existsSync(join(terminal.folder, gone))).toBe(false);
      expect(Object.keys(contents(terminal))).toHaveLength(3);
      expect((await undone(terminal, end)).code).toBe(0);
      expect(contents(terminal)).toEqual(before);
    }
  });
});

describe("commands without a language model", () => {
  test("a test that fails ends the run as a failed command, with its exit code", async () => {
    await using terminal = laidOut({ "package.json": JSON.stringify({ scripts: { test: "sh test.sh" } }), "test.sh": "echo 1 test failed\nexit 3\n" });
    chmodSync(join(terminal.folder, "test.sh"), 0o755);
    const end = await terminal.run("run", "Run the tests");
    expect(end).toMatchObject({ code: 1, err: expect.stringContaining("✗ command_failed") });
    expect(`${end.out}${end.err}`).toMatch(/1 test failed[\s\S]*exit code 3/);
  });

  test("two ways to test are refused with both, and a missing program is named", async () => {
    await using terminal = laidOut({ "package.json": JSON.stringify({ scripts: { test: "sh test.sh" } }), Makefile: "test:\n\techo ok\n" });
    const end = await terminal.run("run", "Run the tests");
    expect(end.code).toBe(1);
    expect(`${end.out}${end.err}`).toMatch(/`npm test`, `make test`/);
    const missing = await terminal.run("run", "Run `no-such-program-here --x`");
    expect(missing.code).toBe(1);
    expect(`${missing.out}${missing.err}`).toContain("The program no-such-program-here is not there");
  });
});
