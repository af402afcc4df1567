import { expect, test } from "vitest";
import { didYouMean } from "./near-names.ts";

const NAMES = ["termine.csv", "patienten.csv", "notes/rehearsal.md", "aushang.md"];

test.each([
  ["temrine.csv", " Did you mean termine.csv?"],
  ["rehersal.md", " Did you mean notes/rehearsal.md?"],
  ["Patienten.CSV", " Did you mean patienten.csv?"],
  ["budget.xlsx", ""],
  ["x.md", ""],
])("%s →%s", (wanted, words) => expect(didYouMean(wanted, NAMES)).toBe(words));
