/** What a provider lets through in any 60 s. */
export interface SlidingMinute {
  /** @returns the earliest time at which `amount` more fits, `now` if it does already; what is above the limit fits alone. In epoch ms */
  fitsAt(amount: number, now: number): number;
  /** @returns a function that corrects the amount once it is known */
  add(amount: number, now: number): (actual: number) => void;
}

const MINUTE_MS = 60_000;

/** Keeps every entry of the last minute, so that no window of 60 s, wherever it begins, is let more than the limit. */
export function createSlidingMinute(limit: number): SlidingMinute {
  const entries: { readonly at: number; amount: number }[] = [];
  let sum = 0;

  const forget = (now: number): void => {
    let old = 0;
    for (; old < entries.length; old++) {
      const entry = entries[old];
      if (!entry || entry.at > now - MINUTE_MS) break;
      sum -= entry.amount;
    }
    if (old > 0) entries.splice(0, old);
  };

  return {
    fitsAt(amount, now) {
      forget(now);
      const room = limit - Math.min(amount, limit);
      let left = sum;
      if (left <= room) return now;
      for (const { at, amount: freed } of entries) {
        left -= freed;
        if (left <= room) return at + MINUTE_MS;
      }
      return now;
    },
    add(amount, now) {
      forget(now);
      const entry = { at: now, amount: Math.min(amount, limit) };
      entries.push(entry);
      sum += entry.amount;
      return (actual) => {
        if (entries.includes(entry)) sum += actual - entry.amount;
        entry.amount = actual;
      };
    },
  };
}
