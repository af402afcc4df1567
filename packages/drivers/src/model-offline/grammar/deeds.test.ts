import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const VOLUNTEERS = ["Asha", "Bram", "Celia"];
const KNOWN: Known = {
  outputs: [],
  names: ["visits.jsonl", "shifts.csv"],
  asksTables: true,
  tables: new Map([
    [
      "visits.jsonl",
      { rows: 40, columns: [column("date", "date", ["2025"]), column("volunteer", "text", VOLUNTEERS), column("item", "text", ["Clock", "Vase", "Coin"])] },
    ],
    [
      "shifts.csv",
      {
        rows: 30,
        columns: [
          column("day", "date", ["2025"]),
          column("helper", "text", ["Ivo", "Jana"]),
          column("hours", "number"),
          column("swept", "text", ["Kitchen", "Garden"]),
        ],
      },
    ],
  ]),
};
const IVO = (verb: string): string => `Sum of hours of shifts.csv where helper = Ivo. Takes "${verb}" as what all of these rows tell.`;

test.for([
  ["How many visits did Asha log?", 'Counts rows of visits.jsonl where volunteer = Asha. Takes "log" as what all of these rows tell.'],
  [
    "How often did Asha inspect the Vase?",
    'Counts rows of visits.jsonl where volunteer = Asha and item = Vase. Takes "inspect" as what all of these rows tell.',
  ],
  ["How many hours did Ivo scrub?", IVO("scrub")],
  ["Wie viele Stunden hat Ivo geschrubbt?", IVO("geschrubbt")],
  ["Combien d'heures Ivo a-t-il frotté ?", IVO("frotté")],
  ["¿Cuántas horas fregó Ivo?", IVO("fregó")],
  ["Quante ore ha spazzato Ivo?", IVO("spazzato")],
  ["Quantas horas esfregou o Ivo?", IVO("esfregou")],
  [
    "Which helper scrubbed the most hours?",
    'Sum of hours of shifts.csv for each helper by sum hours (highest first) the first 1. Takes "scrubbed" as what all of these rows tell.',
  ],
] as const)("%s is asked of what all rows tell", ([goal, reading]) => expect(readingOf(goal, KNOWN)).toBe(reading));

test.for([
  // Some rows alone may be so.
  "How many visits did Asha cancel?",
  "How many visits did Asha forget?",
  "How many hours did Ivo waste?",
  "Wie viele Stunden hat Ivo verpasst?",
  "Wie viele Stunden hat Ivo gefehlt?",
  "¿Cuántas horas perdió Ivo?",
  "Quantas horas faltou o Ivo?",
  // A state, and no verb.
  "How many visits has Asha overdue?",
  "How many visits did Asha pending?",
  // Another column tells of it.
  "How many hours did Ivo sweep?",
  // Things and rows may be meant.
  "How many items did each volunteer look at?",
  // Nobody is said who does it.
  "How many visits did people log?",
  "Who polished the Vase?",
  "Which volunteers polished?",
])("%s is refused", (goal) => expect(readingOf(goal, KNOWN)).toMatch(/^cannot: /));
