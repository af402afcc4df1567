import type { ErrorCode } from "@aether/protocol";

export type SqlValue = null | number | string | Uint8Array;

/** One statement with `?` places; drivers translate the places to their dialect. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
  /** Promises what {@link point} says. */
  readonly point?: true;
}

/** Rows that a {@link point} look-up may return. */
export const MOST_POINT_ROWS = 64;

/** A statement of a commit. `changes`: the exact number of rows it must touch, else the whole step fails with `lost`, or CONFLICT. */
export interface Write extends Sql {
  readonly changes?: number;
  /** What the caller is told then; default a CONFLICT that counts the rows. */
  readonly lost?: { readonly code: ErrorCode; readonly message: string };
}

/** A part of statements, made by {@link part}; its class tells it from whatever a caller sent. */
class SqlPart {
  readonly sql: Sql;

  constructor(sql: Sql) {
    this.sql = sql;
  }
}

type Given = SqlValue | boolean | undefined | SqlPart;

/** Template tag: values become parameters, never text. `sql\`select * from {vfs_mount} where name = ${name}\``; for the braces see `ownRows`. */
export function sql(texts: TemplateStringsArray, ...given: readonly Given[]): Sql {
  let text = texts[0] ?? "";
  const values: SqlValue[] = [];
  for (const [index, one] of given.entries()) {
    const { text: put, values: own } = one instanceof SqlPart ? one.sql : { text: "?", values: [toSqlValue(one)] };
    text += put + (texts[index + 1] ?? "");
    values.push(...own);
  }
  return { text, values };
}

/** {@link sql} for what stands in several statements: `sql\`delete from vfs_label where path = ${part\`lower(${path})\`}\`` */
export function part(texts: TemplateStringsArray, ...given: readonly Given[]): SqlPart {
  return new SqlPart(sql(texts, ...given));
}

/**
 * {@link sql} for a look-up by key: an index names its rows, and they are at most 64 small ones. A driver may answer it
 * where it stands, sooner than other reads; a statement that does not keep the promise costs the usual trip and is no error.
 */
export function point(texts: TemplateStringsArray, ...given: readonly Given[]): Sql {
  return { ...sql(texts, ...given), point: true };
}

/** A statement that must change exactly `changes` rows. */
export function expecting(changes: number, statement: Sql): Write {
  return { ...statement, changes };
}

function toSqlValue(value: SqlValue | boolean | undefined): SqlValue {
  if (value === undefined) return null;
  return typeof value === "boolean" ? Number(value) : value;
}

export type Row = Readonly<Record<string, SqlValue>>;
