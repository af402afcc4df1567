import {
  type AccountRow,
  type CallContext,
  type Caller,
  type Clock,
  type Journal,
  type NewProcess,
  type Processes,
  type ProcessRow,
  type Row,
  type Spawn,
  type Sql,
  sql,
  type Write,
} from "@aether/ports";
import {
  type Action,
  type AnySyscall,
  type Authority,
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
import { deriveAuthority } from "../authority/derive.ts";
import { denied, rightsOf } from "../authority/rights.ts";
import type { Headcount } from "../budget/headcount.ts";
import { counterId, type Meter } from "../budget/meter.ts";
import { Draft } from "./draft.ts";
import { GrantUses } from "./grant-uses.ts";
import type { Receipt, Waits } from "./inside.ts";
import type { Principal } from "./principal.ts";

export interface Surroundings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly headcount: Headcount;
  readonly newPid: () => string;
  /** Runs a nested call and returns its value; what it wants committed joins the caller's. */
  readonly nested: (context: RunningCall, call: NestedCall) => Promise<unknown>;
  readonly emit: (call: { readonly who: Principal; readonly key: string }, event: string, value: Json) => void;
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
  readonly emit?: (event: string, value: Json) => void;
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
  readonly uses?: GrantUses;
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
  spend: Spend | undefined;
  #count = 0;
  readonly #running: Running;
  readonly #around: Surroundings;

  constructor(running: Running, around: Surroundings) {
    const { who } = running;
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
    this.label = who.label;
    const { admitted = [], counted: before = [] } = running;
    this.uses = running.uses ?? new GrantUses(who, around.meter, { admitted, before });
    this.caller = {
      pid: who.pid,
      owner: who.owner,
      identity: who.identity,
      root: who.root,
      kind: who.kind,
      authority: who.authority,
      label: who.label,
      ...(running.tool !== undefined && { tool: running.tool }),
    };
    this.processes = new ProcessTable(this, around);
  }

  now(): number {
    return this.#around.clock.now();
  }

  require(action: Action, resource: string): void {
    const need = { action, resource };
    const verdict = rightsOf(this.who.authority).check(need, this.now());
    if (!verdict.allowed) throw denied(need, verdict);
    this.draft.counters.push(...this.uses.count(need, verdict.grant, this.now()));
  }

  permits(action: Action, resource: string): boolean {
    return rightsOf(this.who.authority).check({ action, resource }, this.now()).allowed;
  }

  async call<S extends AnySyscall>(definition: S, input: Written<S>): Promise<Output<S>> {
    const key = `${this.key}.${this.#count++}`;
    return (await this.#around.nested(this, { who: this.who, key, name: definition.name, input })) as Output<S>;
  }

  async callAs(pid: string, tool: string, input: Json): Promise<Json> {
    this.require("agent.act", pid);
    const key = `${this.key}.${this.#count++}`;
    return (await this.#around.withPrincipal({ pid, owner: this.who.owner }, (who) =>
      this.#around.nested(this, { who, key, name: tool, tool, input }),
    )) as Json;
  }

  emit(event: string, value: Json): void {
    this.#running.emit?.(event, value);
    this.#around.emit(this, event, value);
  }

  raise(label: Label): void {
    this.label = joinLabels(this.label, label);
  }

  read(statement: Sql): Promise<readonly Row[]> {
    return this.#around.journal.read(statement);
  }

  accounts(pids: readonly string[]): Promise<readonly AccountRow[]> {
    return this.#around.journal.accounts(pids);
  }

  write(...statements: readonly Write[]): void {
    this.draft.writes.push(...statements);
  }

  announce(topic: string, body: Json): void {
    this.draft.outbox.push({ topic, body, at: this.now() });
  }

  spent(spend: Spend): void {
    this.spend = spend;
  }
}

class ProcessTable implements Processes {
  readonly #call: RunningCall;
  readonly #around: Surroundings;

  constructor(call: RunningCall, around: Surroundings) {
    this.#call = call;
    this.#around = around;
  }

  async get(pid: string): Promise<ProcessRow | undefined> {
    const row = await this.#around.journal.process(pid);
    return row?.owner === this.#call.who.owner ? row : undefined;
  }

  list(filter: Parameters<Processes["list"]>[0]): Promise<readonly ProcessRow[]> {
    return this.#around.journal.processes({ ...filter, owner: this.#call.who.owner });
  }

  async spawn(child: Spawn): Promise<string> {
    const parent = this.#call.who;
    const born = this.#derive(parent, child);
    if (parent.kind !== "session") await this.#takePlace(born, parent.authority.children);
    this.#call.draft.spawn.push(born);
    return born.pid;
  }

  /** How many may live below a run's root (FEATURES row 5); whatever becomes of the draft gives the place back. */
  #takePlace(born: NewProcess, max: number): Promise<void> {
    const { journal, headcount } = this.#around;
    const { root } = born;
    const living = async (but: readonly string[]): Promise<number> => {
      const [row] = await journal.read(
        sql`select count(*) as living from process where root = ${root} and state in ('ready', 'running', 'waiting') and pid <> ${root}
          and pid not in (select value from json_each(${JSON.stringify(but)}))`,
      );
      return Number(row?.living ?? 0);
    };
    return headcount.take(born, { max, living });
  }

  #derive(parent: Principal, child: Spawn): NewProcess {
    const { clock, meter, newPid } = this.#around;
    const now = clock.now();
    const authority = deriveAuthority({
      parent: parent.authority,
      asked: child.authority,
      now,
      counterId: (index) => counterId(parent.pid, index),
      descends: child.kind !== "command",
      left: meter.left(parent.pid),
    });
    return newProcess(newPid(), { parent, child, authority, now });
  }

  send(message: Parameters<Processes["send"]>[0]): void {
    const { who } = this.#call;
    const body = { body: message.body, label: who.label as unknown as Json };
    this.#call.draft.inbox.push({ pid: message.to, id: message.id, kind: message.kind, from: who.pid, body, at: this.#around.clock.now() });
  }

  stop(pid: string, reason: string): void {
    this.#call.draft.stops.push({ pid, reason });
  }

  async events(pid: string, after: number, limit = 1_000): Promise<readonly { seq: number; kind: string; at: number; body: Json }[]> {
    const row = await this.get(pid);
    if (!row) throw new SyscallError("NOT_FOUND", `there is no process ${pid}`, { pid });
    return this.#around.journal.events(pid, after, limit);
  }
}

/** Every process may do as it likes in the workspace that is made with it; nobody held rights there before. */
function ownWorkspace(pid: string): Authority["grants"] {
  return (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action) => ({ action, resource: `/run/${pid}/**` }));
}

function newProcess(pid: string, { parent, child, authority, now }: { parent: Principal; child: Spawn; authority: Authority; now: number }): NewProcess {
  const isRun = parent.kind === "session";
  return {
    pid,
    owner: parent.owner,
    parent: parent.pid,
    root: isRun ? pid : parent.root,
    identity: child.identity ?? pid,
    kind: child.kind,
    program: child.program,
    state: "ready",
    priority: child.priority ?? 0,
    waitOn: null,
    wakeAt: authority.expiresAt ?? null,
    createdAt: now,
    endedAt: null,
    exit: null,
    authority: { ...authority, grants: [...authority.grants, ...ownWorkspace(pid)] } as unknown as Json,
    label: (child.label ?? parent.label) as unknown as Json,
    spec: child.spec,
    events: [{ kind: "process.spawned", v: 1, at: now, body: { parent: parent.pid } }],
  };
}
