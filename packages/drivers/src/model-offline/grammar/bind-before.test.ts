import { expect, test } from "vitest";
import { sayFrame } from "../jobs/say-frame.ts";
import type { Known } from "./frame.ts";
import { readFrames } from "./read-frames.ts";

const KNOWN: Known = {
  outputs: ["out.csv", "raus.csv"],
  names: ["plots.csv", "notes.md"],
  asksTables: true,
  tables: new Map([
    [
      "plots.csv",
      {
        rows: 9,
        columns: [
          { name: "plot", type: "text", values: ["A1", "A2", "B1"] },
          { name: "owner", type: "text", values: ["Ida", "Jonas"] },
          { name: "crop", type: "text", values: ["beans", "kale"] },
          { name: "status", type: "text", values: ["open", "paid"] },
          { name: "rent", type: "number", values: undefined },
        ],
      },
    ],
  ]),
};

const read = (goal: string): string[] => {
  const reading = readFrames(goal, KNOWN);
  if ("frames" in reading) return reading.frames.map((frame) => `${sayFrame(frame)}${frame.said ? " Said." : ""}`);
  return "cannot" in reading ? [`cannot: ${reading.cannot.why ?? reading.cannot.words.join(" ")}`] : [JSON.stringify(reading.look)];
};

const OPEN_ROWS = "Shows rows of plots.csv where status = open as CSV, to out.csv.";
const OPEN_COUNT = "Counts rows of plots.csv where status = open. Said.";
const HIGHEST = "plots.csv by rent (highest first) the first 1.";

test.for<[string, ...string[]]>([
  ["Which plots are still open? Save them to out.csv and count them", OPEN_ROWS, OPEN_COUNT],
  ["Save the open plots to out.csv and tell me how many there are", OPEN_ROWS, OPEN_COUNT],
  [
    "Speichere die Einträge von plots.csv mit status open in raus.csv und zähle sie",
    "Shows rows of plots.csv where status = open as CSV, to raus.csv.",
    OPEN_COUNT,
  ],
  ["What is the highest rent and which owner was it?", "Max of rent of plots.csv.", `Shows owner, rent of ${HIGHEST}`],
  ["What is the highest rent and who pays it?", "Max of rent of plots.csv.", `Shows rows of ${HIGHEST}`],
  [
    "What is the lowest rent for kale and which plot?",
    "Min of rent of plots.csv where crop = kale.",
    "Shows plot, rent of plots.csv where crop = kale by rent the first 1.",
  ],
  [
    "How many plots are open and which owners are they?",
    "Counts rows of plots.csv where status = open.",
    "Shows the different owner of plots.csv where status = open.",
  ],
  ["Which plots are open and what is their total rent?", "Shows rows of plots.csv where status = open.", "Sum of rent of plots.csv where status = open."],
  ["How many plots are open and how many plots are there?", "Counts rows of plots.csv where status = open.", "Counts rows of plots.csv."],
])("the second half of %s", ([goal, ...frames]) => {
  expect(read(goal)).toEqual(frames);
});

test.for([
  "What is the average rent and which owner has it?",
  "Sum the rent per owner in plots.csv and which crops are they?",
  "What is the highest rent and which open plot has it?",
  "What is the highest rent and when was it?",
])("what may be about something else is refused: %s", (goal) => {
  expect(read(goal)).toEqual([expect.stringMatching(/^cannot: /)]);
});
