/**
 * Which commit brings a row that the others refer to. Until one has succeeded, each that follows waits for the one
 * before it, and brings the row itself when that one failed.
 */
export class FirstCommit {
  readonly #exists: () => Promise<boolean>;
  #done: boolean;
  #going: Promise<void> | undefined;

  /** @param exists  asks whether the row is there after all: what follows a commit may fail too */
  constructor(done: boolean, exists: () => Promise<boolean>) {
    this.#done = done;
    this.#exists = exists;
  }

  /** Whether the row is on disk. */
  get done(): boolean {
    return this.#done;
  }

  /** Commits, when it is settled who brings the row. @throws whatever the commit throws */
  async run(commit: (first: boolean) => Promise<void>): Promise<void> {
    while (this.#going !== undefined) await this.#going;
    if (this.#done) return commit(false);
    const work = commit(true);
    this.#going = work.then(
      () => this.#end(true),
      async () => this.#end(await this.#exists().catch(() => false)),
    );
    await work;
  }

  #end(done: boolean): void {
    this.#done = done;
    this.#going = undefined;
  }
}
