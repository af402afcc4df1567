import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Terminal } from "../support/cli.ts";

const boxed = boxesWork("dates of files that commands moved were not tried");
const LIMIT = { timeout: 120_000 };
const at = (name: string): string => `/mnt/local/editing/${name}`;
const SCRIPT = {
  editor: [
    {
      calls: [
        { name: "file_write", input: { path: at("photos/a.txt"), text: "other\n" } },
        { name: "file_edit", input: { path: at("photos/b.txt"), oldText: "second", newText: "2nd" } },
        { name: "file_remove", input: { path: at("photos/c.txt") } },
      ],
    },
    { text: "Done." },
  ],
  mover: [
    { calls: [{ name: "shell", input: { command: "cd /mnt/local/editing/photos && mv a.txt z.txt && echo x >> b.txt && rm c.txt" } }] },
    { text: "Done." },
  ],
};
const FILES = { "a.txt": "first\n", "b.txt": "second\n", "c.txt": "third\n" };
const YEARS = { "a.txt": 2019, "b.txt": 2020, "c.txt": 2021 };

/** A folder with files of three years. */
async function photos(terminal: Terminal) {
  for (const [name, text] of Object.entries(FILES)) {
    terminal.write(`photos/${name}`, text);
    const date = new Date(Date.UTC(YEARS[name as keyof typeof YEARS], 4, 6, 7, 8, 9, 251));
    utimesSync(join(terminal.folder, "photos", name), date, date);
  }
  await terminal.run("call", "vfs.mount", JSON.stringify({ folder: terminal.folder, name: "editing", mode: "rw" }));
  return {
    yearOf: (name: string): number => statSync(join(terminal.folder, "photos", name)).mtime.getUTCFullYear(),
    dates: (): number[] => Object.keys(FILES).map((name) => Math.trunc(statSync(join(terminal.folder, "photos", name)).mtimeMs)),
  };
}

describe.concurrent("what is put back has the date that it had", () => {
  test.for([
    { why: "after a rename", goal: ["-m", "offline/rules", "Rename all *.txt files to *.md", "--edit", "photos"], there: "a.md", year: 2019 },
    { why: "after a replacement", goal: ["-m", "offline/rules", 'Replace "first" with "1st" in a.txt', "--edit", "photos"], there: "b.txt", year: 2020 },
    { why: "after files were written, edited and removed", goal: ["-m", "script/editor", "Do it", "--edit", "photos"], there: "b.txt", year: undefined },
  ])("$why", LIMIT, async ({ goal, there, year }) => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { dates, yearOf } = await photos(terminal);
    const before = dates();
    const end = await terminal.run("run", ...goal);
    expect(end).toMatchObject({ code: 0 });
    if (year !== undefined) expect(yearOf(there)).toBe(year);
    expect((await terminal.run("undo")).code).toBe(0);
    expect(dates()).toEqual(before);
  });

  test.skipIf(!boxed)("after a command, which itself moves a file with its date", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { dates, yearOf } = await photos(terminal);
    const before = dates();
    const end = await terminal.run("run", "-m", "script/mover", "--edit", "photos", "Do it");
    expect(end).toMatchObject({ code: 0 });
    expect(yearOf("z.txt")).toBe(2019);
    expect((await terminal.run("undo")).code).toBe(0);
    expect(dates()).toEqual(before);
  });

  test("from the trash, too", LIMIT, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { yearOf } = await photos(terminal);
    expect(await terminal.run("run", "-m", "script/editor", "Do it", "--edit", "photos")).toMatchObject({ code: 0 });
    expect((await terminal.run("files", "restore", "photos/c.txt")).code).toBe(0);
    expect(yearOf("c.txt")).toBe(2021);
  });
});
