/** How often each run has asked for an address by itself. */
export class Repeats {
  readonly #runs = new Map<string, Map<string, number>>();

  /** Counts one more. */
  count(run: string, url: string): number {
    const asked = this.#runs.get(run) ?? new Map<string, number>();
    this.#runs.set(run, asked);
    const times = (asked.get(url) ?? 0) + 1;
    asked.set(url, times);
    return times;
  }

  /** The run has ended. */
  forget(run: string): void {
    this.#runs.delete(run);
  }
}
