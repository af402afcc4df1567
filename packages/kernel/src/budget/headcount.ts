import { SyscallError } from "@aether/protocol";

interface Run {
  /** Born in a call, and not committed yet. */
  readonly unborn: Set<string>;
  /** One for each look at the journal under way: who was committed since it began. */
  readonly looks: Set<Set<string>>;
}

/** A process of a run, as far as counting goes. */
export interface Member {
  readonly pid: string;
  readonly root: string;
}

/**
 * How many processes live below a run's root: those in the journal, and those that calls of this moment have asked
 * for. The journal cannot be read in the same instant as it is written, so a birth counts here until it is committed.
 */
export class Headcount {
  readonly #runs = new Map<string, Run>();

  /**
   * Takes a place for a child; give it back with {@link Headcount.born} or {@link Headcount.abandon}.
   *
   * @param living  reads the live processes of the run, the root among them or not
   * @throws SyscallError `QUOTA` when `max` live below the root; no place is taken then
   */
  async take({ pid, root }: Member, { max, living }: { max: number; living: () => Promise<readonly Member[]> }): Promise<void> {
    const run = this.#runs.get(root) ?? { unborn: new Set(), looks: new Set() };
    this.#runs.set(root, run);
    const since = new Set<string>();
    run.looks.add(since);
    try {
      const rows = await living();
      const below = new Set([...rows.map((row) => row.pid), ...since, ...run.unborn]);
      below.delete(root);
      if (below.size >= max) throw new SyscallError("QUOTA", `this run may have ${max} live agents below it, and has them`, { limit: "children", max });
      run.unborn.add(pid);
    } finally {
      run.looks.delete(since);
      this.#forget(root, run);
    }
  }

  /** These are in the journal now. */
  born(members: readonly Member[]): void {
    this.#settle(members, (run, pid) => {
      for (const since of run.looks) since.add(pid);
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

  #forget(root: string, { unborn, looks }: Run): void {
    if (unborn.size === 0 && looks.size === 0) this.#runs.delete(root);
  }
}
