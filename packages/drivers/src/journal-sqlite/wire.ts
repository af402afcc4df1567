import type { Committed, FailPointName, Row, Sql, SqlValue, Sweep, Swept, Tables, Write } from "@aether/ports";
import type { WireError } from "@aether/protocol";

/** Tables that rows are added to, several rows a statement. */
export type RowTable = "process" | "process_spec" | "event" | "effect" | "inbox" | "outbox" | "account" | "audit";

/**
 * One statement of a step, as it crosses to the worker: flat arrays of text and numbers clone several times faster than
 * the objects they come from. JSON is text here already. What only the worker knows (epoch, birth, outbox position) has
 * a null in its place.
 */
export type WireStatement =
  | readonly ["insert", table: RowTable, rows: number, values: SqlValue[]]
  | readonly ["advance", pid: string, epoch: number, head: number, by: number, columns: string, values: readonly SqlValue[]]
  | readonly ["patch", pid: string, columns: string, values: readonly SqlValue[]]
  | readonly ["authority", pid: string, authority: string]
  | readonly ["snapshot", values: readonly SqlValue[]]
  | readonly ["effect", key: string, states: readonly string[], values: readonly SqlValue[]]
  | readonly ["settle", keys: string]
  | readonly ["consume", pid: string, ids: string]
  | readonly ["count", id: string, add: number, max: number]
  | readonly ["use", id: string, at: number]
  | readonly ["write", text: string, values: readonly SqlValue[], changes: number | null, lost: Write["lost"] | null];

export type WireStep = readonly WireStatement[];

/** Null: committed, without births or positions. */
export type StepReply = null | Committed | { readonly error: WireError };

/** What the main thread may ask beside commits. */
export interface Questions {
  read(statement: Sql, maxRows: number): readonly Row[];
  sweep(what: Sweep, from: number): Swept;
  migrate(tables: Tables): void;
  takeOver(node: string): number;
  stats(): { steps: number; transactions: number; statements: number };
  close(): void;
}

export type Request = { readonly steps: readonly WireStep[] } | { readonly id: number; readonly ask: keyof Questions; readonly args: readonly unknown[] };

export type Reply =
  | { readonly steps: readonly StepReply[] }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: WireError }
  | { readonly opened: true }
  | { readonly refused: WireError };

export interface WorkerOptions {
  readonly file: string;
  /** Dies by SIGKILL the `nth` time it comes by `point`; for fault tests. */
  readonly kill?: { readonly point: FailPointName; readonly nth: number } | undefined;
}
