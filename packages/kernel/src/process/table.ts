import type { Clock, Journal, Log, ProcessRow, Program } from "@aether/ports";
import { type Authority, SyscallError } from "@aether/protocol";
import type { Meter } from "../budget/meter.ts";
import { type Principal, principalOf } from "../dispatch/principal.ts";
import { type Live, loadLive } from "./live.ts";
import { ReadyQueue } from "./ready-queue.ts";
import type { Runner } from "./runner.ts";

export interface TableDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly programs: ReadonlyMap<string, Program>;
  /** Processes in memory at once; more wait in the ready queue. */
  readonly resident: number;
  /** An answer came for a session whose connection is gone. */
  readonly session: (row: ProcessRow) => Promise<void>;
}

const RETRY_MS = 1_000;

/** Which processes are in memory. A process that waits is a row and nothing here. */
export class ProcessTable {
  readonly #deps: TableDeps;
  readonly #live = new Map<string, Live>();
  readonly #loading = new Map<string, Promise<Live | undefined>>();
  readonly #queue = new ReadyQueue();
  readonly #expired = new Map<string, string[]>();
  readonly #gone = new Map<string, (() => void)[]>();
  #runner: Runner | undefined;
  #closed = false;

  constructor(deps: TableDeps) {
    this.#deps = deps;
  }

  /** The runner and the table need each other; the kernel ties the knot once. */
  attach(runner: Runner): void {
    this.#runner = runner;
  }

  get resident(): number {
    return this.#live.size + this.#loading.size;
  }

  get queued(): number {
    return this.#queue.size;
  }

  find(pid: string): Live | undefined {
    return this.#live.get(pid);
  }

  all(): readonly Live[] {
    return [...this.#live.values()];
  }

  /** Something came for this process. */
  wake(pid: string, priority = 0): void {
    if (this.#closed) return;
    const live = this.#live.get(pid);
    if (live) {
      live.mail = true;
      void this.#runner?.pump(live);
      return;
    }
    if (this.#loading.has(pid)) return;
    this.#queue.push(pid, priority);
    this.#admitNext();
  }

  /** A deadline of one of its waiting calls passed. */
  expire(pid: string, key: string): void {
    const live = this.#live.get(pid);
    if (live) {
      this.#runner?.expire(live, key);
      return;
    }
    this.#expired.set(pid, [...(this.#expired.get(pid) ?? []), key]);
    this.wake(pid);
  }

  /** Ends a process wherever it is; resolves once its exit is committed. */
  async stop(pid: string, reason: string): Promise<void> {
    const live = this.#live.get(pid) ?? (await (this.#loading.get(pid) ?? this.#load(pid)));
    if (!live || live.dropped) return;
    const gone = new Promise<void>((resolve) => this.#gone.set(pid, [...(this.#gone.get(pid) ?? []), resolve]));
    this.#runner?.abort(live, reason);
    void this.#runner?.pump(live);
    await gone;
  }

  release(live: Live, why: "waiting" | "exited" | "dropped"): void {
    const { pid } = live.who;
    if (this.#live.get(pid) !== live) return;
    this.#live.delete(pid);
    this.#deps.meter.release(pid);
    for (const resolve of this.#gone.get(pid) ?? []) resolve();
    this.#gone.delete(pid);
    if (why === "dropped" && !this.#closed) this.#deps.clock.timer(RETRY_MS, () => this.wake(pid));
    this.#admitNext();
  }

  close(): void {
    this.#closed = true;
    for (const live of this.#live.values()) live.dropped = true;
  }

  /** Lends the rights and accounts of a process that may not be in memory. */
  async borrow<T>(pid: string, use: (who: Principal) => Promise<T>): Promise<T> {
    const live = this.#live.get(pid);
    if (live) return use(live.who);
    const row = await this.#deps.journal.process(pid);
    if (!row || row.state === "exited") throw new SyscallError("NOT_FOUND", `there is no live process ${pid}`, { pid });
    await this.hold(row);
    try {
      return await use(principalOf(row));
    } finally {
      this.#deps.meter.release(pid);
    }
  }

  /** Takes the budget accounts of a process and its ancestors into memory. */
  async hold(row: ProcessRow): Promise<void> {
    const lineage = [row];
    for (let at = row; at.parent !== null; ) {
      const parent = await this.#deps.journal.process(at.parent);
      if (!parent || parent.kind === "session") break;
      lineage.unshift(parent);
      at = parent;
    }
    const rows = new Map((await this.#deps.journal.accounts(lineage.map(({ pid }) => pid))).map((account) => [account.id, account]));
    this.#deps.meter.hold(lineage.map(({ pid, authority }) => ({ id: pid, limits: (authority as unknown as Authority).budget, row: rows.get(pid) })));
  }

  #admitNext(): void {
    while (!this.#closed && this.resident < this.#deps.resident) {
      const pid = this.#queue.pop();
      if (pid === undefined) return;
      if (!this.#live.has(pid) && !this.#loading.has(pid)) void this.#load(pid);
    }
  }

  #load(pid: string): Promise<Live | undefined> {
    const loading = this.#bring(pid).catch((error: unknown) => {
      this.#deps.log.error("a process could not be loaded", { pid, error: error instanceof Error ? error.message : String(error) });
      return undefined;
    });
    this.#loading.set(pid, loading);
    return loading.finally(() => {
      this.#loading.delete(pid);
      this.#admitNext();
    });
  }

  async #bring(pid: string): Promise<Live | undefined> {
    const { journal, clock, programs } = this.#deps;
    const row = await journal.process(pid);
    if (!row || row.state === "exited") return undefined;
    if (row.kind === "session") {
      await this.#deps.session(row);
      return undefined;
    }
    const program = programs.get(row.program);
    if (!program) throw new SyscallError("UNAVAILABLE", `this installation has no program ${row.program}`);
    const live = await loadLive(journal, row, program);
    await this.hold(row);
    live.woken = row.state === "waiting" && row.wakeAt !== null && row.wakeAt <= clock.now() && row.wakeAt !== live.who.authority.expiresAt;
    if (row.state === "stopped") live.stopping = "stopped before a restart";
    this.#live.set(pid, live);
    const expired = this.#expired.get(pid) ?? [];
    this.#expired.delete(pid);
    for (const key of expired) this.#runner?.expire(live, key);
    void this.#runner?.pump(live);
    return live;
  }
}
