import type { ChildProcess } from "node:child_process";
import { SyscallError } from "@aether/protocol";
import { DIMENSIONS, type EncodeReply, type EncodeRequest } from "./wire.ts";

interface Owed {
  readonly id: number;
  readonly texts: number;
  resolve(vectors: Float32Array[]): void;
  reject(error: SyscallError): void;
}

/** One life of the child process, and the batch it owes. What it owes is refused when it ends, for whatever reason. */
export class EncoderChild {
  readonly #child: ChildProcess;
  readonly #silenceMs: number;
  readonly #gone = Promise.withResolvers<void>();
  #owed: Owed | undefined;
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

  /**
   * One batch at a time: whoever asks waits for the last one first.
   *
   * @throws SyscallError `UNAVAILABLE` when the child fails or ends
   */
  encode(texts: readonly string[]): Promise<Float32Array[]> {
    const id = this.#next++;
    return new Promise<Float32Array[]>((resolve, reject) => {
      this.#owed = { id, texts: texts.length, resolve, reject };
      this.#child.channel?.ref();
      // Silence while a batch is owed is a failure: without this, one stuck batch would hold every later caller.
      this.#silence = setTimeout(() => this.#refuse(`its process said nothing for ${this.#silenceMs} ms`), this.#silenceMs);
      this.#silence.unref();
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
    if ("failed" in reply) return this.#refuse(reply.failed);
    if (reply.id !== this.#owed?.id || reply.vectors.length !== this.#owed.texts * DIMENSIONS) return this.#refuse("its answer has the wrong length");
    const { texts, resolve } = this.#owed;
    this.#settled();
    resolve(Array.from({ length: texts }, (_, at) => reply.vectors.slice(at * DIMENSIONS, (at + 1) * DIMENSIONS)));
  }

  #settled(): void {
    clearTimeout(this.#silence);
    this.#owed = undefined;
    this.#child.channel?.unref();
  }

  #refuse(why: string): void {
    this.#ended = true;
    const owed = this.#owed;
    this.#settled();
    owed?.reject(unavailable(why));
    this.#child.kill("SIGKILL");
  }
}

export function cancelled(): SyscallError {
  return new SyscallError("CANCELLED", "the encoding was cancelled by its caller");
}

export function unavailable(why: string): SyscallError {
  return new SyscallError("UNAVAILABLE", `the sentence encoder does not work: ${why}; ./aether doctor says what is missing`);
}
