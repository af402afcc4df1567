import { expect, test } from "vitest";
import { ownOf } from "./own.ts";

test("a table holds what was put there", () => {
  const table = { one: 1, constructor: 2 };
  expect(ownOf(table, "one")).toBe(1);
  expect(ownOf(table, "constructor")).toBe(2);
  for (const name of ["__proto__", "toString", "hasOwnProperty", "valueOf", "two"]) expect(ownOf<unknown>(table, name)).toBeUndefined();
  expect(ownOf(JSON.parse('{"__proto__": 3}') as Record<string, number>, "__proto__")).toBe(3);
});
