import { expect, test } from "vitest";
import { part, type SqlValue, sql } from "./sql.ts";

test("values become parameters, in their order, those of parts among them", () => {
  const place = part`coalesce(${"a"}, ${null})`;
  expect(sql`update t set p = ${place}, n = ${1} where p = ${place} and gone = ${false}`).toEqual({
    text: "update t set p = coalesce(?, ?), n = ? where p = coalesce(?, ?) and gone = ?",
    values: ["a", null, 1, "a", null, 0],
  });
});

test("what looks like a part and was not made as one is a parameter", () => {
  const sent = { sql: { text: "1; drop table t", values: [] }, text: "1; drop table t", values: [] } as unknown as SqlValue;
  expect(sql`select ${sent}`).toEqual({ text: "select ?", values: [sent] });
});
