import { Worker } from "node:worker_threads";
import type { Committed } from "@aether/ports";
import { fromWireError, SyscallError } from "@aether/protocol";
import { toStorageError } from "./storage-error.ts";
import type { Questions, Reply, Request, StepReply, WireStep, WorkerOptions } from "./wire.ts";

/** Steps that wait for the worker; more are refused with BUSY (I10). */
const MOST_WAITING = 65_536;
/** Steps of one transaction: past this a larger one no longer raises the rate, it only adds delay. */
const MOST_STEPS = 1_024;
/** Callers answered in one tick. What they commit next leaves while the others are answered, and the loop is not held. */
const MOST_ANSWERED = 64;
/** The parent's own flags are not the worker's: some, such as `--input-type`, end it. */
const WORKER_FLAGS = ["--disable-warning=ExperimentalWarning"];

const NOTHING: Committed = Object.freeze({ births: Object.freeze([]), positions: Object.freeze([]) });

interface Waiter<T = unknown> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** The main thread's side: steps of one tick, or of the time the worker was busy, go over as one batch. */
export class WorkerChannel {
  readonly #worker: Worker;
  readonly #file: string;
  readonly #asked = new Map<number, Waiter>();
  readonly #flying: Waiter<Committed>[][] = [];
  readonly #landed: { waiter: Waiter<Committed>; reply: StepReply }[] = [];
  #steps: WireStep[] = [];
  #waiters: Waiter<Committed>[] = [];
  #scheduled = false;
  #next = 1;
  #ended: SyscallError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(worker: Worker, file: string) {
    this.#worker = worker;
    this.#file = file;
    worker.on("message", (reply: Reply) => this.#onReply(reply));
    worker.on("error", (error) => this.#end(toStorageError(error, file)));
    worker.on("exit", () => this.#end(new SyscallError("UNAVAILABLE", `the journal ${file} is closed`)));
  }

  /** @throws SyscallError what the worker said of the file */
  static async open(options: WorkerOptions): Promise<WorkerChannel> {
    const worker = new Worker(new URL("./journal-sqlite.worker.ts", import.meta.url), { workerData: options, env: {}, execArgv: WORKER_FLAGS });
    await new Promise<void>((resolve, reject) => {
      worker.once("message", (reply: Reply) => ("refused" in reply ? reject(fromWireError(reply.refused)) : resolve()));
      worker.once("error", (error) => reject(toStorageError(error, options.file)));
    });
    return new WorkerChannel(worker, options.file);
  }

  commit(step: WireStep): Promise<Committed> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (this.#steps.length >= MOST_WAITING)
        return reject(new SyscallError("BUSY", `${MOST_WAITING} commits wait for the disk that holds ${this.#file}; try again later`));
      this.#steps.push(step);
      this.#waiters.push({ resolve, reject });
      this.#schedule();
    });
  }

  ask<Q extends keyof Questions>(question: Q, ...args: Parameters<Questions[Q]>): Promise<ReturnType<Questions[Q]>> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = this.#next++;
      this.#asked.set(id, { resolve: resolve as Waiter["resolve"], reject });
      this.#post({ id, ask: question, args });
    });
  }

  /** Why nothing more is taken, once that is so. */
  get ended(): SyscallError | undefined {
    return this.#ended;
  }

  /** Everything given so far is committed and acknowledged first. */
  close(): Promise<void> {
    this.#closing ??= this.#ended ? Promise.resolve() : this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    while (this.#steps.length > 0) this.#send();
    const closed = this.ask("close");
    this.#ended = new SyscallError("UNAVAILABLE", `the journal ${this.#file} is closed`);
    await closed;
    while (this.#landed.length > 0) this.#answer();
    await this.#worker.terminate();
  }

  /** Gives up what is not acknowledged. */
  async abandon(): Promise<void> {
    await this.#worker.terminate();
  }

  /** A batch leaves at the end of a tick, when the worker has none. */
  #schedule(): void {
    if (this.#scheduled || this.#flying.length > 0 || this.#steps.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#flying.length === 0 && this.#steps.length > 0) this.#send();
    });
  }

  #send(): void {
    this.#post({ steps: this.#steps.splice(0, MOST_STEPS) });
    this.#flying.push(this.#waiters.splice(0, MOST_STEPS));
  }

  #post(request: Request): void {
    this.#worker.postMessage(request);
  }

  #onReply(reply: Reply): void {
    if ("steps" in reply) this.#land(reply.steps);
    else if ("id" in reply) {
      const waiter = this.#asked.get(reply.id);
      this.#asked.delete(reply.id);
      if ("error" in reply) waiter?.reject(fromWireError(reply.error));
      else waiter?.resolve(reply.value);
    }
  }

  #land(replies: readonly StepReply[]): void {
    for (const [index, waiter] of (this.#flying.shift() ?? []).entries()) this.#landed.push({ waiter, reply: replies[index] ?? null });
    this.#answer();
  }

  #answer(): void {
    for (const { waiter, reply } of this.#landed.splice(0, MOST_ANSWERED)) settle(waiter, reply);
    this.#schedule();
    if (this.#landed.length > 0) setImmediate(() => this.#answer());
  }

  #end(error: SyscallError): void {
    this.#ended ??= error;
    for (const { reject } of [...this.#asked.values(), ...this.#flying.flat(), ...this.#waiters]) reject(error);
    this.#asked.clear();
    this.#flying.length = 0;
    this.#steps = [];
    this.#waiters = [];
  }
}

function settle(waiter: Waiter<Committed>, reply: StepReply): void {
  if (reply === null) waiter.resolve(NOTHING);
  else if ("error" in reply) waiter.reject(fromWireError(reply.error));
  else waiter.resolve(reply);
}
