import { type ChildProcess, fork } from "node:child_process";
import type { Signal } from "@aether/protocol";
import { cancelled, EncoderChild, unavailable } from "./encoder-child.ts";
import { type Call, type Share, WaitingCalls } from "./waiting-calls.ts";

const SILENCE_MS = 60_000;
/** Of the child's JavaScript; the model itself lies outside it and has one size. */
const HEAP_MB = 192;

export interface EncoderProcessOptions {
  readonly start: () => ChildProcess;
  readonly idleMs: number;
  /** How long the child may say nothing while it owes a batch; default 60,000 ms. */
  readonly silenceMs?: number;
}

/**
 * The child while there is work: started by the first call, ended after `idleMs` without one, replaced when it failed. Calls
 * that wait share its batches; those that were in a batch that failed are tried once more, each by itself.
 */
export class EncoderProcess {
  readonly #options: EncoderProcessOptions;
  readonly #waiting = new WaitingCalls();
  readonly #open = new Set<Call>();
  #child: EncoderChild | undefined;
  #idle: NodeJS.Timeout | undefined;
  #working = false;
  #closed = false;

  constructor(options: EncoderProcessOptions) {
    this.#options = options;
  }

  /**
   * @param done receives each batch as it is made, so that a call cut short keeps what it paid for
   * @throws SyscallError `UNAVAILABLE`, `CANCELLED`, `BUSY` where too many texts wait
   */
  async encode(texts: readonly string[], signal: Signal, done: Call["done"]): Promise<void> {
    if (texts.length === 0) return;
    if (signal.aborted) throw cancelled();
    if (this.#closed) throw unavailable("it was closed");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Texts of like length share a batch: the shorter ones are filled up to the longest.
    const call: Call = { texts: texts.toSorted((a, b) => b.length - a.length), owed: texts.length, failed: false, done, resolve, reject };
    this.#waiting.add(call);
    this.#open.add(call);
    const abort = (): void => this.#refuse(call, cancelled());
    signal.addEventListener("abort", abort, { once: true });
    void this.#work();
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#open.delete(call);
    }
  }

  /** Ends the child; calls under way and later ones are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    for (const call of this.#open) this.#refuse(call, unavailable("it was closed"));
    await this.#child?.end("it was closed");
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    clearTimeout(this.#idle);
    while (this.#waiting.size > 0 && !this.#closed) await this.#batch(this.#waiting.take());
    this.#working = false;
    if (!this.#closed) this.#rest();
  }

  async #batch(shares: readonly Share[]): Promise<void> {
    try {
      const vectors = await this.#current().encode(shares.flatMap(({ texts }) => texts));
      let from = 0;
      for (const { call, texts } of shares) {
        call.done(texts, vectors.slice(from, from + texts.length));
        from += texts.length;
        call.owed -= texts.length;
        if (call.owed === 0) call.resolve();
      }
    } catch (error) {
      for (const share of shares) {
        if (!this.#open.has(share.call)) continue;
        if (share.call.failed) this.#refuse(share.call, error);
        else this.#waiting.again(share);
      }
    }
  }

  #refuse(call: Call, error: unknown): void {
    this.#waiting.drop(call);
    this.#open.delete(call);
    call.reject(error);
  }

  #current(): EncoderChild {
    if (this.#child?.usable) return this.#child;
    try {
      this.#child = new EncoderChild(this.#options.start(), this.#options.silenceMs ?? SILENCE_MS);
    } catch (error) {
      throw unavailable(error instanceof Error ? error.message : String(error));
    }
    return this.#child;
  }

  #rest(): void {
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
    execArgv: ["--disable-warning=ExperimentalWarning", `--max-old-space-size=${HEAP_MB}`],
  });
}
