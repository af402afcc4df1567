import type { Clock, Journal, Log, ProcessRow, Program } from "@aether/ports";
import { type Authority, type Budget, SyscallError } from "@aether/protocol";
import type { Meter } from "../budget/meter.ts";
import type { Surroundings } from "../dispatch/context.ts";
import { type Principal, principalOf } from "../dispatch/principal.ts";
import { LONGEST_MS } from "./alarm.ts";
import { endDamaged } from "./end-damaged.ts";
import { type Live, loadLive } from "./live.ts";
import { ReadyQueue } from "./ready-queue.ts";
import { RoomWaits } from "./room-waits.ts";
import type { Runner } from "./runner.ts";

export interface TableDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly programs: ReadonlyMap<string, Program>;
  /** Processes in memory at once; more wait in the ready queue. */
  readonly resident: number;
  /** An answer came for a session whose connection is gone. */
  readonly session: (row: ProcessRow) => Promise<void>;
}

/** Until a process whose load or commit failed is tried again, in ms; doubled with each failure that follows. */
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const BEFORE_RESTART = "stopped before a restart";

/** Which processes are in memory. A process that waits is a row and nothing here. */
export class ProcessTable {
  /** Of calls that wait for room while they run. */
  readonly rooms: RoomWaits;
  readonly #deps: TableDeps;
  readonly #live = new Map<string, Live>();
  readonly #loading = new Map<string, Promise<Live | undefined>>();
  readonly #queue = new ReadyQueue();
  /** Calls whose deadline passed while their process was not in memory. */
  readonly #expired = new Map<string, Set<string>>();
  /** Who is to be told that a process is gone from memory. */
  readonly #gone = new Map<string, (() => void)[]>();
  /** Why a process is being stopped, for one that is not in memory yet. */
  readonly #reasons = new Map<string, string>();
  /** Woken while it was being loaded: what woke it may have come after the read. */
  readonly #missed = new Set<string>();
  /** Failures in a row, and the timer of the next try. */
  readonly #failed = new Map<string, { readonly times: number; readonly why: string; readonly cancel: () => void }>();
  /** What they are left with who lost a right in this boot: a row of theirs may have been read before. */
  readonly #weakened = new Map<string, Authority>();
  /** Whose rights are lent, though they are not in memory. */
  readonly #lent = new Set<Principal>();
  /** What a running call may ask of it. */
  readonly looks: Pick<Surroundings, "rooms" | "mustGoOn" | "leftOf">;
  #runner: Runner | undefined;
  #closed = false;

  constructor(deps: TableDeps) {
    this.#deps = deps;
    this.rooms = new RoomWaits(deps.clock);
    this.looks = { rooms: this.rooms, mustGoOn: (row) => this.mustGoOn(row), leftOf: (row) => this.leftOf(row) };
  }

  /** The runner and the table need each other; the kernel ties the knot once. */
  attach(runner: Runner): void {
    this.#runner = runner;
  }

  get resident(): number {
    return this.#live.size + this.#loading.size;
  }

  get queued(): number {
    return this.#queue.size;
  }

  find(pid: string): Live | undefined {
    return this.#live.get(pid);
  }

  all(): readonly Live[] {
    return [...this.#live.values()];
  }

  /** Something came for this process. */
  wake(pid: string, priority = 0): void {
    if (this.#closed) return;
    const live = this.#live.get(pid);
    if (live) {
      live.mail = true;
      void this.#runner?.pump(live);
      return;
    }
    if (this.#loading.has(pid)) {
      this.#missed.add(pid);
      return;
    }
    this.#queue.push(pid, priority);
    this.#admitNext();
  }

  /** A deadline of one of its waiting calls passed. */
  expire(pid: string, key: string): void {
    const live = this.#live.get(pid);
    if (live) {
      this.#runner?.expire(live, key);
      return;
    }
    if (this.#closed) return;
    this.#expired.set(pid, (this.#expired.get(pid) ?? new Set()).add(key));
    this.wake(pid);
  }

  /**
   * Ends a process wherever it is, once its row says that it is stopped. Resolves when nothing of it runs: its exit is
   * committed, or it could not be loaded or committed now and is ended by a later try, for the same reason.
   */
  async stop(pid: string, reason: string): Promise<void> {
    if (this.#closed) return;
    if (!this.#live.has(pid)) this.#reasons.set(pid, this.#reasons.get(pid) ?? reason);
    const live = this.#live.get(pid) ?? (await (this.#loading.get(pid) ?? this.#load(pid)));
    if (!live || live.dropped || this.#live.get(pid) !== live) return;
    if (live.stopping === BEFORE_RESTART) live.stopping = reason;
    const gone = new Promise<void>((resolve) => this.#gone.set(pid, [...(this.#gone.get(pid) ?? []), resolve]));
    this.#runner?.abort(live, reason);
    void this.#runner?.pump(live);
    await gone;
  }

  /** While it is in memory its row's alarm is not: whatever it is doing then, it ends at its deadline. */
  #watchDeadline(live: Live): void {
    const { expiresAt } = live.who.authority;
    if (expiresAt === undefined) return;
    const { clock } = this.#deps;
    const wait = Math.max(1, Math.min(LONGEST_MS, expiresAt - clock.now()));
    live.unwatch = clock.timer(wait, () => {
      if (expiresAt <= clock.now()) this.#runner?.pastDeadline(live);
      else this.#watchDeadline(live);
    });
  }

  /** It may do less from now on, also where it is known by a row of before. */
  weaken(pid: string, authority: Authority): void {
    this.#weakened.set(pid, authority);
    const live = this.#live.get(pid);
    if (live) live.who.authority = authority;
    for (const who of this.#lent) if (who.pid === pid) who.authority = authority;
  }

  /** What a process may do that lost rights in this boot; undefined for any other: its row says it. */
  left(pid: string): Authority | undefined {
    return this.#weakened.get(pid);
  }

  release(live: Live, why: "waiting" | "exited" | "dropped"): void {
    const { pid } = live.who;
    if (this.#live.get(pid) !== live) return;
    live.unwatch?.();
    this.#live.delete(pid);
    this.#deps.meter.release(pid);
    if (why === "dropped") {
      if (live.stopping !== undefined) this.#reasons.set(pid, live.stopping);
      this.#retry(pid, live.trouble);
    } else this.#forget(pid);
    if (why === "exited") this.#weakened.delete(pid);
    this.#tellGone(pid);
    this.#admitNext();
  }

  /** Lets go of everything, and of everyone who waits for an end: the next start goes on from the rows. */
  close(): void {
    this.#closed = true;
    for (const live of this.#live.values()) {
      live.dropped = true;
      live.unwatch?.();
    }
    for (const { cancel } of this.#failed.values()) cancel();
    for (const pid of [...this.#gone.keys()]) this.#tellGone(pid);
  }

  #tellGone(pid: string): void {
    const waiting = this.#gone.get(pid) ?? [];
    this.#gone.delete(pid);
    for (const resolve of waiting) resolve();
  }

  /** Nothing is to be remembered for its next load. */
  #forget(pid: string): void {
    this.#failed.get(pid)?.cancel();
    this.#failed.delete(pid);
    this.#reasons.delete(pid);
    this.#expired.delete(pid);
  }

  /** Processes that could not go on and are tried again, with what stood in their way. */
  get stalled(): readonly { readonly pid: string; readonly why: string }[] {
    const failed = [...this.#failed].flatMap(([pid, { why }]) => (this.#live.get(pid)?.trouble === "" ? [] : [{ pid, why }]));
    return [...failed, ...this.rooms.waiting];
  }

  /** What woke it is not lost: the timer wakes it again. */
  #retry(pid: string, why: string): void {
    if (this.#closed) return;
    const earlier = this.#failed.get(pid);
    earlier?.cancel();
    const times = (earlier?.times ?? 0) + 1;
    const wait = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** (times - 1));
    this.#failed.set(pid, { times, why, cancel: this.#deps.clock.timer(wait, () => this.wake(pid)) });
  }

  /** Lends the rights and accounts of a process of this owner that may not be in memory. @throws SyscallError `NOT_FOUND`, another owner's like none (I12) */
  async borrow<T>({ pid, owner }: Pick<Principal, "pid" | "owner">, use: (who: Principal) => Promise<T>): Promise<T> {
    const live = this.#live.get(pid);
    if (live?.who.owner === owner) return use(live.who);
    const row = await this.#deps.journal.process(pid);
    if (row?.owner !== owner || row.state === "exited") throw new SyscallError("NOT_FOUND", `there is no live process ${pid}`, { pid });
    await this.hold(row);
    const who = principalOf(row);
    who.authority = this.left(pid) ?? who.authority;
    this.#lent.add(who);
    try {
      return await use(who);
    } finally {
      this.#lent.delete(who);
      this.#deps.meter.release(pid);
    }
  }

  /**
   * Whether a process could go on if something came for it now: its program, its log and its accounts are looked at, and let go of.
   *
   * @throws SyscallError `STORAGE` where a row of it is damaged, or this installation has no such program
   */
  async mustGoOn(row: ProcessRow): Promise<void> {
    if (this.#live.has(row.pid)) return;
    const program = this.#deps.programs.get(row.program);
    if (!program) throw noProgram(row);
    await loadLive(this.#deps.journal, row, program);
    await this.hold(row);
    this.#deps.meter.release(row.pid);
  }

  /** What persons said to a process that has ended, and what is left of its own budget. @throws SyscallError `STORAGE` */
  async leftOf(row: ProcessRow): Promise<{ readonly words: string; readonly left: Budget }> {
    const { journal, programs, meter, clock } = this.#deps;
    const program = programs.get(row.program);
    if (!program) throw noProgram(row);
    const live = await loadLive(journal, row, program);
    await this.hold(row);
    const left = meter.left(row.pid, clock.now());
    meter.release(row.pid);
    return { words: live.who.words, left };
  }

  /** Takes the budget accounts of a process and its ancestors into memory. */
  async hold(row: ProcessRow): Promise<void> {
    const lineage = [row];
    for (let at = row; at.parent !== null; ) {
      const parent = await this.#deps.journal.process(at.parent);
      if (!parent || parent.kind === "session") break;
      lineage.unshift(parent);
      at = parent;
    }
    const rows = new Map((await this.#deps.journal.accounts(lineage.map(({ pid }) => pid))).map((account) => [account.id, account]));
    this.#deps.meter.hold(lineage.map(({ pid, authority }) => ({ id: pid, limits: (authority as unknown as Authority).budget, row: rows.get(pid) })));
  }

  #admitNext(): void {
    while (!this.#closed && this.resident < this.#deps.resident) {
      const pid = this.#queue.pop();
      if (pid === undefined) return;
      if (!this.#live.has(pid) && !this.#loading.has(pid)) void this.#load(pid);
    }
  }

  #load(pid: string): Promise<Live | undefined> {
    const loading = this.#bring(pid).catch(async (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      if (await this.#isOver(pid, error)) return undefined;
      this.#deps.log.error("a process could not be loaded; it is tried again", { pid, error: why });
      this.#missed.delete(pid);
      this.#retry(pid, why);
      return undefined;
    });
    this.#loading.set(pid, loading);
    return loading.finally(() => {
      this.#loading.delete(pid);
      if (this.#missed.delete(pid) && !this.#live.has(pid)) this.wake(pid);
      this.#admitNext();
    });
  }

  /** Whether it can never be loaded, and has ended by that. */
  async #isOver(pid: string, error: unknown): Promise<boolean> {
    const { journal, clock, log } = this.#deps;
    try {
      const end = await endDamaged(pid, error, { journal, now: clock.now() });
      if (!end) return false;
      log.error("a process was ended, as what is stored of it cannot be read", { pid, error: String(error) });
      this.#missed.delete(pid);
      this.#forget(pid);
      for (const child of end.children) void this.stop(child, "its parent ended: damaged");
      for (const other of end.heard) this.wake(other);
      return true;
    } catch (failed) {
      log.error("a damaged process could not be ended; it is tried again", { pid, error: String(failed) });
      return false;
    }
  }

  async #bring(pid: string): Promise<Live | undefined> {
    const { journal, clock, programs, log } = this.#deps;
    const row = await journal.process(pid);
    if (row?.kind === "session" && row.state !== "exited") await this.#deps.session(row);
    if (!row || row.state === "exited" || row.kind === "session") {
      this.#forget(pid);
      return undefined;
    }
    const program = programs.get(row.program);
    if (!program) {
      const { message } = noProgram(row);
      log.error(message, { pid, program: row.program });
      this.#forget(pid);
      // No try of this daemon's would find one.
      this.#failed.set(pid, { times: 1, why: message, cancel: () => undefined });
      return undefined;
    }
    const live = await loadLive(this.#deps.journal, row, program);
    live.trouble = this.#failed.get(pid)?.why ?? "";
    await this.hold(row);
    if (this.#closed) {
      this.#deps.meter.release(pid);
      return undefined;
    }
    live.woken = row.state === "waiting" && row.wakeAt !== null && row.wakeAt <= clock.now() && row.wakeAt !== live.who.authority.expiresAt;
    live.stopping = this.#reasons.get(pid) ?? (row.state === "stopped" ? BEFORE_RESTART : undefined);
    live.who.authority = this.left(pid) ?? live.who.authority;
    this.#live.set(pid, live);
    this.#watchDeadline(live);
    const expired = this.#expired.get(pid) ?? [];
    this.#expired.delete(pid);
    for (const key of expired) this.#runner?.expire(live, key);
    void this.#runner?.pump(live);
    return live;
  }
}

function noProgram({ pid, program }: ProcessRow): SyscallError {
  const why = `process ${pid}, its program: this installation has no such program as ${program}`;
  return new SyscallError("STORAGE", `${why}. Where the journal is damaged, put a backup in its place; else start the version of Aether that had it`, {
    damaged: `process ${pid}, its program`,
  });
}
