import { expect, test } from "vitest";
import { outputsIn } from "./goal-words.ts";

const there = new Set(["notes.md", "data/sales.csv", "A.md", "B.md", "brief.md"]);
const files = (goal: string, overwrite: boolean) => outputsIn(goal, { exists: (file) => there.has(file), overwrite }).map(({ file }) => file);

test.for([
  { goal: "Read the notes in examples/notes and write a one-page brief with the open questions to new.md", makes: ["new.md"] },
  { goal: "Summarise everything and save it as out/summary.txt", makes: ["out/summary.txt"] },
  { goal: "replace 'a' with 'b' in notes.md", makes: [] },
  { goal: "Compare a.md and b.md", makes: [] },
  { goal: "Write the totals of data/sales.csv into totals.md and the dates to dates.md", makes: ["totals.md", "dates.md"] },
  { goal: "Create a file called plan.md", makes: ["plan.md"] },
  { goal: "Summarise the file called plan.md", makes: [] },
  { goal: "write a brief to ../outside.md", makes: ["../outside.md"] },
  { goal: "Write a note about version 2.0 to the team", makes: [] },
  { goal: "write it to ./deep/a.md", makes: ["deep/a.md"] },
  { goal: 'write a brief to "my brief.md"', makes: ["my brief.md"] },
  { goal: "write a brief to /tmp/x/abs.md", makes: ["/tmp/x/abs.md"] },
  { goal: "write a brief to ~/abs.md", makes: ["~/abs.md"] },
  { goal: "total the amount per region from sales.csv to out.md", makes: ["out.md"] },
  { goal: "outline the notes to ol.md", makes: ["ol.md"] },
  { goal: "compare notes.md and B.md to out.md", makes: ["out.md"] },
  { goal: "compare notes.md to missing.md", makes: [] },
  { goal: "search for the launch code and write it to found.md", makes: ["found.md"] },
  { goal: "translate notes.md to notes.de.md", makes: ["notes.de.md"] },
  { goal: "write a brief to b1.md and the to-dos to todos.md", makes: ["b1.md", "todos.md"] },
  { goal: "Summarise A.md and contrast it to B.md", makes: [] },
  { goal: "Summarise A.md and contrast A with B.md", makes: [] },
  { goal: "Write how A.md compares to B.md", makes: [] },
  { goal: "List the dates that are similar to B.md", makes: [] },
  { goal: "rename r.txt to s.txt", makes: [] },
  { goal: 'rename "a b.md" to c.md', makes: [] },
  { goal: "find the dates in missing.md", makes: [] },
  { goal: "port the page to Node.js", makes: [] },
  { goal: "list the dates as CSV to dates.csv", makes: ["dates.csv"] },
  { goal: "write a brief to brief.md", makes: ["brief.md"] },
  { goal: "what does notes.md say about replies to B.md", makes: [] },
  { goal: "Compare write.md and make.md to see which is longer", makes: [] },
])("$goal → $makes", ({ goal, makes }) => expect(files(goal, false)).toEqual(makes));

test.for([
  { goal: "write a brief to brief.md", makes: ["brief.md"] },
  { goal: "total the amounts to notes.md", makes: ["notes.md"] },
  { goal: "Summarise A.md and contrast it to B.md", makes: [] },
  { goal: "find the dates in notes.md", makes: [] },
  { goal: "save it as notes.md", makes: ["notes.md"] },
])("with --overwrite: $goal → $makes", ({ goal, makes }) => expect(files(goal, true)).toEqual(makes));
