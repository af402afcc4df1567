import type { Clock } from "@aether/ports";
import { systemClock } from "./kernel.ts";

/** In ms. */
export const HOUR = 3_600_000;

/** Its hours pass when told to; what fires soon fires soon. */
export class HandClock implements Clock {
  #ahead = 0;
  readonly #waiting = new Set<{ readonly at: number; readonly fire: () => void }>();

  /** Some minutes after an hour began, whenever the test runs. */
  readonly #began = Math.floor(Date.now() / HOUR) * HOUR + HOUR / 4;

  now(): number {
    return this.#began + this.#ahead;
  }

  timer(ms: number, fire: () => void): () => void {
    if (ms < 1_000) return systemClock.timer(ms, fire);
    const one = { at: this.now() + ms, fire };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  }

  pass(ms: number): void {
    this.#ahead += ms;
    for (const one of this.#waiting) {
      if (one.at > this.now()) continue;
      this.#waiting.delete(one);
      one.fire();
    }
  }
}
