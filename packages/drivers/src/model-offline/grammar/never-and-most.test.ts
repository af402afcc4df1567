import { expect, test } from "vitest";
import { CLUBS } from "./clubs.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";

test.for([
  [
    "Which volunteer never did a shift on a Sunday?",
    "Shows the different Volunteer of shifts.csv without those of shifts.csv with weekday (1 is Monday) = weekday([Shift date]) where weekday (1 is Monday) = 7.",
  ],
  [
    "who never did a shift in August",
    "Shows the different Volunteer of shifts.csv without those of shifts.csv where Shift date between 2025-08-01 and 2025-08-31.",
  ],
  ["which volunteers were never at the desk", "Shows the different Volunteer of shifts.csv without those of shifts.csv where Where = desk."],
  ["Which boats never went out in June?", "Shows the different Boat of boats.csv without those of rentals.json where day between 2025-06-01 and 2025-06-30."],
  [
    "Which boats didn't go out at all in June?",
    "Shows the different Boat of boats.csv without those of rentals.json where day between 2025-06-01 and 2025-06-30.",
  ],
  ["which boats has Adam Pell never rented", "Shows the different Boat of boats.csv without those of rentals.json where customer = Adam Pell."],
  [
    "Quel guide n'a jamais mené de sortie en mars ?",
    "Shows the different Guide of sorties.csv without those of sorties.csv where Date between 2026-03-01 and 2026-03-31.",
  ],
  ["¿Qué cliente nunca compró platos?", "Shows the different cliente of ventas.csv without those of ventas.csv where producto = plato."],
  [
    "¿Qué clientes no han comprado nunca en enero?",
    "Shows the different cliente of ventas.csv without those of ventas.csv where fecha between 2026-01-01 and 2026-01-31.",
  ],
  ["chi non ha mai fatto boxe", "Shows the different Nome of presenze.csv without those of presenze.csv where Corso = boxe."],
  ["que aluno nunca teve aula com a Rosa", "Shows the different aluno of aulas.csv without those of aulas.csv where professor = Rosa."],
])("those of whom no row says it: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CLUBS)).toBe(expected);
});

test.for([
  ["Wer hat keinen Führerschein C?", "Shows the different Name of mitglieder.csv where Führerschein C = nein."],
  ["Wer hat den Führerschein C?", "Shows the different Name of mitglieder.csv where Führerschein C = ja."],
])("of what each has one row of: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CLUBS)).toBe(expected);
});

test.for([
  ["Wo hatten wir die meisten Einsätze?", "Counts rows of einsaetze.csv for each Ort by count (highest first) the first 1."],
  ["Wo gab es die meisten Brände?", "Counts rows of einsaetze.csv where Art = Brand for each Ort by count (highest first) the first 1."],
  ["Où y a-t-il eu le plus de sorties ?", "Counts rows of sorties.csv for each Lieu by count (highest first) the first 1."],
  ["Chi è venuto più spesso a nuoto?", "Counts rows of presenze.csv where Corso = nuoto for each Nome by count (highest first) the first 1."],
  ["¿Qué cliente ha comprado más veces?", "Counts rows of ventas.csv for each cliente by count (highest first) the first 1."],
  [
    "which weekday was the busiest for rentals",
    "Counts rows of rentals.json with weekday (1 is Monday) = weekday([day]) for each weekday (1 is Monday) by count (highest first) the first 1.",
  ],
  ["what was the busiest month for shifts", "Counts rows of shifts.csv with month = month([Shift date]) for each month by count (highest first) the first 1."],
])("where, who and when the most are: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CLUBS)).toBe(expected);
});

test.for(["which volunteers never smoked in August", "which boats were never painted", "where were the most people"])("refused: %s", (goal) => {
  expect(readingOf(goal, CLUBS)).toMatch(/^cannot/);
});
