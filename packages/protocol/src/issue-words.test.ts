import { expect, test } from "vitest";
import * as z from "zod";
import { issueWords } from "./issue-words.ts";

const Schema = z.strictObject({
  goal: z.string(),
  steps: z.int().min(1).max(9).default(1),
  label: z.string().min(1).max(5).default("a"),
  tags: z.array(z.string()).max(2).default([]),
  manifest: z.union([z.string(), z.record(z.string(), z.json())]).default(""),
  mode: z.enum(["ro", "rw"]).default("ro"),
  children: z.array(z.strictObject({ task: z.string() })).default([]),
  name: z
    .string()
    .regex(/^[a-z]+$/, "lower-case letters")
    .default("a"),
});

test.for([
  { why: "a field that is missing", input: {}, says: ["field `goal` is missing"] },
  { why: "one deep inside", input: { goal: "x", children: [{ task: "y" }, {}] }, says: ["field `children.1.task` is missing"] },
  { why: "another kind", input: { goal: 5 }, says: ["field `goal`: expected a text, found a number"] },
  { why: "null", input: { goal: null }, says: ["field `goal`: expected a text, found null"] },
  { why: "a kind that none of two is", input: { goal: "x", manifest: 5 }, says: ["field `manifest`: expected a text or an object, found a number"] },
  { why: "a field that is unknown", input: { goal: "x", gaol: "y" }, says: ["there is no field `gaol`"] },
  { why: "two of them inside another", input: { goal: "x", children: [{ task: "y", a: 1, b: 2 }] }, says: ["children.0: there is no field `a`, `b`"] },
  { why: "a choice that is none", input: { goal: "x", mode: "wr" }, says: ['mode: expected one of "ro"|"rw"'] },
  { why: "words of the schema's own", input: { goal: "x", name: "A" }, says: ["name: lower-case letters"] },
  { why: "nothing", input: undefined, says: ["nothing was given; expected an object"] },
  { why: "a list for an object", input: [], says: ["expected an object, found a list"] },
  { why: "a bound", input: { goal: "x", steps: 10 }, says: ["steps: must be at most 9"] },
  { why: "another bound", input: { goal: "x", steps: 0 }, says: ["steps: must be at least 1"] },
  { why: "an empty text", input: { goal: "x", label: "" }, says: ["label: must not be empty"] },
  { why: "a text that is too long", input: { goal: "x", label: "abcdef" }, says: ["label: must have at most 5 characters"] },
  { why: "too many", input: { goal: "x", tags: ["a", "b", "c"] }, says: ["tags: must have at most 2 entries"] },
])("$why is said with its name", ({ input, says }) => {
  const parsed = Schema.safeParse(input);
  expect(parsed.error?.issues.map(issueWords)).toEqual(says);
});

test("a required union that is missing is missing", () => {
  const parsed = z.strictObject({ manifest: z.union([z.string(), z.record(z.string(), z.json())]) }).safeParse({});
  expect(parsed.error?.issues.map(issueWords)).toEqual(["field `manifest` is missing"]);
});
