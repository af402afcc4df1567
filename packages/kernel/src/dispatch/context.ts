import type {
  AccountRow,
  CallContext,
  Caller,
  Clock,
  Envelope,
  FlowTrial,
  GrantInForce,
  Journal,
  Listening,
  Messages,
  MessagesFrom,
  Processes,
  ProcessRow,
  Row,
  Speaker,
  Sql,
  Write,
} from "@aether/ports";
import {
  type Action,
  type AnySyscall,
  type AuditDetails,
  type AuditKind,
  type FlowDecision,
  type Found,
  type Grant,
  type Json,
  joinLabels,
  type Label,
  type Need,
  type Output,
  type Signal,
  type Spend,
  SyscallError,
  type Written,
} from "@aether/protocol";
import type { AskedRights } from "../audit/asked-rights.ts";
import { byWhom } from "../audit/call-entry.ts";
import { denied, rightsOf } from "../authority/rights.ts";
import type { Headcount } from "../budget/headcount.ts";
import type { Meter, Reservation } from "../budget/meter.ts";
import type { Limits } from "../budget/places.ts";
import { FLOW_TABLE } from "../flow/gate.ts";
import type { RoomWaits } from "../process/room-waits.ts";
import type { Ended } from "./born.ts";
import { Draft } from "./draft.ts";
import type { Asking } from "./flow-stage.ts";
import { type GoneBytes, goneBytes } from "./gone-bytes.ts";
import { GrantUses } from "./grant-uses.ts";
import type { Receipt, Waits } from "./inside.ts";
import { mustBeAnnounced, mustBeListed } from "./listed.ts";
import { type Hearer, hearing, readMessages } from "./messages.ts";
import { type Principal, withLabel } from "./principal.ts";
import { ProcessTable } from "./process-table.ts";
import { type WorkspaceTurns, workspaceOf } from "./workspace-turns.ts";

export interface Surroundings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly headcount: Headcount;
  readonly turns: WorkspaceTurns;
  readonly rooms: RoomWaits;
  /** Absent = no bound beside each run's own. */
  readonly limits?: Limits | undefined;
  readonly newPid: () => string;
  /** Runs a nested call and returns its value; what it wants committed joins the caller's. */
  readonly nested: (context: RunningCall, call: NestedCall) => Promise<unknown>;
  readonly emit: (call: { readonly who: Principal; readonly key: string }, event: string, told: { readonly value: Json; readonly label: Label }) => void;
  readonly listen: (pattern: string, handler: (message: Envelope) => void) => Listening;
  /** What the gate would say. */
  readonly judge: (asking: Asking, trial: FlowTrial) => Promise<FlowDecision>;
  /** Whether it could go on now. @throws SyscallError `STORAGE` */
  readonly mustGoOn: (row: ProcessRow) => Promise<void>;
  /** What persons said to a process that has ended, and what is left of its budget. @throws SyscallError `STORAGE` */
  readonly leftOf: (row: ProcessRow) => Promise<Omit<Ended, "row">>;
  /** Lends the rights of a process, with its lineage's accounts. @throws SyscallError `NOT_FOUND` for one that is gone, or another owner's */
  readonly withPrincipal: <T>(whose: Pick<Principal, "pid" | "owner">, use: (who: Principal) => Promise<T>) => Promise<T>;
}

export interface NestedCall {
  readonly who: Principal;
  readonly key: string;
  readonly name: string;
  readonly input: unknown;
  readonly tool?: string;
}

export interface Running {
  readonly who: Principal;
  readonly key: string;
  readonly attempt: number;
  readonly signal: Signal;
  readonly tool?: string;
  /** A service calling as part of another's call passes its own emitter down. */
  readonly emit?: (event: string, value: Json, label: Label) => void;
  /** Whose handler it is: its statements name what that domain declared. */
  readonly domain: string;
  /** Of whatever its service says, where nobody vouches for it. */
  readonly said: (value: Json) => Label | undefined;
  /** It asks for no other rights than that lists, and announces on no other topics. Absent for a look that uses up no right. */
  readonly definition?: AnySyscall | undefined;
  /** Its canonical input, where the handler may be run again from its start: its class has no effect outside. */
  readonly again?: { readonly input: Json };
  /** Charged to nobody, with the calls inside it. */
  readonly free?: boolean;
  /** Calls inside it that ended before it waited. */
  readonly ended?: readonly (readonly [key: string, Receipt])[];
  /** What it was admitted for, where any of the caller's grants is limited. */
  readonly admitted?: readonly Need[];
  /** What its look counted, where a crash came between. */
  readonly counted?: readonly string[];
  /** What a part of the same call that ran before has counted. */
  readonly uses?: GrantUses | undefined;
  /** Of the handles in its input: for this call, and what it writes, asks and begins; its result need not tell of it. */
  readonly carried?: Label;
  /** The mark of what was shown to the person who allowed it. */
  readonly previewed?: string | undefined;
  /** The standing yes that let it through. */
  readonly rule?: string | undefined;
  /** What its look has read. */
  readonly label?: Label;
  /** What was set aside for it; absent of one that goes on after a wait. */
  readonly reservation?: Reservation | undefined;
}

/** One running call: the {@link CallContext} its handler sees, and what it has asked to be committed. */
export class RunningCall implements CallContext {
  /** What the handler itself wants committed. */
  readonly draft = new Draft();
  /** What the calls inside it want committed: kept when one of them waits, while the handler's own is made again. */
  readonly nested = new Draft();
  readonly ended: Map<string, Receipt>;
  /** It waited before, and what ended then is committed: it can no longer begin anew. */
  readonly resumed: boolean;
  readonly again: { readonly input: Json } | undefined;
  readonly free: boolean;
  /** Calls inside it that run now. */
  readonly inside = new Map<string, Promise<unknown>>();
  readonly uses: GrantUses;
  /** Set once: a call inside it waits, so it waits too. */
  waits: Waits | undefined;
  readonly caller: Caller;
  readonly key: string;
  readonly attempt: number;
  readonly signal: Signal;
  readonly processes: Processes;
  readonly who: Principal;
  label: Label;
  /** What lookups of this call and of those inside it found. */
  readonly found: Found[] = [];
  #spend: Spend | undefined;
  #moved = 0;
  #gone: GoneBytes | undefined;
  #count = 0;
  /** Of the handles in its input. */
  readonly carried: Label | undefined;
  readonly previewed: string | undefined;
  readonly rule: string | undefined;
  readonly #running: Running;
  readonly #around: Surroundings;
  readonly #speaker: Speaker;

  constructor(running: Running, around: Surroundings) {
    const { who, domain } = running;
    this.#speaker = { domain, owner: who.owner };
    this.#running = running;
    this.#around = around;
    this.who = who;
    this.key = running.key;
    this.attempt = running.attempt;
    this.signal = running.signal;
    this.again = running.again;
    this.free = running.free ?? false;
    this.ended = new Map(running.ended);
    this.resumed = running.ended !== undefined;
    this.label = running.label ? joinLabels(who.label, running.label) : who.label;
    this.carried = running.carried;
    this.previewed = running.previewed;
    this.rule = running.rule;
    const { admitted = [], counted: before = [] } = running;
    this.uses = running.uses ?? new GrantUses(who, around.meter, { admitted, before });
    const { pid, owner, identity, root, kind, workspace, cwd, authority } = who;
    this.caller = {
      ...{ pid, owner, identity, root, kind, workspace, cwd, authority },
      label: this.bearing(this.label),
      ...(running.tool !== undefined && { tool: running.tool }),
    };
    this.processes = new ProcessTable(this, around);
  }

  now(): number {
    return this.#around.clock.now();
  }

  require(action: Action, resource: string, of?: string): void {
    const need = { action, resource };
    mustBeListed(this.#running.definition, action);
    const rights = rightsOf(this.who.authority);
    const verdict = of === undefined ? rights.check(need, this.now()) : rights.checkOf(need, of, this.now());
    if (!verdict.allowed) throw this.asked.refuse(need, denied(need, verdict));
    try {
      this.draft.counters.push(...this.uses.count(need, verdict.grant, this.now()));
    } catch (error) {
      throw SyscallError.is(error) ? this.asked.refuse(need, error) : error;
    }
    this.asked.granted.add(need);
  }

  touched(action: Action, resource: string): void {
    this.asked.granted.add({ action, resource });
  }

  /** Its look and what runs share it, as they share what they use. */
  get asked(): AskedRights {
    return this.uses.asked;
  }

  permits(action: Action, resource: string): boolean {
    mustBeListed(this.#running.definition, action);
    return rightsOf(this.who.authority).check({ action, resource }, this.now()).allowed;
  }

  inForce(action: Action): readonly GrantInForce[] {
    const now = this.now();
    return rightsOf(this.who.authority).inForce(action, now, (grant) => this.uses.isSpent(grant, now));
  }

  lapsed(action: Action): readonly string[] {
    const now = this.now();
    return rightsOf(this.who.authority).lapsed(action, now, (grant) => this.uses.isSpent(grant, now));
  }

  async call<S extends AnySyscall>(definition: S, input: Written<S>, as?: string): Promise<Output<S>> {
    const key = `${this.key}.${as ?? this.#count++}`;
    return (await this.#around.nested(this, { who: this.#heard(this.who), key, name: definition.name, input })) as Output<S>;
  }

  async callAs(pid: string, tool: string, input: Json): Promise<Json> {
    this.require("agent.act", pid);
    const key = `${this.key}.${this.#count++}`;
    return (await this.#around.withPrincipal({ pid, owner: this.who.owner }, (who) =>
      this.#around.nested(this, { who: this.#heard(who), key, name: tool, tool, input }),
    )) as Json;
  }

  /** What this call has read so far may stand in what it asks next. */
  #heard(who: Principal): Principal {
    return withLabel(who, this.bearing(joinLabels(who.label, this.label)));
  }

  /** With what the handles of its input bring: for all that it writes, asks and begins. */
  bearing(label: Label): Label {
    return this.carried ? joinLabels(label, this.carried) : label;
  }

  judge(trial: FlowTrial): Promise<FlowDecision> {
    // What a handle brought may lead on to where this asks about.
    const isSpent = (grant: Grant): boolean => this.uses.isSpent(grant, this.now());
    return this.#around.judge({ who: withLabel(this.who, this.bearing(this.who.label)), isSpent }, trial);
  }

  get flowTable(): CallContext["flowTable"] {
    return FLOW_TABLE;
  }

  emit(event: string, value: Json): void {
    const label = this.#saying(value);
    this.#running.emit?.(event, value, label);
    this.#around.emit(this, event, { value, label });
  }

  /** What the call has read, what handles brought, and what is said of the words of its service; nothing that these claim (I7). */
  #saying(value: Json): Label {
    const said = this.#running.said(value);
    return this.bearing(said ? joinLabels(this.label, said) : this.label);
  }

  raise(label: Label): void {
    this.label = joinLabels(this.label, label);
    const { outbox } = this.draft;
    if (outbox.length === 0) return;
    // What it reads after it announced something may stand in that, too.
    for (const [at, row] of outbox.entries()) outbox[at] = { ...row, label: joinLabels(row.label, label) };
  }

  async read(statement: Sql): Promise<readonly Row[]> {
    return this.#around.journal.read(this.#bound(statement));
  }

  /** What its domain did not declare is refused, and `{table}` is its caller's rows of it (I12). */
  #bound<S extends Sql>(statement: S): S {
    return this.#around.journal.bind(statement, this.#speaker);
  }

  /** A person's own session is shown labels and has no context that they rise in: only the call's own does. */
  get #hearer(): Hearer {
    return { ceiling: this.who.authority.labelCeiling, raise: (label) => this.raise(label) };
  }

  async turnIn(paths: readonly string[]): Promise<() => void> {
    // One without an intent has no receipt by which its turn would end.
    if (this.again) throw new SyscallError("INTERNAL", `${this.key} has no intent, so it has no turn in a workspace`);
    const workspaces = new Set(paths.flatMap((path) => workspaceOf(path) ?? []));
    const turns = [...workspaces].map((workspace) => ({ workspace, alone: true }));
    await this.#around.turns.enter(this.key, turns, this.signal);
    return () => this.#around.turns.leave(this.key);
  }

  untilRoom<T>(work: () => Promise<T>): Promise<T> {
    return this.#around.rooms.until({ pid: this.who.pid, signal: this.signal }, work);
  }

  messages(from: MessagesFrom): Promise<Messages> {
    return readMessages(this.#around.journal, from, this.#hearer);
  }

  listen(pattern: string, handler: (message: Envelope) => void, withheld?: () => void): Listening {
    return this.#around.listen(pattern, hearing(this.#hearer, handler, withheld));
  }

  accounts(pids: readonly string[]): Promise<readonly AccountRow[]> {
    return this.#around.journal.accounts(pids);
  }

  write(...statements: readonly Write[]): void {
    for (const statement of statements) this.draft.writes.push(this.#bound(statement));
  }

  audit<K extends AuditKind>(kind: K, details: AuditDetails<K>): void {
    this.draft.audit.push({ ...byWhom(this.who), kind, at: this.now(), body: details as Json, label: this.bearing(this.label) });
  }

  announce(topic: string, body: Json): void {
    mustBeAnnounced(this.#running.definition, topic);
    this.draft.outbox.push({ topic, body, label: this.#saying(body), at: this.now() });
  }

  /** What it has cost by now, beside the one call; undefined where nothing is known. */
  get spend(): Spend | undefined {
    return this.#moved === 0 ? this.#spend : { ...this.#spend, bytes: (this.#spend?.bytes ?? 0) + this.#moved };
  }

  moved(bytes: number): void {
    const { meter } = this.#around;
    const { reservation } = this.#running;
    // No commit of this call is to come: it counts while the daemon runs.
    if (reservation && !meter.grow(reservation, { bytes })) meter.charge(this.who.pid, { bytes }, this.now());
    else this.#moved += bytes;
  }

  passed(bytes: number): void {
    this.moved(bytes);
    this.#gone ??= goneBytes(this, this.#around, this.#running);
    this.#gone.add(bytes);
  }

  mayMove(bytes: number): void {
    const { meter } = this.#around;
    const unset = this.#running.reservation ? 0 : this.#moved;
    meter.giveBack(meter.reserve(this.who.pid, { bytes: bytes + unset }, this.now()));
  }

  bytesLeft(): number | undefined {
    return this.#around.meter.left(this.who.pid, this.now()).bytes;
  }

  spent(spend: Spend, ...kept: readonly Write[]): void {
    this.#spend = spend;
    this.draft.costs.splice(0, Number.POSITIVE_INFINITY, ...kept.map((statement) => this.#bound(statement)));
  }
}
