import type { ChildProcess } from "node:child_process";
import { type Signal, SyscallError } from "@aether/protocol";
import { DIMENSIONS, type EncodeReply, type EncodeRequest } from "./wire.ts";

interface Owed {
  readonly texts: number;
  /** Takes the listener off the caller's signal. */
  forget(): void;
  resolve(vectors: Float32Array[]): void;
  reject(error: SyscallError): void;
}

/** One life of the child process, and the batches it owes. What it owes is refused when it ends, for whatever reason. */
export class EncoderChild {
  readonly #child: ChildProcess;
  readonly #silenceMs: number;
  readonly #owed = new Map<number, Owed>();
  readonly #gone = Promise.withResolvers<void>();
  #silence: NodeJS.Timeout | undefined;
  #next = 1;
  #ended = false;

  constructor(child: ChildProcess, silenceMs: number) {
    this.#child = child;
    this.#silenceMs = silenceMs;
    child.unref();
    child.channel?.unref();
    child.on("message", (reply: EncodeReply) => this.#heard(reply));
    child.once("exit", (code, killedBy) => {
      this.#gone.resolve();
      this.#refuse(`its process ended (${killedBy ?? code})`);
    });
    child.once("error", (error) => {
      if (child.pid === undefined) this.#gone.resolve();
      this.#refuse(error.message);
    });
  }

  /** False from the moment it ends or is ended. */
  get usable(): boolean {
    return !this.#ended && this.#child.connected;
  }

  /** @throws SyscallError `UNAVAILABLE` when the child fails or ends, `CANCELLED` when `signal` aborts */
  encode(texts: readonly string[], signal: Signal): Promise<Float32Array[]> {
    const id = this.#next++;
    return new Promise<Float32Array[]>((resolve, reject) => {
      const abort = (): void => this.#settle(id)?.reject(cancelled());
      const forget = (): void => signal.removeEventListener("abort", abort);
      this.#owed.set(id, { texts: texts.length, resolve, reject, forget });
      signal.addEventListener("abort", abort, { once: true });
      this.#child.channel?.ref();
      if (this.#owed.size === 1) this.#listen();
      this.#child.send({ id, texts } satisfies EncodeRequest, (error) => {
        if (error) this.#refuse(error.message);
      });
    });
  }

  /** Kills it; nobody waits. */
  leave(why: string): void {
    this.#refuse(why);
  }

  /** Kills it and waits until it is gone. */
  async end(why: string): Promise<void> {
    this.leave(why);
    // Whoever waits for its end may have nothing else that keeps it running.
    this.#child.ref();
    await this.#gone.promise;
  }

  #heard(reply: EncodeReply): void {
    this.#listen();
    if ("failed" in reply) return this.#refuse(reply.failed);
    const owed = this.#owed.get(reply.id);
    if (owed && reply.vectors.length !== owed.texts * DIMENSIONS) return this.#refuse("its answer has the wrong length");
    this.#settle(reply.id)?.resolve(Array.from({ length: owed?.texts ?? 0 }, (_, at) => reply.vectors.slice(at * DIMENSIONS, (at + 1) * DIMENSIONS)));
  }

  /** Silence while batches are owed is a failure: without this, one stuck batch would hold every later caller. */
  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#refuse(`its process said nothing for ${this.#silenceMs} ms`), this.#silenceMs);
    this.#silence.unref();
  }

  #settle(id: number): Owed | undefined {
    const owed = this.#owed.get(id);
    this.#owed.delete(id);
    owed?.forget();
    if (this.#owed.size === 0) {
      clearTimeout(this.#silence);
      this.#child.channel?.unref();
    }
    return owed;
  }

  #refuse(why: string): void {
    this.#ended = true;
    clearTimeout(this.#silence);
    for (const id of [...this.#owed.keys()]) this.#settle(id)?.reject(unavailable(why));
    this.#child.kill("SIGKILL");
  }
}

export function cancelled(): SyscallError {
  return new SyscallError("CANCELLED", "the encoding was cancelled by its caller");
}

export function unavailable(why: string): SyscallError {
  return new SyscallError("UNAVAILABLE", `the sentence encoder does not work: ${why}; ./aether doctor says what is missing`);
}
