export type SqlValue = null | number | string | Uint8Array;

/** One statement with `?` places; drivers translate the places to their dialect. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** A statement of a commit. `changes`: the exact number of rows it must touch, else the whole step fails with CONFLICT. */
export interface Write extends Sql {
  readonly changes?: number;
}

/** Template tag: values become parameters, never text. `sql\`select * from vfs_mount where owner = ${owner}\`` */
export function sql(texts: TemplateStringsArray, ...values: readonly (SqlValue | boolean | undefined)[]): Sql {
  return { text: texts.join("?"), values: values.map(toSqlValue) };
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
