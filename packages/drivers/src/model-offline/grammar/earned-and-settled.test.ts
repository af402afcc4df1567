import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** Jobs of a workshop by day, lists of goods without days, dues, and tours with their visitors. */
const KNOWN: Known = {
  outputs: [],
  names: ["jobs.csv", "goods.csv", "dues.csv", "touren.csv", "machines.csv", "loans.csv", "geraete.csv"],
  asksTables: true,
  tables: new Map([
    [
      "jobs.csv",
      {
        rows: 9,
        columns: [
          column("Day", "date", ["2026"]),
          column("Client", "text", ["Marta", "Luis"]),
          column("Instrument", "text", ["violin", "cello", "viola"]),
          column("Fault", "text", ["bow", "strings"]),
          column("Price (€)", "number"),
        ],
      },
    ],
    ["machines.csv", { rows: 5, columns: [column("Machine", "text", ["lathe", "saw"]), column("Bought", "date", ["2026"]), column("Price (£)", "number")] }],
    ["loans.csv", { rows: 5, columns: [column("Title", "text", ["Emma", "Ulysses"]), column("Due", "date", ["2026"]), column("Price (£)", "number")] }],
    ["geraete.csv", { rows: 5, columns: [column("Gerät", "text", ["Säge"]), column("Gekauft am", "date", ["2026"]), column("Preis (€)", "number")] }],
    ["goods.csv", { rows: 5, columns: [column("Article", "text", ["glue", "wax"]), column("Preis", "number")] }],
    [
      "dues.csv",
      { rows: 4, columns: [column("Nom", "text", ["Rault", "Diaz"]), column("Cotisation (€)", "integer"), column("Payée", "text", ["oui", "non"])] },
    ],
    ["touren.csv", { rows: 6, columns: [column("Datum", "date", ["2026"]), column("Thema", "text", ["Mond", "Saturn"]), column("Besucher", "integer")] }],
  ]),
};

const said = (goal: string): string => readingOf(goal, KNOWN);
const APRIL = "Sum of Price (€) of jobs.csv where Day between 2026-04-01 and 2026-04-30.";

test.for([
  ["How much did we earn in April in jobs.csv?", APRIL],
  ["What did we take in April in jobs.csv", APRIL],
  ["Was haben wir laut jobs.csv im April verdient?", APRIL],
  ["Combien avons-nous gagné en avril dans jobs.csv ?", APRIL],
  ["¿Cuánto ganamos en abril en jobs.csv?", APRIL],
  ["¿Cuánto hemos cobrado en abril en jobs.csv?", APRIL],
  ["Quanto abbiamo incassato in aprile in jobs.csv?", APRIL],
  ["Quanto faturámos em abril em jobs.csv?", APRIL],
] as const)("what we earned is the price of what was done: %s", ([goal, wanted]) => expect(said(goal)).toBe(wanted));

test.for([
  ["a client earns nothing by paying", "How much did Marta earn in jobs.csv?"],
  ["a client earns nothing by paying (de)", "Wie viel verdient Marta laut jobs.csv?"],
  ["a client earns nothing by paying (es)", "¿Cuánto ganó Marta en jobs.csv?"],
  ["a client earns nothing by paying (it)", "Quanto guadagna Luis in jobs.csv?"],
  ["a list of prices was earned by nobody", "How much did we earn in goods.csv?"],
  ["what was bought was not earned", "What did we earn in April in machines.csv?"],
  ["what was bought was not earned (de)", "Was haben wir laut geraete.csv im April verdient?"],
  ["what is only lent was not earned", "What did we earn in April in loans.csv?"],
  ["a list of prices was earned by nobody (de)", "Was haben wir laut goods.csv verdient?"],
])("%s", ([, goal]) => expect(said(goal ?? "")).not.toMatch(/^Sum of/));

const DEAREST = "Shows rows of jobs.csv by Price (€) (highest first).";
test.for([
  ["Sort jobs.csv from the most expensive to the cheapest", DEAREST],
  ["Sortiere jobs.csv vom teuersten zum billigsten", DEAREST],
  ["Trie jobs.csv du plus cher au moins cher", DEAREST],
  ["Ordena jobs.csv de la más cara a la más barata", DEAREST],
  ["Ordina jobs.csv dalla più cara alla più economica", DEAREST],
  ["Ordena jobs.csv da mais cara à mais barata", DEAREST],
  ["Ordena jobs.csv de la más barata a la más cara", "Shows rows of jobs.csv by Price (€)."],
  ["touren.csv nach Besucherzahl, die vollste zuerst", "Shows rows of touren.csv by Besucher (highest first)."],
] as const)("an order from one end to the other: %s", ([goal, wanted]) => expect(said(goal)).toBe(wanted));

const UNPAID = "where Payée = non.";
test.for([
  "Qui n'a pas encore réglé sa cotisation dans dues.csv ?",
  "Qui n'a pas acquitté sa cotisation dans dues.csv ?",
  "Wer hat laut dues.csv noch nicht bezahlt?",
  "¿Quién todavía no ha pagado en dues.csv?",
])("who has not settled is who has not paid: %s", (goal) => expect(said(goal)).toMatch(new RegExp(`Nom of dues\\.csv ${UNPAID}$`)));

test.for([
  "How many instruments have we repaired in jobs.csv?",
  "¿Cuántos instrumentos hemos reparado en jobs.csv?",
  "Wie viele Instrumente haben wir laut jobs.csv repariert?",
  "Combien d'instruments avons-nous réparés dans jobs.csv ?",
])("what was done with them was done with each, and not once with each kind: %s", (goal) => expect(said(goal)).not.toMatch(/^Counts the different/));

test("customers are counted once, however often they came", () =>
  expect(said("How many clients have we had in jobs.csv?")).toBe("Counts the different Client of jobs.csv."));
