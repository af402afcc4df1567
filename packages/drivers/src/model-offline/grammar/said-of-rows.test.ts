import { expect, test } from "vitest";
import type { ColumnShape, Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const folder = (file: string, columns: readonly ColumnShape[]): Known => ({
  outputs: ["open.csv"],
  names: [file],
  asksTables: true,
  tables: new Map([[file, { rows: 12, columns }]]),
});
const JOBS = folder("jobs.csv", [
  column("Job No", "integer"),
  column("Date in", "date", ["2025"]),
  column("Date out", "date", ["2025"]),
  column("Invoiced", "text", ["yes", "no"]),
]);
const SWIMMERS = folder("swimmers.json", [
  column("id", "integer"),
  column("name", "text", ["Ana", "Bo", "Cy"]),
  column("coach", "text", ["Mr Abbott", "Ms Keita"]),
  column("fee_paid", "boolean"),
]);
const MEMBRES = folder("adherents.csv", [
  column("Nom", "text", ["Aubert", "Caron"]),
  column("Ville", "text", ["Cluny", "Tournus"]),
  column("Cotisation payée", "text", ["oui", "non"]),
]);
const KINDER = folder("teilnehmer.csv", [column("Vorname", "text", ["Anton", "Cem"]), column("bezahlt (€)", "number")]);
const SALES = folder("sales.csv", [
  column("date", "date", ["2025"]),
  column("show", "text", ["Leeds", "Bristol"]),
  column("item", "text", ["Tote bag", "Poster"]),
  column("qty", "integer"),
  column("unit price", "number"),
]);

test.for([
  ["List the jobs that have a date out but aren't invoiced", JOBS, "Shows rows of jobs.csv where not Date out is empty and Invoiced = no."],
  ["Name and coach of every swimmer who has not paid the fee", SWIMMERS, "Shows name, coach of swimmers.json where fee_paid = false."],
  ["How many swimmers have paid their fee?", SWIMMERS, "Counts rows of swimmers.json where fee_paid = true."],
  ["Quels adhérents de Cluny n'ont pas payé leur cotisation ?", MEMBRES, "Shows rows of adherents.csv where Cotisation payée = non and Ville = Cluny."],
  ["Wie viele Kinder haben nichts bezahlt?", KINDER, "Counts rows of teilnehmer.csv where (bezahlt (€) is empty or bezahlt (€) = 0)."],
  [
    "How many tote bags did we sell between 11 and 22 October?",
    SALES,
    "Sum of qty of sales.csv where item = Tote bag and date between 2025-10-11 and 2025-10-22.",
  ],
  ["What did we take in Leeds?", SALES, "Sum of money of sales.csv with money = [qty] * [unit price] where show = Leeds."],
  ["qty by show, highest first", SALES, "Sum of qty of sales.csv for each show by sum qty (highest first)."],
] as const)("%s is told of the rows", ([goal, known, reading]) => expect(readingOf(goal, known)).toBe(reading));

test.for([
  // What some of them are is no word for all of them.
  ["Combien d'adhérents sont étudiants ?", MEMBRES],
  ["How many swimmers are students?", SWIMMERS],
  ["How many swimmers have ids?", SWIMMERS],
] as const)("%s is refused", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot: |^Looks for/));
