import { expect, test } from "vitest";
import { SENTENCE_ENDS, withoutEnd } from "./without-end.ts";

test.for([
  ["notes.md.", "notes.md"],
  ["what?!…", "what?!…"],
  ["...", ""],
  ["", ""],
  ["a.b", "a.b"],
])("%s ends as %s", ([text = "", left]) => {
  expect(withoutEnd(text, SENTENCE_ENDS)).toBe(left);
});

test("ten million signs before the last letter take no longer than they are many", () => {
  const text = `${"!".repeat(10_000_000)}x`;
  expect(withoutEnd(text, SENTENCE_ENDS)).toBe(text);
});
