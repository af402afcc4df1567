import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** What a repair café and a guest house keep: things that are lamps of several kinds, guests from several countries. */
const KNOWN: Known = {
  outputs: ["slow.csv"],
  names: ["jobs.csv", "stays.csv", "orders.csv"],
  asksTables: true,
  tables: new Map([
    [
      "jobs.csv",
      {
        rows: 12,
        columns: [
          column("Job", "text", ["R-1", "R-2", "R-3"]),
          column("Owner", "text", ["Anna Price", "Anna Bell", "Tom Okafor"]),
          column("Item", "text", ["toaster", "desk lamp", "bedside lamp", "repair kit", "wool coat", "clock", "music for concert"]),
          column("Result", "text", ["fixed", "not fixed", "comes back"]),
          column("Minutes", "integer"),
        ],
      },
    ],
    [
      "stays.csv",
      {
        rows: 8,
        columns: [
          column("Guest", "text", ["Peeters", "Garnier", "Keller"]),
          column("Country", "text", ["Belgium", "France", "Switzerland", "Germany"]),
          column("Arrival", "date", ["2026"]),
          column("Nights", "integer"),
          column("Board", "text", ["half board", "full board", "bed only"]),
        ],
      },
    ],
    [
      "orders.csv",
      {
        rows: 5,
        columns: [
          column("Order", "integer"),
          column("From", "text", ["German", "Polish"]),
          column("To", "text", ["German", "Spanish"]),
          column("Words", "integer"),
        ],
      },
    ],
  ]),
};

const said = (goal: string): string => readingOf(goal, KNOWN);

test.for([
  ["How many lamps did we get fixed?", "Counts rows of jobs.csv where Result = fixed and Item is desk lamp or bedside lamp."],
  ["How many lamps were not fixed?", "Counts rows of jobs.csv where Result = not fixed and Item is desk lamp or bedside lamp."],
  ["Which jobs did Okafor bring?", "Shows rows of jobs.csv where Owner = Tom Okafor."],
  ["How many nights did the Belgian guests stay?", "Sum of Nuits"],
  ["How many nights did Belgians stay?", "Sum of Nuits"],
] as const)("a word that is a part of values, or of where they are from: %s", ([goal, expected]) => {
  const wanted = expected === "Sum of Nuits" ? "Sum of Nights of stays.csv where Country = Belgium." : expected;
  expect(said(goal)).toBe(wanted);
});

/** The same words where they are of more than one, or of something else. */
test.for([
  ["How many jobs did Anna have?", "cannot: Anna may be Anna Price or Anna Bell: say which."],
  ["What did each repair cost?", ""],
  ["How many kits of lamps did the lamplighter bring?", ""],
  ["How many stays were there in French?", ""],
  ["How many words are Austrian?", ""],
  ["When was the lamp fixed?", ""],
  ["When is the Sommerkonzert?", ""],
  ["How many concerts did we buy for?", ""],
] as const)("is not understood: %s", ([goal, expected]) => {
  const read = said(goal);
  if (expected === "") expect(read).toMatch(/^(?:cannot|Looks for)/);
  else expect(read).toBe(expected);
});
