import { constants, getPriority, setPriority } from "node:os";
import { Worker } from "node:worker_threads";
import type { FromWorker, RunGuest, WorkerKind, WorkerStart } from "../wire.ts";

const MIB = 1_048_576;
/** Below this an interpreter does not even load. */
const LEAST_HEAP_MIB = 64;
/** Steps of the system's: other threads that want to run come first, and this one has less than half of their share. */
const LATER = 4;
const ENDED = "its thread ended";

export type GuestOutcome =
  | Extract<FromWorker, { readonly kind: "done" | "failed" }>
  /** V8 ended it at its heap limit. */
  | { readonly kind: "out-of-memory" }
  /** It was terminated, or ended by itself. */
  | { readonly kind: "gone"; readonly message: string };

/** A thread that runs one guest at a time. Whatever ends the thread ends its guest; nothing else is touched. */
export class GuestWorker {
  readonly kind: WorkerKind;
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #loaded = Promise.withResolvers<void>();
  #guest: { readonly moved: () => void; readonly resolve: (outcome: GuestOutcome) => void } | undefined;
  #end: GuestOutcome | undefined;
  #asking = false;
  /** Of the thread, at the end of its last guest, and at the start of this one. */
  #cpuMs = 0;
  #cpuBefore = 0;
  #threadId: number | undefined;
  #worn = false;

  /** @param channels ways to files that no thread has; it takes one, and gives it back when it has ended */
  constructor(start: Omit<WorkerStart, "channel">, channels: number[]) {
    const channel = channels.shift();
    if (channel === undefined) throw new Error("there are more threads than ways to files");
    this.kind = { rung: start.rung, memoryBytes: start.memoryBytes };
    this.ready = this.#loaded.promise;
    // Whoever leases it looks at `alive`; a worker nobody waits for may fail unseen.
    this.ready.catch(() => undefined);
    this.#worker = new Worker(new URL("../guest.worker.ts", import.meta.url), {
      workerData: { ...start, channel } satisfies WorkerStart,
      env: {},
      // The simulated shell's sqlite3 is a thread of its own, which inherits these.
      execArgv: [...start.threadFlags, ...(start.rung === "bash" ? ["--allow-worker"] : [])],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(LEAST_HEAP_MIB, Math.floor(start.memoryBytes / MIB)), maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    this.#worker.on("message", (message: FromWorker) => this.#hear(message));
    this.#worker.on("error", (error: NodeJS.ErrnoException) => {
      // Whatever else it says it may have of its guest.
      this.#over(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? { kind: "out-of-memory" } : { kind: "gone", message: ENDED });
    });
    this.#worker.on("exit", () => {
      channels.push(channel);
      this.#over({ kind: "gone", message: ENDED });
    });
  }

  get alive(): boolean {
    return this.#end === undefined;
  }

  /** It was put behind others and cannot come back: its guest is the last one. */
  get worn(): boolean {
    return this.#worn;
  }

  /** Milliseconds of processor time up to the start of the present guest. */
  get cpuBefore(): number {
    return this.#cpuBefore;
  }

  run(guest: RunGuest, moved: () => void): Promise<GuestOutcome> {
    if (this.#end) return Promise.resolve(this.#end);
    this.#cpuBefore = this.#cpuMs;
    return new Promise((resolve) => {
      this.#guest = { moved, resolve };
      this.#worker.postMessage(guest);
    });
  }

  /** Milliseconds of processor time and bytes of heap of its guest; undefined without one, and while it does not answer. */
  async usage(): Promise<{ readonly cpuMs: number; readonly bytes: number } | undefined> {
    // What it took to load is not its guest's.
    if (this.#asking || !this.#guest) return undefined;
    this.#asking = true;
    try {
      const [cpu, heap] = await Promise.all([this.#worker.cpuUsage(), this.#worker.getHeapStatistics()]);
      return { cpuMs: (cpu.user + cpu.system) / 1_000 - this.#cpuBefore, bytes: heap.used_heap_size + heap.external_memory };
    } catch {
      // It ended meanwhile, which its guest is told otherwise.
      return undefined;
    } finally {
      this.#asking = false;
    }
  }

  /** Has its guest, which works for long, wait for those that do not. Nothing where threads have no priorities of their own. */
  yieldToOthers(): void {
    if (this.#worn || this.#threadId === undefined || !this.alive) return;
    this.#worn = true;
    try {
      setPriority(this.#threadId, Math.min(constants.priority.PRIORITY_LOW, getPriority() + LATER));
    } catch {
      // It ended meanwhile.
    }
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: FromWorker): void {
    if (message.kind === "moved") return this.#guest?.moved();
    if (message.kind === "ready") {
      this.#cpuMs = message.cpuMs;
      this.#threadId = message.threadId;
      return this.#loaded.resolve();
    }
    this.#settle(message);
    if (message.kind === "done") this.#cpuMs = message.cpuMs;
  }

  #over(end: GuestOutcome): void {
    this.#end ??= end;
    this.#loaded.reject(new Error(end.kind === "gone" ? end.message : end.kind));
    this.#settle(this.#end);
  }

  #settle(outcome: GuestOutcome): void {
    const guest = this.#guest;
    this.#guest = undefined;
    guest?.resolve(outcome);
  }
}
