/**
 * Taken at load: while just-bash runs a script it takes the global `Atomics` away, from everything that runs then.
 */
const { add, exchange, load, notify, store, wait } = Atomics;

/** Indices into the ring's words. Positions count bytes since the start and wrap at 2^32. */
const WRITTEN = 0;
const READ = 1;
const CLOSED = 2;
const TOLD = 3;
/** Counts what a blocked reader waits for: pieces written, and the close. */
const EVENTS = 4;
const WORDS = 5;
const HEADER_BYTES = WORDS * 4;
/** Of a frame: one byte of tag, four of length. */
const FRAME_HEADER = 5;
/** Bytes of one frame; larger pieces are split, so that a reader gets some before all is written. */
const FRAME_BYTES = 32_768;

/**
 * A bounded queue of bytes in shared memory, with one writer and one reader on different threads. Either may block, or
 * look without blocking. Both sides trust nothing of it but its size: what a spoiled peer writes can only garble text.
 */
export class Ring {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  /** @param bytes a power of two */
  static allocate(bytes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + bytes);
  }

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer, 0, WORDS);
    this.#bytes = new Uint8Array(buffer, HEADER_BYTES);
  }

  /** Bytes that wait for the reader. */
  get waiting(): number {
    const waiting = (load(this.#words, WRITTEN) - load(this.#words, READ)) >>> 0;
    return Math.min(waiting, this.#bytes.length);
  }

  get room(): number {
    return this.#bytes.length - this.waiting;
  }

  get closed(): boolean {
    return load(this.#words, CLOSED) === 1;
  }

  /** No more will be written; wakes a blocked reader. */
  close(): void {
    store(this.#words, CLOSED, 1);
    this.#wakeReader();
  }

  /** Writes as much as there is room for. */
  write(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.room);
    this.#put(bytes.subarray(0, count), 0);
    this.#publish(count);
    return count;
  }

  /** Up to `max` bytes; empty when none wait. */
  read(max: number): Uint8Array {
    const bytes = this.#take(0, Math.min(max, this.waiting));
    this.#release(bytes.length);
    return bytes;
  }

  /** Blocks until there is something or the writer has closed it: then empty. */
  readBlocking(max: number): Uint8Array {
    for (;;) {
      const events = load(this.#words, EVENTS);
      // Before what waits: all of it was written when it was closed.
      const { closed } = this;
      if (this.waiting > 0 || max === 0) return this.read(max);
      if (closed) return new Uint8Array();
      wait(this.#words, EVENTS, events);
    }
  }

  /** Blocks until all of it is in the ring. `told` runs after each piece. */
  writeFrames(tag: number, bytes: Uint8Array, told: () => void): void {
    for (let from = 0; from < bytes.length; from += FRAME_BYTES) {
      const piece = bytes.subarray(from, from + FRAME_BYTES);
      for (;;) {
        const read = load(this.#words, READ);
        if (this.room >= piece.length + FRAME_HEADER) break;
        wait(this.#words, READ, read);
      }
      const header = new Uint8Array(FRAME_HEADER);
      header[0] = tag;
      new DataView(header.buffer).setUint32(1, piece.length);
      this.#put(header, 0);
      this.#put(piece, FRAME_HEADER);
      this.#publish(FRAME_HEADER + piece.length);
      told();
    }
  }

  /** Frames of one tag as one piece of at most `max` bytes, or of one frame; undefined when none wait. */
  readFrames(max: number): { readonly tag: number; readonly bytes: Uint8Array } | undefined {
    const pieces: Uint8Array[] = [];
    let total = 0;
    let tag: number | undefined;
    for (let frame = this.#frame(); frame && (tag === undefined || (frame.tag === tag && total + frame.length <= max)); frame = this.#frame()) {
      tag = frame.tag;
      total += frame.length;
      pieces.push(this.#take(FRAME_HEADER, frame.length));
      this.#release(FRAME_HEADER + frame.length);
    }
    if (tag === undefined) return undefined;
    return { tag, bytes: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces) };
  }

  /** True for the first caller since {@link heard}: one message is enough for any number of changes. */
  tell(): boolean {
    return exchange(this.#words, TOLD, 1) === 0;
  }

  heard(): void {
    store(this.#words, TOLD, 0);
  }

  #frame(): { readonly tag: number; readonly length: number } | undefined {
    const waiting = this.waiting;
    if (waiting < FRAME_HEADER) return undefined;
    const header = this.#take(0, FRAME_HEADER);
    const length = new DataView(header.buffer).getUint32(1);
    return { tag: header[0] ?? 0, length: Math.min(length, waiting - FRAME_HEADER) };
  }

  #put(bytes: Uint8Array, after: number): void {
    const at = (load(this.#words, WRITTEN) + after) & (this.#bytes.length - 1);
    const first = Math.min(bytes.length, this.#bytes.length - at);
    this.#bytes.set(bytes.subarray(0, first), at);
    this.#bytes.set(bytes.subarray(first), 0);
  }

  #take(after: number, count: number): Uint8Array {
    const at = (load(this.#words, READ) + after) & (this.#bytes.length - 1);
    const taken = new Uint8Array(count);
    const first = Math.min(count, this.#bytes.length - at);
    taken.set(this.#bytes.subarray(at, at + first), 0);
    taken.set(this.#bytes.subarray(0, count - first), first);
    return taken;
  }

  #publish(count: number): void {
    add(this.#words, WRITTEN, count);
    this.#wakeReader();
  }

  #wakeReader(): void {
    add(this.#words, EVENTS, 1);
    notify(this.#words, EVENTS);
  }

  #release(count: number): void {
    add(this.#words, READ, count);
    notify(this.#words, READ);
  }
}
