import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { AccountRow, CounterRow, EffectRow, EventRow, InboxRow, OutboxRow, ProcessFilter, ProcessRow, Row, SnapshotRow, Sql } from "@aether/ports";
import { type Json, SyscallError } from "@aether/protocol";

const MAX_ROWS = 10_000;

/** Reads, on a connection that cannot write. */
export class RowReader {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  read({ text, values }: Sql): Row[] {
    const rows: Row[] = [];
    for (const row of this.#db.prepare(text).iterate(...(values as SQLInputValue[]))) {
      rows.push(row as Row);
      if (rows.length > MAX_ROWS) throw new SyscallError("TOO_LARGE", `a statement may return ${MAX_ROWS} rows`, { limit: MAX_ROWS });
    }
    return rows;
  }

  process(pid: string): ProcessRow | undefined {
    const row = this.#db.prepare("select * from process where pid = ?").get(pid);
    return row && toProcess(row as Row);
  }

  processes(filter: ProcessFilter): ProcessRow[] {
    const where: string[] = [];
    const values: SQLInputValue[] = [];
    const add = (text: string, ...added: readonly (string | number)[]): void => {
      where.push(text);
      values.push(...added);
    };
    if (filter.owner !== undefined) add("owner = ?", filter.owner);
    if (filter.parent !== undefined) add("parent = ?", filter.parent);
    if (filter.root !== undefined) add("root = ?", filter.root);
    if (filter.states) add(`state in (${filter.states.map((state) => `'${state}'`).join(", ")})`);
    if (filter.kinds) add(`kind in (${filter.kinds.map((kind) => `'${kind}'`).join(", ")})`);
    if (filter.dueBy !== undefined) add("wakeAt is not null and wakeAt <= ?", filter.dueBy);
    const limit = Math.min(filter.limit ?? 1_000, 100_000);
    const text = `select * from process ${where.length > 0 ? `where ${where.join(" and ")}` : ""} order by birth limit ${limit}`;
    return this.#db
      .prepare(text)
      .all(...values)
      .map((row) => toProcess(row as Row));
  }

  events(pid: string, after: number, limit = 1_000): EventRow[] {
    const rows = this.#db.prepare("select * from event where pid = ? and seq > ? order by seq limit ?").all(pid, after, limit) as Row[];
    return rows.map((row) => withJson(row, "body") as unknown as EventRow);
  }

  snapshot(pid: string): SnapshotRow | undefined {
    const row = this.#db.prepare("select * from snapshot where pid = ?").get(pid) as Row | undefined;
    return row && (withJson(row, "state") as unknown as SnapshotRow);
  }

  effects(pid: string): EffectRow[] {
    return (this.#db.prepare("select * from effect where pid = ?").all(pid) as Row[]).map(toEffect);
  }

  effect(key: string): EffectRow | undefined {
    const row = this.#db.prepare("select * from effect where key = ?").get(key) as Row | undefined;
    return row && toEffect(row);
  }

  inbox(pid: string): InboxRow[] {
    const rows = this.#db.prepare("select * from inbox where pid = ? order by at, id").all(pid) as Row[];
    return rows.map(({ sender, ...row }) => ({ ...withJson(row, "body"), from: sender }) as unknown as InboxRow);
  }

  unread(): string[] {
    const rows = this.#db.prepare("select distinct inbox.pid from inbox join process on process.pid = inbox.pid where process.state <> 'exited'").all();
    return rows.map(({ pid }) => String(pid));
  }

  accounts(ids: readonly string[]): AccountRow[] {
    return this.#byIds("account", ids) as unknown as AccountRow[];
  }

  counters(ids: readonly string[]): CounterRow[] {
    return this.#byIds("counter", ids) as unknown as CounterRow[];
  }

  outbox(after: number, limit: number): OutboxRow[] {
    const rows = this.#db.prepare("select * from outbox where pos > ? order by pos limit ?").all(after, limit) as Row[];
    return rows.map((row) => withJson(row, "body") as unknown as OutboxRow);
  }

  #byIds(table: "account" | "counter", ids: readonly string[]): Row[] {
    return this.#db.prepare(`select * from ${table} where id in (select value from json_each(?))`).all(JSON.stringify(ids)) as Row[];
  }
}

function withJson(row: Row, ...columns: readonly string[]): Record<string, unknown> {
  const parsed: Record<string, unknown> = { ...row };
  for (const column of columns) parsed[column] = JSON.parse(String(row[column])) as Json;
  return parsed;
}

const toProcess = (row: Row): ProcessRow => withJson(row, "exit", "authority", "label", "spec") as unknown as ProcessRow;
const toEffect = (row: Row): EffectRow => withJson(row, "input", "evidence", "result") as unknown as EffectRow;
