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

/** A statement of a commit. `changes`: the exact number of rows it must touch, else the whole step fails with CONFLICT. */
export interface Write extends Sql {
  readonly changes?: number;
}

/** Template tag: values become parameters, never text. `sql\`select * from vfs_mount where owner = ${owner}\`` */
export function sql(texts: TemplateStringsArray, ...values: readonly (SqlValue | boolean | undefined)[]): Sql {
  return { text: texts.join("?"), values: values.map(toSqlValue) };
}

/**
 * {@link sql} for a look-up by key: an index names its rows, and they are at most 64 small ones. A driver may answer it
 * where it stands, sooner than other reads; a statement that does not keep the promise costs the usual trip and is no error.
 */
export function point(texts: TemplateStringsArray, ...values: readonly (SqlValue | boolean | undefined)[]): Sql {
  return { ...sql(texts, ...values), point: true };
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

/** Numbered migrations of one domain's tables; every table name begins with `<domain>_`. */
export interface Tables {
  readonly domain: string;
  /** Version 1 first; each is a list of statements, applied once, in one transaction. Never edited after release. */
  readonly migrations: readonly (readonly string[])[];
}
