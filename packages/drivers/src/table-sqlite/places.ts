import { type Signal, SyscallError } from "@aether/protocol";

interface Waiting {
  readonly asker: string;
  readonly come: () => void;
}

export interface PlacesBounds {
  /** Taken at once. */
  readonly places: number;
  /** Of all askers together. */
  readonly waiting: number;
}

/** Of those that wait, how many one asker may be: the rest is kept for others. */
const SHARE_OF_WAITING = 0.75;

/**
 * Places that are given by turns of who asks. A place that is taken cannot be had back before its work ends, so one asker never takes the
 * last, whether another waits by now or not; and of those that wait each asker comes once before any comes again.
 */
export class Places {
  readonly #bounds: PlacesBounds;
  readonly #held = new Map<string, number>();
  /** In the order they came. */
  readonly #waiting: Waiting[] = [];
  /** Askers by their last turn, the oldest first; only of those that hold a place or wait. */
  #turns: string[] = [];
  #isClosed = false;

  constructor(bounds: PlacesBounds) {
    this.#bounds = bounds;
  }

  /** @returns what gives the place back @throws SyscallError `BUSY`, `CANCELLED`, `UNAVAILABLE` */
  async take(asker: string, signal: Signal): Promise<() => void> {
    this.#mustGo(signal);
    if (!this.#mayHold(asker)) await this.#wait(asker, signal);
    else this.#give(asker);
    let isHeld = true;
    return () => {
      if (isHeld) this.#giveBack(asker);
      isHeld = false;
    };
  }

  /** Who waits is told that there is nothing to be had any more. */
  close(): void {
    this.#isClosed = true;
    for (const { come } of this.#waiting.splice(0)) come();
  }

  async #wait(asker: string, signal: Signal): Promise<void> {
    const { waiting: most } = this.#bounds;
    const own = this.#waiting.filter((one) => one.asker === asker).length;
    const share = Math.ceil(most * SHARE_OF_WAITING);
    if (own >= share) throw new SyscallError("BUSY", `${own} questions of yours about tables wait already; try again`, { limit: share });
    if (this.#waiting.length >= most) throw new SyscallError("BUSY", `${most} questions about tables wait already; try again`, { limit: most });
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { asker, come: resolve };
    this.#waiting.push(waiting);
    signal.addEventListener("abort", resolve, { once: true });
    await promise;
    signal.removeEventListener("abort", resolve);
    const at = this.#waiting.indexOf(waiting);
    if (at >= 0) this.#waiting.splice(at, 1);
    // Whoever was given a place and cannot use it any more gives it on.
    else if (!this.#isClosed && signal.aborted) this.#giveBack(asker);
    this.#mustGo(signal);
  }

  #mayHold(asker: string): boolean {
    const { places } = this.#bounds;
    const all = [...this.#held.values()].reduce((sum, held) => sum + held, 0);
    return all < places && (this.#held.get(asker) ?? 0) < Math.max(1, places - 1);
  }

  #give(asker: string): void {
    this.#held.set(asker, (this.#held.get(asker) ?? 0) + 1);
    this.#turns = [...this.#turns.filter((other) => other !== asker), asker];
  }

  #giveBack(asker: string): void {
    const left = (this.#held.get(asker) ?? 0) - 1;
    if (left > 0) this.#held.set(asker, left);
    else this.#held.delete(asker);
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#give(next.asker);
      next.come();
    }
    this.#turns = this.#turns.filter((other) => this.#held.has(other) || this.#waiting.some((one) => one.asker === other));
  }

  /** Of those that may have a place, who had none for longest. */
  #next(): Waiting | undefined {
    const may = this.#waiting.filter((one) => this.#mayHold(one.asker));
    const since = (one: Waiting): number => this.#turns.indexOf(one.asker);
    return may.reduce<Waiting | undefined>((best, one) => (best === undefined || since(one) < since(best) ? one : best), undefined);
  }

  #mustGo(signal: Signal): void {
    if (signal.aborted) throw new SyscallError("CANCELLED", "the question about tables was cancelled");
    if (this.#isClosed) throw new SyscallError("UNAVAILABLE", "tables are not read any more: Aether is stopping");
  }
}
