import { expect, test } from "vitest";
import { ago, inert, inertLine, MARK, table } from "./terminal.ts";

test.for([
  { why: "a colour", text: "\u001b[31mred", shown: "\\u001b[31mred" },
  { why: "a window title", text: "\u001b]0;owned\u0007", shown: "\\u001b]0;owned\\u0007" },
  { why: "an eight-bit control", text: "\u009b2J", shown: "\\u009b2J" },
  { why: "text that runs backwards", text: "a\u202eb", shown: "a\\u202eb" },
  { why: "a carriage return that would overwrite", text: "a\rb", shown: "a\\u000db" },
  { why: "a link", text: "\u001b]8;;https://evil.example\u001b\\x", shown: "\\u001b]8;;https://evil.example\\u001b\\x" },
  { why: "a device's control string", text: "\u001bPq\u0090q\u009c", shown: "\\u001bPq\\u0090q\\u009c" },
  { why: "an isolate", text: "a\u2066b\u2069", shown: "a\\u2066b\\u2069" },
  { why: "an Arabic letter mark", text: "a\u061cb", shown: "a\\u061cb" },
  { why: "other line ends", text: "a\u0085b\u2028c\u2029d", shown: "a\\u0085b\\u2028c\\u2029d" },
  { why: "text in tag characters", text: "a\u{e0041}b", shown: "a\\udb40\\udc41b" },
  { why: "text in variation selectors", text: "a\u{e0101}b", shown: "a\\udb40\\udd01b" },
  { why: "a blank of no width", text: "a\u200bb\u2060c\ufeffd", shown: "a\\u200bb\\u2060c\\ufeffd" },
  { why: "the mark of a question", text: `${MARK} allow?`, shown: "\\u258e allow?" },
  { why: "a sign that looks like it", text: "▌ ▏", shown: "\\u258c \\u258f" },
  { why: "lines and umlauts", text: "a\nü", shown: "a\nü" },
  { why: "emoji and joined letters", text: "👩‍👩‍👧 ❤️ می\u200cخواهم █", shown: "👩‍👩‍👧 ❤️ می\u200cخواهم █" },
])("$why is shown and not obeyed", ({ text, shown }) => expect(inert(text)).toBe(shown));

test("what is made harmless inside JSON stays JSON, and means the same", () => {
  const value = { text: "\u001b[2J\u009b\u202e\u{e0041}\u2028\ufeff▎ ü😀\n\t" };
  expect(JSON.parse(inert(JSON.stringify(value)))).toEqual(value);
});

test("what belongs on one line stays on it", () => {
  expect(inertLine("a\nallow? y\r\u2028")).toBe("a\\nallow? y\\u000d\\u2028");
  expect(
    table([
      ["ID", "NAME"],
      ["p1", "a\np2  harmless"],
    ]),
  ).toBe("ID  NAME\np1  a\\np2  harmless");
});

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
