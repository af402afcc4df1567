import { type ChildProcess, fork } from "node:child_process";
import type { Encoder } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { VectorCache } from "./vector-cache.ts";
import type { EncodeReply, EncodeRequest } from "./wire.ts";

const MAX_TEXTS = 96;
const MAX_CHARACTERS = 1_000;

export interface UseEncoderOptions {
  /** Vectors are kept here between starts; absent = in memory only. */
  readonly cacheFolder?: string;
  /** The child leaves after this long without work; default 60,000 ms. */
  readonly idleMs?: number;
}

interface Waiter {
  resolve(reply: EncodeReply): void;
  reject(error: SyscallError): void;
}

/**
 * The sentence encoder that comes with the installation (Universal Sentence Encoder, English, 512 dimensions), in a
 * child process: its 280–420 MB are there only while they are used. The child gets an empty environment.
 */
export function createUseEncoder({ cacheFolder, idleMs = 60_000 }: UseEncoderOptions = {}): Encoder {
  const cache = new VectorCache(cacheFolder);
  const worker = new EncoderProcess(idleMs);
  return {
    async encode(texts, signal) {
      if (texts.length > MAX_TEXTS)
        throw new SyscallError("TOO_LARGE", `${texts.length} texts at once; the encoder takes ${MAX_TEXTS}`, { limit: MAX_TEXTS, actual: texts.length });
      signal.throwIfAborted();
      const cut = texts.map((text) => text.slice(0, MAX_CHARACTERS));
      const found = cut.map((text) => cache.get(text));
      const missing = [...new Set(cut.filter((_, index) => found[index] === undefined))];
      const made = new Map<string, Float32Array>();
      if (missing.length > 0) {
        for (const [index, vector] of (await worker.encode(missing, signal)).entries()) {
          const text = missing[index] ?? "";
          made.set(text, vector);
          cache.put(text, vector);
        }
      }
      return cut.map((text, index) => found[index] ?? made.get(text) ?? new Float32Array());
    },
    close: () => worker.close(),
  };
}

class EncoderProcess {
  readonly #idleMs: number;
  readonly #waiting = new Map<number, Waiter>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 1;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  async encode(texts: readonly string[], signal: Signal): Promise<Float32Array[]> {
    const reply = await this.#ask(texts, signal);
    if ("failed" in reply) throw unavailable(reply.failed);
    return texts.map((_, index) => reply.vectors.slice(index * reply.length, (index + 1) * reply.length));
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  }

  #ask(texts: readonly string[], signal: Signal): Promise<EncodeReply> {
    const child = this.#start();
    const id = this.#next++;
    clearTimeout(this.#idle);
    return new Promise<EncodeReply>((resolve, reject) => {
      const abort = (): void => this.#settle(id, (waiter) => waiter.reject(new SyscallError("CANCELLED", "the encoding was cancelled")));
      signal.addEventListener("abort", abort, { once: true });
      const finish =
        <T>(done: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener("abort", abort);
          done(value);
        };
      this.#waiting.set(id, { resolve: finish(resolve), reject: finish(reject) });
      child.send({ id, texts } satisfies EncodeRequest, (error) => {
        if (error) this.#settle(id, (waiter) => waiter.reject(unavailable(error.message)));
      });
    });
  }

  #settle(id: number, how: (waiter: Waiter) => void): void {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiter) how(waiter);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), this.#idleMs);
    this.#idle.unref();
  }

  #start(): ChildProcess {
    if (this.#child?.connected) return this.#child;
    const file = new URL("./encoder-use.worker.ts", import.meta.url);
    const child = fork(file, { env: {}, serialization: "advanced", stdio: "ignore", execArgv: ["--disable-warning=ExperimentalWarning"] });
    this.#child = child;
    child.unref();
    child.channel?.unref();
    child.on("message", (reply: EncodeReply) => this.#settle(reply.id, (waiter) => waiter.resolve(reply)));
    child.once("exit", (code, killedBy) => this.#lost(child, `its process ended (${killedBy ?? code})`));
    child.once("error", (error) => this.#lost(child, error.message));
    return child;
  }

  #lost(child: ChildProcess, why: string): void {
    if (this.#child === child) this.#child = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, (waiter) => waiter.reject(unavailable(why)));
  }
}

function unavailable(why: string): SyscallError {
  return new SyscallError("UNAVAILABLE", `the sentence encoder does not work: ${why}; ./aether doctor says what is missing`);
}
