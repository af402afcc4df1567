import type {
  Action,
  AnswerFields,
  AnySyscall,
  AuditDetails,
  AuditKind,
  Authority,
  Budget,
  Constraints,
  FlowDecision,
  FlowPolicy,
  Grant,
  Input,
  Json,
  Label,
  Output,
  Signal,
  Whereabouts,
  Written,
} from "@aether/protocol";
import type { Envelope } from "./bus.ts";
import type { AccountRow, Kin, OutboxRow, ProcessFilter, ProcessKind, ProcessRow } from "./journal.ts";
import type { Exit, Outcome, Program } from "./program.ts";
import type { Row, Sql, Write } from "./sql.ts";
import type { Tables } from "./tables.ts";

/** A domain of the OS: its syscalls, its tables, its jobs. A value, wired by the host. */
export interface Service {
  readonly domain: string;
  /** Its own: it reads and writes them. */
  readonly tables?: Tables;
  /** Tables of others that it may read, as {@link Tables.reads}; whatever else its statements name is refused at their first use. */
  readonly reads?: readonly string[];
  /** As {@link Tables.across}. */
  readonly across?: Readonly<Record<string, string>>;
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
  /**
   * A process has lost rights: that is on disk, and its calls that ran by them have been told to end. Whatever of the service outlives a call and
   * uses one of them is ended before this resolves; the revocation waits for it.
   */
  lost?(pid: string, grants: readonly Grant[]): Promise<void>;
  /** A standing yes was taken back, and calls that ran by it were told to end: as {@link lost}, for what such calls began and left running. */
  withdrawn?(rule: string): Promise<void>;
  /**
   * A run that has ended is about to be removed, and nothing of it is gone yet: statements, of its owner's rows, that fail where something has
   * come to need it, and keep anything from doing so later. They may be made again, where a kill came between.
   */
  claim?(run: EndedRun): readonly Write[];
  /**
   * A run that has ended is removed: statements that take away the rows which only it needed, of its owner's. They may be made again, where a
   * kill came between.
   */
  forget?(run: EndedRun): readonly Write[];
  /** Why such a run cannot be removed now, in words: something that is no part of it works with what is kept of it. Undefined = it can. */
  held?(run: EndedRun): string | undefined;
  /** The last row of a removed run is gone: statements that take away what claimed it. */
  forgotten?(run: EndedRun): readonly Write[];
  /** What it keeps of such a run outside the journal goes, before those rows do. @returns bytes that were freed */
  discard?(run: EndedRun): Promise<number>;
  start?(system: SystemContext): Promise<void>;
  stop?(): Promise<void>;
}

/** A run, and every process of it. */
export interface EndedRun {
  readonly owner: string;
  readonly root: string;
  readonly pids: readonly string[];
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
  /** As in a call, where nobody is the owner. */
  read(statement: Sql): Promise<readonly Row[]>;
}

/** A handler for one definition; a table of them is checked for completeness by {@link Handlers}. */
export type Handler<S extends AnySyscall> = ((input: Input<S>, ctx: CallContext) => Promise<Output<S> | Suspend>) | EffectHandler<S>;

/** How often a call may be begun that was cut off each time, before anybody knew its end; {@link CallContext.attempt} counts from 1. */
export const MOST_ATTEMPTS = 3;

/** For effects that recovery must understand, and for calls that wait. */
export interface EffectHandler<S extends AnySyscall, E extends Json = Json> {
  /**
   * A look before the intent commits, after authorisation; what it returns rests in the intent. What it and the calls inside it
   * write commits with the intent, so it stands whatever becomes of the call; effects outside it may not have.
   */
  prepare?(input: Input<S>, ctx: CallContext): Promise<E>;
  /**
   * What a person who is asked about the call is shown beside its input: what it would change, or what it names and does not hold. It only
   * looks. A yes is to what was shown: the call's own look must fail where {@link CallContext.previewed} is not the mark of what is there by then.
   */
  preview?(input: Input<S>, ctx: CallContext): Promise<Preview>;
  /**
   * The places in folders of a person's that it would make, change or take away, with all that decides who runs what is there: the flow gate
   * asks about those that other programs run or trust. It only looks, before the call is decided about, and raises the label to what would
   * come to lie there. Absent = it changes nothing of a person's.
   */
  touches?(input: Input<S>, ctx: CallContext): Promise<readonly Touched[]>;
  run(input: Input<S>, ctx: CallContext, evidence: E): Promise<Output<S> | Suspend>;
  /** After a crash: did it happen? `undefined` = it did not, run it; throws `UNKNOWN_OUTCOME` when nothing can tell. */
  probe?(input: Input<S>, ctx: CallContext, evidence: E): Promise<Output<S> | undefined>;
  /**
   * After a crash, of a call that somebody behind a process made, which is not made again and whose input is gone: tells by `spent` what it
   * may have used at most, of its look's evidence and within what its budget has left. Where it throws, what was reserved is charged.
   */
  lost?(evidence: E, ctx: CallContext, left: Budget): Promise<void>;
  /** Called when what a {@link Suspend} waited for came, or its deadline passed (`outcome` undefined). */
  resume?(memo: Json, outcome: Outcome | undefined, ctx: CallContext): Promise<Output<S> | Suspend>;
}
// biome-ignore lint/suspicious/noExplicitAny: a table holds handlers of every definition
export type AnyHandler = ((input: any, ctx: CallContext) => Promise<unknown>) | EffectHandler<any>;
export type Handlers<T extends Readonly<Record<string, AnySyscall>>> = { readonly [K in keyof T as T[K]["name"]]: Handler<T[K]> };

export interface Touched extends Whereabouts {
  /** As its caller names it. */
  readonly path: string;
}

export interface Preview {
  /** Kept to its first 65,536 characters; what is more is said to be. */
  readonly text: string;
  /** The same as long as what is shown is. */
  readonly mark: string;
}

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

/** A grant that holds now: neither it nor what it was derived from has expired, is used up or was taken back. */
export interface GrantInForce {
  readonly resource: string;
  /** Epoch milliseconds from which on it grants nothing; absent = no end. */
  readonly until?: number;
  /** Under a limit other than time, its own or of who gave it: what cannot ask for each use has nothing of it. */
  readonly limited: boolean;
  /** Its own limits, as whoever hands it on writes them again. */
  readonly constraints?: Constraints;
  /** A part that an agent chose of a wider right: it opens no private address. */
  readonly chosen?: Grant["chosen"];
}

/** Everything one running call may touch. */
export interface CallContext {
  readonly caller: Caller;
  /** `<pid>:<call>`; stable over re-runs, so it serves as an idempotency key outside. */
  readonly key: string;
  /** 1 on the first run. */
  readonly attempt: number;
  readonly signal: Signal;
  /** The mark of what was shown to the person who allowed this very call; absent = nothing was. */
  readonly previewed?: string | undefined;
  /** The standing yes that let this very call through; absent = none did. */
  readonly rule?: string | undefined;
  now(): number;
  /**
   * Authorises one more resource found while running, and counts the use of a limited grant. `of`: by the grant of exactly that pattern and no other.
   *
   * @throws SyscallError `DENIED` · `QUOTA`
   */
  require(action: Action, resource: string, of?: string): void;
  /** Whether the caller holds the right, whatever its limits; for filtering lists. */
  permits(action: Action, resource: string): boolean;
  /** The caller's grants of an action that hold now. Nothing else tells what it may: not what it was given once. */
  inForce(action: Action): readonly GrantInForce[];
  /** Patterns of grants of an action that it was given and that have expired or are used up: to be told, and never to be gone by. */
  lapsed(action: Action): readonly string[];
  /** What it came to know or use by a right that it holds (see {@link permits}), for its row of the audit log; nothing is counted. */
  touched(action: Action, resource: string): void;
  /**
   * A nested syscall with the caller's authority, budget and label (DESIGN 4.2). It is told apart by how many there were before; `as`, a
   * word, is for one that comes at another place when the call is made again.
   */
  call<S extends AnySyscall>(definition: S, input: Written<S>, as?: string): Promise<Output<S>>;
  /** Calls a tool with another process's rights, approvals and budget; the caller needs `agent.act` on it. */
  callAs(pid: string, tool: string, input: Json): Promise<Json>;
  /** What the flow gate would decide about a call, without making it. @throws SyscallError `NOT_FOUND` · `UNKNOWN_METHOD` · `INVALID` */
  judge(question: FlowTrial): Promise<FlowDecision>;
  /** The rows of the gate's own table, from the top. */
  readonly flowTable: readonly { readonly rule: string; readonly says: string }[];
  /** Tells whoever made the call, and the bus, while it runs; with the label that the call has by now. */
  emit(event: string, value: Json): void;
  /** Raises the label of the result; it cannot be lowered. */
  raise(label: Label): void;
  /**
   * One read-only statement, of the tables that its service declared; `{table}` is the caller's owner's rows of one (see `ownRows`). Not of
   * the outbox, whose rows have labels: {@link messages} reads that. @throws SyscallError `INTERNAL` where it names any other
   */
  read(statement: Sql): Promise<readonly Row[]>;
  /**
   * Rows of the outbox on topics of a pattern. Before they are handed out their labels are joined to the call's, and so to the context of
   * the process that made it; one that is more confidential than the caller may hold is left out. Topics of others than the caller's
   * owner are the service's to leave alone. @throws SyscallError `INVALID` for a bad pattern or position
   */
  messages(from: MessagesFrom): Promise<Messages>;
  /**
   * The same of what is published from now on, until it is closed. The end of the call does not close it. `withheld`: something was left
   * out; what waits for a message that may not come ends by it. @throws SyscallError `INVALID`
   */
  listen(pattern: string, handler: (message: Envelope) => void, withheld?: () => void): Listening;
  /**
   * Waits until nobody else changes the workspaces (`/run/<pid>`) that these paths lie in. Nobody does until the call's receipt is
   * committed, or until the result is called. For calls with an intent that find out while they run what they change; of others
   * the definition says it. @throws SyscallError `BUSY`, `CANCELLED`
   */
  turnIn(paths: readonly string[]): Promise<() => void>;
  /**
   * Does work inside the call, and again for as long as the disk has no room at all for it (`isWantOfRoom`): for what a call that has
   * begun cannot do without and cannot be made again for. Meanwhile its process counts as stalled. @throws SyscallError `CANCELLED`
   */
  untilRoom<T>(work: () => Promise<T>): Promise<T>;
  /** What processes and their descendants have spent, as committed. */
  accounts(pids: readonly string[]): Promise<readonly AccountRow[]>;
  /** Buffered, committed with the receipt. The same rule as of {@link read}; a table of others is not written. @throws SyscallError `INTERNAL` */
  write(...statements: readonly Write[]): void;
  /**
   * Buffered: a row of the audit log in the caller's name, beside the one that every call has, committed with the receipt: no kill takes
   * the one without the other. No secret and no content of anything.
   */
  audit<K extends AuditKind>(kind: K, details: AuditDetails<K>): void;
  /** Buffered: an event for the outbox, published on `topic` after the commit, with the label that the call has at its end. */
  announce(topic: string, body: Json): void;
  /**
   * What the run really cost, beside the one call; replaces the reserved amounts. `kept`: statements that keep account of it, which are
   * committed whatever becomes of the call.
   */
  spent(spend: { tokens?: number; microUsd?: number; bytes?: number }, ...kept: readonly Write[]): void;
  /**
   * Counts bytes that the call has moved: into files, over the network either way, out of a program. They are as good as spent at once and
   * charged with the call, whatever becomes of it. It refuses nothing: {@link CallContext.mayMove} does, before.
   */
  moved(bytes: number): void;
  /**
   * The same of bytes that are gone whatever becomes of the call: over the network, or out of a program. They are charged while it runs,
   * in commits of their own, so no kill gives them back.
   */
  passed(bytes: number): void;
  /** @throws SyscallError `BUDGET` where its own budget, or one above it, has not so many bytes left */
  mayMove(bytes: number): void;
  /** What is left of the tightest of them; undefined = nothing bounds it. */
  bytesLeft(): number | undefined;
  readonly processes: Processes;
}

export interface MessagesFrom {
  /** `*` is one token, a last `>` one or more. */
  readonly pattern: string;
  /** Position of the outbox; 0, the default, is the beginning of what is kept. */
  readonly after?: number;
  /** 1 … 1,000; default 100. */
  readonly limit?: number;
}

export interface Messages {
  /** Oldest first. */
  readonly rows: readonly OutboxRow[];
  /** Up to here the outbox was looked through: where to go on. */
  readonly position: number;
  /** Whether nothing stands behind that yet. */
  readonly end: boolean;
  /** How many rows after the position asked for are kept no more, whatever their topics; absent = none. */
  readonly lost?: number;
}

export interface Listening {
  /** Nothing is handed over once it resolves. */
  close(): Promise<void>;
}

/** A call that the gate is asked about. */
export interface FlowTrial {
  readonly name: string;
  readonly input: Json;
  /** Whose context; default: one that has read nothing, with no user's words. */
  readonly pid?: string;
  readonly label?: Label;
  /** Further processes whose labels, as they are now, are joined to it. */
  readonly beside?: readonly string[];
  readonly words?: string;
  readonly policy?: FlowPolicy;
}

export interface Caller {
  readonly pid: string;
  readonly owner: string;
  readonly identity: string;
  readonly root: string;
  readonly kind: ProcessKind;
  /** Whose folder below `/run` it works in: its own pid, or that of the run it goes on from. */
  readonly workspace: string;
  /** Where its relative paths begin. */
  readonly cwd: string;
  /** What bounds it beside its grants, which {@link CallContext.inForce} tells. */
  readonly authority: Omit<Authority, "grants">;
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
  /** How many there are of a filter, whatever its limit. */
  count(filter: ProcessFilter): Promise<number>;
  /** A process of this owner, first, and all that live below it, whatever else of their rows is damaged; none where there is no such process. */
  kin(pid: string): Promise<readonly Kin[]>;
  /**
   * Grants of an action that a process of this owner was given and that have not expired, used up or not; also of one that has ended, as it was
   * given them. None where there is no such process.
   */
  unexpired(pid: string, action: Action): Promise<readonly GrantInForce[]>;
  /** Of one that has ended; undefined where there is no such process of this owner. @throws SyscallError `STORAGE` */
  leftBehind(pid: string): Promise<LeftBehind | undefined>;
  /** Before something waits for it: whether it could go on. @throws SyscallError `STORAGE` naming what is damaged */
  mustGoOn(row: ProcessRow): Promise<void>;
  /** Creates a child of the caller. Its authority is derived: whatever exceeds the caller's is `DENIED` with the narrowest missing grant. */
  spawn(child: Spawn): Promise<string>;
  /** Delivered once per `id`. */
  send(message: { to: string; id: string; kind: "message" | "reply" | "signal"; body: Json }): void;
  /** Stops a tree: revocation commits, running calls are aborted, then the step is acknowledged (I3). */
  stop(pid: string, reason: string): void;
  /** Takes back a right or a standing yes: it commits, for the process and all below it; then what runs by it is aborted (I3). */
  revoke(what: Revocation): void;
  /** Events of a process, for logs. */
  events(pid: string, after: number, limit?: number): Promise<readonly { seq: number; kind: string; at: number; body: Json }[]>;
}

export interface LeftBehind {
  /** It did, or may have done, something beside reading and asking models. */
  readonly acted: boolean;
  /** Of its own budget, as far as that was bounded. */
  readonly left: Budget;
}

/** What is taken back: every grant of the action within the pattern, from a process and its tree; or a standing yes. */
export type Revocation =
  | { readonly kind: "grant"; readonly pid: string; readonly action: Action; readonly resource: string }
  | { readonly kind: "rule"; readonly id: string };

export interface Spawn {
  readonly identity?: string;
  readonly kind: ProcessKind;
  readonly program: string;
  readonly spec: Json;
  /** What is asked for; every part must lie inside the parent's. */
  readonly authority: Authority;
  readonly priority?: number;
  /** What a person said it is for; counts only where the caller is a person's session. */
  readonly words?: string;
  /** The label its context starts with; default: the caller's. */
  readonly label?: Label;
  /**
   * An ended run's first process that it goes on from, by a person's word: with its context and label, its identity and workspace, and the
   * rights that it has left. `authority` is what is added: its grants, and its budget's kinds in place of what is left of them.
   */
  readonly continues?: string;
  /** Nothing of what it ends with is told but values of these fields, and handles of its texts; with them its end is no more than a tool's answer. */
  readonly quarantine?: Quarantine;
}

/** A reader whose end tells little: it may read one thing and ask a model, and has no other rights and no children. */
export interface Quarantine {
  /** What it reads, as its caller names it. */
  readonly source: string;
  /** Whose hands it is of: how much answers about what is of one hand may tell a run in all is bounded. At least one. */
  readonly origins: readonly string[];
  readonly fields: AnswerFields;
}

export type { Exit };
