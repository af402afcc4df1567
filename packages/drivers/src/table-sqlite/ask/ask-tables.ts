import { parse } from "node:path";
import type { SQLInputValue } from "node:sqlite";
import { MAX_ANSWER_ROWS, type TableAnswer, type TableCell, type TableCondition, type TableFormula, type TableQuery } from "@aether/protocol";
import type { RawTable } from "../raw-table.ts";
import { invalid } from "../refusals.ts";
import { readNumber } from "../type/written-number.ts";
import { notesOf, type TypedTable, typedTable } from "../typed-table.ts";
import { type Column, findColumn } from "./find-column.ts";
import { makeBase } from "./make-base.ts";
import { caseNotes, filtered, makeResult, orderOf, type Result, unreadIn } from "./make-result.ts";
import { openStore, type Statement, type Store, statement } from "./open-store.ts";
import { conditionTerm, isNumeric } from "./terms.ts";

/** An answer with all of its rows, as many as the limit wants. */
export interface WholeAnswer {
  readonly answer: TableAnswer;
  readonly rows: readonly (readonly TableCell[])[];
}

/** Characters of the rows of one answer. */
const MAX_ANSWER_TEXT = 200_000;

export type FindTable = (file: string, sheet: string | undefined) => RawTable;

/** @throws SyscallError `INVALID`, `TOO_LARGE` */
export function askTables(query: TableQuery, find: FindTable): WholeAnswer {
  const calculated = numbersWanted(query);
  const asNumbers = (name: string): boolean => calculated.has(plainName(name));
  const tables = [{ file: query.file, sheet: query.sheet }, ...(query.join ?? [])].map(({ file, sheet }) =>
    typedTable(find(file, sheet), { dates: query.dates, asNumbers }),
  );
  const store = openStore();
  try {
    return answered(store, query, tables);
  } finally {
    store.db.close();
  }
}

function answered(store: Store, query: TableQuery, tables: readonly TypedTable[]): WholeAnswer {
  const base = makeBase(store, query, tables);
  const chosenBy = new Set<Column>(base.used);
  const { where, deduplicate } = query;
  if (typeof where === "string") throw new Error("a canonical question has trees");
  const condition = where && conditionTerm(where, { columns: base.columns, used: (column) => void chosenBy.add(column) });
  const only = condition ? ` where ${condition.sql}` : "";
  store.run(statement(`create table f as select * from ${base.name}${only} order by rowid`, condition?.values));
  if (deduplicate) {
    const keys = deduplicate.by.map((name) => `fold(${findColumn(name, base.columns).sql})`);
    const kept = deduplicate.keep === "last" ? "max" : "min";
    store.run(statement(`create table m as select * from f where rowid in (select ${kept}(rowid) from f group by ${keys.join(", ")}) order by rowid`));
  } else store.run(statement("create table m as select * from f order by rowid"));
  const measured = new Set<Column>();
  const result = makeResult(store, query, { columns: base.columns, used: (column) => void measured.add(column) });
  const unread = [...unreadOf(store, base.name, chosenBy), ...unreadOf(store, "m", new Set([...measured].filter((column) => !chosenBy.has(column))))];
  const { columns, rows, lines, total } = listed(store, query, result);
  const shown = fitting(rows);
  const matched = Number(store.rows(statement("select count(*) from m"))[0]?.[0] ?? 0);
  const [first, ...others] = tables;
  const read = [first, ...others].flatMap((table) =>
    table ? [{ file: table.file, ...(table.sheet !== undefined && { sheet: table.sheet }), rows: table.rows.length, notes: notesOf(table) }] : [],
  );
  const answer: TableAnswer = {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: shown.map((row) => [...row]),
    ...(lines && { lines: lines.slice(0, shown.length) }),
    more: shown.length < rows.length,
    total,
    tables: read.map((table, at) => (at === 0 ? { ...table, notes: [...table.notes, ...base.notes, ...caseNotes(store, result)] } : table)),
    matched,
    unread,
  };
  return { answer, rows };
}

interface Listed {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableCell[])[];
  readonly lines: readonly number[] | undefined;
  readonly total: number;
}

function listed(store: Store, query: TableQuery, result: Result): Listed {
  const { order = [], offset = 0, limit } = query;
  const having = filtered(query.having, result);
  const where = having ? ` where ${having.sql}` : "";
  const values = having?.values ?? [];
  // A listing has taken its columns already.
  const columns = query.select && !result.listed && !query.distinct ? query.select.map((name) => findColumn(name, result.columns)) : result.columns;
  const by = order.map(({ column, descending }) => orderOf(orderColumn(column, result).sql, descending));
  const names = [...columns.map(({ sql }) => sql), ...(result.listed ? ["line"] : [])];
  const found = store.rows(
    query.per
      ? largestOfEach(query, result, { names, by, where, values })
      : statement(`select ${names.join(", ")} from r${where} order by ${[...by, "first"].join(", ")} limit ${limit ?? -1} offset ${offset}`, values),
  );
  const total = Number(store.rows(statement(`select count(*) from r${where}`, values))[0]?.[0] ?? 0);
  return {
    columns,
    rows: found.map((row) => columns.map((column, at) => cellOf(row[at] ?? null, column))),
    lines: result.listed ? found.map((row) => Number(row.at(-1))) : undefined,
    total,
  };
}

interface Chosen {
  readonly names: readonly string[];
  readonly by: readonly string[];
  readonly where: string;
  readonly values: Statement["values"];
}

/** The first rows of each value of some columns, with those that are as large as the last of them. */
function largestOfEach({ per = [], limit, offset }: TableQuery, result: Result, { names, by, where, values }: Chosen): Statement {
  if (limit === undefined || offset !== undefined) throw invalid("per says of which columns each value has its own limit; give limit, and no offset");
  const keys = per.map((name) => `fold(${orderColumn(name, result).sql})`);
  const order = by.length > 0 ? by : ["first"];
  const ranked = `select *, rank() over (partition by ${keys.join(", ")} order by ${order.join(", ")}) as place from r${where}`;
  return statement(
    `select ${names.join(", ")} from (${ranked}) where place <= ${limit} order by ${[...keys.map((key) => `sorted(${key})`), ...by, "first"].join(", ")}`,
    values,
  );
}

/** By a column of the result, or of the rows that are listed. */
function orderColumn(name: string, { columns, beside }: Result): Column {
  return columns.find((column) => column.name === name) ?? findColumn(name, beside.length > 0 ? beside : columns);
}

function cellOf(value: SQLInputValue, { type }: Column): TableCell {
  if (type === "boolean" && (value === 0 || value === 1)) return value === 1;
  if (typeof value === "number") return Number.isInteger(value) ? value : Number(value.toPrecision(15));
  return typeof value === "string" ? value : value === null ? null : String(value);
}

/** As many rows as one answer holds. */
function fitting(rows: readonly (readonly TableCell[])[]): readonly (readonly TableCell[])[] {
  let size = 0;
  const most = rows.slice(0, MAX_ANSWER_ROWS);
  const over = most.findIndex((row) => {
    size += row.reduce<number>((sum, cell) => sum + String(cell).length + 3, 2);
    return size > MAX_ANSWER_TEXT;
  });
  return over < 0 ? most : most.slice(0, over);
}

function unreadOf(store: Store, name: string, columns: ReadonlySet<Column>): TableAnswer["unread"] {
  return [...columns].flatMap((column) => {
    if (!isNumeric(column) && column.type !== "date") return [];
    const [count] = store.rows(statement(`select count(*) from ${name} where ${unreadIn(column)}`));
    const cells = Number(count?.[0] ?? 0);
    if (cells === 0) return [];
    const some = store.rows(statement(`select line, ${column.sql} from ${name} where ${unreadIn(column)} order by rowid limit 5`));
    return [{ column: column.name, cells, examples: some.map(([line, text]) => ({ line: Number(line), text: String(text).slice(0, 80) })) }];
  });
}

const plainName = (name: string): string => name.toLowerCase().replace(/[\s_\-.]+/g, "");

/** Columns that are calculated with, or compared with a number by size. */
function numbersWanted({ compute = [], measures = [], pivot, where }: TableQuery): ReadonlySet<string> {
  const names = new Set<string>();
  const take = (name: string | undefined): void => void (name !== undefined && names.add(plainName(name)));
  const inFormula = (formula: TableFormula): void => {
    if ("column" in formula) take(formula.column);
    else if ("op" in formula) for (const side of [formula.left, formula.right]) inFormula(side);
  };
  const inCondition = (condition: TableCondition): void => {
    if ("all" in condition) condition.all.forEach(inCondition);
    else if ("any" in condition) condition.any.forEach(inCondition);
    else if ("not" in condition) inCondition(condition.not);
    else if (["<", "<=", ">", ">=", "between"].includes(condition.is) && [condition.value, ...(condition.values ?? [])].some(isNumber)) take(condition.column);
  };
  for (const { of } of compute) if (typeof of !== "string") inFormula(of);
  for (const { fn, column } of pivot ? [pivot.measure] : measures) if (fn === "sum" || fn === "average" || fn === "median") take(column);
  if (where !== undefined && typeof where !== "string") inCondition(where);
  return names;
}

const isNumber = (value: unknown): boolean => typeof value === "number" || (typeof value === "string" && readNumber(value, { decimal: "." }) !== undefined);

/** The table of a file that a question means. @throws SyscallError `INVALID` with the sheets there are */
export function tableNamed(tables: readonly RawTable[], sheet: string | undefined, file: string): RawTable {
  const [first] = tables;
  if (!first) throw new Error("a file that was read has a table");
  if (sheet === undefined && tables.length === 1) return first;
  if (sheet === undefined) {
    const others = tables.slice(1, 11).map((table) => JSON.stringify(table.sheet));
    return {
      ...first,
      notes: [
        `the first table of the file, ${JSON.stringify(first.sheet)}; there ${others.length === 1 ? "is" : "are"} also ${others.join(", ")}`,
        ...first.notes,
      ],
    };
  }
  const found = tables.find((table) => table.sheet === sheet) ?? tables.find((table) => table.sheet?.trim().toLowerCase() === sheet.trim().toLowerCase());
  if (found) return found;
  const sheets = tables.flatMap((table) => (table.sheet === undefined ? [] : [table.sheet]));
  const are = sheets.length > 0 ? `its tables are ${sheets.map((name) => JSON.stringify(name)).join(", ")}` : "it is one table, so leave sheet out";
  throw invalid(`${parse(file).base} has no table ${JSON.stringify(sheet)}; ${are}`, { choices: sheets });
}
