import { describe, expect, test } from "vitest";
import type { Known, TableShape } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";
import { withoutPages, withPages } from "./pages.ts";

const SEEDS = {
  rows: 9,
  columns: [column("Seed", "text", ["Leek", "Beet"]), column("Packs", "integer"), column("Price per pack (£)", "number"), column("Expires", "date", ["2027"])],
};
const POTS = { rows: 3, columns: [column("Pot", "text", ["Clay", "Zinc"]), column("Stock", "integer")] };
const RINGS = { rows: 3, columns: [column("Ring", "text", ["Gold", "Iron"]), column("Weight", "integer")] };

const KNOWN: Known = {
  outputs: [],
  names: ["notes.md", "seeds.html", "shop.html"],
  asksTables: true,
  tables: new Map<string, TableShape>([
    ["notes.md", { rows: 0, columns: [], refused: "the text has no table with a header" }],
    ["seeds.html", SEEDS],
    ["shop.html", POTS],
    ["shop.html#1", POTS],
    ["shop.html#2", RINGS],
  ]),
};

const ofPages = (goal: string): string => {
  const known = withPages(KNOWN, goal);
  return known ? readingOf(goal, known) : "no page is looked at";
};

describe("a question to the tables of pages is read as", () => {
  test.for([
    ["Which seeds expire before 1 July 2027?", "Shows rows of seeds.html where Expires < 2027-07-01."],
    ["Show the seeds of seeds.html where packs > 5", "Shows rows of seeds.html where Packs > 5."],
    [
      "Sum of packs times price per pack in seeds.html",
      "Sum of Packs × Price per pack (£) of seeds.html with Packs × Price per pack (£) = [Packs] * [Price per pack (£)].",
    ],
    ["Sum the stock in shop.html", "Sum of Stock of table 1 of shop.html."],
    ["Sum the weight in shop.html", "Sum of Weight of table 2 of shop.html."],
  ])("%s", ([goal = "", wanted]) => expect(ofPages(goal)).toBe(wanted));

  test.for([
    ["Sum the height in shop.html", /^cannot: The columns of table 1 of shop\.html are Pot, Stock\./],
    ["Sum the packs in notes.md", /no page is looked at/],
  ] as const)("%s is refused", ([goal, why]) => expect(ofPages(goal)).toMatch(why));
});

test("a page that was looked at and holds no table is no table", () => {
  expect(withPages(KNOWN, "how many packs")?.names).toEqual(["notes.md", "seeds.html", "shop.html#1", "shop.html#2"]);
  expect([...withoutPages(KNOWN).tables.keys()]).toEqual([]);
});

test("among many pages those are looked at that are named", () => {
  const names = Array.from({ length: 40 }, (_, at) => `p${at}.html`);
  expect(withPages({ ...KNOWN, names }, "how many packs")).toBeUndefined();
  expect([...(withPages({ ...KNOWN, names }, "how many packs in p3.html")?.pages ?? [])]).toEqual(["p3.html"]);
});
