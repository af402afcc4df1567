/** Who may decide about a key now: one at a time. */
export class Turns {
  readonly #taken = new Set<string>();
  readonly #missed = new Set<string>();
  /** Keys given back since the look under way began; none is under way where it is absent. */
  #freed: Set<string> | undefined;

  /** False when somebody else has it; {@link letGo} will tell him that it was wanted. */
  take(key: string): boolean {
    if (this.#taken.has(key)) {
      this.#missed.add(key);
      return false;
    }
    this.#taken.add(key);
    return true;
  }

  /** True when it was wanted by another meanwhile, or is to be looked at `again`. */
  letGo(key: string, again = false): boolean {
    this.#taken.delete(key);
    this.#freed?.add(key);
    return this.#missed.delete(key) || again;
  }

  /** Reads rows and decides what to take: `isOld` says of a key that its row may have changed since `read` began. */
  async look<T>(read: (isOld: (key: string) => boolean) => Promise<T>): Promise<T> {
    const freed = new Set<string>();
    this.#freed = freed;
    try {
      return await read((key) => freed.has(key));
    } finally {
      this.#freed = undefined;
    }
  }
}
