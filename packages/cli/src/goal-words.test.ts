import { expect, test } from "vitest";
import { outputsIn } from "./goal-words.ts";

const there = new Set(["notes.md", "data/sales.csv"]);

test.for([
  { goal: "Read the notes in examples/notes and write a one-page brief with the open questions to brief.md", files: ["brief.md"] },
  { goal: "Summarise everything and save it as out/summary.txt", files: ["out/summary.txt"] },
  { goal: "replace 'a' with 'b' in notes.md", files: [] },
  { goal: "Compare a.md and b.md", files: [] },
  { goal: "Write the totals of data/sales.csv into totals.md and the dates to dates.md", files: ["totals.md", "dates.md"] },
  { goal: "Create a file called plan.md", files: ["plan.md"] },
  { goal: "write a brief to ../outside.md", files: [] },
  { goal: "Write a note about version 2.0 to the team", files: [] },
  { goal: "write it to ./deep/a.md", files: ["deep/a.md"] },
])("$goal → $files", ({ goal, files }) => expect(outputsIn(goal, (file) => there.has(file)).map(({ file }) => file)).toEqual(files));
