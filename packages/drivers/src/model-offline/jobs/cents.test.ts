import { expect, test } from "vitest";
import { withCents } from "./cents.ts";

test("figures of money are told with two decimals", () => {
  const query = { file: "a.csv", measures: [{ fn: "sum" as const, column: "Fee" }, { fn: "average" as const, column: "Fee" }, { fn: "count" as const }] };
  expect(withCents({ columns: ["sum Fee", "average Fee", "count"], rows: [[1370.5, 56.8928571429, 24]] }, query).rows).toEqual([["1370.50", "56.89", 24]]);
  expect(withCents({ columns: ["sum Fee", "average Fee", "count"], rows: [[-0.5, 79.675, 1]] }, query).rows).toEqual([["-0.50", "79.68", 1]]);
});

test("of groups all have them where one has", () => {
  const query = { file: "a.csv", group: ["town"], measures: [{ fn: "sum" as const, column: "price" }] };
  const rows = [
    ["Ayr", 12],
    ["Bath", 7.25],
    ["Cork", null],
  ];
  expect(withCents({ columns: ["town", "sum price"], rows }, query).rows).toEqual([
    ["Ayr", "12.00"],
    ["Bath", "7.25"],
    ["Cork", null],
  ]);
});

test("other figures stay as they are", () => {
  const rows = [[12.3456]];
  expect(withCents({ columns: ["average kg"], rows }, { file: "a.csv", measures: [{ fn: "average", column: "kg" }] }).rows).toEqual(rows);
  expect(withCents({ columns: ["sum Fee"], rows: [[12]] }, { file: "a.csv", measures: [{ fn: "sum", column: "Fee" }] }).rows).toEqual([[12]]);
});
