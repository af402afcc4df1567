import { expect, test } from "vitest";
import { compileTopics } from "./compile-topics.ts";

test.for([
  { pattern: "a.b", fits: ["a.b"], not: ["a", "a.b.c", "a.c"] },
  { pattern: "a.*", fits: ["a.b"], not: ["a", "a.b.c"] },
  { pattern: "a.>", fits: ["a.b", "a.b.c"], not: ["a", "ab.c"] },
  { pattern: ">", fits: ["a", "a.b"], not: [] },
  { pattern: "*.b", fits: ["a.b"], not: ["b", "a.b.b"] },
])("$pattern names $fits and not $not", ({ pattern, fits, not }) => {
  const matches = compileTopics(pattern);
  expect([...fits, ...not].filter(matches)).toEqual(fits);
});

test.for(["", ".", "a..b", "a.>.b", "a*", "**", "a b", "a/b", "{a,b}", "a>"])("%j is no pattern", (pattern) =>
  expect(() => compileTopics(pattern)).toThrow(/bad pattern/),
);
