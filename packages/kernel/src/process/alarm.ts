import { type Clock, type Journal, sql } from "@aether/ports";

export interface Due {
  readonly waits: readonly { readonly pid: string; readonly key: string }[];
  readonly processes: readonly string[];
}

/** The longest sleep, so that a clock set back or forward is noticed. */
const LONGEST_MS = 60_000;

/** One timer for every deadline of the installation: the rows know when they are due, nothing waits in memory. */
export class Alarm {
  readonly #deps: { journal: Journal; clock: Clock; fire: (due: Due) => void };
  #next = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #stopped = true;

  constructor(deps: { journal: Journal; clock: Clock; fire: (due: Due) => void }) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#stopped = false;
    await this.#ring();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  set(deadline: number): void {
    if (this.#stopped || deadline >= this.#next) return;
    this.#arm(deadline);
  }

  #arm(deadline: number): void {
    const { clock } = this.#deps;
    this.#cancel?.();
    this.#next = deadline;
    const wait = Math.max(1, Math.min(LONGEST_MS, deadline - clock.now()));
    this.#cancel = clock.timer(wait, () => void this.#ring());
  }

  async #ring(): Promise<void> {
    const { journal, clock, fire } = this.#deps;
    this.#next = Number.POSITIVE_INFINITY;
    const now = clock.now();
    const waits = await journal.read(sql`select distinct pid, key from kernel_wait where deadline <= ${now} limit 5000`);
    const processes = await journal.processes({ states: ["waiting"], dueBy: now, limit: 5_000 });
    if (this.#stopped) return;
    if (waits.length + processes.length > 0) {
      fire({ waits: waits.map((row) => ({ pid: String(row.pid), key: String(row.key) })), processes: processes.map(({ pid }) => pid) });
    }
    await this.#plan(now);
  }

  async #plan(now: number): Promise<void> {
    const { journal } = this.#deps;
    const [soonest] = await journal.read(sql`select min(deadline) as at from kernel_wait where deadline > ${now}`);
    const sleeping = await journal.processes({ states: ["waiting"], dueBy: now + LONGEST_MS, limit: 1_000 });
    const times = sleeping.map(({ wakeAt }) => wakeAt ?? Number.POSITIVE_INFINITY).filter((at) => at > now);
    if (typeof soonest?.at === "number") times.push(soonest.at);
    if (!this.#stopped) this.#arm(Math.min(this.#next, now + LONGEST_MS, ...times));
  }
}
