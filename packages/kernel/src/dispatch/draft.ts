import type { AuditEntry, Charge, CounterUse, EffectRow, EffectState, EventRow, InboxRow, NewProcess, OutboxRow, Revocation, Step, Write } from "@aether/ports";

/** States of a ledger row whose call is not over. */
export const OPEN: readonly EffectState[] = ["intent", "suspended", "parked"];

/** A tree to be stopped once the step that says so has committed. */
export interface Stop {
  readonly pid: string;
  readonly reason: string;
}

/** What one call wants committed. Collected while it runs, merged with its neighbours, and committed as one step. */
export class Draft {
  readonly events: Omit<EventRow, "pid" | "seq">[] = [];
  /** Last word per key; what it replaces is the state before this draft. */
  readonly ledger = new Map<string, { row: EffectRow | undefined; from: readonly EffectState[] | undefined }>();
  readonly spawn: NewProcess[] = [];
  readonly inbox: InboxRow[] = [];
  readonly consumed: string[] = [];
  /** Whose inbox `consumed` names, where no process part says it. */
  consumedBy: string | undefined;
  readonly outbox: Omit<OutboxRow, "pos">[] = [];
  readonly charges: Charge[] = [];
  readonly counters: CounterUse[] = [];
  readonly audit: AuditEntry[] = [];
  /** Rows of the audit log that ask for no commit of their own. */
  readonly noted: AuditEntry[] = [];
  readonly writes: Write[] = [];
  /** Statements that keep account of what was spent. */
  readonly costs: Write[] = [];
  readonly stops: Stop[] = [];
  readonly revokes: Revocation[] = [];

  /** Puts a row in the effect ledger. `from`: the states a committed row may be in; absent = there is none. */
  upsert(row: EffectRow, from?: readonly EffectState[]): void {
    const earlier = this.ledger.get(row.key);
    this.ledger.set(row.key, { row, from: earlier ? earlier.from : from });
  }

  /** Takes a row out of the ledger. */
  remove(key: string): void {
    const earlier = this.ledger.get(key);
    if (earlier && earlier.from === undefined) this.ledger.delete(key);
    else this.ledger.set(key, { row: undefined, from: earlier?.from ?? OPEN });
  }

  /** Whether an intent or a wait must be on disk before anything goes on. */
  get binds(): boolean {
    for (const { row } of this.ledger.values()) if (row && row.state !== "done" && row.state !== "failed") return true;
    return false;
  }

  add(other: Draft): void {
    append(this.events, other.events);
    for (const [key, { row, from }] of other.ledger) {
      if (row) this.upsert(row, from);
      else this.remove(key);
    }
    append(this.spawn, other.spawn);
    append(this.inbox, other.inbox);
    append(this.consumed, other.consumed);
    append(this.outbox, other.outbox);
    append(this.charges, other.charges);
    append(this.counters, other.counters);
    append(this.audit, other.audit);
    append(this.noted, other.noted);
    append(this.writes, other.writes);
    append(this.costs, other.costs);
    append(this.stops, other.stops);
    append(this.revokes, other.revokes);
  }

  /** Keeps what a failed call still owes: its cost and its audit record. */
  keepOnlyCosts(): void {
    for (const list of [this.spawn, this.inbox, this.outbox, this.writes, this.stops, this.revokes]) list.length = 0;
  }

  /** What is owed even by a call that nobody waits for any more. */
  owed(): Draft {
    const owed = new Draft();
    append(owed.charges, this.charges);
    append(owed.costs, this.costs);
    append(owed.audit, this.audit);
    append(owed.noted, this.noted);
    return owed;
  }

  get empty(): boolean {
    return (
      [this.events, this.spawn, this.inbox, this.consumed, this.outbox, this.counters, this.audit, this.writes, this.costs, this.stops, this.revokes].every(
        (list) => list.length === 0,
      ) && this.ledger.size === 0
    );
  }

  /** Everything but the process part, which its runner adds. */
  toStep(): Step {
    return {
      spawn: this.spawn,
      effects: [...this.ledger.values()].flatMap(({ row, from }) => (row ? [{ ...row, ...(from && { from }) }] : [])),
      settled: [...this.ledger].flatMap(([key, { row }]) => (row ? [] : [key])),
      inbox: this.inbox,
      outbox: this.outbox,
      charges: mergeCharges(this.charges),
      counters: this.counters,
      audit: [...this.audit, ...this.noted],
      writes: [...this.writes, ...this.costs],
    };
  }
}

function mergeCharges(charges: readonly Charge[]): Charge[] {
  const merged = new Map<string, Charge>();
  for (const charge of charges) {
    const id = [...charge.accounts, ...(charge.windows ?? [])].join();
    const known = merged.get(id);
    merged.set(id, known ? addCharges(known, charge) : charge);
  }
  return [...merged.values()];
}

function addCharges(a: Charge, b: Charge): Charge {
  return {
    accounts: a.accounts,
    ...(a.windows && { windows: a.windows }),
    tokens: (a.tokens ?? 0) + (b.tokens ?? 0),
    microUsd: (a.microUsd ?? 0) + (b.microUsd ?? 0),
    calls: (a.calls ?? 0) + (b.calls ?? 0),
    bytes: (a.bytes ?? 0) + (b.bytes ?? 0),
  };
}

/** One at a time: one call can write more rows than a function takes arguments. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const one of more) list.push(one);
}

/** The process that a commit is for. */
export function whose({ process }: Step, { ledger, consumedBy, spawn: [first] }: Draft): string {
  return process?.pid ?? consumedBy ?? [...ledger.values()].find(({ row }) => row)?.row?.pid ?? first?.parent ?? first?.pid ?? "kernel";
}
