import type { EffectRow, Journal, Log, ProcessRow } from "@aether/ports";
import { type Authority, joinLabels, type Label, SyscallError } from "@aether/protocol";
import type { Meter } from "../budget/meter.ts";
import type { Draft } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import { type Principal, principalOf } from "../dispatch/principal.ts";
import { Acting, type Floor } from "./acting.ts";
import { isActingKey, restsOf, settleLost } from "./acting-row.ts";
import { newController } from "./controller.ts";
import type { Session } from "./session.ts";
import type { SessionDeps } from "./session-deps.ts";
import type { ProcessTable } from "./table.ts";

export interface ActingsDeps {
  readonly journal: Journal;
  readonly log: Log;
  readonly meter: Meter;
  readonly table: ProcessTable;
  readonly executor: () => Pick<Executor, "lost">;
  readonly session: () => SessionDeps;
  readonly commit: (draft: Draft) => Promise<void>;
  /** An open session of this kernel. */
  readonly sessionOf: (pid: string) => Session | undefined;
  readonly now: () => number;
}

/** Who acts in the name of which process; all of it ends with the process (I3). */
export class Actings {
  readonly #deps: ActingsDeps;
  readonly #open = new Map<string, Set<Acting>>();

  constructor(deps: ActingsDeps) {
    this.#deps = deps;
  }

  get busy(): boolean {
    return [...this.#open.values()].some((all) => [...all].some(({ active }) => active > 0));
  }

  /** @throws SyscallError `NOT_FOUND` where no such process of this owner lives (I12) */
  async open(whose: Pick<Principal, "pid" | "owner">, floor: Floor): Promise<Acting> {
    const { pid } = whose;
    const who = await this.#hold(whose);
    const all = this.#open.get(pid) ?? new Set();
    this.#open.set(pid, all);
    const acting: Acting = new Acting(who, {
      session: this.#deps.session(),
      born: this.#deps.sessionOf(pid)?.born ?? true,
      now: () => this.#now(whose),
      paused: () => this.#paused(pid),
      floor,
      closed: () => {
        this.#deps.meter.release(pid);
        all.delete(acting);
        if (all.size === 0 && this.#open.get(pid) === all) this.#open.delete(pid);
      },
    });
    all.add(acting);
    // It may have lost rights since its row was read.
    acting.weaken(this.#deps.table.left(pid) ?? acting.authority);
    // It may have ended while its accounts were read.
    await this.#now(whose).catch(async (error: unknown) => {
      await acting.revoke();
      throw error;
    });
    return acting;
  }

  /** The process has ended, or its stop has committed. */
  async end(pid: string): Promise<void> {
    await Promise.all([...(this.#open.get(pid) ?? [])].map((acting) => acting.revoke()));
  }

  /** It may do less from now on. */
  weaken(pid: string, authority: Authority): void {
    for (const acting of this.#open.get(pid) ?? []) acting.weaken(authority);
  }

  drop(): void {
    for (const all of this.#open.values()) for (const acting of all) acting.drop();
  }

  /** After a crash, before anything runs. */
  async recover(): Promise<void> {
    for (let after: string | null = ""; after !== null; ) {
      const { effects, next }: Awaited<ReturnType<Journal["unsettled"]>> = await this.#deps.journal.unsettled(after);
      for (const row of effects) if (isActingKey(row.key)) await this.#settle(row);
      after = next;
    }
  }

  async #settle(row: EffectRow): Promise<void> {
    const { journal, table, meter, commit, now, log } = this.#deps;
    try {
      const process = await journal.process(row.pid);
      if (process) await table.hold(process);
      const { spend, costs } = { ...(process && (await this.#loss(row, process))) };
      const all = { ...restsOf(row).spend, ...spend };
      await commit(settleLost(row, { spend: all, costs, charge: (charged) => meter.charge(row.pid, charged, now()), at: now() }));
      if (process) meter.release(row.pid);
    } catch (error) {
      log.error("a call that was cut off could not be settled; the next start tries again", { key: row.key, error: String(error) });
    }
  }

  /** What it may have used, as its handler knows. */
  async #loss(row: EffectRow, process: ProcessRow): ReturnType<Executor["lost"]> {
    const { executor, meter, now, log } = this.#deps;
    const { seen } = restsOf(row);
    if (seen === undefined) return undefined;
    const ask = { who: principalOf(process), key: row.key, name: row.syscall, input: null };
    try {
      return await executor().lost(ask, { evidence: seen, left: meter.left(row.pid, now()), signal: newController().signal });
    } catch (error) {
      log.error("what a call that was cut off may have used is not known; what was set aside for it is charged", { key: row.key, error: String(error) });
      return undefined;
    }
  }

  /** Takes its accounts into memory, until the acting is closed. */
  async #hold({ pid, owner }: Pick<Principal, "pid" | "owner">): Promise<Principal> {
    const { journal, table, meter, sessionOf } = this.#deps;
    const session = sessionOf(pid)?.who;
    if (session) {
      if (session.owner !== owner) throw notThere(pid);
      meter.hold([{ id: pid, limits: session.authority.budget, row: undefined }]);
      return session;
    }
    const row = await journal.process(pid);
    if (row?.owner !== owner || row.state === "exited" || row.state === "stopped") throw notThere(pid);
    await table.hold(row);
    return principalOf(row);
  }

  /** A command is its agent's hand: it is paused with it. */
  async #paused(pid: string): Promise<boolean> {
    const { journal, table, sessionOf } = this.#deps;
    if (sessionOf(pid)) return false;
    const live = table.find(pid);
    if (live?.paused) return true;
    const row = live?.row ?? (await journal.process(pid));
    if (!live && row?.state === "waiting" && row.waitOn === "signal") return true;
    return row?.kind === "command" && row.parent !== null ? this.#paused(row.parent) : false;
  }

  async #now({ pid, owner }: Pick<Principal, "pid" | "owner">): Promise<{ readonly label: Label }> {
    const { journal, table, sessionOf } = this.#deps;
    const session = sessionOf(pid)?.who;
    if (session?.owner === owner) return session;
    const row = await journal.process(pid);
    if (row?.owner !== owner || row.state === "exited" || row.state === "stopped") throw notThere(pid);
    const { label } = principalOf(row);
    const live = table.find(pid);
    return { label: live ? joinLabels(label, live.who.label) : label };
  }
}

const notThere = (pid: string): SyscallError => new SyscallError("NOT_FOUND", `there is no live process ${pid}`, { pid });
