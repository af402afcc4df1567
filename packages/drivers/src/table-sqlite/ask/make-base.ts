import { parse } from "node:path";
import type { TableJoin, TableQuery } from "@aether/protocol";
import { SyscallError } from "@aether/protocol";
import { invalid } from "../refusals.ts";
import type { TypedTable } from "../typed-table.ts";
import { type Column, findColumn } from "./find-column.ts";
import { load, type Store, statement } from "./open-store.ts";
import { formulaTerm, isNumeric, readable, textOf } from "./terms.ts";

/** Rows that a join may make. */
const MAX_JOINED = 2_000_000;

/** Every row there is to choose from: `line` and its columns, in the table `name`. */
export interface Base {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly notes: readonly string[];
  /** Columns that were used as their type so far. */
  readonly used: ReadonlySet<Column>;
}

/** Loads, joins and computes. @throws SyscallError `INVALID`, `TOO_LARGE` */
export function makeBase(store: Store, { join = [], compute = [] }: TableQuery, tables: readonly TypedTable[]): Base {
  const [first, ...others] = tables;
  if (!first) throw new Error("a question names at least one table");
  load(store, "t0", first);
  const stem = parse(first.file).name;
  let made: Made = { name: "t0", columns: ownColumns(first).map((column) => ({ ...column, also: [`${stem}.${column.name}`] })) };
  for (const [at, table] of others.entries()) {
    const how = join[at];
    if (!how) throw new Error("every further table is joined");
    load(store, `t${at + 1}`, table);
    made = { name: `j${at + 1}`, columns: joined(store, { left: made, right: { name: `t${at + 1}`, table }, how, into: `j${at + 1}` }) };
  }
  const used = new Set<Column>();
  const notes: string[] = [];
  for (const [at, one] of compute.entries()) made = computed(store, { from: made, one, into: `k${at + 1}`, used, notes });
  return { ...made, notes, used };
}

interface Made {
  readonly name: string;
  readonly columns: readonly Column[];
}

interface Computing {
  readonly from: Made;
  readonly one: NonNullable<TableQuery["compute"]>[number];
  readonly into: string;
  readonly used: Set<Column>;
  readonly notes: string[];
}

function computed(store: Store, { from: { name, columns }, one: { as, of }, into, used, notes }: Computing): Made {
  if (typeof of === "string") throw new Error("a canonical question has trees");
  if (columns.some((column) => column.name === as)) throw invalid(`there is a column ${JSON.stringify(as)} already; name the new one otherwise`);
  const inputs = new Set<Column>();
  const term = formulaTerm(of, { columns, used: (column) => void inputs.add(column) });
  store.run(statement(`create table ${into} as select ${name}.*, ${term.sql} as ${into}v from ${name}`, term.values));
  for (const column of inputs) used.add(column);
  const whole = [...inputs].map((column) => ` and ${readable(column)} is not null`).join("");
  const [lost] = store.rows(statement(`select count(*) from ${into} where ${into}v is null${whole}`));
  const gaps = Number(lost?.[0] ?? 0);
  if (gaps > 0) notes.push(`${as}: ${gaps} ${gaps === 1 ? "row divides" : "rows divide"} by zero, and it is empty there`);
  return { name: into, columns: [...columns, { name: as, sql: `${into}v`, type: term.type }] };
}

const ownColumns = ({ typed }: TypedTable): readonly Column[] =>
  typed.map(({ name, type, numbers, unclearDates }, at) => ({ name, sql: `c${at}`, type, decimal: numbers.decimal, unclearDates }));

interface Joining {
  readonly left: Made;
  readonly right: { readonly name: string; readonly table: TypedTable };
  readonly how: TableJoin;
  readonly into: string;
}

/** By keys in columns of their own, which have an index: what is compared is the same text or number on both sides. */
function joined(store: Store, { left, right, how: { on, how }, into }: Joining): readonly Column[] {
  const own = ownColumns(right.table);
  const pairs = on.map((pair) => (typeof pair === "string" ? { left: pair, right: pair } : pair));
  const keys = pairs.map((pair) => ({ left: findColumn(pair.left, left.columns), right: findColumn(pair.right, own) }));
  const keyed = keys.map((key, at) => `${keyOf(key.right, key)} as key${at}`);
  const names = keys.map((_, at) => `key${at}`);
  store.run(statement(`create table ${into}r as select *, ${keyed.join(", ")} from ${right.name}`));
  store.run(statement(`create index ${into}i on ${into}r (${names.join(", ")})`));
  const prefix = `${into}c`;
  const added = own.filter((column) => !keys.some((key) => key.right === column && key.left.name === column.name));
  const selected = [
    `${left.name}.line as line`,
    ...left.columns.map(({ sql }) => `${left.name}.${sql} as ${sql}`),
    ...added.map(({ sql }) => `${into}r.${sql} as ${prefix}${sql}`),
  ];
  const when = keys.map((key, at) => `${into}r.key${at} = ${keyOf({ ...key.left, sql: `${left.name}.${key.left.sql}` }, key)}`).join(" and ");
  const kind = how === "left" ? "left join" : "join";
  store.run(
    statement(
      `create table ${into} as select ${selected.join(", ")} from ${left.name} ${kind} ${into}r on ${when} order by ${left.name}.rowid, ${into}r.rowid limit ${MAX_JOINED + 1}`,
    ),
  );
  const [made] = store.rows(statement(`select count(*) from ${into}`));
  if (Number(made?.[0] ?? 0) > MAX_JOINED)
    throw new SyscallError("TOO_LARGE", `the join makes more than ${MAX_JOINED} rows; join on columns whose values are different in one of the tables`, {
      limit: MAX_JOINED,
    });
  return [...left.columns, ...renamed(added, { stem: parse(right.table.file).name, taken: left.columns, prefix })];
}

/** With the name of its file, which another file may have too. */
function fullName(name: string, { stem, taken }: { readonly stem: string; readonly taken: readonly Column[] }): string {
  const isTaken = (full: string): boolean => taken.some((column) => column.name === full || column.also?.includes(full));
  let full = `${stem}.${name}`;
  for (let count = 2; isTaken(full); count++) full = `${stem} ${count}.${name}`;
  return full;
}

const keyOf = ({ sql }: Column, { left, right }: { readonly left: Column; readonly right: Column }): string =>
  isNumeric(left) && isNumeric(right) ? sql : textOf(sql);

function renamed(
  columns: readonly Column[],
  { stem, taken, prefix }: { readonly stem: string; readonly taken: readonly Column[]; readonly prefix: string },
): readonly Column[] {
  return columns.map((column) => {
    const full = fullName(column.name, { stem, taken });
    const isTaken = taken.some(({ name }) => name === column.name);
    return { ...column, sql: `${prefix}${column.sql}`, ...(isTaken ? { name: full } : { also: [full] }) };
  });
}
