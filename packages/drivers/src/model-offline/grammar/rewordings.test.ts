import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";
import { reworded } from "./reworded.ts";

/** A boat hire, with its boats, its hires of one summer, the minutes of a meeting and a log. */
const KNOWN: Known = {
  outputs: ["slow.csv", "boats.xlsx"],
  names: [
    "hires.csv",
    "fleet.csv",
    "jobs.csv",
    "minutes.md",
    "pump.log",
    "pictures/a.png",
    "pictures/b.png",
    "terms.txt",
    "glossary.txt",
    "flyer-spring.txt",
    "flyer-autumn.txt",
  ],
  asksTables: true,
  tables: new Map([
    [
      "hires.csv",
      {
        rows: 12,
        columns: [
          column("Date", "date", ["2026"]),
          column("Boat", "text", ["Otter", "Heron"]),
          column("Customer", "text", ["Ada Lumley", "Jim Farrow"]),
          column("Hours", "integer"),
          column("Paid (£)", "integer"),
        ],
      },
    ],
    [
      "fleet.csv",
      { rows: 3, columns: [column("Boat", "text", ["Otter", "Heron", "Swan"]), column("Type", "text", ["canoe", "rowing boat"]), column("Seats", "integer")] },
    ],
    [
      "jobs.csv",
      {
        rows: 9,
        columns: [
          column("Job", "text", ["R-1", "R-2"]),
          column("Fixer", "text", ["Nell", "Rosa"]),
          column("Minutes", "integer"),
          column("Parts (£)", "number"),
        ],
      },
    ],
  ]),
};

/** A search of texts that finds nothing is no answer: the next way of saying it is tried. */
function understood(goal: string): string {
  const tried = [goal, ...reworded(goal, KNOWN)].map((each) => readingOf(each, KNOWN));
  return tried.find((each) => !/^(?:cannot|Looks for|\{)/.test(each)) ?? tried.at(-1) ?? "";
}

test.for([
  ["list the jobs with the longest one on top", "Shows rows of jobs.csv by Minutes (highest first)."],
  ["sort the jobs by minutes with the slowest one on top and save that as slow.csv", "Shows rows of jobs.csv by Minutes (highest first) as CSV, to slow.csv."],
  ["put the hires in order of date and save them as slow.csv", "Shows rows of hires.csv by Date as CSV, to slow.csv."],
  ["mets les jobs dans l'ordre de Minutes", "Shows rows of jobs.csv by Minutes."],
  ["what did we take in July, in pounds?", "Sum of Paid (£) of hires.csv where Date between 2026-07-01 and 2026-07-31."],
  ["are there boats that have never been hired out this season?", "Shows the different Boat of fleet.csv that no row of hires.csv is of."],
  ["turn fleet.csv into a spreadsheet I can open, boats.xlsx", "Shows rows of fleet.csv, to boats.xlsx."],
  ["which fixer have we got the most jobs from", "Counts rows of jobs.csv for each Fixer by count (highest first) the first 1."],
  ["what has not been ticked off in the minutes?", "Writes the to-dos of minutes.md."],
  ["what hasn't been ticked off yet", "Writes the to-dos of this folder."],
  ["was ist noch nicht abgehakt?", "Writes the to-dos of this folder."],
  ["sum up the minutes for someone who missed the evening, three sentences", "Writes a summary of minutes.md, at most 3 sentences."],
  ["what's different between the spring flyer and the autumn flyer", "Tells how flyer-spring.txt and flyer-autumn.txt differ."],
  ["which things did Nell have", "Shows rows of jobs.csv where Fixer = Nell."],
  ["income per type", "Sum of income of hires.csv joined with fleet.csv on Boat with income = [Paid (£)] for each Type."],
  ["nenn die Datei glossary.txt bitte um in woerter.txt", "Renames glossary.txt to woerter.txt."],
  ["is any photo in pictures stored twice? which ones", "Finds files with the same content in pictures."],
  ["cuántas veces salió presión baja en el log de la pump", 'Counts how often "presión baja" stands in pump.log.'],
] as const)("said in other words: %s", ([goal, expected]) => {
  expect(understood(goal)).toBe(expected);
});

/** The same words where they choose something, or may be of something else. */
test.for([
  "what have we got to do for someone who missed the evening",
  "what did we take in July, in euros?",
  "list the hires of this season and of the one before",
  "which hires were the longest on top of Otter",
])("is not understood: %s", (goal) => {
  expect(understood(goal)).toMatch(/^(?:cannot|Looks for)/);
});
