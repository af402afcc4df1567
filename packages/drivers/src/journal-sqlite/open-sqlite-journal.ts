import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { type Committed, isEmptyStep, type Journal, type Step } from "@aether/ports";
import { fromWireError, SyscallError, type WireError } from "@aether/protocol";
import { toStorageError } from "./storage-error.ts";
import type { Query, Reply, Request, WorkerOptions } from "./wire.ts";

export interface SqliteJournalOptions extends WorkerOptions {
  /** Names this node in `takeOver`'s table. */
  readonly node: string;
}

interface Waiter {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Opens the journal of an installation: SQLite in a worker thread, WAL, synchronous=FULL. Steps given while the worker
 * is busy share its next transaction.
 *
 * @throws SyscallError `NEWER` (a later program wrote it), `STORAGE` (damaged, not a database, cannot be written)
 */
export async function openSqliteJournal({ file, kill }: SqliteJournalOptions): Promise<Journal> {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const worker = new Worker(new URL("./journal-sqlite.worker.ts", import.meta.url), { workerData: { file, kill } satisfies WorkerOptions, env: {} });
  await new Promise<void>((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", (error) => reject(toStorageError(revived(error), file)));
  });
  return new SqliteJournal(worker, file);
}

/** Errors cross from a worker without their class; what they carried is still there. */
function revived(error: unknown): unknown {
  const { code, message, data } = error as Partial<WireError> & { code?: string };
  return code === "NEWER" && message !== undefined ? new SyscallError("NEWER", message, data ?? {}) : error;
}

class SqliteJournal implements Journal {
  readonly #worker: Worker;
  readonly #file: string;
  readonly #waiting = new Map<number, Waiter>();
  #batch: { id: number; step: Step }[] = [];
  #inFlight = false;
  #scheduled = false;
  #next = 1;
  #ended: SyscallError | undefined;

  constructor(worker: Worker, file: string) {
    this.#worker = worker;
    this.#file = file;
    worker.on("message", (reply: Reply) => this.#onReply(reply));
    worker.on("error", (error) => this.#end(toStorageError(error, file)));
    worker.on("exit", () => this.#end(new SyscallError("UNAVAILABLE", "the journal is closed")));
  }

  commit(step: Step): Promise<Committed> {
    if (isEmptyStep(step)) return Promise.resolve({ births: [], positions: [] });
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = this.#next++;
      this.#waiting.set(id, { resolve: resolve as Waiter["resolve"], reject });
      this.#batch.push({ id, step });
      this.#schedule();
    });
  }

  read: Journal["read"] = (statement) => this.#ask("read", statement);
  migrate: Journal["migrate"] = (tables) => this.#ask("migrate", tables);
  process: Journal["process"] = (pid) => this.#ask("process", pid);
  processes: Journal["processes"] = (filter) => this.#ask("processes", filter);
  events: Journal["events"] = (pid, after, limit) => this.#ask("events", pid, after, limit);
  snapshot: Journal["snapshot"] = (pid) => this.#ask("snapshot", pid);
  effects: Journal["effects"] = (pid) => this.#ask("effects", pid);
  effect: Journal["effect"] = (key) => this.#ask("effect", key);
  inbox: Journal["inbox"] = (pid) => this.#ask("inbox", pid);
  unread: Journal["unread"] = () => this.#ask("unread");
  accounts: Journal["accounts"] = (ids) => this.#ask("accounts", ids);
  counters: Journal["counters"] = (ids) => this.#ask("counters", ids);
  outbox: Journal["outbox"] = (after, limit) => this.#ask("outbox", after, limit);
  takeOver: Journal["takeOver"] = (node) => this.#ask("takeOver", node);
  stats: Journal["stats"] = () => this.#ask("stats");

  async close(): Promise<void> {
    if (this.#ended) return;
    while (this.#waiting.size > 0) await new Promise((resolve) => setImmediate(resolve));
    await this.#ask("close");
    this.#end(new SyscallError("UNAVAILABLE", `the journal ${this.#file} is closed`));
    await this.#worker.terminate();
  }

  /** At the end of this tick, or when the worker comes back: whichever is later decides how large a batch is. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#batch.length === 0 || this.#inFlight) return;
    const steps = this.#batch;
    this.#batch = [];
    this.#inFlight = true;
    this.#post({ id: 0, op: "commit", steps });
  }

  #ask<T>(op: Query, ...args: readonly unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = this.#next++;
      this.#waiting.set(id, { resolve: resolve as Waiter["resolve"], reject });
      this.#post({ id, op, args });
    });
  }

  #post(request: Request): void {
    this.#worker.postMessage(request);
  }

  #onReply(reply: Reply): void {
    if (!("steps" in reply)) return this.#settle(reply);
    this.#inFlight = false;
    for (const step of reply.steps) this.#settle(step);
    this.#schedule();
  }

  #settle(reply: { id: number; ok: true; value: unknown } | { id: number; ok: false; error: WireError }): void {
    const waiter = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.ok) waiter?.resolve(reply.value);
    else waiter?.reject(fromWireError(reply.error));
  }

  #end(error: SyscallError): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
