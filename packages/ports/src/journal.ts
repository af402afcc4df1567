import type { AuditKind, AuditVerdict, Json, Label, Need, Signal } from "@aether/protocol";
import type { Row, Sql, Write } from "./sql.ts";
import type { Speaker, Tables } from "./tables.ts";
import type { OnDamaged } from "./whole-rows.ts";

/**
 * The one truth (DESIGN 4.5): an append-only event log per process, the effect ledger, inboxes, the outbox, budget
 * accounts, shared counters, the audit log and the services' tables. Every change is a {@link Step}: all of it
 * commits or none.
 */
export interface Journal {
  /**
   * Commits one step durably; resolves after the bytes are on disk. Steps given in one tick may share a transaction;
   * each stands or falls alone.
   *
   * @throws SyscallError `FENCED` when (process, epoch, head) does not match · `CONFLICT` when an effect is not in the
   *         state named, a `changes` expectation fails or a unique key exists · `QUOTA` when a counter would pass
   *         its limit · `BUSY` when too many steps wait · `UNAVAILABLE` after close · `STORAGE` when the disk is full, read-only or damaged (nothing of the step is kept)
   */
  commit(step: Step): Promise<Committed>;
  /** Runs one read-only statement. At most 10,000 rows; more is `TOO_LARGE`. */
  read(statement: Sql): Promise<readonly Row[]>;
  /**
   * Creates or upgrades a domain's tables, and takes note of what its statements may name.
   *
   * @throws SyscallError `NEWER` when the file has a later version · `INTERNAL` where a migration touches what is not the domain's, a table
   *         has neither an owner nor a reason, or it would read what services may not
   */
  migrate(tables: Tables): Promise<void>;
  /**
   * A domain's statement as {@link read} and {@link commit} take it, about rows of the owner (see `ownRows`). What it names is looked at when
   * its text is met first; afterwards it costs a look-up.
   * What is returned does not change with what was given.
   *
   * @throws SyscallError `INTERNAL` where it names what its domain did not declare, or does what no service may; nothing has run then
   */
  bind<S extends Sql>(statement: S, speaker: Speaker): S;

  process(pid: string): Promise<ProcessRow | undefined>;
  processes(filter: ProcessFilter): Promise<readonly ProcessRow[]>;
  /** How many rows there are of a filter, whatever its limit and order; damaged ones too. */
  processCount(filter: ProcessFilter): Promise<number>;
  /** Events of one process with `seq > after`, oldest first, at most `limit` (default 1,000). */
  events(pid: string, after: number, limit?: number): Promise<readonly EventRow[]>;
  snapshot(pid: string): Promise<SnapshotRow | undefined>;
  /** Of a process; `unsettled` leaves out those that are done or failed, however many there are. */
  effects(pid: string, which?: "all" | "unsettled"): Promise<readonly EffectRow[]>;
  effect(key: string): Promise<EffectRow | undefined>;
  inbox(pid: string): Promise<readonly InboxRow[]>;
  /** Processes that have not exited and have inbox rows; for start-up, where a wake-up may have been lost. */
  unread(): Promise<readonly string[]>;
  accounts(ids: readonly string[]): Promise<readonly AccountRow[]>;
  counters(ids: readonly string[]): Promise<readonly CounterRow[]>;
  /** Effects whose outcome is not settled, some at a time: ask again after `next` until that is null. Settled ones cost nothing. */
  unsettled(after?: string): Promise<{ readonly effects: readonly EffectRow[]; readonly next: string | null }>;
  /**
   * Removes some of the rows that nothing needs any more, in one short transaction, and says how far it came; ask again
   * from `next` until that is null. Removing what is gone is no error: a sweep that was cut off is begun again.
   */
  sweep(what: Sweep, from?: number): Promise<Swept>;
  /** Outbox rows after a position, oldest first. */
  outbox(after: number, limit: number): Promise<readonly OutboxRow[]>;
  /**
   * Bumps and returns the epoch of this boot; every commit of an older one is refused from here on. It is durable when this resolves.
   *
   * @throws SyscallError `STORAGE` where it cannot be kept, on a full disk for one: none is taken then, and the one of before stands
   */
  takeOver(node: string): Promise<number>;
  /** Counters since open, for tests and the bench. */
  stats(): Promise<JournalStats>;
  close(signal?: Signal): Promise<void>;
}

/** Which rows may go. Times are epoch milliseconds. */
export type Sweep =
  /** Of sessions that exited before this: receipts, mail, accounts and rows. One whose child still lives stays, without its receipts. */
  | { readonly kind: "sessions"; readonly before: number }
  /** All that is kept of a run every process of which has exited, but for the audit log; while one has not, nothing. Its own row goes last. */
  | { readonly kind: "run"; readonly root: string }
  /** Outbox rows of before this time, up to and with a position. */
  | { readonly kind: "outbox"; readonly before: number; readonly through: number }
  | { readonly kind: "audit"; readonly before: number };

export interface Swept {
  /** Rows that went. */
  readonly removed: number;
  /** Where to go on; null when all was looked through. */
  readonly next: number | null;
}

export interface JournalStats {
  /** Steps committed. */
  readonly steps: number;
  /** Transactions that carried them (group commit: at most one a tick). */
  readonly transactions: number;
  readonly statements: number;
}

export type ProcessState = "ready" | "running" | "waiting" | "stopped" | "exited";
export type ProcessKind = "agent" | "command" | "guest" | "session";

export interface ProcessRow {
  readonly pid: string;
  readonly owner: string;
  readonly parent: string | null;
  /** The root of the run tree; itself for a root. */
  readonly root: string;
  readonly identity: string;
  readonly kind: ProcessKind;
  readonly program: string;
  readonly state: ProcessState;
  /** Number of events. */
  readonly head: number;
  readonly epoch: number;
  /** Birth order among the installation's processes; 1 first. */
  readonly birth: number;
  /** Sequence number of the last snapshot, 0 when none. */
  readonly snap: number;
  readonly priority: number;
  /** What a waiting process waits for: `model`, `tool`, `approval`, `message`, `timer`, `child`, or null. */
  readonly waitOn: string | null;
  readonly wakeAt: number | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** Exit code and reason once exited. */
  readonly exit: Json;
  /** Canonical authority. */
  readonly authority: Json;
  readonly label: Json;
  /** What the program was started with; see the program. */
  readonly spec: Json;
}

/** What decides who is below whom, and nothing else of a row. */
export type Kin = Pick<ProcessRow, "pid" | "parent" | "root" | "owner" | "identity" | "kind" | "state">;

export interface ProcessFilter {
  readonly owner?: string;
  readonly parent?: string;
  readonly root?: string;
  /** Only the first of each run, which no other process of it made. */
  readonly first?: boolean;
  readonly states?: readonly ProcessState[];
  readonly kinds?: readonly ProcessKind[];
  /** `wakeAt` at or before this. */
  readonly dueBy?: number;
  /** `createdAt` at or after this. */
  readonly since?: number;
  /** `birth` before this: where a page of the newest goes on. */
  readonly bornBefore?: number;
  /** What its spec has as its `name`. */
  readonly name?: string;
  /** How its id begins or ends. */
  readonly idPart?: string;
  /** The reason that its exit has. */
  readonly reason?: string;
  /** Default: the oldest first. */
  readonly order?: "newest";
  /** Default 1,000; at most 100,000. */
  readonly limit?: number;
  /** Told of each row that is damaged, which is left out then; without it the first of them is what the call fails with. */
  readonly onDamaged?: OnDamaged;
}

export interface EventRow {
  readonly pid: string;
  /** 1 for the first event of a process. Gapless. */
  readonly seq: number;
  readonly kind: string;
  /** Version of the body's shape. */
  readonly v: number;
  readonly at: number;
  readonly body: Json;
}

export interface SnapshotRow {
  readonly pid: string;
  readonly seq: number;
  readonly version: number;
  readonly state: Json;
}

export type EffectState = "intent" | "suspended" | "parked" | "done" | "failed" | "unknown";

/** One row of the effect ledger: an outside effect that was intended, and what is known of it. */
export interface EffectRow {
  /** The call key. */
  readonly key: string;
  readonly pid: string;
  readonly owner: string;
  readonly syscall: string;
  readonly class: string;
  readonly state: EffectState;
  /** Digest of syscall and canonical input; a re-run with another digest is parked. */
  readonly digest: string;
  /** Hash of the definition that wrote the intent. */
  readonly definition: string;
  /** Input, where the process's own events cannot give it back (sessions, nested calls). */
  readonly input: Json;
  /** What `prepare` saw, the memo of a suspension, or what a person needs to decide. */
  readonly evidence: Json;
  readonly result: Json;
  readonly attempt: number;
  readonly at: number;
}

export interface InboxRow {
  readonly pid: string;
  /** Unique per process: a second row with the same id is dropped without error. */
  readonly id: string;
  readonly kind: string;
  readonly from: string;
  readonly body: Json;
  readonly at: number;
}

export interface AccountRow {
  readonly id: string;
  readonly tokens: number;
  readonly microUsd: number;
  readonly calls: number;
  readonly bytes: number;
  /** First instant of the window that its budget counts, in epoch milliseconds; 0 = its budget does not renew. */
  readonly since: number;
  /** What had been used before that window, of the sums above. */
  readonly tokensBefore: number;
  readonly microUsdBefore: number;
  readonly callsBefore: number;
  readonly bytesBefore: number;
}

/** Adds to every account named. Limits are the kernel's to hold: it reserves before a call runs. */
export interface Charge {
  readonly accounts: readonly string[];
  /**
   * Of each account, in the same order, `since` of the window it is charged in; absent = 0 for all. A later one than the account's begins
   * the account's next window with this charge; an earlier one adds to what was used before.
   */
  readonly windows?: readonly number[];
  readonly tokens?: number;
  readonly microUsd?: number;
  readonly calls?: number;
  readonly bytes?: number;
}

export interface CounterRow {
  readonly id: string;
  readonly used: number;
  /** Times of uses for a rate: at least those of the minute before the last of them. Epoch milliseconds, ascending. */
  readonly recent: readonly number[];
}

/** Any two uses that count for one rate lie less apart, in ms. */
export const RATE_WINDOW_MS = 60_000;

export interface CounterUse {
  readonly id: string;
  readonly add: number;
  /** The step fails with QUOTA when `used + add` would pass it; absent = nothing is summed. */
  readonly max?: number;
  /** When, in epoch milliseconds, for a rate. Absent = none is kept. */
  readonly at?: number;
}

export interface OutboxRow {
  /** Gapless position of the installation's outbox; 1 first. */
  readonly pos: number;
  readonly topic: string;
  readonly body: Json;
  /** Of the call that announced it, as the kernel says. A trusted, public one takes no room. */
  readonly label: Label;
  readonly at: number;
}

/** Rights that one row of the audit log names. */
export const MOST_ABOUT = 64;

/** One row of the audit log; it is kept with all that it says, in bounded size. */
export interface AuditEntry {
  readonly owner: string;
  /** Who called, or whom it is about where nobody did. */
  readonly pid: string | null;
  readonly kind: AuditKind;
  readonly at: number;
  /** Details of its kind, as {@link AUDIT_KINDS} has them. */
  readonly body: Json;
  /** Who that is across runs. */
  readonly identity?: string;
  /** What that is. */
  readonly caller?: ProcessKind;
  readonly verdict?: AuditVerdict;
  /** What it needed, or was about. At most {@link MOST_ABOUT} are kept. */
  readonly about?: readonly Need[];
  /** Of what came of it, with what its caller had read. A trusted, public one takes no room. */
  readonly label?: Label;
}

export interface NewProcess extends Omit<ProcessRow, "head" | "snap" | "birth" | "epoch"> {
  readonly events: readonly Omit<EventRow, "pid" | "seq">[];
  /** A message that waits for it at birth. */
  readonly inbox?: readonly Omit<InboxRow, "pid">[];
}

/** What changes on the process row beside `head`. */
export type ProcessPatch = Partial<Pick<ProcessRow, "state" | "waitOn" | "wakeAt" | "endedAt" | "exit" | "label" | "priority" | "authority">>;

/** One commit. Every part is optional; an empty step commits nothing and resolves at once. */
export interface Step {
  /** Compare-and-set on (process, epoch, head), then append and patch. `epoch` is this boot's; 0 = any. */
  readonly process?: {
    readonly pid: string;
    readonly epoch: number;
    readonly head: number;
    readonly events: readonly Omit<EventRow, "pid" | "seq">[];
    readonly patch?: ProcessPatch;
    readonly snapshot?: Omit<SnapshotRow, "pid">;
  };
  /** Patches other processes' rows without touching their log (stop marks, revocation). The row of one that has exited keeps its end: a mark may come late. */
  readonly patches?: readonly { readonly pid: string; readonly patch: ProcessPatch }[];
  readonly spawn?: readonly NewProcess[];
  /** Inserted, or replaced when `from` names the state the row must be in. */
  readonly effects?: readonly (EffectRow & { readonly from?: readonly EffectState[] })[];
  /** Removed by key. */
  readonly settled?: readonly string[];
  readonly inbox?: readonly InboxRow[];
  readonly consumed?: { readonly pid: string; readonly ids: readonly string[] };
  readonly outbox?: readonly Omit<OutboxRow, "pos">[];
  readonly charges?: readonly Charge[];
  readonly counters?: readonly CounterUse[];
  readonly audit?: readonly AuditEntry[];
  readonly writes?: readonly Write[];
}

export interface Committed {
  /** Birth numbers of `spawn`, in order. */
  readonly births: readonly number[];
  /** Positions of `outbox`, in order. */
  readonly positions: readonly number[];
}

export function isEmptyStep(step: Step): boolean {
  return Object.values(step).every((part) => part === undefined || (Array.isArray(part) && part.length === 0));
}
