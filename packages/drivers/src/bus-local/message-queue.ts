import type { Envelope } from "@aether/ports";

/** Below this many taken places the array is not moved: moving costs more than it frees. */
const MIN_COMPACT = 64;
/** Places an empty queue keeps. */
const MAX_KEPT = 256;

/**
 * First in, first out, with removal from the middle by key. Removed places stay empty until reached or until half of
 * the array is empty, so every operation is constant time on average.
 */
export class MessageQueue {
  #slots: (Envelope | undefined)[] = [];
  #head = 0;
  /** Where the next message goes. The array is longer after it emptied: shortening it would cost a new one each time. */
  #tail = 0;
  /** Absolute number of slot 0: what compaction took away so far. */
  #offset = 0;
  #size = 0;
  readonly #keyOf: ((envelope: Envelope) => string) | undefined;
  /** Absolute number of the newest waiting message by key. */
  readonly #newest = new Map<string, number>();

  /** With `keyOf`, {@link replace} works. */
  constructor(keyOf?: (envelope: Envelope) => string) {
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#size;
  }

  push(envelope: Envelope): void {
    if (this.#keyOf) this.#newest.set(this.#keyOf(envelope), this.#offset + this.#tail);
    this.#slots[this.#tail++] = envelope;
    this.#size++;
  }

  shift(): Envelope | undefined {
    while (this.#head < this.#tail) {
      const at = this.#head++;
      const envelope = this.#slots[at];
      if (envelope === undefined) continue;
      this.#slots[at] = undefined;
      this.#size--;
      if (this.#keyOf) this.#forget(this.#keyOf(envelope), this.#offset + at);
      this.#compact();
      return envelope;
    }
    return undefined;
  }

  /** Puts this at the end in place of the newest waiting message with the same key. Returns that one; undefined = none waits, nothing done. */
  replace(envelope: Envelope): Envelope | undefined {
    const absolute = this.#keyOf && this.#newest.get(this.#keyOf(envelope));
    const replaced = absolute === undefined ? undefined : this.#slots[absolute - this.#offset];
    if (absolute === undefined || replaced === undefined) return undefined;
    this.#slots[absolute - this.#offset] = undefined;
    this.#size--;
    this.#compact();
    this.push(envelope);
    return replaced;
  }

  /** Empties the queue and returns what waited, oldest first. */
  takeAll(): Envelope[] {
    const waiting = this.#waiting();
    this.#offset += this.#tail;
    this.#slots = [];
    this.#head = 0;
    this.#tail = 0;
    this.#size = 0;
    this.#newest.clear();
    return waiting;
  }

  #forget(key: string, absolute: number): void {
    if (this.#newest.get(key) === absolute) this.#newest.delete(key);
  }

  #waiting(): Envelope[] {
    return this.#slots.slice(this.#head, this.#tail).filter((slot) => slot !== undefined);
  }

  #compact(): void {
    if (this.#size === 0) {
      this.#offset += this.#tail;
      this.#head = 0;
      this.#tail = 0;
      // A burst's array is not kept for ever.
      if (this.#slots.length > MAX_KEPT) this.#slots = [];
    } else if (this.#tail >= MIN_COMPACT && this.#size * 2 <= this.#tail) this.#squeeze();
  }

  #squeeze(): void {
    const kept = this.#waiting();
    this.#offset += this.#tail;
    this.#slots = kept;
    this.#head = 0;
    this.#tail = kept.length;
    if (!this.#keyOf) return;
    this.#newest.clear();
    for (const [at, envelope] of kept.entries()) this.#newest.set(this.#keyOf(envelope), this.#offset + at);
  }
}
