import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A folder that goals are asked about: its files by name, as text or bytes. */
export type Material = Readonly<Record<string, string | Uint8Array>>;

export interface Order {
  readonly id: number;
  readonly date: string;
  readonly customer: string;
  readonly country: string;
  readonly product: string;
  readonly quantity: number;
  readonly price: number;
  readonly status: "paid" | "refunded" | "open";
}

const CUSTOMERS = ["Alba", "Brill", "Corso", "Dahl", "Eder", "Fonte"] as const;
const COUNTRIES = ["Austria", "Brazil", "Canada", "Denmark"] as const;
const PRODUCTS = ["lamp", "desk", "chair", "shelf", "rug"] as const;
const STATUSES = ["paid", "paid", "refunded", "open", "paid"] as const;

const pick = <T>(values: readonly T[], at: number): T => values[at % values.length] as T;

export const ORDERS: readonly Order[] = Array.from({ length: 48 }, (_, at) => ({
  id: 1001 + at,
  date: `2025-${String(1 + ((at * 7) % 12)).padStart(2, "0")}-${String(1 + ((at * 11) % 28)).padStart(2, "0")}`,
  customer: pick(CUSTOMERS, at * 5 + 1),
  country: pick(COUNTRIES, at * 3 + Math.floor(at / 5)),
  product: pick(PRODUCTS, at * 2 + Math.floor(at / 7)),
  quantity: 1 + ((at * 13) % 9),
  price: Math.round((19.9 + ((at * 37) % 211) * 1.35) * 100) / 100,
  status: pick(STATUSES, at * 3 + Math.floor(at / 4)),
}));

export const SEGMENTS: Readonly<Record<string, string>> = {
  Alba: "retail",
  Brill: "office",
  Corso: "retail",
  Dahl: "public",
  Eder: "office",
  Fonte: "retail",
};

export interface Expense {
  readonly day: string;
  readonly category: string;
  readonly amount: number;
}

const CATEGORIES = ["Miete", "Büro", "Reise", "Löhne"] as const;

export const EXPENSES: readonly Expense[] = Array.from({ length: 20 }, (_, at) => ({
  day: `${String(1 + ((at * 3) % 28)).padStart(2, "0")}.${String(1 + (at % 6)).padStart(2, "0")}.2025`,
  category: pick(CATEGORIES, at * 3 + Math.floor(at / 3)),
  amount: Math.round((80.5 + ((at * 53) % 97) * 21.37) * 100) / 100,
}));

const comma = (value: number): string =>
  value
    .toFixed(2)
    .replace(".", ",")
    .replace(/\B(?=(\d{3})+(?!\d))/g, ".");

/** Windows-1252, as spreadsheets of that time save it. */
const latin = (text: string): Uint8Array => Uint8Array.from([...text].map((sign) => sign.charCodeAt(0)));

export interface Visit {
  readonly at: string;
  readonly page: string;
  readonly ms: number;
  readonly user: { readonly plan: string };
}

export const VISITS: readonly Visit[] = Array.from({ length: 30 }, (_, at) => ({
  at: `2026-0${1 + (at % 3)}-${String(1 + ((at * 5) % 27)).padStart(2, "0")}T0${at % 9}:15:00Z`,
  page: pick(["/home", "/price", "/help"], at * 2 + Math.floor(at / 4)),
  ms: 40 + ((at * 61) % 500),
  user: { plan: pick(["free", "team"], at + Math.floor(at / 3)) },
}));

export interface Stock {
  readonly sku: string;
  readonly shelf: string;
  readonly pieces: number;
}

export const STOCK: readonly Stock[] = [
  { sku: "L-1", shelf: "north", pieces: 14 },
  { sku: "D-4", shelf: "south", pieces: 3 },
  { sku: "C-2", shelf: "north", pieces: 0 },
  { sku: "S-9", shelf: "east", pieces: 27 },
  { sku: "R-5", shelf: "south", pieces: 8 },
  { sku: "L-1", shelf: "north", pieces: 14 },
];

const ORDER_ROWS = ORDERS.map(({ id, date, customer, country, product, quantity, price, status }) =>
  [id, date, customer, country, product, quantity, price.toFixed(2), status].join(","),
);

export const SHOP: Material = {
  "orders.csv": `order_id,date,customer,country,product,quantity,unit_price,status\n${ORDER_ROWS.join("\n")}\n`,
  "customers.csv": `customer,segment\n${Object.entries(SEGMENTS)
    .map(([name, segment]) => `${name},${segment}`)
    .join("\n")}\n`,
  "ausgaben.csv": latin(`Datum;Kategorie;Betrag\r\n${EXPENSES.map(({ day, category, amount }) => `${day};${category};"${comma(amount)}"`).join("\r\n")}\r\n`),
  "visits.jsonl": `${VISITS.map((visit) => JSON.stringify(visit)).join("\n")}\n`,
  "stock.tsv": `sku\tshelf\tpieces\n${STOCK.map(({ sku, shelf, pieces }) => `${sku}\t${shelf}\t${pieces}`).join("\n")}\n`,
  "staff.json": JSON.stringify(
    {
      staff: [
        { name: "Ines", team: "north", age: 41 },
        { name: "Joel", team: "south", age: 29 },
        { name: "Kira", team: "north", age: 35 },
        { name: "Leon", team: "east", age: 52 },
      ],
    },
    undefined,
    2,
  ),
};

export const NOTES: Material = {
  "ferry.md": [
    "# The Lund ferry",
    "",
    "The Lund ferry is an electric boat that carries 180 passengers and 22 cars across the fjord.",
    "It replaces the bridge bus, which was closed in 2024.",
    "",
    "## Money",
    "",
    "The boat costs 4.2 million euros. The harbour office pays 60 % of it.",
    "The first season begins on 3 May 2027.",
    "",
    "## Tasks",
    "",
    "- [ ] Ana: order the charging mast by 14 January 2027",
    "- [x] Ben: sign the lease of the pier",
    "- [ ] Cleo: train two pilots before 1 April 2027",
    "",
    "TODO: ask the insurer for a second quote",
    "",
    "## Open questions",
    "",
    "- Who cleans the boat at night?",
    "- May bicycles travel for free?",
    "",
  ].join("\n"),
  "meeting.txt": [
    "Meeting of 9 October 2026",
    "",
    "Present: Ana, Ben, Cleo.",
    "The boat costs 4.8 million euros according to the yard.",
    "Ben will call the yard on Monday about the price.",
    "The crew asked whether the night shift gets a second pilot?",
    "The pier is 85 metres long.",
    "",
  ].join("\n"),
  "timetable.md": ["# Timetable", "", "| from | to | leaves |", "| --- | --- | --- |", "| Lund | Vik | 07:10 |", "| Vik | Lund | 07:50 |", ""].join("\n"),
};

export const LETTERS: Material = {
  "offer.eml": [
    "From: Yard Sales <sales@yard.example>",
    "To: Ana <ana@harbour.example>",
    "Subject: Offer for the charging mast",
    "Date: Tue, 03 Nov 2026 10:00:00 +0000",
    "MIME-Version: 1.0",
    'Content-Type: text/plain; charset="utf-8"',
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "Dear Ana,",
    "the charging mast costs 73 500 =E2=82=AC and can be delivered on 20 February 2027.",
    "Please confirm by 30 November 2026.",
    "",
  ].join("\r\n"),
  "news.html":
    "<!doctype html><html><head><title>Harbour news</title><style>body{color:#123456}</style><script>var password='tr0ub4dor';</script></head>" +
    "<body><nav>Home Imprint Contact</nav><article><h1>Harbour news</h1><p>The harbour of Vik is a fishing port with 41 boats.</p>" +
    "<p>The new fish hall opens on 12 June 2027.</p></article></body></html>",
  "brief.txt": latin("Größe des Lagers: 640 m².\nDie Übergabe ist am 5. März 2027.\n"),
};

export const PHOTOS: Material = {
  "IMG_0003.jpg": "three",
  "IMG_0001.jpg": "one",
  "IMG_0002.jpg": "two",
  "notes one.txt": "alpha beta\nalpha\n",
  "copy of notes.txt": "alpha beta\nalpha\n",
  "report_2025-03-01.txt": "first",
  "report_2025-04-01.txt": "second",
  "README.MD": "# Pictures\n\nalpha\n",
};

export const PROJECT: Material = {
  "package.json": JSON.stringify({ name: "sum", version: "1.0.0", scripts: { test: "sh test.sh" } }),
  "test.sh": "echo 3 tests passed\nexit 0\n",
  "src/sum.js": "// TODO: floats\nexport const sum = (a, b) => a + b;\n",
};

export const BROKEN_PROJECT: Material = { ...PROJECT, "test.sh": "echo 1 test failed\nexit 3\n" };

export function layOut(folder: string, material: Material): void {
  for (const [name, content] of Object.entries(material)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
