import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type {
  AuditEntry,
  Charge,
  Committed,
  CounterUse,
  EffectRow,
  EventRow,
  InboxRow,
  NewProcess,
  OutboxRow,
  ProcessPatch,
  SnapshotRow,
  SqlValue,
  Step,
  Write,
} from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Columns that hold JSON text. */
const AS_JSON = new Set(["exit", "label", "authority"]);

/** Applies steps inside a transaction that somebody else opened. Statements are prepared once. */
export class StepWriter {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #births: number;
  #position: number;
  epoch = 0;
  statements = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#births = Number(db.prepare("select max(birth) as birth from process").get()?.birth ?? 0);
    this.#position = Number(db.prepare("select max(pos) as pos from outbox").get()?.pos ?? 0);
  }

  /** Where the gapless numbers stand; put back when the step that took them is rolled back. */
  mark(): () => void {
    const births = this.#births;
    const position = this.#position;
    return () => {
      this.#births = births;
      this.#position = position;
    };
  }

  apply(step: Step): Committed {
    const births = (step.spawn ?? []).map((process) => this.#spawn(process));
    if (step.process) this.#advance(step.process);
    for (const { pid, patch } of step.patches ?? []) this.#patch(pid, patch);
    this.#ledger(step);
    this.#mail(step);
    const positions = (step.outbox ?? []).map((row) => this.#announce(row));
    this.#account(step);
    for (const write of step.writes ?? []) this.#write(write);
    return { births, positions };
  }

  #mail({ inbox = [], consumed }: Step): void {
    for (const row of inbox) this.#deliver(row);
    for (const id of consumed?.ids ?? []) this.#run("delete from inbox where pid = ? and id = ?", consumed?.pid ?? "", id);
  }

  #account({ charges = [], counters = [], audit = [] }: Step): void {
    for (const charge of charges) this.#charge(charge);
    for (const use of counters) this.#count(use);
    for (const entry of audit) this.#audit(entry);
  }

  #ledger({ settled = [], effects = [] }: Step): void {
    for (const key of settled) this.#run("delete from effect where key = ?", key);
    for (const effect of effects) this.#effect(effect);
  }

  #deliver({ pid, id, kind, from, body, at }: InboxRow): void {
    this.#run("insert or ignore into inbox (pid, id, kind, sender, body, at) values (?, ?, ?, ?, ?, ?)", pid, id, kind, from, JSON.stringify(body), at);
  }

  #announce({ topic, body, at }: Omit<OutboxRow, "pos">): number {
    this.#run("insert into outbox (pos, topic, body, at) values (?, ?, ?, ?)", ++this.#position, topic, JSON.stringify(body), at);
    return this.#position;
  }

  #audit({ owner, pid, kind, at, body }: AuditEntry): void {
    this.#run("insert into audit (owner, pid, kind, at, body) values (?, ?, ?, ?, ?)", owner, pid, kind, at, JSON.stringify(body));
  }

  #write({ text, values, changes }: Write): void {
    const changed = this.#run(text, ...values);
    if (changes !== undefined && changed !== changes)
      throw new SyscallError("CONFLICT", `a row changed meanwhile: ${changed} rows instead of ${changes}`, { expected: changes, changed });
  }

  #spawn(process: NewProcess): number {
    const { events, inbox, ...row } = process;
    const birth = ++this.#births;
    this.#run(
      `insert into process (pid, owner, parent, root, identity, kind, program, state, head, epoch, birth, snap, priority, waitOn, wakeAt, createdAt, endedAt, exit, authority, label, spec)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.pid,
      row.owner,
      row.parent,
      row.root,
      row.identity,
      row.kind,
      row.program,
      row.state,
      events.length,
      this.epoch,
      birth,
      row.priority,
      row.waitOn,
      row.wakeAt,
      row.createdAt,
      row.endedAt,
      JSON.stringify(row.exit),
      JSON.stringify(row.authority),
      JSON.stringify(row.label),
      JSON.stringify(row.spec),
    );
    this.#events(row.pid, 0, events);
    for (const message of inbox ?? []) this.#deliver({ ...message, pid: row.pid });
    return birth;
  }

  /** The compare-and-set on (process, epoch, head) that I5 asks for. */
  #advance({ pid, epoch, head, events, patch, snapshot }: NonNullable<Step["process"]>): void {
    if (epoch !== 0 && epoch !== this.epoch)
      throw new SyscallError("FENCED", `epoch ${epoch} was taken over by ${this.epoch}`, { pid, epoch, now: this.epoch });
    const sets = ["head = head + ?", "epoch = ?"];
    const values: SqlValue[] = [events.length, this.epoch];
    for (const [column, value] of assignments({ ...patch, ...(snapshot && { snap: snapshot.seq }) })) {
      sets.push(`${column} = ?`);
      values.push(value);
    }
    const changed = this.#run(`update process set ${sets.join(", ")} where pid = ? and head = ?`, ...values, pid, head);
    if (changed !== 1) throw new SyscallError("FENCED", `process ${pid} is not at ${head} any more`, { pid, head });
    this.#events(pid, head, events);
    if (snapshot) this.#snapshot(pid, snapshot);
  }

  #snapshot(pid: string, { seq, version, state }: Omit<SnapshotRow, "pid">): void {
    this.#run("insert or replace into snapshot (pid, seq, version, state) values (?, ?, ?, ?)", pid, seq, version, JSON.stringify(state));
  }

  #events(pid: string, head: number, events: readonly Omit<EventRow, "pid" | "seq">[]): void {
    for (const [index, { kind, v, at, body }] of events.entries()) {
      this.#run("insert into event (pid, seq, kind, v, at, body) values (?, ?, ?, ?, ?, ?)", pid, head + index + 1, kind, v, at, JSON.stringify(body));
    }
  }

  #patch(pid: string, patch: ProcessPatch): void {
    const changes = assignments(patch);
    if (changes.length === 0) return;
    this.#run(`update process set ${changes.map(([column]) => `${column} = ?`).join(", ")} where pid = ?`, ...changes.map(([, value]) => value), pid);
  }

  #effect(effect: NonNullable<Step["effects"]>[number]): void {
    const values = effectValues(effect);
    if (effect.from === undefined) {
      this.#run(
        "insert into effect (pid, owner, syscall, class, state, digest, definition, input, evidence, result, attempt, at, key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ...values,
      );
      return;
    }
    const changed = this.#run(
      `update effect set pid = ?, owner = ?, syscall = ?, class = ?, state = ?, digest = ?, definition = ?, input = ?, evidence = ?, result = ?, attempt = ?, at = ?
       where key = ? and state in (${effect.from.map(() => "?").join(", ")})`,
      ...values,
      ...effect.from,
    );
    if (changed !== 1) throw new SyscallError("CONFLICT", `the effect ${effect.key} is not ${effect.from.join(" or ")} any more`, { key: effect.key });
  }

  #charge({ accounts, tokens = 0, microUsd = 0, calls = 0, bytes = 0 }: Charge): void {
    if (accounts.length === 0) return;
    const rows = accounts.map(() => "(?, ?, ?, ?, ?)").join(", ");
    this.#run(
      `insert into account (id, tokens, microUsd, calls, bytes) values ${rows} on conflict (id) do update set
       tokens = tokens + excluded.tokens, microUsd = microUsd + excluded.microUsd, calls = calls + excluded.calls, bytes = bytes + excluded.bytes`,
      ...accounts.flatMap((id) => [id, tokens, microUsd, calls, bytes]),
    );
  }

  #count({ id, add, max }: CounterUse): void {
    const changed = this.#run(
      "insert into counter (id, used) select ?, ? where ? <= ? on conflict (id) do update set used = used + excluded.used where used + excluded.used <= ?",
      id,
      add,
      add,
      max,
      max,
    );
    if (changed !== 1) throw new SyscallError("QUOTA", `this right could be used ${max} times and has been`, { limit: "maxUses", max });
  }

  #run(text: string, ...values: readonly SqlValue[]): number {
    this.statements++;
    let statement = this.#prepared.get(text);
    if (!statement) {
      statement = this.#db.prepare(text);
      if (this.#prepared.size < 500) this.#prepared.set(text, statement);
    }
    return Number(statement.run(...(values as SQLInputValue[])).changes);
  }
}

function assignments(patch: Readonly<Record<string, unknown>>): [string, SqlValue][] {
  return Object.entries(patch)
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => [column, AS_JSON.has(column) ? JSON.stringify(value) : (value as SqlValue)]);
}

function effectValues(effect: EffectRow): SqlValue[] {
  const { pid, owner, syscall, class: kind, state, digest, definition, input, evidence, result, attempt, at, key } = effect;
  return [pid, owner, syscall, kind, state, digest, definition, JSON.stringify(input), JSON.stringify(evidence), JSON.stringify(result), attempt, at, key];
}
