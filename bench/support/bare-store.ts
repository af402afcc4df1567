import { Worker } from "node:worker_threads";

export interface Commit {
  readonly body: string;
  readonly pid?: string;
  readonly head?: number;
}

/** As large as a typical event. */
const BODY = "x".repeat(480);

/**
 * The baseline of everything durable: SQLite in a worker thread, WAL, synchronous=FULL, no checks, no names, no JSON.
 * Commits given while the worker is busy share its next transaction. A `row` is one insert; a `step` is what any fenced
 * journal must do: a compare-and-set on the process's head and two events.
 */
export class BareStore implements AsyncDisposable {
  readonly #worker: Worker;
  #batch: { commit: Commit; done: () => void }[] = [];
  #flying: (() => void)[] = [];
  #scheduled = false;
  readonly #heads: number[] = [];

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", () => this.#landed());
  }

  static async open(file: string): Promise<BareStore> {
    const worker = new Worker(new URL("./bare-store.worker.ts", import.meta.url), { workerData: { file } });
    await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    return new BareStore(worker);
  }

  row(): Promise<void> {
    return this.#commit({ body: BODY });
  }

  /** @param writer  a process of its own; its head is kept here */
  step(writer: number): Promise<void> {
    const head = this.#heads[writer] ?? 0;
    this.#heads[writer] = head + 2;
    return this.#commit({ body: BODY, pid: `p${writer}`, head });
  }

  #commit(commit: Commit): Promise<void> {
    return new Promise((resolve) => {
      this.#batch.push({ commit, done: resolve });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#flying.length > 0) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#flying = batch.map(({ done }) => done);
    this.#worker.postMessage(batch.map(({ commit }) => commit));
  }

  #landed(): void {
    const done = this.#flying;
    this.#flying = [];
    for (const resolve of done) resolve();
    this.#schedule();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
