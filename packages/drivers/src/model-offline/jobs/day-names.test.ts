import { expect, test } from "vitest";
import { WEEKDAY_NAME } from "../grammar/date-parts.ts";
import { withDayNames } from "./day-names.ts";

const WEEK = { columns: [WEEKDAY_NAME, "count"], rows: [[1, 3] as const, [4, 11] as const] };

test.for([
  ["en", "Monday Thursday"],
  ["de", "Montag Donnerstag"],
  ["fr", "lundi jeudi"],
  ["es", "lunes jueves"],
  ["it", "lunedì giovedì"],
  ["pt", "segunda-feira quinta-feira"],
] as const)("days of the week are named in the language of the question: %s", ([language, names]) => {
  const { columns, rows } = withDayNames(WEEK, language);
  expect(columns).toEqual(["weekday", "count"]);
  expect(rows.map(([day]) => day).join(" ")).toBe(names);
  expect(rows.map(([, count]) => count)).toEqual([3, 11]);
});

test("a month that is asked for has its name behind it", () => {
  const { rows } = withDayNames({ columns: ["month", "sum price"], rows: [["2026-07", 15]] }, "de");
  expect(rows).toEqual([["2026-07 (Juli)", 15]]);
});

test("where no day is asked for nothing is named", () => expect(withDayNames(WEEK, undefined)).toEqual(WEEK));
