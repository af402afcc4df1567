import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Row, Sql } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

const MOST_PREPARED = 500;
const READONLY = 8;

export type ReadRows = (statement: Sql, maxRows: number) => Row[];

/** Runs statements on a connection that may not write. */
export function createReadRows(db: DatabaseSync): ReadRows {
  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    let statement = prepared.get(text);
    if (!statement) {
      statement = db.prepare(text);
      if (prepared.size < MOST_PREPARED) prepared.set(text, statement);
    }
    return statement;
  };
  return ({ text, values }, maxRows) => {
    const rows: Row[] = [];
    try {
      for (const row of prepare(text).iterate(...(values as SQLInputValue[]))) {
        if (rows.push(row as Row) > maxRows) throw new SyscallError("TOO_LARGE", `a statement may return ${maxRows} rows; ask for less`, { limit: maxRows });
      }
      return rows;
    } catch (cause) {
      // What failed half way stays open until it is thrown away.
      prepared.delete(text);
      if ((cause as { errcode?: number }).errcode === READONLY) throw new SyscallError("INTERNAL", `journal: read was given a statement that writes: ${text}`);
      throw cause;
    }
  };
}
