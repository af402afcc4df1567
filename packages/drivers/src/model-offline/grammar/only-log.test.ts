import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const SALES = { rows: 9, columns: [column("date", "date", ["2025"]), column("item", "text", ["Hat"]), column("qty", "integer")] };
const folder = (...names: readonly string[]): Known => ({ outputs: [], names, asksTables: true, tables: new Map([["sales.csv", SALES]]) });

test.for([
  ["Show the errors", "Shows the lines of shop.log that are marked ERROR."],
  ["Show the warnings", "Shows the lines of shop.log that are marked WARN."],
  ["Errors per hour", "Counts by the hour the lines of shop.log that are marked ERROR."],
  ["Which hour had the most errors?", "Counts by the hour the lines of shop.log that are marked ERROR, and tells where the most are."],
  ["Welche Stunde hatte die meisten Fehler?", "Counts by the hour the lines of shop.log that are marked ERROR, and tells where the most are."],
  ["Montre les erreurs", "Shows the lines of shop.log that are marked ERROR."],
] as const)("%s is asked of the only log", ([goal, reading]) => expect(readingOf(goal, folder("shop.log", "sales.csv"))).toBe(reading));

test.for(["Show the errors of Kim", "Fix the errors", "When were the most errors?", "Show the biggest errors", "Show the errors and the warnings"])(
  "%s is refused",
  (goal) => expect(readingOf(goal, folder("shop.log", "sales.csv"))).toMatch(/^cannot: |^Looks for/),
);

test("of two logs none is taken", () => expect(readingOf("Show the errors", folder("shop.log", "door.log"))).not.toMatch(/marked/));
