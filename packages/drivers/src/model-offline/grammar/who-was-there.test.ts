import { expect, test } from "vitest";
import { readingOf } from "./known.test-folder.ts";
import { FRAIS, PICKED, RACCOLTA, TRAININGS, UEBUNGEN } from "./teams.test-folder.ts";

test.for([
  [
    "At how many trainings was Ivy there in March?",
    "Counts rows of trainings.csv where present = yes and rower = Ivy and training between 2026-03-01 and 2026-03-31.",
  ],
  ["At how many trainings was Odd not there?", "Counts rows of trainings.csv where present = no and rower = Odd."],
  ["¿En cuántas pruebas estuvo Lola?", "Counts rows of pruebas.csv where presente = true and actriz = Lola."],
])("who was there is told by the column for it: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, TRAININGS)).toBe(expected);
});

test.for([
  [
    "Bei wie vielen Übungen war der Moser im Mai da?",
    "Counts rows of uebungen.csv where anwesend = ja and Kamerad = Moser and Übung between 2026-05-01 and 2026-05-31.",
  ],
  ["Wie viele Jugendinstrumente haben wir im Verein?", "cannot"],
  ["Wie viele Instrumente haben wir in der Jugend?", "cannot"],
  ["Was bleibt in der Kasse übrig, wenn man alle Beträge zusammenzählt?", "Sum of Betrag of kasse.csv."],
])("of a brigade and its band: %s", ([goal = "", expected = ""]) => {
  const read = readingOf(goal, UEBUNGEN);
  expect(expected === "cannot" ? read.slice(0, 6) : read).toBe(expected);
});

test.for([
  ["who picked the most", "Sum of kg of picking.csv for each picker by sum kg (highest first) the first 1."],
  ["can you tell me which picker picked the most over the whole season?", "Sum of kg of picking.csv for each picker by sum kg (highest first) the first 1."],
  ["who picked most often", "Counts rows of picking.csv for each picker by count (highest first) the first 1."],
])("who did the most of the only figure: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, PICKED)).toBe(expected);
});

test.for([
  ["mi dici chi ha raccolto di più?", "Sum of kg of raccolta.csv for each persona by sum kg (highest first) the first 1."],
  ["Quanti chili di pere sono stati raccolti ad aprile?", "Sum of kg of raccolta.csv where frutto = pere and giorno between 2026-04-01 and 2026-04-30."],
])("in Italian: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, RACCOLTA)).toBe(expected);
});

test("what costs the most is so by all of its rows", () => {
  expect(readingOf("quel poste nous revient le plus cher en tout ?", FRAIS)).toBe(
    "Sum of montant of frais.csv for each poste by sum montant (highest first) the first 1.",
  );
});
