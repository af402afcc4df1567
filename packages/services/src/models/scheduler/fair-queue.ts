/** One that waits. */
export interface Waiting {
  readonly id: number;
  /** Whose share it counts against. */
  readonly owner: string;
  /** Lower comes first among those of one owner. */
  readonly rank: number;
  /** What it takes of the share, above 0: tokens. */
  readonly cost: number;
}

export interface FairQueue {
  readonly size: number;
  /** In the order in which they are let in, if nothing else came: the next one, or nobody. */
  peek(): Waiting | undefined;
  push(waiting: Waiting): void;
  /** Takes the one that {@link peek} names, and counts it against its owner's share. */
  shift(): Waiting | undefined;
  /** @returns whether it waited */
  remove(id: number): boolean;
}

interface Owner {
  readonly name: string;
  /** Its start tag: the virtual time at which its next one begins. */
  tag: number;
  /** By rank, then by arrival. */
  readonly queue: Waiting[];
}

/** So many owners are remembered before those that have nothing owing are forgotten. */
const REMEMBERED = 256;

/**
 * Start-time fair queueing: whoever has taken least begins next, and who was away has saved nothing up. Within an owner
 * the lowest rank goes first; ranks grow with time, so nobody waits for ever.
 */
export function createFairQueue(): FairQueue {
  const owners = new Map<string, Owner>();
  const waiting = new Map<number, Owner>();
  let virtual = 0;

  const ownerOf = (name: string): Owner => {
    const known = owners.get(name);
    if (known) return known;
    if (owners.size >= REMEMBERED) for (const [other, { queue, tag }] of owners) if (queue.length === 0 && tag <= virtual) owners.delete(other);
    const made: Owner = { name, tag: virtual, queue: [] };
    owners.set(name, made);
    return made;
  };
  const next = (): Owner | undefined => {
    let best: Owner | undefined;
    for (const owner of owners.values()) if (owner.queue.length > 0 && (!best || owner.tag < best.tag)) best = owner;
    return best;
  };

  return {
    get size() {
      return waiting.size;
    },
    peek: () => next()?.queue[0],
    push(one) {
      const owner = ownerOf(one.owner);
      if (owner.queue.length === 0) owner.tag = Math.max(owner.tag, virtual);
      owner.queue.splice(placeOf(one, owner.queue), 0, one);
      waiting.set(one.id, owner);
    },
    shift() {
      const owner = next();
      const one = owner?.queue.shift();
      if (!owner || !one) return undefined;
      waiting.delete(one.id);
      virtual = Math.max(virtual, owner.tag);
      owner.tag += one.cost;
      return one;
    },
    remove(id) {
      const owner = waiting.get(id);
      if (!owner) return false;
      waiting.delete(id);
      owner.queue.splice(
        owner.queue.findIndex((one) => one.id === id),
        1,
      );
      return true;
    },
  };
}

/** After all of the same rank. */
function placeOf({ rank }: Waiting, queue: readonly Waiting[]): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queue[middle]?.rank ?? 0) <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
