import { expect, test } from "vitest";
import { readingOf } from "./known.test-folder.ts";
import { FROMAGERIE, HIRES, OBST } from "./trades.test-folder.ts";

const OF_HIRES = "Sum of income of hires.csv joined with bikes.csv on Bike with income = [Hours] * [Hourly rate] for each Bike";

/** What is worked out of two tables for each of something, and said in other words behind "i.e." as well. */
test.for([
  ["income per bike, hours times hourly rate, highest first", HIRES, `${OF_HIRES} by sum income (highest first).`],
  ["income per bike, i.e. hours times hourly rate, highest first", HIRES, `${OF_HIRES} by sum income (highest first).`],
  ["income per bike (i. e. hours times hourly rate), lowest first", HIRES, `${OF_HIRES} by sum income.`],
  ["income per bike, that is, hours times hourly rate", HIRES, `${OF_HIRES}.`],
  [
    "Chiffre d'affaires par ville (quantité fois prix unitaire)",
    FROMAGERIE,
    "Sum of Chiffre d'affaires of ventes.csv joined with clients.csv on Client with Chiffre d'affaires = [Quantité] * [Prix unitaire (€)] for each Ville.",
  ],
  [
    "Chiffre d'affaires par client, c'est-à-dire quantité fois prix unitaire",
    FROMAGERIE,
    "Sum of Chiffre d'affaires of ventes.csv with Chiffre d'affaires = [Quantité] * [Prix unitaire (€)] for each Client.",
  ],
  ["Wie viel kg wurde an jedem Hang gepflückt?", OBST, "Sum of Menge (kg) of pfluecke.csv joined with baeume.csv on Baum for each Hang."],
  ["Menge von jeder Sorte", OBST, "Sum of Menge (kg) of pfluecke.csv for each Sorte."],
] as const)("worked out of two tables: %s", ([goal, known, expected]) => expect(readingOf(goal, known)).toBe(expected));

/** What the second table says once of each is not added up for every row of the first. */
test.for([
  ["gears times spare tubes per customer", HIRES],
  ["income per customer, that is, gears times hourly rate", HIRES],
] as const)("%s is refused", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot|^Looks for/));
