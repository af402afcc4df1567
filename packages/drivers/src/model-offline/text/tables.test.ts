import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { contradictionsIn } from "./contradictions.ts";
import { readAll } from "./document.ts";
import { joinReports, sectionsOf } from "./join.ts";
import { anyNameIn, narrowTo } from "./narrow.ts";
import { numbers } from "./sections.ts";
import { structured } from "./structured.ts";

test.for([
  { text: "Nothing is sent after 22:00 unless the alarm is real.", found: [] },
  { text: "At 18:42 two volunteers got the message.", found: [] },
  { text: "It took 1.8 seconds here and 6 seconds there.", found: ["1.8 seconds", "6 seconds"] },
  { text: "We asked 61 brigades last year.", found: ["61 brigades"] },
])("numbers in: $text → $found", ({ text, found }) => {
  expect([...numbers([{ path: "a.md", text }]).matchAll(/\*\*(.+?)\*\*/g)].map(([, shown]) => shown)).toEqual(found);
});

test.for([
  { why: "entries of a diary", texts: Array.from({ length: 6 }, (_, week) => `The harvest was mild with ${week + 5} barrels of cider.`) },
  { why: "a table of facts in one file", texts: ["A long integer is 64 bits wide on most machines.\n\nThe short integer has 32 bits in that library."] },
])("$why are no contradictions", ({ texts }) => {
  expect(contradictionsIn(readAll(texts.map((text, index) => ({ path: `${index}.md`, text }))))).toEqual([]);
});

test("two sentences that differ in a number are not in both files", () => {
  const text = compare({ path: "a.md", text: "The yearly fee for members is 500 euros." }, { path: "b.md", text: "The yearly fee for members is 900 euros." });
  expect(text).toMatch(/^\| Statements in both \| 0 \| 0 \|$/m);
});

const LIST = '## Dates\n\n- **3 May**: It "opens", then. (a.md)\n- Second, line (b.md)\n- …and 3 more\n';
test("lists become rows of CSV and JSON", () => {
  expect(structured(LIST, "csv")).toBe('value,text,file\n3 May,"It ""opens"", then.",a.md\n,"Second, line",b.md\n');
  expect(JSON.parse(structured(LIST, "json"))).toEqual([
    { value: "3 May", text: 'It "opens", then.', file: "a.md" },
    { text: "Second, line", file: "b.md" },
  ]);
});

test("a table becomes rows under its own heading; a cell that would be a formula is text", () => {
  expect(structured("### Costs (a.md, line 3)\n\n| what | sum |\n| --- | --- |\n| =A1 | 5 |\n", "csv")).toBe(
    'table,what,sum\n"Costs (a.md, line 3)",\'=A1,5\n',
  );
});

test("a list is narrowed to a person, and says so when nobody is left", () => {
  const text = "## To-dos\n\n- Tomas will paint it. (a.md)\n- Tomasina will not. (a.md)\n\n## Dates\n\n- May";
  expect(narrowTo(text, { section: "To-dos", what: "Tomas", keeps: anyNameIn(["Tomas"]) })).toMatch(
    /^## To-dos: Tomas\n\n- Tomas will paint it\. \(a\.md\)\n## Dates/,
  );
  expect(narrowTo(text, { section: "To-dos", what: "Ana", keeps: anyNameIn(["Ana"]) })).toContain("None of the 2 found are about Ana.");
});

const REPORTS = [
  "## To-dos\n\n- Paint it. (a.md)\n\n## Summary\n\n- It rains. (a.md)",
  "## To-dos\n\nNo to-dos were found.",
  "## To-dos\n\n- Paint it. (a.md)\n- Sweep it. (c.md)",
];
test("reports are joined to the sections that were asked for, and nothing else", () => {
  expect(sectionsOf(REPORTS, ["todos"])).toBe("## To-dos\n\n- Paint it. (a.md)\n- Sweep it. (c.md)\n");
});

test("a joined brief counts files, not reports, and carries a title", () => {
  const text = joinReports(REPORTS, { files: 3, names: ["log/a.md", "log/c.md"], brief: true });
  expect(text).toMatch(/^# Brief: log\n\nFrom 3 files, read by 3 agents;/);
});
