import type { RungState } from "@aether/ports";

/** What was missing may be installed a moment later; a look takes up to a second. */
const LOOK_AGAIN_MS = 5_000;

export interface RungProbeOptions {
  readonly look: () => Promise<RungState>;
  /** Milliseconds; default the machine's own, which only go up. */
  readonly now?: () => number;
}

/** Whether a rung works. That it does is looked up once; that it does not is looked up again by who asks five seconds later. */
export class RungProbe {
  readonly #options: RungProbeOptions;
  #state: Promise<RungState> | undefined;
  #lookedAt = Number.POSITIVE_INFINITY;

  constructor(options: RungProbeOptions) {
    this.#options = options;
  }

  async ask(): Promise<RungState> {
    const known = this.#state;
    if (known === undefined) return this.#look();
    const state = await known;
    if (state.available || this.#now() - this.#lookedAt < LOOK_AGAIN_MS) return state;
    // Somebody else may have asked meanwhile.
    return this.#state === known ? this.#look() : (this.#state ?? state);
  }

  #look(): Promise<RungState> {
    this.#lookedAt = Number.POSITIVE_INFINITY;
    this.#state = this.#options.look().finally(() => {
      this.#lookedAt = this.#now();
    });
    return this.#state;
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }
}
