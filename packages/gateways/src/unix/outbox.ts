import type { Writable } from "node:stream";

export interface OutboxOptions {
  readonly stallBytes: number;
  readonly stallMs: number;
  /** Some bytes went out. */
  onProgress(): void;
  /** Above `stallBytes`, and nothing went out for `stallMs`. */
  onStall(): void;
}

const CHUNK = 65_536;

/**
 * Lines on their way to one client. One write of at most 64 KiB is under way at a time, so that progress is seen even
 * inside a large answer, and small answers leave together. The owner bounds it by what it admits.
 */
export class Outbox {
  readonly #socket: Writable;
  readonly #options: OutboxOptions;
  #queue: Buffer[] = [];
  #bytes = 0;
  #writing = false;
  #closed = false;
  #stall: NodeJS.Timeout | undefined;

  constructor(socket: Writable, options: OutboxOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** Not yet taken by the operating system. */
  get bytes(): number {
    return this.#bytes;
  }

  push(line: string): void {
    if (this.#closed) return;
    const bytes = Buffer.from(`${line}\n`);
    this.#queue.push(bytes);
    this.#bytes += bytes.length;
    this.#watch();
    if (!this.#writing) this.#write();
  }

  /** Drops what is left; later lines are dropped too. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#bytes = 0;
    clearTimeout(this.#stall);
  }

  #write(): void {
    const chunk = this.#take();
    if (chunk === undefined) return;
    this.#writing = true;
    this.#socket.write(chunk, (error) => {
      this.#writing = false;
      if (this.#closed || error) return;
      this.#bytes -= chunk.length;
      clearTimeout(this.#stall);
      this.#stall = undefined;
      this.#watch();
      this.#write();
      this.#options.onProgress();
    });
  }

  #take(): Buffer | undefined {
    const parts: Buffer[] = [];
    let [size, count] = [0, 0];
    for (const part of this.#queue) {
      if (size + part.length > CHUNK) break;
      parts.push(part);
      size += part.length;
      count += 1;
    }
    const [first] = this.#queue;
    if (count > 0) {
      this.#queue.splice(0, count);
      return count === 1 ? parts[0] : Buffer.concat(parts, size);
    }
    if (first === undefined) return undefined;
    this.#queue[0] = first.subarray(CHUNK);
    return first.subarray(0, CHUNK);
  }

  #watch(): void {
    if (this.#bytes <= this.#options.stallBytes || this.#stall !== undefined) return;
    this.#stall = setTimeout(() => this.#options.onStall(), this.#options.stallMs);
    this.#stall.unref();
  }
}
