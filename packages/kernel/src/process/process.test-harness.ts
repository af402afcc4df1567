import {
  type Clock,
  type EffectRow,
  type InboxRow,
  type Journal,
  KERNEL_TABLES,
  type Log,
  ofOwner,
  type ProcessRow,
  type Program,
  type Row,
  type Speaker,
  type Sql,
  type SqlValue,
  type Step,
} from "@aether/ports";
import { type Authority, type Json, type Label, SyscallError, TRUSTED } from "@aether/protocol";
import type { Principal } from "../dispatch/principal.ts";

/** As much of a database as these tests need; a test file brings the real one. */
export interface Database {
  exec(text: string): void;
  prepare(text: string): { all(...values: SqlValue[]): unknown[]; run(...values: SqlValue[]): { changes: number | bigint } };
}

/** Waits for messages, and does nothing with them. */
export const idle: Program = {
  name: "idle",
  version: 1,
  start: () => null,
  fold: () => null,
  decide: () => ({ do: "wait", on: "message" }),
  save: () => null,
  restore: () => null,
};

/** Time that moves when told. */
export class HandClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; fire: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  timer(ms: number, fire: () => void): () => void {
    const timer = { at: this.#now + ms, fire };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.#timers.length;
  }

  /** Fires what is due on the way, and lets each come to rest. */
  async pass(ms: number, rest: () => Promise<void>): Promise<void> {
    const until = this.#now + ms;
    await rest();
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.fire();
      await rest();
    }
    this.#now = until;
  }
}

type Method = "commit" | "read" | "process" | "effect" | "effects" | "inbox" | "accounts";

/** For those whose kin is looked for: nobody has any. */
export function withoutKin<D extends Database>(db: D): D {
  db.exec("create table process (pid text, parent text, root text, owner text, identity text, kind text, state text, priority integer, birth integer)");
  return db;
}

/** A journal in memory with the port's rules for what these tests do; each method can be told to fail, or to wait. */
export class MemoryJournal {
  readonly processes = new Map<string, ProcessRow>();
  readonly ledger = new Map<string, EffectRow>();
  readonly mail = new Map<string, InboxRow>();
  readonly steps: Step[] = [];
  /** Called before each access; what it throws is what the access fails with. */
  before: (method: Method, about: unknown) => Promise<void> | void = () => undefined;
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    for (const statement of KERNEL_TABLES.migrations.flat()) db.exec(statement);
  }

  /** For the next `times` accesses of one kind. */
  fail(method: Method, times: number, error: Error = new SyscallError("STORAGE", "the disk is away")): void {
    let left = times;
    const before = this.before;
    this.before = (name, about) => {
      if (name === method && left-- > 0) throw error;
      return before(name, about);
    };
  }

  readonly port = {
    bind: <S extends Sql>(statement: S, { owner }: Speaker) => (owner === undefined ? statement : ofOwner(statement, owner)),
    commit: async (step: Step) => this.#commit(step),
    read: async ({ text, values }: { text: string; values: readonly SqlValue[] }) => {
      await this.before("read", text);
      return this.#db.prepare(text).all(...values) as Row[];
    },
    process: async (pid: string) => {
      await this.before("process", pid);
      return this.processes.get(pid);
    },
    processes: async () => [...this.processes.values()],
    effect: async (key: string) => {
      await this.before("effect", key);
      return this.ledger.get(key);
    },
    effects: async (pid: string) => {
      await this.before("effects", pid);
      return [...this.ledger.values()].filter((row) => row.pid === pid);
    },
    inbox: async (pid: string) => {
      await this.before("inbox", pid);
      return [...this.mail.values()].filter((row) => row.pid === pid);
    },
    accounts: async () => {
      await this.before("accounts", undefined);
      return [];
    },
    counters: async () => [],
    events: async () => [],
    snapshot: async () => undefined,
  } as unknown as Journal;

  rows(table: string): unknown[] {
    return this.#db.prepare(`select * from ${table}`).all();
  }

  async #commit(step: Step): Promise<{ births: number[]; positions: number[] }> {
    await this.before("commit", step);
    this.#check(step);
    this.#write(step);
    for (const born of step.spawn ?? []) this.processes.set(born.pid, { ...born, head: 0, snap: 0, birth: 1, epoch: 1 });
    for (const { from: _, ...row } of step.effects ?? []) this.ledger.set(row.key, row);
    for (const key of step.settled ?? []) this.ledger.delete(key);
    this.#post(step);
    this.steps.push(step);
    return { births: [], positions: [] };
  }

  #check({ spawn = [], effects = [] }: Step): void {
    for (const { pid } of spawn) if (this.processes.has(pid)) throw conflict(`process ${pid}`);
    for (const { key, from } of effects) {
      const state = this.ledger.get(key)?.state;
      const fits = from ? state !== undefined && from.includes(state) : state === undefined;
      if (!fits) throw conflict(`effect.${key}`);
    }
  }

  #post({ inbox = [], consumed }: Step): void {
    for (const row of inbox) if (!this.mail.has(`${row.pid} ${row.id}`)) this.mail.set(`${row.pid} ${row.id}`, row);
    for (const id of consumed?.ids ?? []) this.mail.delete(`${consumed?.pid} ${id}`);
  }

  #write({ writes = [] }: Step): void {
    this.#db.exec("begin");
    try {
      for (const { text, values, changes } of writes) {
        const done = this.#db.prepare(text).run(...values);
        if (changes !== undefined && Number(done.changes) !== changes) throw conflict("a row");
      }
    } catch (error) {
      this.#db.exec("rollback");
      throw error;
    }
    this.#db.exec("commit");
  }
}

const conflict = (what: string): SyscallError => new SyscallError("CONFLICT", `UNIQUE constraint failed or changed meanwhile: ${what}`);

/** Keeps what was said. */
export function listeningLog(): Log & { readonly said: string[] } {
  const said: string[] = [];
  const line = (message: string): void => void said.push(message);
  return { said, info: line, warn: line, error: line };
}

const AUTHORITY: Authority = {
  grants: [
    { action: "agent.act", resource: "p9" },
    { action: "tool.use", resource: "act" },
  ],
  ask: ["act"],
  budget: {},
  depth: 1,
  children: 5,
};
const LABEL: Label = { integrity: "trusted", confidentiality: "public", sources: [] };
/** Whose session it is: it may act for p9, whose tool is asked about. */
export const principal = (pid: string): Principal => ({
  pid,
  owner: "local",
  identity: "me",
  root: pid,
  line: pid,
  workspace: pid,
  kind: "session",
  authority: AUTHORITY,
  cwd: "/",
  label: LABEL,
  words: "",
  found: [],
});

/** How a call has ended by now. */
export function watch(call: Promise<Json>): { readonly end: string } {
  const seen = { end: "still waits" };
  call.then(
    (value) => {
      seen.end = JSON.stringify(value);
    },
    (error: SyscallError) => {
      seen.end = `${error.code}: ${error.message}`;
    },
  );
  return seen;
}

/** A call that a crash cut off. */
export const cutOff: EffectRow = {
  key: "c:local:k",
  syscall: "t.once",
  input: null,
  pid: "s1",
  owner: "local",
  class: "once",
  state: "intent",
  digest: "",
  definition: "",
  evidence: null,
  result: null,
  attempt: 1,
  at: 0,
};

/** An agent that is ready for its first turn. */
export const processRow = (pid: string, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  owner: "local",
  parent: null,
  root: pid,
  identity: pid,
  kind: "agent",
  program: "idle",
  state: "ready",
  head: 0,
  epoch: 1,
  birth: 1,
  snap: 0,
  priority: 0,
  waitOn: null,
  wakeAt: null,
  createdAt: 0,
  endedAt: null,
  exit: null,
  authority: { grants: [], budget: {}, depth: 0, children: 0 },
  label: { ...TRUSTED, sources: [] },
  spec: null,
  ...more,
});
