import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column } from "./known.test-folder.ts";
import { refusedByTables } from "./of-tables.ts";

const KNOWN: Known = {
  outputs: [],
  names: ["lessons.csv", "notes.md"],
  asksTables: true,
  tables: new Map([
    [
      "lessons.csv",
      {
        rows: 9,
        columns: [column("Date", "date", ["2026"]), column("Teacher", "text", ["Bruna", "Sergio"]), column("Instrument", "text", ["Flute", "Cello"])],
      },
    ],
  ]),
};

const said = (goal: string, known = KNOWN): string => {
  const refused = refusedByTables(goal, known);
  return refused === undefined
    ? "no question to tables"
    : "look" in refused
      ? `looks at ${refused.look.at}`
      : `${refused.cannot.words.join(", ")}: ${refused.cannot.why}`;
};

const COLUMNS = "The columns of lessons.csv are Date, Teacher, Instrument.";

test.for([
  ["How many lessons did each teacher give upstairs?", `upstairs: ${COLUMNS}`],
  ["How many flute lessons were given upstairs?", `given, upstairs: ${COLUMNS}`],
  ["When do the visiting hours begin?", "no question to tables"],
  ["Who waters the plants?", "no question to tables"],
])("%s → %s", ([goal = "", wanted]) => expect(said(goal)).toBe(wanted));

test("where there is no table, none refuses", () => {
  expect(said("What does the flute weigh?", { ...KNOWN, names: ["notes.md"] })).toBe("no question to tables");
});
