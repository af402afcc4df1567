import { describe, expect, test } from "vitest";
import { parseCondition } from "./table-condition.ts";
import { parseFormula } from "./table-formula.ts";
import { Condition, Formula } from "./table-terms.ts";

const is = (column: string, value: string) => ({ column, is: "=", value });

describe("a condition in words", () => {
  test.for([
    ["status = refunded", is("status", "refunded")],
    ["status == 'on hold'", is("status", "on hold")],
    ["status is on hold", is("status", "on hold")],
    ["unit price >= 1.234,56", { column: "unit price", is: ">=", value: "1.234", rest: true }],
    ["[unit-price] <> [list price]", { column: "unit-price", is: "!=", value: { column: "list price" } }],
    ["a = 1 or b = 2 and c = 3", { any: [is("a", "1"), { all: [is("b", "2"), is("c", "3")] }] }],
    ["(a = 1 or b = 2) and not c = 3", { all: [{ any: [is("a", "1"), is("b", "2")] }, { not: is("c", "3") }] }],
    ["country not in (DE, 'New York')", { not: { column: "country", is: "in", values: ["DE", "New York"] } }],
    [
      "day between 2025-01-01 and 2025-02-01 and x is empty",
      {
        all: [
          { column: "day", is: "between", values: ["2025-01-01", "2025-02-01"] },
          { column: "x", is: "empty" },
        ],
      },
    ],
    ["name starts with O'B", { column: "name", is: "starts", value: "O'B" }],
    ["x IS NOT EMPTY", { not: { column: "x", is: "empty" } }],
    ["[a]]b] = 'it''s'", is("a]b", "it's")],
  ] as const)("%s", ([text, tree]) => {
    // A comma ends a value: a number with one stands in quotes.
    if ("rest" in tree) return expect(() => parseCondition(text)).toThrow(/at ","/);
    expect(parseCondition(text)).toEqual(tree);
    expect(Condition.parse(parseCondition(text))).toEqual(tree);
  });

  test.for([
    ["status", /a comparison is missing/],
    ["= 3", /the name of a column is missing/],
    ["a = ", /at its end, a value is missing/],
    ["a = 1 b = 2", /at "=" \(character 9\)/],
    ["a in DE", /"\(" is missing/],
    ["(a = 1", /"\)" is missing/],
    ["a = 'open", /is not closed/],
    ["a = 1; drop table t --", { column: "a", is: "=", value: "1; drop table t --" }],
    [`${"(".repeat(40)}a = 1${")".repeat(40)}`, /more than 16 levels/],
    [`${"not ".repeat(40)}a = 1`, /more than 16 levels/],
  ] as const)("%s", ([text, expected]) => {
    if (expected instanceof RegExp) expect(() => parseCondition(text)).toThrow(expected);
    else expect(parseCondition(text)).toEqual(expected);
  });
});

describe("a formula in words", () => {
  test.for([
    ["quantity * unit price", { op: "*", left: { column: "quantity" }, right: { column: "unit price" } }],
    ["1 - a / 2", { op: "-", left: { number: 1 }, right: { op: "/", left: { column: "a" }, right: { number: 2 } } }],
    [
      "(a + b) * -3.5",
      { op: "*", left: { op: "+", left: { column: "a" }, right: { column: "b" } }, right: { op: "-", left: { number: 0 }, right: { number: 3.5 } } },
    ],
    ["Year([ordered-at])", { part: "year", of: { column: "ordered-at" } }],
  ] as const)("%s", ([text, tree]) => {
    expect(parseFormula(text)).toEqual(tree);
    expect(Formula.parse(parseFormula(text))).toEqual(tree);
  });

  test.for([
    ["a *", /a column or a number is missing/],
    ["load_extension(a)", /there is no load_extension\(…\)/],
    ["(a", /"\)" is missing/],
    ["a b) c", /nothing more belongs there/],
    ["-".repeat(40), /more than 16 levels/],
  ] as const)("%s is refused", ([text, why]) => {
    expect(() => parseFormula(text)).toThrow(why);
  });
});

test("a comparison has the values that it takes, and no other", () => {
  expect(Condition.safeParse({ column: "a", is: "=" }).success).toBe(false);
  expect(Condition.safeParse({ column: "a", is: "empty", value: 1 }).success).toBe(false);
  expect(Condition.safeParse({ column: "a", is: "between", values: [1] }).success).toBe(false);
  expect(Condition.safeParse({ column: "a", is: "in", values: [] }).success).toBe(false);
});
