import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const KNOWN: Known = {
  outputs: [],
  names: ["sales.csv"],
  asksTables: true,
  today: "2026-11-25",
  tables: new Map([
    [
      "sales.csv",
      {
        rows: 9,
        columns: [
          column("Client", "text", ["Marta", "Luis"]),
          column("Date", "date", ["2025", "2026"]),
          column("Amount", "number"),
          column("Montant", "number"),
        ],
      },
    ],
  ]),
};
const sum = (from: string, to = from): string => `Sum of Amount of sales.csv where Date ${from === to ? `= ${from}` : `between ${from} and ${to}`}.`;
const NOVEMBER = sum("2026-11-01", "2026-11-30");
const OCTOBER = sum("2026-10-01", "2026-10-31");
const THIS_WEEK = sum("2026-11-23", "2026-11-29");
const LAST_WEEK = sum("2026-11-16", "2026-11-22");
const YEAR = sum("2026-01-01", "2026-12-31");

test.for([
  ["sum of Amount today", sum("2026-11-25")],
  ["sum of Amount yesterday", sum("2026-11-24")],
  ["total Amount this month", NOVEMBER],
  ["total Amount so far this month", NOVEMBER],
  ["what was the total Amount last month?", OCTOBER],
  ["total Amount last week", LAST_WEEK],
  ["total Amount this year", YEAR],
  ["total Amount last year", sum("2025-01-01", "2025-12-31")],
  ["Summe der Amount gestern", sum("2026-11-24")],
  ["Summe der Amount in diesem Monat", NOVEMBER],
  ["Summe der Amount letzten Monat", OCTOBER],
  ["Summe der Amount letzte Woche", LAST_WEEK],
  ["Summe der Amount diese Woche", THIS_WEEK],
  ["somme de Amount hier", sum("2026-11-24")],
  ["somme de Amount le mois dernier", OCTOBER],
  ["somme de Amount cette année", YEAR],
  ["suma de Amount ayer", sum("2026-11-24")],
  ["suma de Amount este mes", NOVEMBER],
  ["suma de Amount la semana pasada", LAST_WEEK],
  ["somma di Amount ieri", sum("2026-11-24")],
  ["somma di Amount questo mese", NOVEMBER],
  ["somma di Amount il mese scorso", OCTOBER],
  ["soma de Amount ontem", sum("2026-11-24")],
  ["soma de Amount deste mês", NOVEMBER],
  ["soma de Amount no ano passado", sum("2025-01-01", "2025-12-31")],
] as const)("on Wednesday, 25 November 2026: %s", ([goal, expected]) => expect(readingOf(goal, KNOWN)).toBe(expected));

test.for([
  ["quelle est la somme des montants en 2026 ?", "Sum of Montant of sales.csv where Date between 2026-01-01 and 2026-12-31."],
  ["somma di Amount nel 2026", YEAR],
  ["total Amount in 2026", YEAR],
  ["sales where Amount is 2026", "Shows rows of sales.csv where Amount = 2026."],
] as const)("a year behind a figure is of the days, and not what that is: %s", ([goal, expected]) => expect(readingOf(goal, KNOWN)).toBe(expected));

test.for(["total Amount this month", "Summe der Amount gestern"])("where nobody tells the day it is not understood: %s", (goal) =>
  expect(readingOf(goal, { ...KNOWN, today: undefined })).toMatch(/^cannot/),
);

test.for(["how many sales will there be tomorrow", "Welche Sales wird es morgen geben?", "what will the Amount be next month"])(
  "what will be is in no table: %s",
  (goal) => expect(readingOf(goal, KNOWN)).not.toMatch(/2026-1/),
);

test("two of them are compared by nobody", () => expect(readingOf("compare Amount of this month with last month", KNOWN)).toMatch(/^cannot/));

test.for([
  { today: "2026-01-01", goal: "total Amount last month", expected: sum("2025-12-01", "2025-12-31") },
  { today: "2026-01-01", goal: "total Amount last week", expected: sum("2025-12-22", "2025-12-28") },
  { today: "2024-03-31", goal: "total Amount last month", expected: sum("2024-02-01", "2024-02-29") },
  { today: "2026-11-29", goal: "total Amount this week", expected: THIS_WEEK },
])("on $today: $goal", ({ today, goal, expected }) => expect(readingOf(goal, { ...KNOWN, today })).toBe(expected));
