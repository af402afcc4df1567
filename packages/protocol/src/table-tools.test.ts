import { expect, test } from "vitest";
import { asTool } from "./syscall.ts";
import { TABLE_TOOLS, tableDescribe, tableExport, tableQuery } from "./syscalls/table.ts";

const TOOLS = [tableDescribe, tableQuery, tableExport].flatMap((definition) => asTool(definition) ?? []);

test("the tools for tables are short, and in no prompt but of material that holds tables", () => {
  expect(new Set(TOOLS.map(({ name }) => name))).toEqual(TABLE_TOOLS);
  const characters = TOOLS.reduce((sum, tool) => sum + JSON.stringify(tool).length, 0);
  expect(Math.ceil(characters / 4)).toBeLessThanOrEqual(620);
});

test("what models are told refers to nothing that they are not told", () => {
  for (const tool of TOOLS) expect(JSON.stringify(tool)).not.toMatch(/\$(?:ref|defs)/);
});

test("what models are told of is taken as they are told", () => {
  const told = {
    file: "a.csv",
    sheet: "S",
    join: [{ file: "b.csv", on: ["id"], how: "left" }],
    compute: [{ as: "total", of: "quantity * [unit price]" }],
    where: "status = refunded and (total > 100 or [ship to] in (DE, FR))",
    deduplicate: { by: ["id"], keep: "last" },
    group: ["country"],
    measures: [{ fn: "sum", column: "total", as: "sum" }],
    having: "sum > 1",
    pivot: { rows: ["a"], columns: "b", measure: { fn: "count" } },
    select: ["country"],
    distinct: true,
    order: [{ column: "sum", descending: true }],
    limit: 3,
    offset: 1,
    per: ["country"],
    dates: "day-first",
  };
  const [, query] = TOOLS;
  expect(Object.keys(told).sort()).toEqual(Object.keys(query?.inputSchema["properties"] ?? {}).sort());
  expect(tableQuery.input.safeParse(told).error).toBeUndefined();
  expect(tableExport.input.safeParse({ query: told, to: "x.csv", overwrite: true }).error).toBeUndefined();
});
