import { createFairQueue, type Waiting } from "./fair-queue.ts";
import { createSlidingMinute, type SlidingMinute } from "./sliding-minute.ts";

/** What one provider is asked for at most. Absent = no limit of its own. */
export interface LaneLimits {
  /** Steps under way at once. */
  readonly concurrency?: number | undefined;
  /** Steps begun in any 60 s. */
  readonly requestsPerMinute?: number | undefined;
  /** Tokens in any 60 s: as estimated when a step begins, as counted once it has ended. */
  readonly tokensPerMinute?: number | undefined;
  /** Steps that may wait; one more is refused. */
  readonly queue: number;
}

/** What began at a time. */
export interface Begun {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly requests: number;
  readonly tokens: number;
}

/** A place of one provider's limits. Times are epoch milliseconds, and are given: it reads no clock. */
export interface Lane {
  readonly running: number;
  readonly waiting: number;
  /** @returns false when as many wait as may; nothing has changed then */
  offer(one: Waiting): boolean;
  /** Those that may begin now, in this order; they run from here on. */
  admit(now: number): Waiting[];
  /** One that waits no longer, or that has ended: `tokens` is what it really used, where that is known. */
  leave(id: number, tokens?: number): void;
  /** The provider asked for nothing more before `until`. */
  pause(until: number): void;
  /** The latest of what was asked for so. */
  readonly pausedUntil: number;
  /** When time alone lets the next one begin; undefined where nobody waits or one that runs must end first. */
  nextAt(now: number): number | undefined;
}

/** @param before what began within the last minute, the oldest first */
export function createLane(limits: LaneLimits, before: readonly Begun[] = []): Lane {
  const queue = createFairQueue();
  const requests = minuteOf(limits.requestsPerMinute);
  const tokens = minuteOf(limits.tokensPerMinute);
  const running = new Map<number, ((actual: number) => void) | undefined>();
  let pausedUntil = 0;
  for (const begun of before) {
    requests?.add(begun.requests, begun.at);
    tokens?.add(begun.tokens, begun.at);
  }

  const hasRoom = (): boolean => limits.concurrency === undefined || running.size < limits.concurrency;
  const mayBeginAt = ({ cost }: Waiting, now: number): number => Math.max(now, pausedUntil, requests?.fitsAt(1, now) ?? now, tokens?.fitsAt(cost, now) ?? now);
  const begin = ({ id, cost }: Waiting, now: number): void => {
    requests?.add(1, now);
    running.set(id, tokens?.add(cost, now));
  };

  return {
    get running() {
      return running.size;
    },
    get waiting() {
      return queue.size;
    },
    offer(one) {
      if (queue.size >= limits.queue) return false;
      queue.push(one);
      return true;
    },
    admit(now) {
      const admitted: Waiting[] = [];
      for (let one = queue.peek(); one && hasRoom() && mayBeginAt(one, now) <= now; one = queue.peek()) {
        queue.shift();
        begin(one, now);
        admitted.push(one);
      }
      return admitted;
    },
    leave(id, used) {
      if (queue.remove(id)) return;
      const settle = running.get(id);
      running.delete(id);
      if (used !== undefined) settle?.(used);
    },
    get pausedUntil() {
      return pausedUntil;
    },
    pause(until) {
      pausedUntil = Math.max(pausedUntil, until);
    },
    nextAt(now) {
      const one = queue.peek();
      return one && hasRoom() ? mayBeginAt(one, now) : undefined;
    },
  };
}

const minuteOf = (limit: number | undefined): SlidingMinute | undefined => (limit === undefined ? undefined : createSlidingMinute(limit));
