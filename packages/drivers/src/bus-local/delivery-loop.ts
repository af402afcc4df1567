import type { LocalSubscription } from "./local-subscription.ts";

/** Deliveries between two returns to the event loop. */
const YIELD_EVERY = 1_024;
/** Deliveries to one subscription before the next has its turn. */
const BURST = 64;

/**
 * Delivers in a microtask, turn by turn. The count to the next return to the event loop goes on over microtasks: two
 * handlers that answer each other for ever would otherwise keep timers and sockets waiting for ever.
 */
export class DeliveryLoop {
  #ready: LocalSubscription[] = [];
  #head = 0;
  #left = YIELD_EVERY;
  #armed = false;
  #delivered = 0;
  readonly #onRest: () => void;

  constructor(onRest: () => void) {
    this.#onRest = onRest;
  }

  get delivered(): number {
    return this.#delivered;
  }

  /** Given once per subscription until its `deliver` was called. */
  add(subscription: LocalSubscription): void {
    this.#ready.push(subscription);
    if (this.#armed) return;
    this.#armed = true;
    queueMicrotask(this.#run);
  }

  readonly #run = (): void => {
    for (let next = this.#ready[this.#head]; next !== undefined; next = this.#ready[this.#head]) {
      this.#head++;
      const count = next.deliver(Math.min(BURST, this.#left));
      this.#delivered += count;
      this.#left -= count;
      if (this.#left > 0) continue;
      this.#left = YIELD_EVERY;
      this.#ready = this.#ready.slice(this.#head);
      this.#head = 0;
      setImmediate(this.#run);
      return;
    }
    this.#ready.length = 0;
    this.#head = 0;
    this.#armed = false;
    this.#onRest();
  };
}
