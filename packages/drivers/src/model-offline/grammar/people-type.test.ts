import { expect, test } from "vitest";
import { CLUBS } from "./clubs.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";

test.for([
  ["Einsätze nach Dauer, von der längsten zur kürzesten", "Shows rows of einsaetze.csv by Dauer (Std.) (highest first)."],
  ["distances de la plus grande à la plus petite", "Shows rows of sorties.csv by Distance (km) (highest first)."],
  ["sorties du plus récent au plus ancien", "Shows rows of sorties.csv by Date (highest first)."],
  ["valor da maior para a menor", "Shows rows of aulas.csv by valor (€) (highest first)."],
  ["shifts from newest to oldest", "Shows rows of shifts.csv by Shift date (highest first)."],
  ["ventas de la más reciente a la más antigua", "Shows rows of ventas.csv by fecha (highest first)."],
  ["presenze dalla più recente alla più vecchia", "Shows rows of presenze.csv by Data (highest first)."],
])("in an order that its ends say: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CLUBS)).toBe(expected);
});

test.for([["how many hours did customers spend in Tern", "Sum of hours of rentals.json where boat = Tern."]])(
  "whoever they are: %s",
  ([goal = "", expected]) => {
    expect(readingOf(goal, CLUBS)).toBe(expected);
  },
);

test.for([
  ["Quelles sorties ont eu lieu un dimanche ?", "Shows rows of sorties.csv with weekday (1 is Monday) = weekday([Date]) where weekday (1 is Monday) = 7."],
])("more than one word for one thing: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CLUBS)).toBe(expected);
});
