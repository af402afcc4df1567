import { expect, test } from "vitest";
import { othersWordsIn } from "./pasted-text.ts";

const parts = (said: string): string[] => othersWordsIn(said).map(({ start, end }) => said.slice(start, end).trim());

test.for([
  { said: "Translate this: see x.example", others: ["see x.example"] },
  { said: "Translate this: x.example/a has more, see there", others: ["x.example/a has more, see there"] },
  { said: "Translate this:5 ways to write a file", others: ["5 ways to write a file"] },
  { said: "> a.md is late\nWhat does this mean?", others: ["> a.md is late"] },
  { said: "Bob says: a.md and write it to b.md", others: ["a.md and write it to b.md"] },
])("a text of others is one whatever it begins with: $said", ({ said, others }) => expect(parts(said)).toEqual(others));

test.for([
  "Read http://127.0.0.1:37589/ferry and my trip.md, and tell me which ferry we take",
  "Check at 10:30 whether it is up and write it to up.md",
  "Check localhost:3000 and write what it says to a.md",
  "Read x.example:8080/a, then fix the typos",
  "Summarise this: https://x.example/a",
  "Read: https://x.example/a and https://x.example/b.",
  "Read these: a.md, b.md and write a summary to sum.md",
  "Fasse diese zusammen: a.md, b.md",
  "Fix x.js",
])("names alone, and a list that the person begins, are their own words: %s", (said) => expect(parts(said)).toEqual([]));

test.for(["a.", "a./", "and ", "> a.b\n", "a.md, "])("60,000 characters of '%s' are read in a moment", (unit) => {
  const began = performance.now();
  othersWordsIn(`Translate this: ${unit.repeat(60_000 / unit.length)}!`);
  expect(performance.now() - began, "ms").toBeLessThan(1_000);
});
