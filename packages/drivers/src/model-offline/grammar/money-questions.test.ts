import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const NUMBER = (name: string) => column(name, "number");
const DATE = (name: string) => column(name, "date", ["2026"]);
const folder = (name: string, columns: readonly ReturnType<typeof column>[]): Known => ({
  outputs: ["sorted.csv", "kat.csv"],
  names: [name],
  asksTables: true,
  tables: new Map([[name, { rows: 9, columns }]]),
});

const JOBS = folder("jobs.csv", [
  DATE("Date in"),
  DATE("Date out"),
  column("Customer", "text", ["Tom Green", "Ann Hill"]),
  column("Mechanic", "text", ["Dave", "Sam"]),
  NUMBER("Hours"),
  NUMBER("Parts cost (£)"),
  NUMBER("Labour (£)"),
  column("Paid", "text", ["yes", "no"]),
]);
const BILLS = folder("bills.csv", [column("Supplier", "text", ["Ann", "Bob"]), NUMBER("Net (£)"), NUMBER("VAT (£)"), NUMBER("Total (£)")]);
const RENTS = folder("rents.csv", [column("Tenant", "text", ["Ann", "Bob"]), NUMBER("Rent (£)"), NUMBER("Deposit (£)")]);
const AUSGABEN = folder("ausgaben.csv", [DATE("Datum"), column("Kategorie", "text", ["Strom", "Essen"]), NUMBER("Betrag (€)")]);
const DEPENSES = folder("depenses.csv", [DATE("Date"), column("Poste", "text", ["Loyer", "Gaz"]), NUMBER("Montant")]);
const EXPENSES = folder("expenses.csv", [DATE("Date"), column("Category", "text", ["Food", "Car"]), NUMBER("Net (£)"), NUMBER("VAT (£)")]);

/** What was paid for parts is not all that was paid: where no word says which, it is asked. */
test.for([
  "How much did Tom Green pay?",
  "How much did Tom Green spend in total?",
  "What did Tom Green spend?",
  "What did we earn in January by date in?",
  "How much does each customer owe us?",
  "Which customer paid the most?",
  "Wie viel hat Tom Green bezahlt?",
  "Combien a payé Tom Green ?",
])("%s is refused where several columns are of money", (goal) => {
  expect(readingOf(goal, JOBS)).toMatch(/^cannot: /);
});

test("the columns of money that may be meant are named", () => {
  expect(readingOf("How much did Tom Green pay?", JOBS)).toContain("Parts cost (£), Labour (£): say of which");
});

test.for([
  ["Total labour", JOBS, "Sum of Labour (£) of jobs.csv."],
  ["How much did the parts cost?", JOBS, "Sum of Parts cost (£) of jobs.csv."],
  ["What did we spend on parts?", JOBS, "Sum of Parts cost (£) of jobs.csv."],
  ["Total spent on parts per customer", JOBS, "Sum of Parts cost (£) of jobs.csv for each Customer."],
  ["How much did we pay Ann?", BILLS, "Sum of Total (£) of bills.csv where Supplier = Ann."],
  ["How much rent did Ann pay?", RENTS, "Sum of Rent (£) of rents.csv where Tenant = Ann."],
] as const)("%s: the column that is said, or the whole", ([goal, known, expected]) => {
  expect(readingOf(goal, known)).toBe(expected);
});

/** Nobody asks how many expenses there are without saying so. */
test.for([
  ["Ausgaben pro Kategorie", AUSGABEN, "Sum of Betrag (€) of ausgaben.csv for each Kategorie."],
  ["Ausgaben pro Kategorie im Januar", AUSGABEN, "Sum of Betrag (€) of ausgaben.csv where Datum between 2026-01-01 and 2026-01-31 for each Kategorie."],
  ["Ausgaben je Monat", AUSGABEN, "Sum of Betrag (€) of ausgaben.csv with month = month([Datum]) for each month."],
  ["Ausgaben pro Kategorie als kat.csv speichern", AUSGABEN, "Sum of Betrag (€) of ausgaben.csv for each Kategorie as CSV, to kat.csv."],
  ["Ausgaben pro Kategorie, höchste zuerst", AUSGABEN, "Sum of Betrag (€) of ausgaben.csv for each Kategorie by sum Betrag (€) (highest first)."],
  ["Dépenses par poste", DEPENSES, "Sum of Montant of depenses.csv for each Poste."],
  ["Anzahl der Ausgaben pro Kategorie", AUSGABEN, "Counts rows of ausgaben.csv for each Kategorie."],
  ["Nombre de dépenses par poste", DEPENSES, "Counts rows of depenses.csv for each Poste."],
] as const)("%s: expenses are added up", ([goal, known, expected]) => {
  expect(readingOf(goal, known)).toBe(expected);
});

test("expenses of two columns of money are neither counted nor added up", () => {
  expect(readingOf("expenses per category", EXPENSES)).toMatch(/^cannot: /);
});

/** The word before a file that is written may begin as "new" does. */
test.for([
  ["Sort the jobs by date out, newest first, and save it as sorted.csv", "Shows rows of jobs.csv by Date out (highest first) as CSV, to sorted.csv."],
  ["Sort the jobs by date out newest first to sorted.csv", "Shows rows of jobs.csv by Date out (highest first) as CSV, to sorted.csv."],
  ["Jobs nach Date out sortieren, neueste zuerst, in sorted.csv speichern", "Shows rows of jobs.csv by Date out (highest first) as CSV, to sorted.csv."],
  ["Sort the jobs by date out and save it to a new file sorted.csv", "Shows rows of jobs.csv by Date out as CSV, to sorted.csv."],
] as const)("%s", ([goal, expected]) => {
  expect(readingOf(goal, JOBS)).toBe(expected);
});
