/** Work of one name is done in the order in which it came, each when the one before it has ended, however that ended. */
export class OneByOne {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const done = before.then(work);
    const over: Promise<void> = done.then(
      () => this.#forget(name, over),
      () => this.#forget(name, over),
    );
    this.#last.set(name, over);
    return done;
  }

  #forget(name: string, over: Promise<unknown>): void {
    if (this.#last.get(name) === over) this.#last.delete(name);
  }
}
