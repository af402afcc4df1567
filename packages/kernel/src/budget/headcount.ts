import { SyscallError } from "@aether/protocol";

interface Run {
  /** Born in a call, and not committed yet. */
  readonly unborn: Set<string>;
  /** Who was committed since the look at the journal that is under way began. */
  since: Set<string>;
  /** Ends when the look before the next one has: two at once could count one birth twice. */
  turn: Promise<void>;
  takers: number;
}

/** A process of a run, as far as counting goes. */
export interface Member {
  readonly pid: string;
  readonly root: string;
}

export interface Places {
  readonly max: number;
  /** Counts the live processes below the run's root in the journal, but for those named. */
  readonly living: (but: readonly string[]) => Promise<number>;
  readonly full?: () => SyscallError;
}

const fullRun = (max: number): SyscallError =>
  new SyscallError("QUOTA", `this run may have ${max} live agents below it, and has them`, { limit: "children", max });

/**
 * How many processes live below a run's root: those in the journal, and those that calls of this moment have asked
 * for. The journal cannot be read in the same instant as it is written, so a birth counts here until it is committed.
 * The messages of an inbox are counted the same way.
 */
export class Headcount {
  readonly #runs = new Map<string, Run>();

  /**
   * Takes a place for a child; give it back with {@link Headcount.born} or {@link Headcount.abandon}.
   *
   * @throws SyscallError `QUOTA`, or what `full` says, when `max` live below the root; no place is taken then
   */
  async take({ pid, root }: Member, { max, living, full = () => fullRun(max) }: Places): Promise<void> {
    const run = this.#runs.get(root) ?? { unborn: new Set(), since: new Set(), turn: Promise.resolve(), takers: 0 };
    this.#runs.set(root, run);
    run.takers++;
    const before = run.turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    run.turn = promise;
    await before;
    try {
      run.since = new Set();
      const others = await living([...run.unborn]);
      if (others + run.since.union(run.unborn).size >= max) throw full();
      run.unborn.add(pid);
    } finally {
      run.takers--;
      this.#forget(root, run);
      resolve();
    }
  }

  /** These are in the journal now. */
  born(members: readonly Member[]): void {
    this.#settle(members, (run, pid) => {
      run.since.add(pid);
    });
  }

  /** The call that asked for these failed, or its commit did: they never lived. */
  abandon(members: readonly Member[]): void {
    this.#settle(members, () => undefined);
  }

  #settle(members: readonly Member[], tell: (run: Run, pid: string) => void): void {
    for (const { pid, root } of members) {
      const run = this.#runs.get(root);
      if (!run?.unborn.delete(pid)) continue;
      tell(run, pid);
      this.#forget(root, run);
    }
  }

  #forget(root: string, { unborn, takers }: Run): void {
    if (unborn.size === 0 && takers === 0) this.#runs.delete(root);
  }
}
