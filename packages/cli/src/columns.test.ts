import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf, fitting, folded, rowsOf } from "./columns.ts";

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
])("$text in $columns columns", ({ text, columns, lines }) => {
  expect(folded(text, { columns, indent: 8 }).split("\n")).toEqual(lines);
});
