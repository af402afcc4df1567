import { expect, test } from "vitest";
import type { Known, TableShape } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** What a boarding house for pets, a library and a ferry keep. */
const HOUSES: Known = {
  outputs: [],
  names: ["stays.csv", "ausleihen.csv", "traversees.csv", "alquileres.csv", "consegne.csv", "viagens.csv"],
  asksTables: true,
  today: "2026-11-25",
  tables: new Map(
    Object.entries({
      "stays.csv": [
        20,
        [
          column("Day", "date", ["2026"]),
          column("Kind", "text", ["hamster", "parrot", "tortoise"]),
          column("Keeper", "text", ["Ada Moss", "Ben Lark"]),
          column("Price", "number"),
        ],
      ],
      "ausleihen.csv": [
        20,
        [
          column("Datum", "date", ["2026"]),
          column("Gattung", "text", ["Roman", "Comic", "Sachbuch"]),
          column("Zweigstelle", "text", ["Nordstadt", "Hafen"]),
          column("Gebühr", "number"),
        ],
      ],
      "traversees.csv": [
        20,
        [column("date", "date", ["2026"]), column("bateau", "text", ["Mouette", "Sterne"]), column("passagers", "integer"), column("recette", "number")],
      ],
      "alquileres.csv": [20, [column("fecha", "date", ["2026"]), column("vehículo", "text", ["bici", "patinete", "tándem"]), column("importe", "number")]],
      "consegne.csv": [20, [column("data", "date", ["2026"]), column("merce", "text", ["carta", "legno", "vetro"]), column("peso", "number")]],
      "viagens.csv": [20, [column("data", "date", ["2026"]), column("barco", "text", ["Gaivota", "Sereia"]), column("valor", "number")]],
    } as const).map(([file, [rows, columns]]): [string, TableShape] => [file, { rows, columns }]),
  ),
};

test.for([
  [
    "What's the average price for hamsters, and how many tortoise stays were there?",
    "Average of Price of stays.csv where Kind = hamster. Counts rows of stays.csv where Kind = tortoise.",
  ],
  [
    "total price of Ada Moss and number of stays of Ben Lark",
    "Sum of Price of stays.csv where Keeper = Ada Moss. Counts rows of stays.csv where Keeper = Ben Lark.",
  ],
  [
    "the lowest price of Ada Moss and the highest of Ben Lark",
    "Min of Price of stays.csv where Keeper = Ada Moss. Max of Price of stays.csv where Keeper = Ben Lark.",
  ],
  [
    "Durchschnitt der Gebühr für Comics und Anzahl der Romane",
    "Average of Gebühr of ausleihen.csv where Gattung = Comic. Counts rows of ausleihen.csv where Gattung = Roman.",
  ],
  [
    "moyenne des passagers de la Mouette et total des recettes de la Sterne",
    "Average of passagers of traversees.csv where bateau = Mouette. Sum of recette of traversees.csv where bateau = Sterne.",
  ],
  [
    "importe medio de las bicis y número de alquileres de patinetes",
    "Average of importe of alquileres.csv where vehículo = bici. Counts rows of alquileres.csv where vehículo = patinete.",
  ],
  [
    "media del peso della carta e numero di consegne di vetro",
    "Average of peso of consegne.csv where merce = carta. Counts rows of consegne.csv where merce = vetro.",
  ],
  [
    "total do valor da Gaivota e número de viagens da Sereia",
    "Sum of valor of viagens.csv where barco = Gaivota. Counts rows of viagens.csv where barco = Sereia.",
  ],
])("two questions are of rows of their own: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, HOUSES)).toBe(expected);
});

test.for([
  ["What is the average price for hamsters and parrots?", "Average of Price of stays.csv where Kind is hamster or parrot."],
  ["average and highest price of hamsters", "Average of Price and max of Price of stays.csv where Kind = hamster."],
  ["Summe der Gebühr für Comics und Romane", "Sum of Gebühr of ausleihen.csv where Gattung is Comic or Roman."],
])("one question stays one: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, HOUSES)).toBe(expected);
});

test.for(["the average price for hamsters in May and the number of tortoises", "average price for hamsters and how many tortoises were sold abroad"])(
  "what may be of both, or is not understood, is refused: %s",
  (goal) => {
    expect(readingOf(goal, HOUSES)).toMatch(/^cannot/);
  },
);
