import { expect, test } from "vitest";
import { readDocument } from "./document.ts";
import type { Places } from "./place-of.ts";
import { structured } from "./structured.ts";

const of = (unit: string, parts: Places["parts"], more: Partial<Places> = {}): Places => ({ unit, units: 9, isInPlace: false, parts, ...more });

const told = (text: string, places: Places | undefined, firstLine = 1): unknown[] => {
  const { sentences, tables, headings, place } = readDocument({ path: "a.x", text, firstLine, ...(places && { places }) });
  return [
    ...headings.map((heading) => [heading.text, place(heading.line)]),
    ...sentences.map((sentence) => [sentence.text, place(sentence.line)]),
    ...tables.flatMap(({ rows, lines }) => rows.map((row, at) => [row.join(" "), place(lines[at] ?? 0)])),
  ];
};

test.for([
  {
    why: "a file's own characters",
    text: "One.\n\nTwo.\n",
    places: undefined,
    is: [
      ["One.", "line 1"],
      ["Two.", "line 3"],
    ],
  },
  { why: "a text in another encoding", text: "One.\n", places: of("line", [], { isInPlace: true }), is: [["One.", "line 1"]] },
  {
    why: "paragraphs",
    text: "# Top\n\nOne.\n",
    places: of("paragraph", [{ line: 1, number: 1 }]),
    is: [
      ["Top", "line 1 of its text"],
      ["One.", "line 3 of its text"],
    ],
  },
  { why: "a single mail", text: "[message 1]\n", places: of("message", [], { units: 1 }), is: [["[message 1]", "line 1 of its text"]] },
  {
    why: "pages, of which one quotes another",
    text: "[page 1]\nOne.\n\n[page 2]\nTwo.\n\n[page 1]\n",
    places: of("page", [
      { line: 1, number: 1 },
      { line: 4, number: 2 },
    ]),
    is: [
      ["One.", "page 1"],
      ["Two.", "page 2"],
      ["[page 1]", "page 2"],
    ],
  },
  {
    why: "pages from the middle on",
    text: "Rest.\n\n[page 3]\nThree.\n",
    places: of("page", [
      { line: 5, number: 2 },
      { line: 12, number: 3 },
    ]),
    first: 10,
    is: [
      ["Rest.", "page 2"],
      ["Three.", "page 3"],
    ],
  },
  {
    why: "sheets",
    text: "[sheet 1]\n# Plan (old)\n\n|  | A | B | C |\n| --- | --- | --- | --- |\n| 1 | Alone |  |  |\n| 3 |  | id | a\\|b |\n| 28 | 7 |  | x |\n",
    places: of("sheet", [{ line: 1, number: 1, heading: "Plan (old)" }]),
    is: [
      ["Plan (old)", "sheet Plan [old]"],
      ["Alone", "sheet Plan [old], cell A1"],
      [" id a|b", "sheet Plan [old], cells B3:C3"],
      ["7  x", "sheet Plan [old], cells A28:C28"],
    ],
  },
] as const)("places of $why", ({ text, places, is, ...more }) => {
  expect(told(text, places, "first" in more ? more.first : 1)).toEqual(is);
});

test("places stay apart from statements in CSV and JSON", () => {
  const lines = ["- One. (a.md, line 3)", "- Two (b). (b.pdf, page 4)", "- Three. (c.xlsx, sheet P, cells A1:B1)", "- Four. (d.docx, line 2 of its text)"];
  expect(JSON.parse(structured(lines.join("\n"), "json"))).toEqual([
    { text: "One.", file: "a.md", line: "3" },
    { text: "Two (b).", file: "b.pdf", page: "4" },
    { text: "Three.", file: "c.xlsx", sheet: "P, cells A1:B1" },
    { text: "Four.", file: "d.docx", line: "2" },
  ]);
});
