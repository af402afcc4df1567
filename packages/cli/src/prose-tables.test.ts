import { expect, test } from "vitest";
import { withTables } from "./prose-tables.ts";

const TABLE = ["| Country | Revenue | Remark |", "|---|---:|:---|", "| Germany | 120 | paid in part by somebody else |", "| France \\| Corsica | 7 | |"].join(
  "\n",
);

test.for([
  {
    why: "fits",
    text: TABLE,
    width: 80,
    says: ["Country           Revenue  Remark", "Germany           120      paid in part by somebody else", "France | Corsica  7"].join("\n"),
  },
  { why: "goes to a file", text: TABLE, width: Number.POSITIVE_INFINITY, says: TABLE },
  {
    why: "is wider than the screen",
    text: `Here:\n\n${TABLE}\n\nThat is all.`,
    width: 46,
    says: [
      "Here:",
      "",
      "Country           Revenue  Remark",
      "Germany           120      paid in part by",
      "                           somebody else",
      "France | Corsica  7",
      "",
      "That is all.",
    ].join("\n"),
  },
  {
    why: "does not even fit in parts",
    text: TABLE,
    width: 20,
    says: ["Country", "Germany", "  Revenue 120", "  Remark paid in", "  part by somebody", "  else", "France | Corsica", "  Revenue 7"].join("\n"),
  },
  {
    why: "is none: rows without a rule",
    text: "| a long line with bars |\n| and another one |",
    width: 12,
    says: "| a long line with bars |\n| and another one |",
  },
  { why: "is not whole yet", text: "| a long line with bars |\n|---|", width: 12, says: "| a long line with bars |\n|---|" },
])("a table of Markdown that $why", ({ text, width, says }) => expect(withTables(text, width)).toBe(says));
