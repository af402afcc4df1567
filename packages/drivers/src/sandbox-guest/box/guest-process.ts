import type { BoxExit, BoxOutput, BoxProcess } from "@aether/ports";
import { type SignalName, SyscallError } from "@aether/protocol";
import type { FileGrant } from "../files/file-holder.ts";
import { CHUNK_BYTES, type GuestCommand, type GuestHostEnd } from "../wire.ts";
import type { GuestLine } from "./guest-line.ts";

/** One command as the daemon sees it. */
export class GuestProcess implements BoxProcess {
  readonly exited: Promise<BoxExit>;
  readonly output: AsyncIterable<BoxOutput>;
  readonly #line: GuestLine;
  readonly #id: number;
  readonly #ended = Promise.withResolvers<GuestHostEnd>();
  readonly #chunks: BoxOutput[] = [];
  readonly #toTake: { readonly bytes: Uint8Array; readonly resolve: () => void; readonly reject: (error: SyscallError) => void }[] = [];
  #over = false;
  #inputEnded = false;
  #credit = 0;
  #wake: (() => void) | undefined;

  constructor(line: GuestLine, command: Omit<GuestCommand, "key">, grant: FileGrant) {
    this.#line = line;
    this.exited = this.#ended.promise.then(({ session: _session, carried: _carried, ...exit }) => exit);
    this.output = { [Symbol.asyncIterator]: () => this.#read() };
    this.#id = line.run(command, grant, {
      output: (stream, bytes) => {
        this.#chunks.push({ stream, bytes });
        this.#wake?.();
      },
      taken: () => {
        this.#toTake.shift()?.resolve();
        this.#offer();
      },
      end: (end) => this.#finish(end),
    });
  }

  /** With what only the box needs. */
  get ended(): Promise<GuestHostEnd> {
    return this.#ended.promise;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) await this.#give(bytes.subarray(from, from + CHUNK_BYTES));
    if (this.#over) throw ended();
  }

  end(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    if (this.#toTake.length === 0) this.#line.send({ kind: "end-of-input", id: this.#id });
  }

  /** There are no terminals here. */
  resize(): void {}

  signal(name: SignalName): void {
    if (!this.#over) this.#line.send({ kind: "signal", id: this.#id, name });
  }

  #give(bytes: Uint8Array): Promise<void> {
    if (this.#over || this.#inputEnded) return Promise.reject(ended());
    return new Promise((resolve, reject) => {
      this.#toTake.push({ bytes, resolve, reject });
      if (this.#toTake.length === 1) this.#offer();
    });
  }

  /** One piece at a time is on its way, so that no more input waits outside of the caller than a pipe would hold. */
  #offer(): void {
    const next = this.#toTake[0];
    if (next) this.#line.send({ kind: "input", id: this.#id }, next.bytes);
    else if (this.#inputEnded) this.#line.send({ kind: "end-of-input", id: this.#id });
  }

  #finish(end: GuestHostEnd): void {
    this.#over = true;
    for (const { reject } of this.#toTake.splice(0)) reject(ended());
    this.#ended.resolve(end);
    this.#wake?.();
  }

  async *#read(): AsyncGenerator<BoxOutput> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        yield chunk;
        this.#spent(chunk.bytes.length);
      } else if (this.#over) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #spent(bytes: number): void {
    this.#credit += bytes;
    if (this.#over || this.#credit < CHUNK_BYTES) return;
    this.#line.send({ kind: "credit", id: this.#id, bytes: this.#credit });
    this.#credit = 0;
  }
}

const ended = (): SyscallError => new SyscallError("NOT_FOUND", "the command takes no more input; it or its input has ended");
