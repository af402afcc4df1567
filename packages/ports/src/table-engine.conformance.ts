import { createPlace, SyscallError, type TableQuery, tableQuery, type Written } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TableEngine, TableFile } from "./table-engine.ts";

const place = createPlace({ home: "/home/a", cwd: "/t" });
/** As dispatch hands it over: decoded, and canonical. */
export const canonicalTableQuery = (written: Written<typeof tableQuery>): TableQuery => {
  const query = tableQuery.input.parse(written);
  return tableQuery.canonical?.(query, place) ?? query;
};

const text = (path: string, content: string): TableFile => ({ path, bytes: new TextEncoder().encode(content) });
const ORDERS = text(
  "/t/orders.csv",
  'id,customer,status,price,quantity,ordered\n1,7,paid,"1,234.50",2,2024-12-31\n2,8,open,10,3,2025-02-01\n3,7,Paid,n/a,1,2025-02-15\n4,9,,5.5,10,\n',
);
const CUSTOMERS = text("/t/customers.json", '[{"id": 7, "name": "Ann"}, {"id": 8, "name": "Bob"}]');
const FILES = [ORDERS, CUSTOMERS];

/** What answers each question; `columns` are their names. */
const QUESTIONS: readonly {
  readonly why: string;
  readonly query: Written<typeof tableQuery>;
  readonly columns?: readonly string[];
  readonly rows: readonly unknown[][];
  readonly lines?: readonly number[];
}[] = [
  { why: "text is compared without case", query: { file: "orders.csv", where: "status = PAID", select: ["id"] }, rows: [[1], [3]], lines: [2, 4] },
  {
    why: "or with case",
    query: { file: "orders.csv", where: { column: "status", is: "=", value: "Paid", caseSensitive: true }, select: ["id"] },
    rows: [[3]],
    lines: [4],
  },
  { why: "an empty cell is not equal to anything", query: { file: "orders.csv", where: "status != paid", select: ["id"] }, rows: [[2], [4]], lines: [3, 5] },
  { why: "empty is asked for", query: { file: "orders.csv", where: "status empty", select: ["id"] }, rows: [[4]], lines: [5] },
  { why: "and, or and not", query: { file: "orders.csv", where: "not (id = 1 or id = 2) and quantity > 1", select: ["id"] }, rows: [[4]], lines: [5] },
  {
    why: "in, between and parts of texts",
    query: {
      file: "orders.csv",
      where: "id in (1, 2, 3) and quantity between 1 and 2 and status starts P and status contains ai and status ends d",
      select: ["id"],
    },
    rows: [[1], [3]],
    lines: [2, 4],
  },
  { why: "a month stands for its days", query: { file: "orders.csv", where: "ordered = 2025-02", select: ["id"] }, rows: [[2], [3]], lines: [3, 4] },
  {
    why: "numbers are ordered as numbers, empty cells last",
    query: { file: "orders.csv", order: [{ column: "price", descending: true }], select: ["price"] },
    rows: [["n/a"], [1234.5], [10], [5.5]],
    lines: [4, 2, 3, 5],
  },
  {
    why: "the largest of each, with those as large",
    query: {
      file: "orders.csv",
      compute: [{ as: "half", of: "quantity / quantity" }],
      order: [{ column: "half", descending: true }],
      per: ["customer"],
      limit: 1,
      select: ["customer", "id"],
    },
    rows: [
      [7, 1],
      [7, 3],
      [8, 2],
      [9, 4],
    ],
    lines: [2, 4, 3, 5],
  },
  {
    why: "the largest group of each",
    query: {
      file: "orders.csv",
      group: ["customer", "id"],
      measures: [{ fn: "sum", column: "quantity" }],
      order: [{ column: "sum quantity", descending: true }],
      per: ["customer"],
      limit: 1,
    },
    rows: [
      [7, 1, 2],
      [8, 2, 3],
      [9, 4, 10],
    ],
  },
  {
    why: "offset and limit",
    query: { file: "orders.csv", order: [{ column: "quantity" }], select: ["quantity"], offset: 1, limit: 2 },
    rows: [[2], [3]],
    lines: [2, 3],
  },
  {
    why: "measures leave out what is no number",
    query: {
      file: "orders.csv",
      measures: [
        { fn: "count" },
        { fn: "count", column: "status" },
        { fn: "sum", column: "price" },
        { fn: "average", column: "price" },
        { fn: "min", column: "price" },
        { fn: "max", column: "ordered" },
        { fn: "median", column: "quantity" },
        { fn: "distinct", column: "customer", as: "customers" },
      ],
    },
    columns: ["count", "count status", "sum price", "average price", "min price", "max ordered", "median quantity", "customers"],
    rows: [[4, 3, 1250, 416.666666666667, 5.5, "2025-02-15", 2.5, 3]],
  },
  { why: "a sum of nothing is empty, not zero", query: { file: "orders.csv", where: "id = 3", measures: [{ fn: "sum", column: "price" }] }, rows: [[null]] },
  {
    why: "groups come in the order in which they are found",
    query: { file: "orders.csv", group: ["customer"], measures: [{ fn: "sum", column: "quantity", as: "n" }] },
    columns: ["customer", "n"],
    rows: [
      [7, 3],
      [8, 3],
      [9, 10],
    ],
  },
  { why: "having", query: { file: "orders.csv", group: ["customer"], measures: [{ fn: "count" }], having: "count > 1" }, rows: [[7, 2]] },
  {
    why: "computed columns build on each other",
    query: {
      file: "orders.csv",
      compute: [
        { as: "total", of: "price * quantity" },
        { as: "half", of: "total / 2" },
      ],
      select: ["half"],
    },
    rows: [[1234.5], [15], [null], [27.5]],
    lines: [2, 3, 4, 5],
  },
  {
    why: "parts of dates",
    query: {
      file: "orders.csv",
      compute: [
        { as: "y", of: "year(ordered)" },
        { as: "q", of: "quarter(ordered)" },
        { as: "m", of: "month(ordered)" },
        { as: "w", of: "week(ordered)" },
        { as: "d", of: "weekday(ordered)" },
      ],
      select: ["y", "q", "m", "w", "d"],
      limit: 1,
    },
    rows: [[2024, "2024-Q4", "2024-12", "2025-W01", 2]],
    lines: [2],
  },
  {
    why: "an inner join keeps what has a counterpart",
    query: { file: "orders.csv", join: [{ file: "customers.json", on: [{ left: "customer", right: "id" }] }], select: ["id", "name"] },
    rows: [
      [1, "Ann"],
      [2, "Bob"],
      [3, "Ann"],
    ],
    lines: [2, 3, 4],
  },
  {
    why: "a join is written as text",
    query: { file: "orders.csv", join: [{ file: "customers.json", on: ["customer = id"] }], where: "name in (ann, eve)", select: ["id"] },
    rows: [[1], [3]],
    lines: [2, 4],
  },
  {
    why: "a list may hold numbers, and texts of cells that are none",
    query: { file: "orders.csv", where: "price in (10, '5.5', N/A)", select: ["id"] },
    rows: [[2], [3], [4]],
    lines: [3, 4, 5],
  },
  {
    why: "a left join keeps all",
    query: {
      file: "orders.csv",
      join: [{ file: "customers.json", on: [{ left: "customer", right: "id" }], how: "left" }],
      where: "name empty",
      select: ["id", "customers.id"],
    },
    rows: [[4, null]],
    lines: [5],
  },
  {
    why: "one row for each value",
    query: { file: "orders.csv", deduplicate: { by: ["customer"], keep: "last" }, select: ["id"] },
    rows: [[2], [3], [4]],
    lines: [3, 4, 5],
  },
  { why: "rows that are the same once", query: { file: "orders.csv", select: ["customer"], distinct: true }, rows: [[7], [8], [9]] },
  {
    why: "a pivot",
    query: { file: "orders.csv", pivot: { rows: ["customer"], columns: "status", measure: { fn: "sum", column: "quantity" } } },
    columns: ["customer", "open", "Paid", "paid", "(empty)"],
    rows: [
      [7, null, 1, 2, null],
      [8, 3, null, null, null],
      [9, null, null, null, 10],
    ],
  },
];

const REFUSED: readonly { readonly why: string; readonly query: Written<typeof tableQuery>; readonly says: RegExp }[] = [
  { why: "an unknown column, with those there are", query: { file: "orders.csv", where: "prise > 3" }, says: /no column "prise"; there are .*"price"/ },
  { why: "text that is compared with a number by size", query: { file: "orders.csv", where: "status > 3" }, says: /"status" holds text/ },
  { why: "arithmetic over text", query: { file: "orders.csv", compute: [{ as: "x", of: "status * 2" }] }, says: /"status" holds text, and no numbers/ },
  { why: "a part of what is no date", query: { file: "orders.csv", compute: [{ as: "x", of: "year(id)" }] }, says: /no dates/ },
  { why: "a computed name that is taken", query: { file: "orders.csv", compute: [{ as: "price", of: "id" }] }, says: /already/ },
  { why: "a table that a file does not have", query: { file: "customers.json", sheet: "orders" }, says: /no table "orders"/ },
  { why: "a measure without its column", query: { file: "orders.csv", measures: [{ fn: "sum" }] }, says: /sum needs a column/ },
];

/** What every {@link TableEngine} answers. */
export function tableEngineConformance(name: string, open: () => TableEngine): void {
  describe(`${name} is a table engine`, () => {
    let engine: TableEngine;
    const { signal } = new AbortController();
    beforeAll(() => {
      engine = open();
    });
    afterAll(() => engine.close());

    test("tells columns, types, empty cells and examples", async () => {
      const {
        tables: [orders, customers],
      } = await engine.describe({ files: FILES }, signal);
      expect(orders).toMatchObject({ file: "/t/orders.csv", rows: 4 });
      expect(orders?.columns.map((column) => [column.name, column.type, column.empty])).toEqual([
        ["id", "integer", 0],
        ["customer", "integer", 0],
        ["status", "text", 1],
        ["price", "number", 0],
        ["quantity", "integer", 0],
        ["ordered", "date", 1],
      ]);
      expect(customers?.columns[1]?.examples).toEqual(["Ann", "Bob"]);
      expect(orders?.columns.some((column) => "values" in column)).toBe(false);
    });

    test("tells files without tables where it is asked to look, and fails for them where it is not", async () => {
      const files = [text("/t/todo.md", "# To do\n\n- call Ann\n"), ...FILES, text("/t/empty.csv", "")];
      const { tables, without } = await engine.describe({ files, look: true }, signal);
      expect(tables.map(({ file }) => file)).toEqual(["/t/orders.csv", "/t/customers.json"]);
      expect(without.map(({ file }) => file)).toEqual(["/t/todo.md", "/t/empty.csv"]);
      for (const { file, why } of without) expect(why).toMatch(new RegExp(`^${file} holds no table that can be read: `));
      await expect(engine.describe({ files }, signal)).rejects.toSatisfy((error) => SyscallError.is(error) && error.code === "UNSUPPORTED");
    });

    test("tells the texts and years of all files of one call where they are asked for, and where there are more", async () => {
      const valuesOf = async (values: number) =>
        (await engine.describe({ files: FILES, values }, signal)).tables.map(({ columns }) =>
          columns.flatMap(({ name, values: found, moreValues }) => (found ? [[name, found, moreValues === true]] : [])),
        );
      expect(await valuesOf(3)).toEqual([
        [
          ["status", ["paid", "open", "Paid"], false],
          ["ordered", ["2024", "2025"], false],
        ],
        [["name", ["Ann", "Bob"], false]],
      ]);
      expect(await valuesOf(1)).toEqual([
        [
          ["status", ["paid"], true],
          ["ordered", ["2024"], true],
        ],
        [["name", ["Ann"], true]],
      ]);
    });

    test.for(QUESTIONS)("$why", async ({ query, columns, rows, lines }) => {
      const answer = await engine.ask({ query: canonicalTableQuery(query), files: FILES }, signal);
      expect(answer.rows).toEqual(rows);
      expect(answer.lines).toEqual(lines);
      if (columns) expect(answer.columns.map((column) => column.name)).toEqual(columns);
    });

    test.for(REFUSED)("refuses $why", async ({ query, says }) => {
      await expect(engine.ask({ query: canonicalTableQuery(query), files: FILES }, signal)).rejects.toThrow(says);
    });

    test("tells what it read, what matched, and each cell that is no number", async () => {
      const query = canonicalTableQuery({ file: "orders.csv", where: "price > 1", group: ["customer"] });
      expect(await engine.ask({ query, files: FILES }, signal)).toMatchObject({
        total: 3,
        matched: 3,
        more: false,
        unread: [{ column: "price", cells: 1, examples: [{ line: 4, text: "n/a" }] }],
      });
    });

    test("writes a whole result in every format, and reads it again", async () => {
      const query = canonicalTableQuery({ file: "orders.csv", select: ["id", "status", "ordered"], where: "id < 4" });
      for (const format of ["csv", "tsv", "json", "jsonl", "xlsx"] as const) {
        const { bytes, rows } = await engine.write({ query, files: FILES, format }, signal);
        expect(rows).toBe(3);
        const again = await engine.ask({ query: canonicalTableQuery({ file: `again.${format}` }), files: [{ path: `/t/again.${format}`, bytes }] }, signal);
        expect(again.columns.map(({ type }) => type)).toEqual(["integer", "text", "date"]);
        expect(again.rows).toEqual([
          [1, "paid", "2024-12-31"],
          [2, "open", "2025-02-01"],
          [3, "Paid", "2025-02-15"],
        ]);
      }
      const { bytes } = await engine.write({ query, files: FILES, format: "md" }, signal);
      expect(new TextDecoder().decode(bytes)).toBe(
        "| id | status | ordered |\n| --- | --- | --- |\n| 1 | paid | 2024-12-31 |\n| 2 | open | 2025-02-01 |\n| 3 | Paid | 2025-02-15 |\n",
      );
    });

    test("tells what a workbook says, from a sheet on, and refuses what is none", async () => {
      const query = canonicalTableQuery({ file: "orders.csv", select: ["id", "status"], where: "id < 3" });
      const { bytes } = await engine.write({ query, files: FILES, format: "xlsx" }, signal);
      expect(await engine.text({ file: { path: "/t/o.xlsx", bytes }, from: 1 }, signal)).toEqual({
        kind: "xlsx",
        unit: "sheet",
        units: 1,
        blocks: [
          { role: "heading", level: 1, number: 1, text: "Sheet1" },
          { role: "table", number: 1, text: "|  | A | B |\n| --- | --- | --- |\n| 1 | id | status |\n| 2 | 1 | paid |\n| 3 | 2 | open |" },
        ],
        notes: [],
      });
      expect(await engine.text({ file: { path: "/t/o.xlsx", bytes }, from: 2 }, signal)).toMatchObject({ units: 1, blocks: [] });
      await expect(engine.text({ file: ORDERS, from: 1 }, signal)).rejects.toSatisfy((error) => SyscallError.is(error) && error.code === "UNSUPPORTED");
    });

    test("a call that is cancelled ends, before it began too", async () => {
      const query = canonicalTableQuery({ file: "orders.csv" });
      const abort = new AbortController();
      const cut = engine.ask({ query, files: FILES }, abort.signal);
      abort.abort();
      await expect(cut).rejects.toSatisfy((error) => SyscallError.is(error) && error.code === "CANCELLED");
      await expect(engine.ask({ query, files: FILES }, abort.signal)).rejects.toSatisfy((error) => SyscallError.is(error) && error.code === "CANCELLED");
    });
  });

  test(`${name} is of no use once it is closed`, async () => {
    const engine = open();
    await engine.close();
    await expect(engine.describe({ files: FILES }, new AbortController().signal)).rejects.toSatisfy(
      (error) => SyscallError.is(error) && error.code === "UNAVAILABLE",
    );
  });
}
