import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";
import { sameRoot } from "./same-root.ts";

/** Three tables, and no file is named in any of the goals. */
const KNOWN: Known = {
  outputs: [],
  names: ["milkings.csv", "jobs.csv", "parzellen.csv"],
  asksTables: true,
  tables: new Map([
    [
      "milkings.csv",
      {
        rows: 9,
        columns: [
          column("date", "date", ["2026"]),
          column("cow", "text", ["Bella", "Ivy"]),
          column("milker", "text", ["Owen", "Tess"]),
          column("litres", "number"),
        ],
      },
    ],
    [
      "jobs.csv",
      {
        rows: 8,
        columns: [
          column("Job No", "integer"),
          column("Customer", "text", ["Adler", "Berg"]),
          column("Received", "date", ["2026"]),
          column("Returned", "date", ["2026"]),
          column("Labour (£)", "number"),
          column("Paid", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "parzellen.csv",
      {
        rows: 7,
        columns: [
          column("Kultur", "text", ["Mais", "Klee"]),
          column("Pächter", "text", ["Voss", "Kruse"]),
          column("Hektar", "number"),
          column("Pacht", "integer"),
        ],
      },
    ],
  ]),
};

const said = (goal: string): string => readingOf(goal, KNOWN);

/** The table is the one whose columns and values have the words of the question; verbs say what is meant, and choose nothing. */
test.for([
  ["How many litres did Tess milk in February?", "Sum of litres of milkings.csv where milker = Tess and date between 2026-02-01 and 2026-02-28."],
  ["I'd like to know how much milk Bella gave in total", "Sum of litres of milkings.csv where cow = Bella."],
  ["litres per cow, please", "Sum of litres of milkings.csv for each cow."],
  ["How many different cows were milked by Owen?", "Counts the different cow of milkings.csv where milker = Owen."],
  ["Compare the total litres of Owen and Tess", "Sum of litres of milkings.csv where milker is Owen or Tess for each milker."],
  ["What share of the litres came from Bella?", "Sum of litres of milkings.csv where cow = Bella, and its share of all."],
  ["jobs per customer?", "Counts rows of jobs.csv for each Customer."],
  ["Milkings per month", "Counts rows of milkings.csv with month = month([date]) for each month."],
  ["Parzellen pro Kultur", "Counts rows of parzellen.csv for each Kultur."],
  ["the milking with the most litres of each cow", "Shows rows of milkings.csv by litres (highest first) the first 1 of each cow."],
  ["the second highest labour", "Shows the different Labour (£) of jobs.csv by Labour (£) (highest first) the first 1 after 1."],
  ["jobs returned after they were received", "Shows rows of jobs.csv where Returned > Received."],
  ["jobs where returned > received", "Shows rows of jobs.csv where Returned > Received."],
  ["unpaid jobs", "Shows rows of jobs.csv where Paid = no."],
  ["milkings from 3 to 9 May", "Shows rows of milkings.csv where date between 2026-05-03 and 2026-05-09."],
  ["milkings in spring", "Shows rows of milkings.csv where date between 2026-03-01 and 2026-05-31."],
  ["milkings in the second half of 2026", "Shows rows of milkings.csv where date between 2026-07-01 and 2026-12-31."],
  ["milkings with 10 litres or more", "Shows rows of milkings.csv where litres >= 10."],
  [
    "Difference between the average litres of Owen and Tess",
    "Average of litres of milkings.csv where milker is Owen or Tess for each milker, and how much they differ.",
  ],
  ["Wie viel Pacht zahlt Voss?", "Sum of Pacht of parzellen.csv where Pächter = Voss."],
  ["Durchschnittliche Größe der Maisflächen in Hektar", "Average of Hektar of parzellen.csv where Kultur = Mais."],
  ["How many jobs came in during March?", "Counts rows of jobs.csv where Received between 2026-03-01 and 2026-03-31."],
  ["Which jobs haven't been paid?", "Shows rows of jobs.csv where Paid = no."],
  ["Which jobs have not been returned yet?", "Shows rows of jobs.csv where Returned is empty."],
  ["When was job number 17 received?", "Shows Received of jobs.csv where Job No = 17."],
  ["Show me every job with more than £150 of labour", "Shows rows of jobs.csv where Labour (£) > 150."],
])("%s: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

test("a question to a folder of tables alone is refused with its words, and is not looked for in texts", () => {
  expect(said("Who is the president?")).toMatch(/^cannot: .*columns of/);
  expect(said("What do we think per cow?")).toMatch(/^cannot: .*think/);
  expect(said("jobs by customer")).toMatch(/^cannot: /);
});

/** A verb that says something else of the rows, a quality that no column has, and what is yet to come are not answered. */
test.for([
  "How many litres did Bella spill?",
  "How many jobs were cancelled in March?",
  "Which cow is the healthiest?",
  "Wie viele Parzellen sind überflutet?",
  "How many litres will Bella give in May?",
  "Who is the oldest customer?",
])("%s is refused", (goal) => {
  expect(said(goal)).toMatch(/^cannot|^Looks for what answers/);
});

test("a verb is of the root of a noun", () => {
  expect(sameRoot("milked", "milker")).toBe(true);
  expect(sameRoot("verpachtet", "Pächter")).toBe(true);
  expect(sameRoot("vendus", "vendeur")).toBe(true);
  expect(sameRoot("planned", "plant")).toBe(false);
  expect(sameRoot("cost", "customer")).toBe(false);
});
