import { constants, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { BoxOutput } from "@aether/ports";
import type { Channel } from "./channel.ts";

const CHUNK = 65_536;
/** Of ended commands of a box, whose jobs in the background may still write. */
const MAX_LATE = 64;

/**
 * Pipes of ended commands, which are read for nobody so that what still writes to them is not ended by it. Each costs a
 * descriptor, so there is a bound: beyond it the oldest is let go, and a job that writes to it is ended as by a closed pipe.
 */
export class LateReaders {
  readonly #open = new Set<{ destroy(): void }>();

  keep(reader: Socket): void {
    if (reader.destroyed) return;
    this.#open.add(reader);
    reader.once("close", () => this.#open.delete(reader));
    if (this.#open.size <= MAX_LATE) return;
    const [oldest] = this.#open;
    if (oldest === undefined) return;
    this.#open.delete(oldest);
    oldest.destroy();
  }

  close(): void {
    for (const reader of this.#open) reader.destroy();
  }
}

/**
 * A command's streams over three named pipes in the box's own folder, `<job>.i`, `.o` and `.e`. Programs get true pipes,
 * which, unlike sockets, can be opened again as /dev/stdout.
 */
export class PipeChannel implements Channel {
  readonly #paths: readonly string[];
  readonly #input: { readonly fd: number; readonly socket: Socket };
  readonly #outputs: readonly PipeReader[];
  readonly #late: LateReaders;
  readonly #taken = Promise.withResolvers<void>();
  #pending = Promise.resolve();

  /** @param path of the pipes, without their endings @param pipes three fresh ones, which are moved there */
  constructor(path: string, { pipes, late }: { readonly pipes: readonly string[]; readonly late: LateReaders }) {
    this.#late = late;
    this.#paths = [`${path}.i`, `${path}.o`, `${path}.e`];
    for (const [at, pipe] of pipes.entries()) renameSync(pipe, this.#paths[at] ?? pipe);
    // Opened for both ends, so that nobody has to wait for the other.
    const fd = openSync(`${path}.i`, constants.O_RDWR | constants.O_NONBLOCK);
    this.#input = { fd, socket: quiet(new Socket({ fd, readable: false, writable: true })) };
    this.#outputs = [new PipeReader("stdout", `${path}.o`), new PipeReader("stderr", `${path}.e`)];
  }

  /** Before anything else is written: tells the job, which has its pipes, that it may begin. */
  begin(): void {
    writeSync(this.#input.fd, "\n");
    this.taken();
  }

  /** Told when the other side has its pipes: only then can its input be ended, for a pipe nobody holds keeps nothing. */
  taken(): void {
    this.#taken.resolve();
  }

  open(output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void): void {
    for (const reader of this.#outputs) reader.open(output);
  }

  pause(): void {
    for (const reader of this.#outputs) reader.pause();
  }

  resume(): void {
    for (const reader of this.#outputs) reader.resume();
  }

  write(bytes: Uint8Array): Promise<void> {
    const taken = new Promise<void>((resolve, reject) => {
      this.#input.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    this.#pending = taken.catch(() => {});
    return taken;
  }

  end(): void {
    // The kernel sees the end of a pipe when its last writer is closed.
    void Promise.all([this.#pending, this.#taken.promise]).then(() => this.#input.socket.destroy());
  }

  resize(): void {
    // Pipes have no size.
  }

  drain(): void {
    for (const reader of this.#outputs) reader.drain();
  }

  close(): void {
    this.#input.socket.destroy();
    for (const reader of this.#outputs) reader.release(this.#late);
    for (const path of this.#paths) rmSync(path, { force: true });
  }
}

class PipeReader {
  readonly #stream: BoxOutput["stream"];
  readonly #fd: number;
  readonly #socket: Socket;
  #output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void = () => {};

  constructor(stream: BoxOutput["stream"], path: string) {
    this.#stream = stream;
    this.#fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#socket = quiet(new Socket({ fd: this.#fd, readable: true, writable: false }));
    this.#socket.pause();
  }

  open(output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void): void {
    this.#output = output;
    this.#socket.on("data", (bytes) => this.#output(this.#stream, bytes));
    this.#socket.resume();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  drain(): void {
    if (this.#socket.destroyed) return;
    this.#socket.pause();
    this.#socket.removeAllListeners("data");
    for (let bytes: unknown = this.#socket.read(); bytes instanceof Uint8Array; bytes = this.#socket.read()) this.#output(this.#stream, bytes);
    for (let bytes = this.#readNow(); bytes.length > 0; bytes = this.#readNow()) this.#output(this.#stream, bytes);
  }

  /** Goes on reading for nobody until the last writer is gone. */
  release(late: LateReaders): void {
    this.#output = () => {};
    this.#socket.removeAllListeners("data");
    this.#socket.on("data", () => {});
    this.#socket.unref();
    this.#socket.resume();
    late.keep(this.#socket);
  }

  #readNow(): Uint8Array {
    const room = Buffer.allocUnsafe(CHUNK);
    try {
      return room.subarray(0, readSync(this.#fd, room, 0, CHUNK, null));
    } catch {
      // EAGAIN: there is nothing now, but somebody could still write.
      return room.subarray(0, 0);
    }
  }
}

function quiet(socket: Socket): Socket {
  socket.on("error", () => {});
  return socket;
}
