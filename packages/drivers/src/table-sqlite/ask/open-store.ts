import { constants, DatabaseSync, type SQLInputValue } from "node:sqlite";
import { ownOf } from "@aether/protocol";
import type { RawCell } from "../raw-table.ts";
import { type TypedColumn, valueOfCell } from "../type/type-column.ts";
import type { TypedTable } from "../typed-table.ts";

/** Statements name what {@link Store} named and bind what files and questions hold; there is no other way into one. */
export interface Store {
  readonly db: DatabaseSync;
  run(statement: Statement): void;
  all(statement: Statement): readonly Record<string, SQLInputValue>[];
  rows(statement: Statement): readonly SQLInputValue[][];
}

export interface Statement {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

export const statement = (sql: string, values: readonly SQLInputValue[] = []): Statement => ({ sql, values });

/** Statements that make tables in memory and read them, and nothing else. */
const ALLOWED: ReadonlySet<number> = new Set([
  constants.SQLITE_CREATE_TABLE,
  constants.SQLITE_CREATE_INDEX,
  constants.SQLITE_INSERT,
  constants.SQLITE_UPDATE,
  constants.SQLITE_READ,
  constants.SQLITE_SELECT,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_TRANSACTION,
  constants.SQLITE_REINDEX,
  constants.SQLITE_RECURSIVE,
]);

export function openStore(): Store {
  const db = new DatabaseSync(":memory:", { enableForeignKeyConstraints: false });
  db.exec("pragma temp_store = memory");
  db.function("fold", { deterministic: true }, (value) => (typeof value === "string" ? fold(value) : value));
  db.function("sorted", { deterministic: true }, (value) => (typeof value === "string" ? sortKey(value) : value));
  // SQLite has every number as 2.0, and people have 2.
  db.function("shown", { deterministic: true }, (value) => (typeof value === "number" ? String(value) : value));
  db.function("trimmed", { deterministic: true }, (value) => (typeof value === "string" ? value.trim() : value));
  db.aggregate("median", MEDIAN as unknown as Parameters<DatabaseSync["aggregate"]>[1]);
  db.setAuthorizer((action) => (ALLOWED.has(action) ? constants.SQLITE_OK : constants.SQLITE_DENY));
  return {
    db,
    run: ({ sql, values }) => void db.prepare(sql).run(...values),
    all: ({ sql, values }) => db.prepare(sql).all(...values) as Record<string, SQLInputValue>[],
    rows({ sql, values }) {
      const prepared = db.prepare(sql);
      prepared.setReturnArrays(true);
      return prepared.all(...values) as unknown as SQLInputValue[][];
    },
  };
}

/** Text as it is compared where case does not count. */
export const fold = (text: string): string => text.normalize("NFC").trim().toLowerCase();

/** Letters that are no other letter with a mark. */
const LETTERS: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

/** As people put texts in order: Öztürk stands between O and P; what differs by marks alone, in the order of these. */
export function sortKey(text: string): string {
  const own = fold(text);
  if (!/[^ -~]/.test(own)) return own;
  const plain = own
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøłđðþı]/g, (letter) => ownOf(LETTERS, letter) ?? letter);
  return `${plain}\u0001${own}`;
}

/** Its state is a list, which SQLite hands back as it was given and never looks at; the types know values of SQLite only. */
const MEDIAN = {
  start: (): number[] => [],
  step: (values: number[], value: unknown) => {
    if (typeof value === "number") values.push(value);
    return values;
  },
  result: medianOf,
};

function medianOf(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * Loads a table as `name`: `line`, and `c0`, `c1`, … without a type of SQLite's, so that a cell which cannot be read as its column is
 * keeps its text beside the others.
 */
export function load(store: Store, name: string, { rows, lines, typed }: TypedTable): void {
  const names = typed.map((_, at) => `c${at}`);
  store.run(statement(`create table ${name} (line, ${names.join(", ")})`));
  const insert = store.db.prepare(`insert into ${name} values (${["line", ...names].map(() => "?").join(", ")})`);
  store.run(statement("begin"));
  for (const [at, row] of rows.entries()) insert.run(lines[at] ?? at + 1, ...typed.map((column, cell) => stored(row[cell] ?? null, column)));
  store.run(statement("commit"));
}

function stored(cell: RawCell, column: TypedColumn): SQLInputValue {
  if (cell === null) return null;
  const value = valueOfCell(cell, column.type, column) ?? String(cell);
  return typeof value === "boolean" ? (value ? 1 : 0) : value;
}
