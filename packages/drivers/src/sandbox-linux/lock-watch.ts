import { type Finding, lookAtBox, MOST_LOCKS, type Suspects, suspectsOf } from "./lock-look.ts";
import { PROC, type ProcReads } from "./proc-reads.ts";

/** Between two looks, at least; also as long as the last one took, so that looking is never more than half of the time. */
const LOOK_MS = 100;
/** Programs of a box may hold locks on what they may only read so long, as a reader of a database does. */
const ALLOWED_MS = 2_000;
/** Of that, a time without such a lock gives back this part of itself. */
const GIVEN_BACK = 0.1;
const WHY: Readonly<Record<Finding["what"], string>> = {
  foreign: "it held a lock too long on a file it may only read",
  many: `its box held more than ${MOST_LOCKS} locks on files`,
  endless: "its box held locks, and had too many files open for anybody to look whose they are",
};

export interface Watched {
  /** Its processes, on the host. */
  pids(): readonly number[];
  /** Ends what a process is of. */
  endHolder(pid: number, message: string): void;
}

/**
 * Whoever may read a file may lock it, through any mount: nothing in the kernel forbids a box that. So what its programs hold is looked at, and
 * who holds too long is ended: at once no more than ALLOWED_MS, and in the long run a tenth of the time. Looking takes a bounded time, and none
 * of the event loop's: a box that would make it longer is ended.
 */
export class LockWatch {
  readonly #proc: ProcReads;
  readonly #watched = new Map<Watched, { heldMs: number }>();
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  constructor(proc: ProcReads = PROC) {
    this.#proc = proc;
  }

  add(box: Watched): void {
    this.#watched.set(box, { heldMs: 0 });
    if (this.#watched.size > 1) return;
    this.#last = performance.now();
    this.#after(LOOK_MS);
  }

  delete(box: Watched): void {
    this.#watched.delete(box);
    if (this.#watched.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #after(ms: number): void {
    clearTimeout(this.#timer);
    const timer = setTimeout(async () => {
      const begun = performance.now();
      await this.look();
      if (this.#timer === timer) this.#after(Math.max(LOOK_MS, performance.now() - begun));
    }, ms).unref();
    this.#timer = timer;
  }

  /** One look at all boxes. */
  async look(): Promise<void> {
    const suspects = await suspectsOf(this.#proc, process.pid);
    const passed = performance.now() - this.#last;
    this.#last += passed;
    for (const [box, account] of [...this.#watched]) await this.#lookAt(box, { account, suspects, passed });
  }

  async #lookAt(box: Watched, { account, suspects, passed }: { account: { heldMs: number }; suspects: Suspects; passed: number }): Promise<void> {
    const isQuiet = suspects.named.size === 0 && !suspects.unnamed;
    const found = isQuiet ? undefined : await lookAtBox(this.#proc, box.pids(), suspects);
    if (!this.#watched.has(box)) return;
    account.heldMs = Math.max(0, account.heldMs + (found ? passed : -passed * GIVEN_BACK));
    if (!found || (found.what === "foreign" && account.heldMs <= ALLOWED_MS)) return;
    account.heldMs = Math.min(account.heldMs, ALLOWED_MS);
    // A process may have ended while others were looked at, and its number be somebody else's by now.
    const still = new Set(box.pids());
    for (const pid of found.pids) if (still.has(pid)) box.endHolder(pid, WHY[found.what]);
  }
}
