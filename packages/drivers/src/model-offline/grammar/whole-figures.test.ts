import { expect, test } from "vitest";
import type { ColumnShape, Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const folder = (file: string, columns: readonly ColumnShape[]): Known => ({
  outputs: [],
  names: [file],
  asksTables: true,
  tables: new Map([[file, { rows: 12, columns }]]),
});
const SHOWS = folder("shows.csv", [
  column("date", "date", ["2025"]),
  column("screen", "integer"),
  column("seats_sold", "integer"),
  column("takings", "number"),
]);
const LESSONS = folder("lessons.csv", [column("date", "date", ["2025"]), column("pupil", "text", ["Abel", "Brook"]), column("fee", "number")]);
const ORDERS = folder("orders.csv", [
  column("order", "integer"),
  column("product", "text", ["Pen", "Desk"]),
  column("quantity", "integer"),
  column("unit price", "number"),
]);
const DONATIONS = folder("donations.csv", [column("date", "date", ["2025"]), column("donor", "text", ["Abel", "Brook"]), column("quantity", "integer")]);
const ORE = folder("ore.csv", [column("Giorno", "date", ["2025"]), column("Nome", "text", ["Giulia", "Sara"]), column("Ore", "number")]);

test.for([
  ["How many seats were sold on screen 1?", SHOWS, "Sum of seats_sold of shows.csv where screen = 1."],
  ["Show the last three lessons", LESSONS, "Shows rows of lessons.csv by date (highest first) the first 3."],
  ["The last two lessons of Abel", LESSONS, "Shows rows of lessons.csv where pupil = Abel by date (highest first) the first 2."],
  ["Show the last two rows", LESSONS, "Shows rows of lessons.csv the first 2 after 10."],
  ["What was the dearest order?", ORDERS, "Shows rows of orders.csv with total price = [quantity] * [unit price] by total price (highest first) the first 1."],
  [
    "Which order was the most expensive?",
    ORDERS,
    "Shows rows of orders.csv with total price = [quantity] * [unit price] by total price (highest first) the first 1.",
  ],
  ["Most expensive product", ORDERS, "Shows product, unit price of orders.csv by unit price (highest first) the first 1."],
  ["Who donated the most items in total?", DONATIONS, "Sum of quantity of donations.csv for each donor by sum quantity (highest first) the first 1."],
  ["Who made the most donations?", DONATIONS, "Counts rows of donations.csv for each donor by count (highest first) the first 1."],
  ["How many hours did Giulia work?", ORE, "Sum of Ore of ore.csv where Nome = Giulia."],
  ["Quantas horas trabalhou a Giulia?", ORE, "Sum of Ore of ore.csv where Nome = Giulia."],
] as const)("%s is read as all of it", ([goal, known, reading]) => expect(readingOf(goal, known)).toBe(reading));

test.for([
  // Those that were sold are not those that there are.
  ["How many seats does screen 1 have?", SHOWS],
  ["Wie viele seats hat screen 1?", SHOWS],
  // Rows, or all of their pieces.
  ["Who donated the most items?", DONATIONS],
  ["How many items did Abel donate?", DONATIONS],
] as const)("%s is refused", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot: /));
