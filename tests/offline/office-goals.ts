import { both, type Check, type GoalRow, holds, inOrder, lacks, numbersIn, says } from "./goal.ts";
import { type Material, SHOP } from "./materials.ts";
import { COSTED, DOUBLED, GYM, LADEN, NAMED, SALES, type Sale, SHOPS, WHOLE } from "./office-materials.ts";

const asked = (on: Material, goal: string, right: Check): GoalRow => ({ goal, on, right });

/** What is quoted, and the place of it that is told; the marks of places themselves are no text. */
const quoted = (words: string, place: string): Check => both(holds(words, place), lacks("[page 2]", "[slide 2]", "[message 2]", "[sheet 2]"));

export const OFFICE_GOALS: readonly GoalRow[] = [
  asked(GYM, "How much is the monthly rent?", quoted("2400 euros", "(lease.pdf, page 2)")),
  asked(GYM, "When does the lease end?", quoted("30 September 2028", "(lease.pdf, page 3)")),
  asked(GYM, "How much is the deposit in lease.pdf?", quoted("7200", "page 3")),
  asked(GYM, "Who leads the climbing course?", quoted("Petra", "(plan.pptx, slide 2)")),
  asked(GYM, "When does the sauna open?", quoted("4 April 2026", "(mails.mbox, message 1)")),
  asked(GYM, "How much does a towel cost?", quoted("3 euros", "(mails.mbox, message 2)")),
  asked(GYM, "When does the hall close?", quoted("22:30", "(rules.docx, line 3 of its text)")),
  asked(GYM, "When does the desk open?", quoted("7:15", "(hours.txt, line 3)")),
  asked(GYM, "Who is the caretaker of the hall?", quoted("Tomas Brandt", "(contacts.xlsx, sheet Rules, cell A1)")),
  asked(GYM, "What is the phone of Ropeworks?", quoted("555 0142", "row 2 of the sheet Suppliers")),
  asked(GYM, "List the dates in lease.pdf", quoted("30 September 2028", "page 3")),
  asked(GYM, "List the dates in mails.mbox", quoted("4 April 2026", "message 1")),
  asked(GYM, "How many mails are there?", both(says(2), holds("mails.mbox: 2"))),
  asked(GYM, "Summarise the mails", both(holds("message 1"), holds("message 2"))),
  asked(GYM, "Summarise plan.pptx", quoted("training hall for climbers", "slide 1")),
];

export const OFFICE_REFUSED: readonly GoalRow[] = [
  ...["Who owns the gym?", "When does the pool open?", "What is the phone of Saltworks?", "How much is the yearly rent?", "Who trains the caretaker?"].map(
    (goal): GoalRow => ({ goal, on: GYM, right: undefined }),
  ),
];

const sum = (values: readonly number[]): number => Math.round(values.reduce((all, value) => all + value, 0) * 100) / 100;
const made = (rows: readonly Sale[]): number => sum(rows.map(({ quantity, price }) => quantity * price));
const perRegion = [...Map.groupBy(SALES, ({ region }) => region)].map(([region, rows]) => [region, made(rows)] as const).sort(([, a], [, b]) => b - a);
const best = perRegion[0] ?? ["", 0];
/** Each region beside its figure. */
const regions: Check = ({ text }) => {
  const bad = perRegion.find(
    ([region, figure]) => !text.split("\n").some((line) => line.includes(region) && numbersIn(line).some((n) => Math.abs(n - figure) < 0.0051)),
  );
  return bad && `${bad[0]} is not said to have ${bad[1]}`;
};
const march = SALES.filter(({ date }) => date.startsWith("2026-03"));

/** Figures by their usual words, of tables that have none of that name. */
export const MEASURE_GOALS: readonly GoalRow[] = [
  asked(SHOPS, "What is the total revenue in sales.csv?", says(made(SALES))),
  asked(SHOPS, "Revenue per region in sales.csv", regions),
  asked(SHOPS, "Which region had the highest turnover in sales.csv?", both(says(best[1]), holds(best[0]))),
  asked(SHOPS, "Sum the revenue of March in sales.csv", says(made(march))),
  asked(SHOPS, "Average revenue of sales.csv", says(made(SALES) / SALES.length)),
  asked(SHOPS, "Wie hoch ist der Umsatz pro Region in sales.csv?", regions),
  asked(LADEN, "Summe Umsatz in verkauf.xlsx", says(made(SALES))),
  asked(LADEN, "Umsatz je Region in verkauf.xlsx, absteigend", both(regions, inOrder(...perRegion.map(([region]) => region)))),
  asked(SHOPS, "Quel est le chiffre d'affaires total de sales.csv ?", says(made(SALES))),
  asked(SHOPS, "Chiffre d'affaires par région dans sales.csv", regions),
  asked(SHOPS, "Suma los ingresos por región en sales.csv", regions),
  asked(SHOPS, "Qual è il fatturato totale in sales.csv?", says(made(SALES))),
  asked(SHOPS, "Soma a receita por região em sales.csv", regions),
  asked(COSTED, "Total profit per article in costed.csv", both(says(16, 18), holds("pump", "hose"))),
  asked(NAMED, "Total revenue in named.csv", both(says(7), lacks("60"))),
];

export const MEASURE_REFUSED: readonly GoalRow[] = [
  { goal: "What is the profit in sales.csv?", on: SHOPS, right: undefined },
  { goal: "Wie hoch ist der Gewinn pro Region in sales.csv?", on: SHOPS, right: undefined },
  { goal: "Sum the margin of costed.csv", on: COSTED, right: undefined },
  { goal: "Total revenue in doubled.csv", on: DOUBLED, right: undefined },
  { goal: "Total revenue in whole.csv", on: WHOLE, right: undefined },
  { goal: "Total revenue in stock.tsv", on: SHOP, right: undefined },
];
