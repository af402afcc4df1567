import type { TableMeasure, TableQuery } from "@aether/protocol";
import { distinctNames } from "../read/head-of-grid.ts";
import { invalid } from "../refusals.ts";
import { type Column, findColumn } from "./find-column.ts";
import { type Statement, type Store, statement } from "./open-store.ts";
import { conditionTerm, dateIn, mustHoldNumbers, numberIn, readable, type Terms } from "./terms.ts";

/** Values of the column that a pivot spreads. */
const MAX_SPREAD = 200;

/** The table `r`: its columns in `o0`, `o1`, …, `first` by which rows lie in the order in which they were found, and `line` where rows are listed. */
export interface Result {
  readonly columns: readonly Column[];
  readonly listed: boolean;
  /** Columns of the rows it was made of, by which listed rows may be ordered too; they are in `r` under names of their own. */
  readonly beside: readonly Column[];
  /** Columns whose values made the groups. */
  readonly by?: readonly Column[];
}

/** Makes the result of the rows in `m`. @throws SyscallError `INVALID` */
export function makeResult(store: Store, query: TableQuery, terms: Terms): Result {
  const { pivot, group, measures, select } = query;
  if (pivot && (group || measures)) throw invalid("a pivot has rows, columns and a measure of its own; leave group and measures out");
  if (pivot) return pivoted(store, pivot, terms);
  if (group || measures) return grouped(store, { group: group ?? [], measures: measures ?? [{ fn: "count" }] }, terms);
  const chosen = select ? select.map((name) => findColumn(name, terms.columns)) : terms.columns;
  const columns = chosen.map((column, at) => ({ ...column, sql: `o${at}` }));
  const beside = terms.columns.map((column, at) => ({ ...column, sql: `b${at}` }));
  const taken = [...chosen.map(({ sql }, at) => `${sql} as o${at}`), ...terms.columns.map(({ sql }, at) => `${sql} as b${at}`)];
  if (query.distinct) {
    const own = columns.map((_, at) => `o${at}`);
    store.run(
      statement(
        `create table r as select ${chosen.map(({ sql }, at) => `${sql} as o${at}`).join(", ")}, min(rowid) as first from m group by ${own.join(", ")}`,
      ),
    );
    return { columns, listed: false, beside: [] };
  }
  store.run(statement(`create table r as select ${taken.join(", ")}, rowid as first, line from m`));
  return { columns, listed: true, beside };
}

interface Grouping {
  readonly group: readonly string[];
  readonly measures: readonly TableMeasure[];
}

function grouped(store: Store, { group, measures }: Grouping, terms: Terms): Result {
  const by = group.map((name) => findColumn(name, terms.columns));
  const made = measures.map((measure) => measureOf(measure, terms));
  const names = distinctNames([...by.map(({ name }) => name), ...made.map(({ name }) => name)]);
  const selected = [...by.map(({ sql }, at) => `${sql} as o${at}`), ...made.map(({ sql }, at) => `${sql} as o${by.length + at}`)];
  const groups = by.length > 0 ? ` group by ${by.map(({ sql }) => sql).join(", ")}` : "";
  store.run(statement(`create table r as select ${selected.join(", ")}, min(rowid) as first from m${groups}`));
  const columns = [...by, ...made].map((column, at) => ({ ...column, also: [], name: names[at] ?? column.name, sql: `o${at}` }));
  return { columns, listed: false, beside: [] };
}

interface Made extends Pick<Column, "name" | "sql" | "type"> {}

/** A measure over the rows of a group; `when` narrows them. */
function measureOf({ fn, column: name, as }: TableMeasure, terms: Terms, when?: string): Made {
  const only = (value: string): string => (when === undefined ? value : `case when ${when} then ${value} end`);
  if (name === undefined) {
    if (fn !== "count") throw invalid(`${fn} needs a column`);
    return { name: as ?? "count", sql: `count(${when === undefined ? "*" : only("1")})`, type: "integer" };
  }
  const column = findColumn(name, terms.columns);
  const title = as ?? `${fn} ${column.name}`;
  if (fn === "count") return { name: title, sql: `count(${only(column.sql)})`, type: "integer" };
  if (fn === "distinct") return { name: title, sql: `count(distinct ${only(column.sql)})`, type: "integer" };
  terms.used(column);
  if (fn === "min" || fn === "max") return { name: title, sql: `${fn}(${only(readable(column))})`, type: column.type };
  const number = numberIn(mustHoldNumbers(column).sql);
  if (fn === "median") return { name: title, sql: `median(${only(number)})`, type: "number" };
  if (fn === "average") return { name: title, sql: `avg(${only(number)})`, type: "number" };
  return { name: title, sql: `sum(cast(${only(number)} as real))`, type: column.type };
}

function pivoted(store: Store, { rows, columns, measure }: NonNullable<TableQuery["pivot"]>, terms: Terms): Result {
  const by = rows.map((name) => findColumn(name, terms.columns));
  const spread = findColumn(columns, terms.columns);
  const found = store.rows(statement(`select distinct ${spread.sql} from m order by ${orderOf(spread.sql)}, ${spread.sql} limit ${MAX_SPREAD + 1}`));
  if (found.length > MAX_SPREAD)
    throw invalid(`the column ${JSON.stringify(spread.name)} has more than ${MAX_SPREAD} different values, which cannot be columns`);
  const values = found.map(([value]) => value ?? null);
  // A value is bound once, by its number: each column of a pivot names it as often as its measure does.
  const made = values.map((value, at) => ({ ...measureOf(measure, terms, `${spread.sql} is ?${at + 1}`), name: shown(value, spread) }));
  const names = distinctNames([...by.map(({ name }) => name), ...made.map(({ name }) => name)]);
  const selected = [...by.map(({ sql }, at) => `${sql} as o${at}`), ...made.map(({ sql }, at) => `${sql} as o${by.length + at}`)];
  store.run(statement(`create table r as select ${selected.join(", ")}, min(rowid) as first from m group by ${by.map(({ sql }) => sql).join(", ")}`, values));
  return {
    columns: [...by, ...made].map((column, at) => ({ ...column, also: [], name: names[at] ?? column.name, sql: `o${at}` })),
    listed: false,
    beside: [],
    by: [...by, spread],
  };
}

const shown = (value: unknown, { type }: Column): string => (value === null ? "(empty)" : type === "boolean" ? String(value === 1) : String(value));

/** Numbers before texts, texts without regard to case and marks, empty ones last. */
export const orderOf = (sql: string, descending = false): string =>
  `(${sql} is null), (typeof(${sql}) = 'text')${descending ? " desc" : ""}, sorted(${sql})${descending ? " desc" : ""}`;

export function filtered(having: TableQuery["having"], { columns }: Result): Statement | undefined {
  if (having === undefined) return undefined;
  if (typeof having === "string") throw new Error("a canonical question has trees");
  return conditionTerm(having, { columns, used: () => undefined });
}

/** Groups that only their case keeps apart. */
export function caseNotes(store: Store, { by = [] }: Result): string[] {
  return by.flatMap(({ name, sql, type }) => {
    if (type !== "text") return [];
    const [pair] = store.rows(
      statement(`select min(${sql}), max(${sql}) from (select distinct ${sql} from m) group by fold(${sql}) having count(*) > 1 limit 1`),
    );
    return pair ? [`${name}: ${JSON.stringify(pair[0])} and ${JSON.stringify(pair[1])} are groups of their own`] : [];
  });
}

/** Rows of a column that hold something which is not of its type. */
export const unreadIn = (column: Column): string =>
  column.type === "date" ? `${column.sql} is not null and ${dateIn(column.sql)} is null` : `typeof(${column.sql}) = 'text'`;
