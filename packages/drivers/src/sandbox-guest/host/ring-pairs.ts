import { Ring } from "../ring.ts";
import { RING_BYTES } from "../wire.ts";

export interface RingPair {
  readonly output: SharedArrayBuffer;
  readonly input: SharedArrayBuffer;
}

/** No more than threads that run short commands one after the other. */
const MOST_KEPT = 16;

/**
 * The memory between guests and this process, used again. Each guest's own would be half a mebibyte that the collector
 * does not count, so that a thousand short commands would hold hundreds of mebibytes before it looks.
 */
export class RingPairs {
  readonly #free: RingPair[] = [];

  take(): RingPair {
    return this.#free.pop() ?? { output: Ring.allocate(RING_BYTES), input: Ring.allocate(RING_BYTES) };
  }

  /** Only when nothing of its guest runs any more. */
  giveBack(pair: RingPair): void {
    if (this.#free.length >= MOST_KEPT) return;
    // The next guest finds nothing of this one.
    for (const buffer of [pair.output, pair.input]) new Uint8Array(buffer).fill(0);
    this.#free.push(pair);
  }
}
