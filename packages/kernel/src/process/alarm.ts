import { type Clock, type Journal, type Log, type Row, type Sql, sql } from "@aether/ports";

export interface Due {
  readonly waits: readonly { readonly pid: string; readonly key: string }[];
  readonly processes: readonly string[];
}

export interface AlarmDeps {
  readonly journal: Pick<Journal, "read">;
  readonly clock: Clock;
  readonly log: Log;
  /** Told at most {@link MOST_AT_ONCE} waits and as many processes at a time, those due longest first. */
  readonly fire: (due: Due) => void;
}

/** The longest sleep in ms, so that a clock set back or forward is noticed. */
export const LONGEST_MS = 60_000;
/** After a look that failed, in ms; doubled with each failure that follows, up to {@link LONGEST_MS}. */
const RETRY_MS = 1_000;
/** Rows of one look. What is due beyond them is looked for at once, so memory is bounded and nothing waits. */
const MOST_AT_ONCE = 5_000;

/** One timer for every deadline of the installation: the rows know when they are due, nothing waits in memory. */
export class Alarm {
  readonly #deps: AlarmDeps;
  #next = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #stopped = true;
  #failures = 0;

  constructor(deps: AlarmDeps) {
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

  /** Something is due then, in epoch ms; its row is on disk or will be. */
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

  /** Never rejects: a look that fails is made again, and every deadline with it. */
  async #ring(): Promise<void> {
    this.#next = Number.POSITIVE_INFINITY;
    const now = this.#deps.clock.now();
    try {
      await this.#fireWaits(now);
      await this.#fireProcesses(now);
      await this.#plan(now);
      this.#failures = 0;
    } catch (error) {
      const wait = Math.min(LONGEST_MS, RETRY_MS * 2 ** this.#failures++);
      this.#deps.log.error("the deadlines could not be read; they are looked at again", {
        error: error instanceof Error ? error.message : String(error),
        wait,
      });
      if (!this.#stopped) this.#arm(Math.min(this.#next, this.#deps.clock.now() + wait));
    }
  }

  async #fireWaits(now: number): Promise<void> {
    let [at, key] = [-1, ""];
    for (let more = true; more; ) {
      const rows = await this.#read(
        sql`select distinct deadline, key, pid from kernel_wait where deadline <= ${now} and (deadline, key) > (${at}, ${key}) order by deadline, key limit ${MOST_AT_ONCE}`,
      );
      if (rows.length > 0) this.#deps.fire({ waits: rows.map((row) => ({ pid: String(row.pid), key: String(row.key) })), processes: [] });
      more = rows.length === MOST_AT_ONCE;
      [at, key] = [Number(rows.at(-1)?.deadline), String(rows.at(-1)?.key)];
    }
  }

  async #fireProcesses(now: number): Promise<void> {
    let [at, pid] = [-1, ""];
    for (let more = true; more; ) {
      const rows = await this.#read(
        sql`select wakeAt as due, pid from process where state = 'waiting' and wakeAt is not null and wakeAt <= ${now} and (wakeAt, pid) > (${at}, ${pid})
          order by wakeAt, pid limit ${MOST_AT_ONCE}`,
      );
      if (rows.length > 0) this.#deps.fire({ waits: [], processes: rows.map((row) => String(row.pid)) });
      more = rows.length === MOST_AT_ONCE;
      [at, pid] = [Number(rows.at(-1)?.due), String(rows.at(-1)?.pid)];
    }
  }

  /** Nothing is due any more once it is stopped. */
  async #read(statement: Sql): Promise<readonly Row[]> {
    const rows = this.#stopped ? [] : await this.#deps.journal.read(statement);
    return this.#stopped ? [] : rows;
  }

  async #plan(now: number): Promise<void> {
    const [wait] = await this.#read(sql`select min(deadline) as due from kernel_wait where deadline > ${now}`);
    const [process] = await this.#read(sql`select min(wakeAt) as due from process where state = 'waiting' and wakeAt is not null and wakeAt > ${now}`);
    const times = [wait?.due, process?.due].filter((due) => typeof due === "number");
    if (!this.#stopped) this.#arm(Math.min(this.#next, now + LONGEST_MS, ...times));
  }
}
