import type { BusHandler, Envelope, Overflow, Subscription } from "@aether/ports";
import { MessageQueue } from "./message-queue.ts";
import { MOST_WAITING_BYTES, sizeOf } from "./payload-sizes.ts";

/** What a subscription asks of its bus. */
export interface SubscriptionHost {
  /** There is something to deliver. */
  ready(subscription: LocalSubscription): void;
  /** A handler threw, or its promise was rejected. */
  failed(subscription: LocalSubscription, envelope: Envelope, error: unknown): void;
  /** A handler's promise settled and nothing waits. */
  rested(): void;
  /** It ended; `waiting` will not be delivered by it. */
  ended(subscription: LocalSubscription, waiting: readonly Envelope[]): void;
}

export interface SubscriptionParts {
  readonly pattern: string;
  readonly handler: BusHandler;
  readonly group: string | undefined;
  readonly capacity: number;
  readonly whenFull: Overflow;
  readonly key: ((envelope: Envelope) => string) | undefined;
  readonly max: number;
}

/** One handler and the messages that wait for it. The next delivery begins when the promise of the last one settled. */
export class LocalSubscription implements Subscription {
  readonly pattern: string;
  readonly group: string | undefined;
  readonly capacity: number;
  readonly whenFull: Overflow;
  readonly #handler: BusHandler;
  readonly #host: SubscriptionHost;
  readonly #queue: MessageQueue;
  /** Of large messages that wait. */
  #bytes = 0;
  #left: number;
  #dropped = 0;
  /** Deliveries whose promise has not settled: one at most, but a closed subscription's may outlive it. */
  #running = 0;
  #state: "idle" | "ready" | "busy" | "closed" = "idle";

  constructor(parts: SubscriptionParts, host: SubscriptionHost) {
    this.pattern = parts.pattern;
    this.group = parts.group;
    this.capacity = parts.capacity;
    this.whenFull = parts.whenFull;
    this.#handler = parts.handler;
    this.#left = parts.max;
    this.#host = host;
    this.#queue = new MessageQueue(parts.whenFull === "latest-by-key" ? (envelope) => this.#keyOf(envelope, parts.key) : undefined);
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Messages that wait, and the one being handled. */
  get load(): number {
    return this.#queue.size + this.#running;
  }

  isFullFor(envelope: Envelope): boolean {
    if (this.#queue.size >= this.capacity) return true;
    const bytes = sizeOf(envelope);
    return bytes > 0 && this.#bytes > 0 && this.#bytes + bytes > MOST_WAITING_BYTES;
  }

  /** Nothing waits and no handler runs. */
  get resting(): boolean {
    return this.#running === 0 && (this.#state === "idle" || this.#state === "closed");
  }

  push(envelope: Envelope): void {
    if (this.#state === "closed") return;
    this.#queue.push(envelope);
    this.#bytes += sizeOf(envelope);
    if (this.#state !== "idle") return;
    this.#state = "ready";
    this.#host.ready(this);
  }

  /** Takes the place of a waiting message with the same key. Returns how many are dropped for it; 0 = none has its key, nothing done. */
  replace(envelope: Envelope): number {
    const replaced = this.#queue.replace(envelope);
    if (replaced === undefined) return 0;
    this.#bytes += sizeOf(envelope) - sizeOf(replaced);
    let lost = 1;
    while (this.#bytes > MOST_WAITING_BYTES && this.#shift() !== undefined) lost++;
    this.#dropped += lost;
    return lost;
  }

  /** Drops the oldest until this one has room. Returns how many those were. */
  makeRoom(envelope: Envelope): number {
    let lost = 0;
    while (this.isFullFor(envelope) && this.#shift() !== undefined) lost++;
    this.#dropped += lost;
    return lost;
  }

  #shift(): Envelope | undefined {
    const envelope = this.#queue.shift();
    if (envelope !== undefined && this.#bytes > 0) this.#bytes -= sizeOf(envelope);
    return envelope;
  }

  /** Counts a message that was never let in. */
  refuse(): void {
    this.#dropped++;
  }

  /** Ends it and counts what waited as dropped. Returns how many those were. */
  disconnect(): number {
    const lost = this.#queue.takeAll().length;
    this.#dropped += lost;
    this.#end();
    return lost;
  }

  /** Delivers at most `limit` messages and returns how many; afterwards it is `ready` again, or someone calls `ready`. */
  deliver(limit: number): number {
    let count = 0;
    while (count < limit && this.#state === "ready") {
      const envelope = this.#shift();
      if (envelope === undefined) {
        this.#state = "idle";
        return count;
      }
      count++;
      if (--this.#left === 0) this.#end();
      this.#handle(envelope);
    }
    if (this.#state === "ready") this.#host.ready(this);
    return count;
  }

  async close(): Promise<void> {
    this.#end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handle(envelope: Envelope): void {
    try {
      const result = this.#handler(envelope);
      if (result !== undefined && typeof result?.then === "function") this.#await(envelope, result);
    } catch (error) {
      this.#host.failed(this, envelope, error);
    }
  }

  #await(envelope: Envelope, result: Promise<void>): void {
    if (this.#state === "ready") this.#state = "busy";
    this.#running++;
    const settle = () => {
      this.#running--;
      if (this.#state !== "busy") return this.#host.rested();
      this.#state = this.#queue.size > 0 ? "ready" : "idle";
      if (this.#state === "ready") this.#host.ready(this);
      else this.#host.rested();
    };
    void Promise.resolve(result)
      .catch((error: unknown) => this.#host.failed(this, envelope, error))
      .then(settle);
  }

  /** A throwing key function must not reach the publisher. */
  #keyOf(envelope: Envelope, key: ((envelope: Envelope) => string) | undefined): string {
    if (!key) return envelope.topic;
    try {
      return key(envelope);
    } catch (error) {
      this.#host.failed(this, envelope, error);
      return envelope.topic;
    }
  }

  #end(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#host.ended(this, this.#queue.takeAll());
  }
}
