/** Who uses which log in the life of this program: what is in use is not swept. */
export class LogUse {
  readonly #writers = new Map<string, number>();
  readonly #readAt = new Map<string, number>();

  /** Until the result is called, the log is open for writing. */
  write(id: string): () => void {
    this.#writers.set(id, (this.#writers.get(id) ?? 0) + 1);
    return () => {
      const left = (this.#writers.get(id) ?? 1) - 1;
      if (left > 0) this.#writers.set(id, left);
      else this.#writers.delete(id);
    };
  }

  isWritten(id: string): boolean {
    return this.#writers.has(id);
  }

  read(id: string): void {
    this.#readAt.set(id, Date.now());
  }

  /** When it was last read, or else written. */
  last(id: string, writtenAt: number): number {
    return Math.max(writtenAt, this.#readAt.get(id) ?? 0);
  }

  forget(id: string): void {
    this.#readAt.delete(id);
  }
}
