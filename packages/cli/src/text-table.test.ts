import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf } from "./columns.ts";
import { growingTable, table } from "./text-table.ts";

test("what a cell holds stays on its line", () => {
  expect(
    table([
      ["ID", "NAME"],
      ["p1", "a\np2  harmless"],
    ]),
  ).toBe("ID  NAME\np1  a\\np2  harmless");
});

const ROWS = [
  ["ID", "STATE", "ABOUT"],
  ["p1234", "done", "Read the notes and write a brief"],
];

test.for([
  { why: "what fits stands in one row", width: 80, shown: ["ID     STATE  ABOUT", "p1234  done   Read the notes and write a brief"] },
  {
    why: "the last cell goes on below itself",
    width: 30,
    shown: ["ID     STATE  ABOUT", "p1234  done   Read the notes", "              and write a", "              brief"],
  },
  {
    why: "where columns have no room, each row says what they are called",
    width: 22,
    shown: ["ID", "p1234", "  STATE done", "  ABOUT Read the notes", "  and write a brief"],
  },
])("$why", ({ width, shown }) => expect(table(ROWS, { width }).split("\n")).toEqual(shown));

test("a list shortens its last cells, and shows it", () =>
  expect(table(ROWS, { width: 30, shorten: true })).toBe("ID     STATE  ABOUT\np1234  done   Read the notes…"));

test("wide signs take their columns", () =>
  expect(
    table([
      ["日本", "x"],
      ["a", "y"],
    ]),
  ).toBe("日本  x\na     y"));

test("a row of one cell goes over all columns, and makes none wider", () =>
  expect(table([["N", "WHAT"], ["1", "syscall.read"], ["  fs.read /mnt/local/notes"]], { width: 40 })).toBe(
    "N  WHAT\n1  syscall.read\n  fs.read /mnt/local/notes",
  ));

test("a table that grows keeps what it has shown", () => {
  const lines = growingTable(40, [2, 4]);
  expect([lines([["N", "HOW", "WHAT"]]), lines([["100", "done", "x"]]), lines([["1", "no", "y"]])]).toEqual(["N   HOW   WHAT", "100  done  x", "1    no    y"]);
});

test("every word of a table is on a screen of any width, and no row is wider", () => {
  const cell = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 24, max: 70 }), (cells, width) => {
      const shown = table(cells, { width, headed: false });
      for (const line of shown.split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");
      expect(words(shown).toSorted()).toEqual(words(cells.flat().join(" ")).toSorted());
    }),
  );
});
