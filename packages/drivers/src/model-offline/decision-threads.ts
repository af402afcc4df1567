import { Worker } from "node:worker_threads";
import { fromWireError, type Signal, SyscallError, toWireError, type WireError } from "@aether/protocol";
import type { Asked, Decision } from "./decide.ts";
import type { Encode } from "./text/select.ts";

export type ToThread = { readonly asked: Asked } | { readonly vectors: readonly Float32Array[] } | { readonly noVectors: WireError };
export type FromThread = { readonly decision: Decision } | { readonly encode: readonly string[] } | { readonly failed: WireError };

export const MOST_THREADS = 2;
/** Of reading and deciding; waiting for sentence vectors does not count. */
const LIMIT_MS = 60_000;
const IDLE_MS = 60_000;
const HEAP_MIB = 768;

interface Work {
  readonly encode: Encode;
  readonly signal: Signal;
}

/**
 * Text of files decides how long the rules take with it, and whoever wrote the file may have meant it to be long: so they work beside the
 * daemon's own thread, each for a bounded time and in bounded memory.
 */
export class DecisionThreads {
  readonly #idle: Worker[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #limitMs: number;
  #busy = 0;
  #leaving: NodeJS.Timeout | undefined;

  constructor({ limitMs = LIMIT_MS }: { readonly limitMs?: number } = {}) {
    this.#limitMs = limitMs;
  }

  /** @throws SyscallError `TIMEOUT` · `TOO_LARGE` where its memory did not suffice · `CANCELLED` · what `encode` threw */
  async decide(asked: Asked, work: Work): Promise<Decision> {
    await this.#turn(work.signal);
    try {
      if (work.signal.aborted) throw cancelled();
      return await this.#decideOn(this.#take(), asked, work);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#busy--;
    }
  }

  /** Waits for a free thread; whoever gives up leaves the queue at once. */
  async #turn(signal: Signal): Promise<void> {
    if (this.#busy < MOST_THREADS) {
      this.#busy++;
      return;
    }
    if (signal.aborted) throw cancelled();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1);
      reject(cancelled());
    };
    this.#waiting.push(resolve);
    signal.addEventListener("abort", leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #take(): Worker {
    clearTimeout(this.#leaving);
    return this.#idle.pop() ?? newThread();
  }

  async #decideOn(thread: Worker, asked: Asked, work: Work): Promise<Decision> {
    const deciding = new Deciding(thread, work, this.#limitMs);
    try {
      thread.ref();
      const decision = await deciding.decide(asked);
      thread.unref();
      this.#idle.push(thread);
      this.#leaveLater();
      return decision;
    } catch (error) {
      // It may be in the middle of anything.
      await thread.terminate();
      throw error;
    } finally {
      deciding.end();
    }
  }

  #leaveLater(): void {
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      for (const thread of this.#idle.splice(0)) void thread.terminate();
    }, IDLE_MS).unref();
  }
}

function newThread(): Worker {
  return new Worker(new URL("./decisions.worker.ts", import.meta.url), { env: {}, resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
}

/** One request on one thread. */
class Deciding {
  readonly #thread: Worker;
  readonly #work: Work;
  readonly #limitMs: number;
  readonly #done = Promise.withResolvers<Decision>();
  readonly #onAbort = (): void => this.#done.reject(cancelled());
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(thread: Worker, work: Work, limitMs: number) {
    this.#thread = thread;
    this.#work = work;
    this.#limitMs = limitMs;
    this.#left = limitMs;
    thread.on("message", this.#hear).on("error", this.#fail);
    work.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  decide(asked: Asked): Promise<Decision> {
    this.#tell({ asked });
    return this.#done.promise;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#thread.off("message", this.#hear).off("error", this.#fail);
    this.#work.signal.removeEventListener("abort", this.#onAbort);
  }

  /** From now on it is the thread's turn. */
  #tell(message: ToThread): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => this.#done.reject(tooLong(this.#limitMs)), this.#left);
    this.#thread.postMessage(message);
  }

  readonly #hear = (message: FromThread): void => {
    clearTimeout(this.#timer);
    this.#left -= performance.now() - this.#since;
    if ("decision" in message) this.#done.resolve(message.decision);
    else if ("failed" in message) this.#done.reject(fromWireError(message.failed));
    else
      this.#work.encode(message.encode).then(
        (vectors) => this.#tell({ vectors }),
        (error: unknown) => this.#tell({ noVectors: toWireError(error) }),
      );
  };

  readonly #fail = (error: Error & { readonly code?: string }): void => this.#done.reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch() : error);
}

const cancelled = (): SyscallError => new SyscallError("CANCELLED", "the step was cancelled");
const WAY = "name fewer or smaller files";
const tooLong = (limitMs: number): SyscallError =>
  new SyscallError("TIMEOUT", `the offline engine read for more than ${limitMs / 1_000} s: the text is too large or too odd for it; ${WAY}`);
const tooMuch = (): SyscallError => new SyscallError("TOO_LARGE", `the text is more than the offline engine has room for; ${WAY}`);
