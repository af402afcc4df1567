import { expect, test } from "vitest";
import { subjectIn } from "./subject-of.ts";

test.for([
  { input: { command: "make test" }, most: 9, says: "make test" },
  { input: { command: "make tests" }, most: 9, says: "make tes…" },
  { input: { paths: ["a", "b"] }, most: 9, says: "(2)" },
  { input: { code: "1" }, most: 9, says: "" },
])("what a call is about is $says, and shows where it is cut", ({ input, most, says }) => expect(subjectIn(input, most)).toBe(says));
