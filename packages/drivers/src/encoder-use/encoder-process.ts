import { type ChildProcess, fork } from "node:child_process";
import type { Signal } from "@aether/protocol";
import { cancelled, EncoderChild, unavailable } from "./encoder-child.ts";

/** Larger batches gain nothing and hold more memory; between two of them a cancelled call stops. */
const BATCH = 16;
const SILENCE_MS = 60_000;

export interface EncoderProcessOptions {
  readonly start: () => ChildProcess;
  readonly idleMs: number;
  /** How long the child may say nothing while it owes a batch; default 60,000 ms. */
  readonly silenceMs?: number;
}

/** The child while there is work: started by the first call, ended after `idleMs` without one, replaced when it failed. */
export class EncoderProcess {
  readonly #options: EncoderProcessOptions;
  #child: EncoderChild | undefined;
  #idle: NodeJS.Timeout | undefined;
  #calls = 0;
  #closed = false;

  constructor(options: EncoderProcessOptions) {
    this.#options = options;
  }

  /**
   * @param done receives each batch as it is made, so that a call cut short keeps what it paid for
   * @throws SyscallError `UNAVAILABLE`, `CANCELLED`
   */
  async encode(texts: readonly string[], signal: Signal, done: (texts: readonly string[], vectors: readonly Float32Array[]) => void): Promise<void> {
    clearTimeout(this.#idle);
    this.#calls++;
    try {
      for (let from = 0; from < texts.length; from += BATCH) {
        if (signal.aborted) throw cancelled();
        const batch = texts.slice(from, from + BATCH);
        done(batch, await this.#current().encode(batch, signal));
      }
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#rest();
    }
  }

  /** Ends the child; later calls are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#child?.end("it was closed");
  }

  #current(): EncoderChild {
    if (this.#closed) throw unavailable("it was closed");
    if (this.#child?.usable) return this.#child;
    try {
      this.#child = new EncoderChild(this.#options.start(), this.#options.silenceMs ?? SILENCE_MS);
    } catch (error) {
      throw unavailable(error instanceof Error ? error.message : String(error));
    }
    return this.#child;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#child?.leave("it was idle"), this.#options.idleMs);
    this.#idle.unref();
  }
}

/** @param compileCache a folder for compiled code, which makes the next start quicker */
export function forkEncoder(compileCache?: string): ChildProcess {
  const file = new URL("./encoder-use.worker.ts", import.meta.url);
  return fork(file, compileCache === undefined ? [] : [compileCache], {
    env: {},
    serialization: "advanced",
    stdio: "ignore",
    // Not the parent's: an inspector's port or a test's loader is not for the child.
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
}
