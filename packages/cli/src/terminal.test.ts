import { expect, test } from "vitest";
import { ago, inert, table } from "./terminal.ts";

test.for([
  { why: "a colour", text: "\u001b[31mred", shown: "\\u001b[31mred" },
  { why: "a window title", text: "\u001b]0;owned\u0007", shown: "\\u001b]0;owned\\u0007" },
  { why: "an eight-bit control", text: "\u009b2J", shown: "\\u009b2J" },
  { why: "text that runs backwards", text: "a\u202eb", shown: "a\\u202eb" },
  { why: "a carriage return that would overwrite", text: "a\rb", shown: "a\\u000db" },
  { why: "lines and umlauts", text: "a\nü", shown: "a\nü" },
])("$why is shown and not obeyed", ({ text, shown }) => expect(inert(text)).toBe(shown));

test("columns line up and the last is cut", () =>
  expect(
    table(
      [
        ["ID", "NAME"],
        ["p1234", "x".repeat(100)],
      ],
      40,
    ),
  ).toBe(`ID     NAME\np1234  ${"x".repeat(33)}`));

test.for([
  { ms: 5_000, text: "5s" },
  { ms: 65_000, text: "1m" },
  { ms: 7_300_000, text: "2h" },
  { ms: 200_000_000, text: "2d" },
])("$ms ms ago is $text", ({ ms, text }) => expect(ago(0, ms)).toBe(text));
