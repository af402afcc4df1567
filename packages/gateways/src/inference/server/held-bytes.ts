/** Bytes of bodies that are held in memory, by all requests together. */
export class HeldBytes {
  readonly #limit: number;
  readonly #within: HeldBytes | undefined;
  #held = 0;

  /** `within`: counts here too, and bounds what several hold together. */
  constructor(limit: number, within?: HeldBytes) {
    this.#limit = limit;
    this.#within = within;
  }

  get held(): number {
    return this.#held;
  }

  /** What nobody holds of that which is there for all. */
  get left(): number {
    return this.#within?.left ?? this.#limit - this.#held;
  }

  take(bytes: number): boolean {
    if (this.#held + bytes > this.#limit || this.#within?.take(bytes) === false) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#within?.give(bytes);
    this.#held -= bytes;
  }
}

/**
 * One holder's part: never more than it leaves free, so one alone has half, two a third each, and whoever comes next finds room, however long
 * those before keep theirs.
 */
export class HeldShare {
  readonly #bytes: HeldBytes;
  #held = 0;

  constructor(bytes: HeldBytes) {
    this.#bytes = bytes;
  }

  take(bytes: number): boolean {
    if (this.#held + bytes > this.#bytes.left - bytes || !this.#bytes.take(bytes)) return false;
    this.#held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#bytes.give(bytes);
    this.#held -= bytes;
  }
}
