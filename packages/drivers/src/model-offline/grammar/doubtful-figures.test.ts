import { expect, test } from "vitest";
import type { ColumnShape, Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const folder = (name: string, columns: readonly ColumnShape[]): Known => ({
  outputs: [],
  names: [name],
  asksTables: true,
  tables: new Map([[name, { rows: 9, columns }]]),
});
const FEED = folder("feed.csv", [column("Feed", "text", ["Oats", "Hay"]), column("Kilos per sack", "number"), column("Sacks", "integer")]);
const TOOLS = folder("tools.csv", [column("tool", "text", ["Saw", "Drill"]), column("deposit", "integer"), column("day_fee", "number")]);
const FLATS = folder("flats.csv", [column("Flat", "text", ["A", "B"]), column("Town", "text", ["X", "Y"]), column("Price per night", "number")]);

test.for([
  {
    why: "a figure that is worked out and not asked for",
    goal: "kilos per sack times sacks: how many kilos of feed is that all together?",
    known: FEED,
    says: "cannot: Kilos per sack × Sacks is worked out, and another figure is asked for: say which of them is meant.",
  },
  {
    why: "a factor that no column tells",
    goal: "nights times price per night per town",
    known: FLATS,
    says: "cannot: What Price per night is to be multiplied by is told by no column of that table.",
  },
  {
    why: "numbers that rows may be put in order by",
    goal: "list the tools by deposit, dearest first",
    known: TOOLS,
    says: 'cannot: Whether rows are put in order by deposit, or are grouped by it, is not said: say "sorted by deposit".',
  },
  {
    why: "the figure that is worked out, where it is asked for",
    goal: "Sum of kilos per sack times sacks",
    known: FEED,
    says: /^Sum of Kilos per sack × Sacks of feed\.csv/,
  },
  {
    why: "rows in an order that is said",
    goal: "list the tools sorted by deposit, highest first",
    known: TOOLS,
    says: /^Shows rows of tools\.csv by deposit \(highest first\)\.$/,
  },
])("$why", ({ goal, known, says }) => {
  if (typeof says === "string") expect(readingOf(goal, known)).toBe(says);
  else expect(readingOf(goal, known)).toMatch(says);
});
