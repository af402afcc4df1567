import type { Action, AnySyscall, Authority, Input, Json, Label, Output, Signal, Written } from "@aether/protocol";
import type { AccountRow, ProcessFilter, ProcessKind, ProcessRow } from "./journal.ts";
import type { Exit, Outcome, Program } from "./program.ts";
import type { Row, Sql, Tables, Write } from "./sql.ts";

/** A domain of the OS: its syscalls, its tables, its jobs. A value, wired by the host. */
export interface Service {
  readonly domain: string;
  readonly tables?: Tables;
  readonly definitions: readonly AnySyscall[];
  /** One per definition, by name; the host refuses a service with a missing or spare one. */
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  readonly programs?: readonly Program[];
  readonly jobs?: readonly Job[];
  /**
   * Statements that say which of these blobs (hashes, at most 256) its rows refer to, in a column `hash`, by an index: they are
   * asked for every blob there is. Content that only the evidence of an unsettled call names is kept without this; evidence
   * names a workspace's tree in a member `tree`.
   */
  readonly blobs?: (hashes: readonly string[]) => readonly Sql[];
  /** Says which workspace trees its rows refer to, in a column `tree`: they are kept whole. */
  readonly trees?: Sql;
  start?(system: SystemContext): Promise<void>;
  stop?(): Promise<void>;
}

/** Makes a {@link Service}; its handlers are checked against its definitions by the compiler. */
export function service<T extends Readonly<Record<string, AnySyscall>>>(
  parts: Omit<Service, "definitions" | "handlers"> & { readonly definitions: T; readonly handlers: Handlers<T> },
): Service {
  return { ...parts, definitions: Object.values(parts.definitions), handlers: parts.handlers as unknown as Service["handlers"] };
}

/** Runs through dispatch as the service's own session; skipped, not stacked, when the last one has not ended. */
export interface Job {
  readonly name: string;
  /** Milliseconds between starts, at least 1,000. */
  readonly every: number;
  /** Milliseconds from boot to the first start; default `every`. */
  readonly first?: number;
  readonly syscall: string;
  readonly input: Json;
}

/** What a service gets at start, outside any call. */
export interface SystemContext {
  read(statement: Sql): Promise<readonly Row[]>;
}

/** A handler for one definition; a table of them is checked for completeness by {@link Handlers}. */
export type Handler<S extends AnySyscall> = ((input: Input<S>, ctx: CallContext) => Promise<Output<S> | Suspend>) | EffectHandler<S>;

/** For effects that recovery must understand, and for calls that wait. */
export interface EffectHandler<S extends AnySyscall, E extends Json = Json> {
  /**
   * A look before the intent commits, after authorisation; what it returns rests in the intent. What it and the calls inside it
   * write commits with the intent, so it stands whatever becomes of the call; effects outside it may not have.
   */
  prepare?(input: Input<S>, ctx: CallContext): Promise<E>;
  run(input: Input<S>, ctx: CallContext, evidence: E): Promise<Output<S> | Suspend>;
  /** After a crash: did it happen? `undefined` = it did not, run it; throws `UNKNOWN_OUTCOME` when nothing can tell. */
  probe?(input: Input<S>, ctx: CallContext, evidence: E): Promise<Output<S> | undefined>;
  /** Called when what a {@link Suspend} waited for came, or its deadline passed (`outcome` undefined). */
  resume?(memo: Json, outcome: Outcome | undefined, ctx: CallContext): Promise<Output<S> | Suspend>;
}
// biome-ignore lint/suspicious/noExplicitAny: a table holds handlers of every definition
export type AnyHandler = ((input: any, ctx: CallContext) => Promise<unknown>) | EffectHandler<any>;
export type Handlers<T extends Readonly<Record<string, AnySyscall>>> = { readonly [K in keyof T as T[K]["name"]]: Handler<T[K]> };

const SUSPEND = Symbol("suspend");

/** "I wait": committed, dropped from memory, and resumed when an answer for `on` arrives (DESIGN 4.1). */
export interface Suspend {
  readonly [SUSPEND]: true;
  /** What ends the wait, any one of them: `child:<pid>`, `reply:<id>`, `approval:<id>`. Empty = only the deadline. */
  readonly on: readonly string[];
  /** Epoch milliseconds; absent = until the process ends. */
  readonly deadline?: number;
  readonly memo: Json;
}

export function suspend(wait: { on: readonly string[]; deadline?: number; memo: Json }): Suspend {
  return { [SUSPEND]: true, ...wait };
}

export function isSuspend(value: unknown): value is Suspend {
  return typeof value === "object" && value !== null && SUSPEND in value;
}

/** Everything one running call may touch. */
export interface CallContext {
  readonly caller: Caller;
  /** `<pid>:<call>`; stable over re-runs, so it serves as an idempotency key outside. */
  readonly key: string;
  /** 1 on the first run. */
  readonly attempt: number;
  readonly signal: Signal;
  now(): number;
  /** Authorises one more resource found while running, and counts the use of a limited grant. @throws SyscallError `DENIED` · `QUOTA` */
  require(action: Action, resource: string): void;
  /** Whether the caller holds the right, whatever its limits; for filtering lists. */
  permits(action: Action, resource: string): boolean;
  /** A nested syscall with the caller's authority, budget and label (DESIGN 4.2). */
  call<S extends AnySyscall>(definition: S, input: Written<S>): Promise<Output<S>>;
  /** Calls a tool with another process's rights, approvals and budget; the caller needs `agent.act` on it. */
  callAs(pid: string, tool: string, input: Json): Promise<Json>;
  emit(event: string, value: Json): void;
  /** Raises the label of the result; it cannot be lowered. */
  raise(label: Label): void;
  read(statement: Sql): Promise<readonly Row[]>;
  /** What processes and their descendants have spent, as committed. */
  accounts(pids: readonly string[]): Promise<readonly AccountRow[]>;
  /** Buffered, committed with the receipt. */
  write(...statements: readonly Write[]): void;
  /** Buffered: an event for the outbox, published on `topic` after the commit. */
  announce(topic: string, body: Json): void;
  /** What the run really cost, beside the one call; replaces the reserved amounts. */
  spent(spend: { tokens?: number; microUsd?: number; bytes?: number }): void;
  readonly processes: Processes;
}

export interface Caller {
  readonly pid: string;
  readonly owner: string;
  readonly identity: string;
  readonly root: string;
  readonly kind: ProcessKind;
  readonly authority: Authority;
  /** The context's label. */
  readonly label: Label;
  /** The tool name, when a model asked. */
  readonly tool?: string;
}

/** The process table as a handler sees it. Changes are buffered and committed with the receipt. */
export interface Processes {
  /** Owner-scoped: another owner's process is `undefined`. */
  get(pid: string): Promise<ProcessRow | undefined>;
  list(filter: ProcessFilter): Promise<readonly ProcessRow[]>;
  /** Creates a child of the caller. Its authority is derived: whatever exceeds the caller's is `DENIED` with the narrowest missing grant. */
  spawn(child: Spawn): Promise<string>;
  /** Delivered once per `id`. */
  send(message: { to: string; id: string; kind: "message" | "reply" | "signal"; body: Json }): void;
  /** Stops a tree: revocation commits, running calls are aborted, then the step is acknowledged (I3). */
  stop(pid: string, reason: string): void;
  /** Events of a process, for logs. */
  events(pid: string, after: number, limit?: number): Promise<readonly { seq: number; kind: string; at: number; body: Json }[]>;
}

export interface Spawn {
  readonly identity?: string;
  readonly kind: ProcessKind;
  readonly program: string;
  readonly spec: Json;
  /** What is asked for; every part must lie inside the parent's. */
  readonly authority: Authority;
  readonly priority?: number;
  /** The label its context starts with; default: the caller's. */
  readonly label?: Label;
}

export type { Exit };
