import { expect, test } from "vitest";
import type { Known, TableShape } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const known = (all: Readonly<Record<string, readonly [number, TableShape["columns"]]>>, outputs: readonly string[] = []): Known => ({
  outputs,
  names: Object.keys(all),
  asksTables: true,
  today: "2026-11-25",
  tables: new Map(Object.entries(all).map(([file, [rows, columns]]): [string, TableShape] => [file, { rows, columns }])),
});

const KITCHEN = known(
  {
    "recettes.csv": [20, [column("jour", "date", ["2026"]), column("encaissé par", "text", ["Zoé", "Luc", "Max"]), column("montant", "number")]],
    "goods.csv": [
      9,
      [
        column("good", "text", ["Salt", "Oil"]),
        column("shop", "text", ["Ayr", "Bath"]),
        column("left", "integer"),
        column("least", "integer"),
        column("cost", "number"),
      ],
    ],
    "jobs.csv": [20, [column("job", "text", ["J1", "J2"]), column("price", "number")]],
  },
  ["out.csv", "top.json", "par.csv"],
);

test.for([
  [
    "Fais-moi un fichier par.csv avec le total encaissé par Zoé et par Luc.",
    "Sum of montant of recettes.csv where encaissé par is Zoé or Luc for each encaissé par as CSV, to par.csv.",
  ],
  [
    "write me a shopping list into out.csv: good and shop of every good whose left is under the least",
    "Shows good, shop of goods.csv where left < least as CSV, to out.csv.",
  ],
  ["I'd like a file out.csv with good and cost of the goods", "Shows good, cost of goods.csv as CSV, to out.csv."],
  [
    "sort the jobs by price, highest first, and keep only the top three in top.json",
    "Shows rows of jobs.csv by price (highest first) the first 3 as JSON, to top.json.",
  ],
  ["Convert the jobs to CSV. Call the file out.csv", "Shows rows of jobs.csv as CSV, to out.csv."],
])("what goes to a file is said in many ways: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, KITCHEN)).toBe(expected);
});

test("together they have one figure, where nothing tells them apart", () => {
  expect(readingOf("total encaissé par Zoé et Luc", KITCHEN)).toBe("Sum of montant of recettes.csv where encaissé par is Zoé or Luc.");
});

const due = (name: string, columns: TableShape["columns"]) => known({ [name]: [9, columns] });
test.for<[string, Known, string]>([
  [
    "Which licences fall due next week?",
    due("licences.csv", [column("licence", "text", ["A", "B"]), column("due", "date", ["2026", "2027"])]),
    "Shows rows of licences.csv where due between 2026-11-30 and 2026-12-06.",
  ],
  [
    "Which licences are due in January?",
    due("papers.csv", [column("licence", "text", ["A", "B"]), column("due", "date", ["2026", "2027"])]),
    "Shows the different licence of papers.csv where due between 2027-01-01 and 2027-01-31.",
  ],
  [
    "Welche Rechnungen werden nächste Woche fällig?",
    due("rechnungen.csv", [column("Firma", "text", ["A", "B"]), column("fällig", "date", ["2026"])]),
    "Shows rows of rechnungen.csv where fällig between 2026-11-30 and 2026-12-06.",
  ],
  [
    "Quelles factures arrivent à échéance la semaine prochaine ?",
    due("factures.csv", [column("société", "text", ["A", "B"]), column("échéance", "date", ["2026"])]),
    "Shows rows of factures.csv where échéance between 2026-11-30 and 2026-12-06.",
  ],
  [
    "¿Qué facturas vencen en diciembre?",
    due("facturas.csv", [column("empresa", "text", ["A", "B"]), column("importe", "number"), column("vencimiento", "date", ["2026"])]),
    "Shows rows of facturas.csv where vencimiento between 2026-12-01 and 2026-12-31.",
  ],
  [
    "quali fatture scadranno la prossima settimana",
    due("fatture.csv", [column("ditta", "text", ["A", "B"]), column("scadenza", "date", ["2026"])]),
    "Shows rows of fatture.csv where scadenza between 2026-11-30 and 2026-12-06.",
  ],
  [
    "que faturas vencem na próxima semana",
    due("faturas.csv", [column("empresa", "text", ["A", "B"]), column("valor", "number"), column("vencimento", "date", ["2026"])]),
    "Shows rows of faturas.csv where vencimento between 2026-11-30 and 2026-12-06.",
  ],
])("a due date stands in the table: %s", ([goal, folder, expected]) => {
  expect(readingOf(goal, folder)).toBe(expected);
});

test("what was due has no year where it may be of two", () => {
  const folder = due("papers.csv", [column("licence", "text", ["A", "B"]), column("due", "date", ["2025", "2026"])]);
  expect(readingOf("Which licences were due in March?", folder)).toMatch(/^cannot/);
});

const SCHOOL = known({
  "pupils.csv": [
    12,
    [column("Pupil", "text", ["Ann Lee", "Bob Ray", "Cid Fox"]), column("Form", "text", ["3A", "3B"]), column("Allergy", "text", ["nuts", "milk"])],
  ],
  "fees.csv": [9, [column("day", "date", ["2026"]), column("Pupil", "text", ["Ann Lee", "Cid Fox"]), column("sum", "number")]],
});
test.for([
  ["Who is allergic to nuts?", "Shows the different Pupil of pupils.csv where Allergy = nuts."],
  ["how many kids are in 3B", "Counts rows of pupils.csv where Form = 3B."],
])("of a school: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, SCHOOL)).toBe(expected);
});
test.for(["who is allergic to bees", "How many kids ride to school"])("refused: %s", (goal) => {
  expect(readingOf(goal, SCHOOL)).toMatch(/^cannot/);
});

const CLINIC = known({
  "treatments.csv": [
    20,
    [column("day", "date", ["2026"]), column("Client", "text", ["Moss", "Lark"]), column("Price", "number"), column("Paid", "text", ["yes", "no"])],
  ],
  "clients.csv": [2, [column("Client", "text", ["Moss", "Lark"]), column("Phone", "text", ["1", "2"])]],
});
test("whoever owes money is told with what stands elsewhere", () => {
  expect(readingOf("I need the phone numbers of everybody who still owes us something for a visit", CLINIC)).toBe(
    "Shows the different Client, Phone of treatments.csv joined with clients.csv on Client where Paid = no.",
  );
});
test("what is meant may be said behind the question, as the figure of it", () => {
  expect(readingOf("What did the treatments in May bring in altogether? I mean the prices.", CLINIC)).toBe(
    "Sum of Price of treatments.csv where day between 2026-05-01 and 2026-05-31.",
  );
  expect(readingOf("What did the treatments in May bring in altogether? I mean the clients.", CLINIC)).toMatch(/^cannot/);
});
