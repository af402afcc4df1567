import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";
import { reworded } from "./reworded.ts";

/** A food truck whose pieces are only called sold, orders of a laundry with a column that sounds like a verb, lessons with a double. */
const KNOWN: Known = {
  outputs: ["clean.csv", "dishes.csv"],
  names: ["sales.csv", "tolls.csv", "ordini.csv", "lecons.csv", "people.csv", "visits.csv", "archivo/foto uno.txt", "horno.txt"],
  asksTables: true,
  tables: new Map([
    [
      "sales.csv",
      {
        rows: 9,
        columns: [
          column("Date", "date", ["2026"]),
          column("Pitch", "text", ["Market Square", "Canal Quay"]),
          column("Dish", "text", ["halloumi box", "falafel wrap"]),
          column("Sold", "integer"),
          column("Price (£)", "number"),
        ],
      },
    ],
    ["tolls.csv", { rows: 9, columns: [column("Gate", "text", ["north", "south"]), column("Wurgs", "integer"), column("Price", "number")] }],
    [
      "ordini.csv",
      { rows: 6, columns: [column("Ordine", "integer"), column("Cliente", "text", ["Hotel Aurora", "Bianchi"]), column("Importo (€)", "number")] },
    ],
    ["lecons.csv", { rows: 7, columns: [column("Élève", "text", ["Léa", "Tom"]), column("Moniteur", "text", ["Paul"]), column("Heures", "integer")] }],
    ["people.csv", { rows: 3, columns: [column("name", "text", ["Nell", "Vikram", "Rosa"]), column("skills", "text", ["wood, clocks", "sewing", "desk"])] }],
    [
      "visits.csv",
      { rows: 4, columns: [column("Day", "date", ["2026"]), column("Item", "text", ["toaster", "clock"]), column("Owner", "text", ["Gordon Pike", "Lena"])] },
    ],
  ]),
};

/** The goal as it stands, or else in the first of other words that is understood. */
const said = (goal: string): string => {
  const tried = [goal, ...reworded(goal, KNOWN)].map((each) => readingOf(each, KNOWN));
  return tried.find((each) => !/^(?:cannot|Looks for)/.test(each)) ?? tried[0] ?? "";
};

test.for([
  ["What was our revenue per pitch?", "Sum of revenue of sales.csv with revenue = [Sold] * [Price (£)] for each Pitch."],
  ["How much money did we take at Canal Quay?", "Sum of money of sales.csv with money = [Sold] * [Price (£)] where Pitch = Canal Quay."],
  ["Multiply Sold by Price and sum it per pitch", "Sum of Sold × Price (£) of sales.csv with Sold × Price (£) = [Sold] * [Price (£)] for each Pitch."],
  [
    "Make a table of the pieces sold per dish and month and save it to dishes.csv",
    "Sum of Sold of sales.csv with month = month([Date]) for each Dish, month as CSV, to dishes.csv.",
  ],
  [
    "Calcola l'importo totale per cliente e ordina dal più alto al più basso",
    "Sum of Importo (€) of ordini.csv for each Cliente by sum Importo (€) (highest first).",
  ],
  ["Supprime les lignes en double de lecons.csv et enregistre le résultat dans clean.csv", "Shows the different rows of lecons.csv as CSV, to clean.csv."],
  ["Elimina le righe duplicate di lecons.csv e salva in clean.csv", "Shows the different rows of lecons.csv as CSV, to clean.csv."],
  ["Mueve los archivos .txt de archivo a fotos", "Puts the *.txt files of archivo into the folder fotos."],
  ["how many boxes did we sell", "Sum of Sold of sales.csv where Dish = halloumi box."],
  ["best selling dish in June", "Sum of Sold of sales.csv where Date between 2026-06-01 and 2026-06-30 for each Dish by sum Sold (highest first) the first 1."],
  ["who knows about wood", "Shows the different name of people.csv where skills = wood, clocks."],
] as const)("pieces, sums, orders and doubles: %s", ([goal, expected]) => {
  expect(said(goal)).toBe(expected);
});

/** What looks alike, and is told by no column, or would be another figure. */
test.for([
  "What was our revenue per gate?",
  "average takings per day",
  "Divide Sold by the number of pitches",
  "who brought the most things in",
  "list everything Nell has done in people.csv",
  "how many visitors came in November",
  "did Gordon write to us?",
])("is not understood: %s", (goal) => {
  expect(said(goal)).toMatch(/^(?:cannot|Looks for)/);
});
