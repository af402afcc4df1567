import { docxOf, paragraph, pptxOf } from "../../packages/drivers/src/sandbox-guest/document/office.test-harness.ts";
import { pdfOf } from "../../packages/drivers/src/sandbox-guest/document/pdf.test-harness.ts";
import { workbookOf } from "../../packages/drivers/src/table-sqlite/workbook.test-harness.ts";
import type { Material } from "./materials.ts";

export interface Sale {
  readonly date: string;
  readonly region: string;
  readonly article: string;
  readonly quantity: number;
  readonly price: number;
}

const REGIONS = ["North", "South", "West"] as const;
const ARTICLES = ["pump", "valve", "hose"] as const;

export const SALES: readonly Sale[] = Array.from({ length: 24 }, (_, at) => ({
  date: `2026-${String(1 + (at % 6)).padStart(2, "0")}-${String(1 + ((at * 7) % 27)).padStart(2, "0")}`,
  region: REGIONS[(at * 2 + Math.floor(at / 5)) % 3] ?? "North",
  article: ARTICLES[(at + Math.floor(at / 4)) % 3] ?? "pump",
  quantity: 1 + ((at * 11) % 8),
  price: Math.round((12.5 + ((at * 29) % 83) * 1.15) * 100) / 100,
}));

const MAILS = [
  "From ann@gym.example Mon Mar  2 10:00:00 2026",
  "From: Ann <ann@gym.example>",
  "Subject: Sauna",
  "Date: Mon, 02 Mar 2026 10:00:00 +0000",
  "",
  "The sauna opens on 4 April 2026.",
  "",
  "From bo@gym.example Tue Mar  3 10:00:00 2026",
  "From: Bo <bo@gym.example>",
  "Subject: Towels",
  "Date: Tue, 03 Mar 2026 10:00:00 +0000",
  "",
  "A towel costs 3 euros for guests.",
  "",
].join("\n");

/** A gym's papers, each in a format of its own. */
export const GYM: Material = {
  "lease.pdf": pdfOf([["Lease of the gym"], ["The monthly rent is 2400 euros."], ["The lease ends on 30 September 2028.", "The deposit is 7200 euros."]]),
  "plan.pptx": pptxOf([
    { title: "Plan of the gym", lines: ["The gym is a training hall for climbers."] },
    { title: "Staff", lines: ["Petra leads the climbing course."] },
  ]),
  "contacts.xlsx": workbookOf({
    Suppliers: [
      ["firm", "person", "phone"],
      ["Ropeworks", "Nadia Fels", "555 0142"],
      ["Chalk & Co", "Igor Lund", "555 0177"],
    ],
    Rules: [["The caretaker of the hall is Tomas Brandt."]],
  }),
  "mails.mbox": MAILS,
  "rules.docx": docxOf(paragraph("House rules", "Heading1") + paragraph("The hall closes at 22:30.")),
  "hours.txt": "Opening hours\n\nThe desk opens at 7:15.\n",
};

/** Sales without a column of what they made. */
export const SHOPS: Material = {
  "sales.csv": `date,region,article,quantity,unit_price\n${SALES.map(({ date, region, article, quantity, price }) => [date, region, article, quantity, price.toFixed(2)].join(",")).join("\n")}\n`,
};

/** The same as a workbook, named in German. */
export const LADEN: Material = {
  "verkauf.xlsx": workbookOf({
    Verkauf: [
      ["Datum", "Region", "Artikel", "Menge", "Stückpreis"],
      ...SALES.map(({ date, region, article, quantity, price }) => [date, region, article, quantity, price]),
    ],
  }),
};

/** Prices beside costs. */
export const COSTED: Material = { "costed.csv": "article,quantity,price,cost\npump,2,10.00,6.00\npump,4,8.00,6.00\nhose,3,9.00,3.00\n" };
/** A column of that name stands beside quantity and price. */
export const NAMED: Material = { "named.csv": "article,quantity,price,revenue\npump,2,10.00,3.00\nhose,4,10.00,4.00\n" };
/** Two prices. */
export const DOUBLED: Material = { "doubled.csv": "article,quantity,list_price,sale_price\npump,2,10.00,9.00\nhose,4,5.00,4.00\n" };
/** A total that may be meant. */
export const WHOLE: Material = { "whole.csv": "article,quantity,price,total\npump,2,10.00,19.00\nhose,4,5.00,20.00\n" };
