import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { type Committed, damaged, RATE_WINDOW_MS, type SqlValue } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { inTransaction } from "./in-transaction.ts";
import type { RowTable, StepReply, WireStatement, WireStep } from "./wire.ts";

const COLUMNS: Readonly<Record<RowTable, readonly string[]>> = {
  process: "pid owner parent root identity kind program state head epoch birth snap priority waitOn wakeAt createdAt endedAt exit label".split(" "),
  process_spec: ["pid", "authority", "spec"],
  event: ["pid", "seq", "kind", "v", "at", "body"],
  effect: "key pid owner syscall class state digest definition input evidence result attempt at".split(" "),
  inbox: ["pid", "id", "kind", "sender", "body", "at"],
  outbox: ["pos", "topic", "body", "at", "label"],
  account: ["id", "tokens", "microUsd", "calls", "bytes", "since"],
  audit: ["owner", "pid", "kind", "at", "body", "v", "identity", "caller", "verdict", "about", "label"],
};

const EPOCH_AT = COLUMNS.process.indexOf("epoch");
const BIRTH_AT = COLUMNS.process.indexOf("birth");

/** What stands on the right is of before the statement. */
const added = (kind: string): string => `${kind} = ${kind} + excluded.${kind}, ${kind}Before = case when excluded.since > since then ${kind}
    when excluded.since < since then ${kind}Before + excluded.${kind} else ${kind}Before end`;

const ON_CONFLICT: Partial<Record<RowTable, string>> = {
  inbox: " on conflict do nothing",
  account: ` on conflict (id) do update set ${["tokens", "microUsd", "calls", "bytes"].map(added).join()}, since = max(since, excluded.since)`,
};

/** More than a program's steps ever differ; services' own texts beyond it are prepared each time. */
const MOST_PREPARED = 500;

/** Runs steps inside a transaction that somebody else opened. */
export class StepRunner {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #version: StatementSync;
  #seenVersion: unknown;
  /** Epoch of the last take-over by anyone, and by this connection (0 = never). */
  #epoch = 0;
  #own = 0;
  #births = 0;
  #position = 0;
  #born: number[] = [];
  #placed: number[] = [];
  /** Statements that read or wrote rows; transaction control is not counted. */
  statements = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#version = db.prepare("pragma data_version");
  }

  /** Looks up what another connection may have changed meanwhile. Inside the transaction, before its first step. */
  refresh(): void {
    const version = this.#version.get()?.["data_version"];
    if (version === this.#seenVersion) return;
    this.#epoch = this.#number("select max(epoch) as n from node");
    this.#births = this.#number("select max((select ifnull(max(birth), 0) from process), (select ifnull(max(last), 0) from birth)) as n");
    this.#position = this.#number("select seq as n from sqlite_sequence where name = 'outbox'");
    this.#seenVersion = version;
  }

  /** After a transaction was rolled back: the gapless numbers are as the file says. */
  forget(): void {
    this.#seenVersion = undefined;
  }

  /** Every earlier epoch, of whatever connection, is refused from here on. @throws whatever kept it from the disk; none is taken then */
  takeOver(node: string): number {
    const epoch = inTransaction(this.#db, () => {
      const next = this.#number("select max(epoch) as n from node") + 1;
      if (!Number.isSafeInteger(next)) throw damaged("node, its epoch");
      this.#db.prepare("insert into node (id, epoch) values (?, ?) on conflict (id) do update set epoch = excluded.epoch").run(node, next);
      return next;
    });
    this.#own = epoch;
    // What steps are stamped with and fenced by is read from the file again, before the next of them.
    this.forget();
    return epoch;
  }

  /** @throws whatever made the step fail; the caller rolls back to its savepoint */
  run(step: WireStep): StepReply {
    const births = this.#births;
    const position = this.#position;
    this.#born = [];
    this.#placed = [];
    try {
      if (this.#own < this.#epoch && this.#own !== 0)
        throw fenced(`epoch ${this.#own} was taken over by ${this.#epoch}`, { epoch: this.#own, now: this.#epoch });
      for (const statement of step) this.#apply(statement);
    } catch (cause) {
      this.#births = births;
      this.#position = position;
      throw cause;
    }
    if (this.#born.length === 0 && this.#placed.length === 0) return null;
    return { births: this.#born, positions: this.#placed } satisfies Committed;
  }

  #apply(statement: WireStatement): void {
    switch (statement[0]) {
      case "insert":
        return this.#insert(statement);
      case "advance":
        return this.#advance(statement);
      case "patch":
        return void this.#run(`update process set ${assign(statement[2])} where pid = ? and state <> 'exited'`, [...statement[3], statement[1]]);
      case "authority":
        return void this.#run("update process_spec set authority = ? where pid = ?", [statement[2], statement[1]]);
      case "snapshot":
        return void this.#run("insert or replace into snapshot (pid, seq, version, state) values (?, ?, ?, ?)", statement[1]);
      case "effect":
        return this.#effect(statement);
      case "settle":
        return void this.#run("delete from effect where key in (select value from json_each(?))", [statement[1]]);
      case "consume":
        return void this.#run("delete from inbox where pid = ? and id in (select value from json_each(?))", [statement[1], statement[2]]);
      case "count":
        return this.#count(statement);
      case "use":
        return this.#use(statement);
      case "write":
        return this.#write(statement);
      default:
        return statement satisfies never;
    }
  }

  #insert([, table, rows, values]: Extract<WireStatement, readonly ["insert", ...unknown[]]>): void {
    if (table === "process") {
      values[EPOCH_AT] = this.#epoch;
      values[BIRTH_AT] = ++this.#births;
      this.#born.push(this.#births);
    } else if (table === "outbox") {
      for (let at = 0; at < values.length; at += COLUMNS.outbox.length) {
        values[at] = ++this.#position;
        this.#placed.push(this.#position);
      }
    }
    this.#run(insertText(table, rows), values);
  }

  /** The compare-and-set on (process, epoch, head) that I5 asks for. */
  #advance([, pid, epoch, head, by, columns, values]: Extract<WireStatement, readonly ["advance", ...unknown[]]>): void {
    if (epoch !== 0 && epoch !== this.#epoch) throw fenced(`epoch ${epoch} was taken over by ${this.#epoch}`, { pid, epoch, now: this.#epoch });
    const text = `update process set head = head + ?, epoch = ?${columns && `, ${assign(columns)}`} where pid = ? and head = ?`;
    if (this.#run(text, [by, this.#epoch, ...values, pid, head]) !== 1) throw fenced(`process ${pid} is not at ${head} any more`, { pid, head });
  }

  #effect([, key, states, values]: Extract<WireStatement, readonly ["effect", ...unknown[]]>): void {
    const text = `update effect set ${COLUMNS.effect.map((column) => `${column} = ?`).join(", ")} where key = ? and state in (${places(states.length)})`;
    if (this.#run(text, [...values, key, ...states]) !== 1)
      throw new SyscallError("CONFLICT", `the effect ${key} is not ${states.join(" or ")} any more`, { key, states });
  }

  #count([, id, add, max]: Extract<WireStatement, readonly ["count", ...unknown[]]>): void {
    const changed = this.#run(
      "insert into counter (id, used) select ?, ? where ? <= ? on conflict (id) do update set used = used + excluded.used where used + excluded.used <= ?",
      [id, add, add, max, max],
    );
    if (changed !== 1) throw new SyscallError("QUOTA", `this right could be used ${max} times and has been`, { limit: "maxUses", max });
  }

  /** What is a minute older than a use counts for none after it. */
  #use([, id, at]: Extract<WireStatement, readonly ["use", ...unknown[]]>): void {
    this.#run("insert into rate (id, at, used) values (?, ?, 1) on conflict (id, at) do update set used = used + 1", [id, at]);
    this.#run("delete from rate where id = ? and at <= ?", [id, at - RATE_WINDOW_MS]);
  }

  #write([, text, values, changes, lost]: Extract<WireStatement, readonly ["write", ...unknown[]]>): void {
    const changed = this.#run(text, values);
    if (changes === null || changed === changes) return;
    const { code, message } = lost ?? { code: "CONFLICT", message: `a row changed meanwhile: ${changed} rows instead of ${changes}` };
    throw new SyscallError(code, message, { expected: changes, changed });
  }

  #run(text: string, values: readonly SqlValue[]): number {
    this.statements++;
    let statement = this.#prepared.get(text);
    if (!statement) {
      statement = this.#db.prepare(text);
      if (this.#prepared.size < MOST_PREPARED) this.#prepared.set(text, statement);
    }
    return Number(statement.run(...(values as SQLInputValue[])).changes);
  }

  #number(text: string): number {
    return Number(this.#db.prepare(text).get()?.["n"] ?? 0);
  }
}

const texts = new Map<string, string>();

function insertText(table: RowTable, rows: number): string {
  const known = texts.get(`${table}${rows}`);
  if (known !== undefined) return known;
  const columns = COLUMNS[table];
  const row = `(${places(columns.length)})`;
  const text = `insert into ${table} (${columns.join(", ")}) values ${Array.from({ length: rows }, () => row).join(", ")}${ON_CONFLICT[table] ?? ""}`;
  texts.set(`${table}${rows}`, text);
  return text;
}

const places = (count: number): string => Array.from({ length: count }, () => "?").join(", ");

/** `columns` was put together by `encodeStep` from its own list, never from a caller's words. */
const assign = (columns: string): string => `${columns.replaceAll(",", " = ?, ")} = ?`;

const fenced = (message: string, data: Record<string, unknown>): SyscallError => new SyscallError("FENCED", message, data);
