import { MARK } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf, fitting, folded, rowsOf, shortened } from "./columns.ts";

test.for([
  { text: "", columns: 0 },
  { text: "plain", columns: 5 },
  { text: "日本", columns: 4 },
  { text: "e\u0301", columns: 1 },
  { text: "✓ …", columns: 3 },
  { text: "🙂!", columns: 3 },
])("$text takes $columns columns", ({ text, columns }) => expect(columnsOf(text)).toBe(columns));

test("rows are the text, none wider than the screen", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 2, max: 30 }), (text, columns) => {
      const rows = rowsOf(text, columns);
      expect(rows.join("")).toBe(text);
      for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(columns);
      expect(columnsOf(fitting(text, columns))).toBeLessThanOrEqual(columns);
      expect(text.startsWith(fitting(text, columns))).toBe(true);
    }),
  );
});

test.for([
  { text: "reads   one two three four", columns: 18, lines: ["reads   one two", "        three four"] },
  { text: "reads   one two", columns: 18, lines: ["reads   one two"] },
  { text: "reads   /a/very/long/path/that/nobody/breaks and more", columns: 18, lines: ["reads   /a/very/long/path/that/nobody/breaks", "        and more"] },
  { text: "network none", columns: 40, lines: ["network none"] },
  { text: "", columns: 40, lines: [""] },
  { text: "ok   journal  sound as a bell", columns: 28, lines: ["ok   journal  sound as a", "              bell"] },
  { text: "- one thing of a list", columns: 12, lines: ["- one thing", "  of a list"] },
  { text: "| written by a command", columns: 12, lines: ["| written by", "| a command"] },
  { text: `| ${"=".repeat(25)}`, columns: 12, lines: ["| ==========", "| ==========", "| ====="] },
  { text: `| ${"a".repeat(15)} b`, columns: 12, lines: [`| ${"a".repeat(15)}`, "| b"] },
  { text: "=".repeat(25), columns: 12, lines: ["=".repeat(25)] },
  { text: `${MARK} may it do that?`, columns: 10, lines: [`${MARK} may it`, `${MARK} do that?`] },
  { text: `${MARK} text  ${"x".repeat(14)} y`, columns: 10, lines: [`${MARK} text`, `${MARK} xxxxxxxx`, `${MARK} xxxxxx y`] },
  { text: `\u001b[33m${MARK} ${"x".repeat(10)}\u001b[0m`, columns: 10, lines: [`\u001b[33m${MARK} xxxxxxxx`, `${MARK} xx\u001b[0m`] },
  { text: "a label that is long  and its text", columns: 24, lines: ["a label that is long", "and its text"] },
  { text: "one two\nthree four", columns: 6, lines: ["one", "two", "three", "four"] },
  { text: "\u001b[2mone two\u001b[0m", columns: 7, lines: ["\u001b[2mone two\u001b[0m"] },
])("$text in $columns columns", ({ text, columns, lines }) => expect(folded(text, columns).split("\n")).toEqual(lines));

test("text that is broken keeps its words, and none is broken that fits", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", "b", "日", "-"), minLength: 1, maxLength: 12 }), { maxLength: 20 }), (words) => {
      const rows = folded(words.join(" "), 26).split("\n");
      expect(rows.flatMap((row) => row.trim().split(" ")).join(" ")).toBe(words.join(" "));
      for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(26);
    }),
  );
});

test("what does not fit is shortened, and shows it", () => {
  expect(shortened("four", 4)).toBe("four");
  expect(shortened("fives", 4)).toBe("fiv…");
});
