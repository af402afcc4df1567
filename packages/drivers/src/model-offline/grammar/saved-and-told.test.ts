import { expect, test } from "vitest";
import { sayFrame } from "../jobs/say-frame.ts";
import type { Known } from "./frame.ts";
import { readFrames } from "./read-frames.ts";

const KNOWN: Known = {
  outputs: ["long.csv", "fertig.csv"],
  names: ["hires.csv", "auftraege.csv"],
  asksTables: true,
  tables: new Map([
    [
      "hires.csv",
      {
        rows: 9,
        columns: [
          { name: "Boat", type: "text", values: ["Alma", "Berta"] },
          { name: "Hours", type: "number", values: undefined },
          { name: "Paid", type: "number", values: undefined },
          { name: "How", type: "text", values: ["card", "cash"] },
        ],
      },
    ],
    [
      "auftraege.csv",
      {
        rows: 9,
        columns: [
          { name: "Auftrag", type: "text", values: undefined },
          { name: "Stand", type: "text", values: ["fertig", "offen"] },
          { name: "Honorar", type: "number", values: undefined },
        ],
      },
    ],
  ]),
};
const LONG = "Shows rows of hires.csv where Hours > 3 as CSV, to long.csv.";
const BY_CARD = "Shows rows of hires.csv where How = card as CSV, to long.csv.";
const FINISHED = "Shows rows of auftraege.csv where Stand = fertig as CSV, to fertig.csv.";
const FEES = "Sum of Honorar of auftraege.csv where Stand = fertig. Said.";
const PAID = "Sum of Paid of hires.csv where Hours > 3. Said.";
const PAID_BY_CARD = "Sum of Paid of hires.csv where How = card. Said.";
const AVERAGE_BY_CARD = "Average of Paid of hires.csv where How = card. Said.";

const read = (goal: string): string[] => {
  const reading = readFrames(goal, KNOWN);
  if ("frames" in reading) return reading.frames.map((frame) => `${sayFrame(frame)}${frame.said ? " Said." : ""}`);
  return "cannot" in reading ? [`cannot: ${reading.cannot.why ?? reading.cannot.words.join(" ")}`] : [JSON.stringify(reading.look)];
};

test.for<[string, ...string[]]>([
  ["put all hires of more than 3 hours into long.csv and tell me the total paid", LONG, PAID],
  ["save the hires over 3 hours to long.csv and give me the sum of Paid", LONG, PAID],
  ["save the hires over 3 hours to long.csv. What is the total paid?", LONG, PAID],
  ["save the hires over 3 hours to long.csv and sum up Paid", LONG, PAID],
  ["filter hires to those paid by card, save as long.csv and say what the sum of Paid is", BY_CARD, PAID_BY_CARD],
  ["save the hires over 3 hours to long.csv, then tell me the average hours", LONG, "Average of Hours of hires.csv where Hours > 3. Said."],
  ["save the hires over 3 hours to long.csv and tell me what the biggest Paid is", LONG, "Max of Paid of hires.csv where Hours > 3. Said."],
  ["save the hires over 3 hours to long.csv and tell me the total paid per boat", LONG, "Sum of Paid of hires.csv where Hours > 3 for each Boat. Said."],
  ["save all rows where Stand is fertig to fertig.csv and tell me the sum of Honorar", FINISHED, FEES],
  ["write the hires by card to long.csv and show the average paid by boat", BY_CARD, "Average of Paid of hires.csv where How = card for each Boat. Said."],
  ["Speicher mir die fertigen Aufträge als fertig.csv und nenn mir die Summe der Honorare davon", FINISHED, FEES],
  ["Speichere die fertigen Aufträge als fertig.csv und sag mir dann die Summe der Honorare", FINISHED, FEES],
  ["Schreib alle Aufträge mit Stand fertig in fertig.csv und nenne die Summe der Honorare", FINISHED, FEES],
  ["speichere in long.csv die Zeilen von hires.csv mit How card und nenne den Durchschnitt von Paid", BY_CARD, AVERAGE_BY_CARD],
  ["enregistre les lignes de hires.csv où How est card dans long.csv et dis-moi la somme de Paid", BY_CARD, PAID_BY_CARD],
  ["enregistre dans long.csv les lignes de hires.csv où How est card et dis-moi la moyenne de Paid", BY_CARD, AVERAGE_BY_CARD],
  ["guarda las filas de hires.csv donde How es card en long.csv y dime la suma de Paid", BY_CARD, PAID_BY_CARD],
  ["guarda en long.csv las filas de hires.csv donde How es card y dime el promedio de Paid", BY_CARD, AVERAGE_BY_CARD],
  ["salva in long.csv le righe di hires.csv dove How è card e dimmi la media di Paid", BY_CARD, AVERAGE_BY_CARD],
  ["salva le righe di hires.csv dove How è card in long.csv e dimmi il massimo di Paid", BY_CARD, "Max of Paid of hires.csv where How = card. Said."],
  ["guarda em long.csv as linhas de hires.csv onde How é card e diz-me a média de Paid", BY_CARD, AVERAGE_BY_CARD],
  ["save hires.csv as long.csv and tell me the sum of Paid", "Shows rows of hires.csv as CSV, to long.csv.", "Sum of Paid of hires.csv. Said."],
])("the rows are saved, and the figure is told: %s", ([goal, ...frames]) => {
  expect(read(goal)).toEqual(frames);
});

test.for([
  "save the hires over 3 hours to long.csv with the total paid",
  "save the hires over 3 hours and their total paid to long.csv",
  "tell me the total paid of the hires over 3 hours and save them as long.csv",
  "tell me the total paid and save the hires over 3 hours to long.csv",
  "Nenn mir die Summe der Honorare und speicher die fertigen Aufträge als fertig.csv",
  "save the total paid per boat to long.csv and tell me the highest",
  "save the hires per boat as long.csv and tell me the sum of Paid",
  "save the three longest hires as long.csv and tell me the total paid",
])("what the file is to hold, or what the figure is of, is asked: %s", (goal) => {
  expect(read(goal)).toEqual([expect.stringMatching(/^cannot: /)]);
});

test.for<[string, string]>([
  ["sum Paid per Boat in hires.csv and save as long.csv", "Sum of Paid of hires.csv for each Boat as CSV, to long.csv."],
  ["group hires.csv by Boat, sum Paid and write it to long.csv", "Sum of Paid of hires.csv for each Boat as CSV, to long.csv."],
  ["create long.csv and put the total paid per boat in it", "Sum of Paid of hires.csv for each Boat as CSV, to long.csv."],
  ["read hires.csv, create long.csv and write the sum of Paid into it", "Sum of Paid of hires.csv as CSV, to long.csv."],
  ["tell me the total paid of the hires over 3 hours and save the result as long.csv", "Sum of Paid of hires.csv where Hours > 3 as CSV, to long.csv."],
  ["save the sum of Paid of the hires over 3 hours to long.csv", "Sum of Paid of hires.csv where Hours > 3 as CSV, to long.csv."],
  ["take the hires over 3 hours and sum Paid, save as long.csv", "Sum of Paid of hires.csv where Hours > 3 as CSV, to long.csv."],
  ["Show the total and average Paid per Boat and save it to long.csv", "Sum of Paid and average of Paid of hires.csv for each Boat as CSV, to long.csv."],
])("a figure that is to be saved is saved: %s", ([goal, frame]) => {
  expect(read(goal)).toEqual([frame]);
});
