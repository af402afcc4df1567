import type { AuditEntry, Clock, Journal, Kin, Log, NewProcess, ProcessPatch, Service } from "@aether/ports";
import { type Authority, flowOf, type Grant, type Json, SyscallError } from "@aether/protocol";
import { byWhom } from "../audit/call-entry.ts";
import { rightsOf } from "../authority/rights.ts";
import { type Lost, weaken } from "../authority/weaken.ts";
import type { Draft } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import { type Running, ruleOf } from "../dispatch/under-way.ts";
import type { Actings } from "./actings.ts";
import { kinOf } from "./kin.ts";
import { pause } from "./pending-call.ts";
import { storedAuthorities } from "./stored-authorities.ts";
import type { ProcessTable } from "./table.ts";

/** How long a revocation waits for what it aborted, in ms. */
const ABORT_MS = 10_000;

export interface RevocationDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly services: readonly Service[];
  readonly table: ProcessTable;
  readonly actings: Actings;
  readonly executor: Pick<Executor, "abort">;
}

interface Weaker {
  readonly row: Kin;
  readonly authority: Authority;
  readonly lost: readonly Grant[];
}

export type Patches = { readonly pid: string; readonly patch: ProcessPatch }[];

/** Rights and standing yeses that are taken back: first committed, for a process and all below it; then what runs by them is aborted (I3). */
export class Revocations {
  readonly #deps: RevocationDeps;
  /** Of this boot, by process: a child may be on its way into the journal. */
  readonly #taken = new Map<string, Lost[]>();

  constructor(deps: RevocationDeps) {
    this.#deps = deps;
  }

  /** What a step says of the processes that lose something by it. */
  async expand({ revokes }: Pick<Draft, "revokes">): Promise<{ readonly weaker: readonly Weaker[]; readonly patches: Patches; readonly audit: AuditEntry[] }> {
    const weaker: Weaker[] = [];
    for (const revoke of revokes) {
      if (revoke.kind !== "grant") continue;
      this.#take(revoke.pid, revoke);
      weaker.push(...(await this.#below(revoke.pid, revoke)));
    }
    return {
      weaker,
      patches: weaker.map(({ row, authority }) => ({ pid: row.pid, patch: { authority: authority as unknown as Json } })),
      audit: weaker.map((one) => this.#entry(one)),
    };
  }

  #take(pid: string, lost: Lost): void {
    const known = this.#taken.get(pid) ?? [];
    if (!known.includes(lost)) this.#taken.set(pid, [...known, lost]);
  }

  #entry({ row, lost }: Weaker): AuditEntry {
    const grants = lost.slice(0, 24).map(({ action, resource }) => `${action}: ${resource}`);
    const { pid, owner, identity, kind } = row;
    return { ...byWhom({ pid, owner, identity, kind }), kind: "grant.lost", at: this.#deps.clock.now(), body: { grants }, about: lost };
  }

  /** A process and its tree, parents first: each is left with no more than its parent is. Of one that has ended, what goes on from it begins without. */
  async #below(pid: string, taken: Lost): Promise<Weaker[]> {
    const { journal, table } = this.#deps;
    const living = await kinOf(pid, journal);
    if (living[0] === undefined) return [];
    const ended = living[0].state === "exited";
    const kin = ended ? await kinOf(pid, journal, { ended }) : living;
    const stored = await storedAuthorities(living[0].root, journal, { ended });
    const left = new Map<string, Authority>();
    return kin.flatMap((row) => {
      // One of which nobody knows any more what it may do can do nothing; what is below it loses all the same.
      const held = stored.get(row.pid) ?? table.find(row.pid)?.who.authority;
      if (!held) return [];
      const above = row.pid === pid ? undefined : left.get(row.parent ?? "");
      const { authority, lost } = weaken(row.pid, held, { taken, ...(above && { above }) });
      left.set(row.pid, authority);
      return lost.length > 0 ? [{ row, authority, lost }] : [];
    });
  }

  /** A child that was derived before its parent lost something is born without it, and so is what goes on from a run. */
  born(spawn: readonly NewProcess[]): readonly NewProcess[] {
    if (this.#taken.size === 0) return spawn;
    return spawn.map((child) => {
      const { parent } = child;
      const above = parent === null ? undefined : this.#deps.table.find(parent)?.who.authority;
      let authority = child.authority as unknown as Authority;
      const { continues = null } = authority;
      for (const taken of [...this.#takenAbove(parent), ...this.#takenAbove(continues)])
        ({ authority } = weaken(child.pid, authority, { taken, ...(above && { above }) }));
      return authority === (child.authority as unknown) ? child : { ...child, authority: authority as unknown as Json };
    });
  }

  #takenAbove(parent: string | null): readonly Lost[] {
    return parent === null ? [] : (this.#taken.get(parent) ?? []);
  }

  /** The step is on disk: nobody uses any more what it took, and whatever was using it is told to end. Resolves when it has, or after twice 10 s. */
  async enforce({ revokes }: Pick<Draft, "revokes">, weaker: readonly Weaker[]): Promise<void> {
    if (revokes.length === 0) return;
    const { executor, clock, journal } = this.#deps;
    const left = new Map<string, Authority>();
    const all: Weaker[] = [];
    // Until nobody is found any more: a child may have been on its way into the journal.
    for (let found = weaker; found.length > 0; ) {
      all.push(...found);
      for (const { row, authority } of found) {
        left.set(row.pid, authority);
        for (const revoke of revokes) if (revoke.kind === "grant") this.#take(row.pid, revoke);
        this.#weaken(row, authority);
      }
      const late = await this.expand({ revokes });
      if (late.weaker.length > 0) await journal.commit({ patches: late.patches, audit: late.audit });
      found = late.weaker;
    }
    const rules = new Set(revokes.flatMap((revoke) => (revoke.kind === "rule" ? [revoke.id] : [])));
    const now = clock.now();
    const relies = (call: Running): boolean => rules.has(ruleOf(call) ?? "") || reliesOn(call, left.get(call.ask.who.pid), now);
    const ended = executor.abort(relies, new SyscallError("CANCELLED", "a right that it ran by was taken back"));
    await Promise.race([ended, pause(clock, ABORT_MS)]);
    // After the calls: one that was on its way could have begun something.
    await Promise.race([this.#tell(all, rules), pause(clock, ABORT_MS)]);
  }

  /** One that has ended does nothing by its rights, and is held nowhere but in its row. */
  #weaken({ pid, state }: Kin, authority: Authority): void {
    if (state === "exited") return;
    this.#deps.table.weaken(pid, authority);
    this.#deps.actings.weaken(pid, authority);
  }

  /** The commit stands, so nothing here may fail it. */
  async #tell(weaker: readonly Weaker[], rules: ReadonlySet<string>): Promise<void> {
    const { services, log } = this.#deps;
    const tell = async (domain: string, about: object, ending: Promise<void> | undefined): Promise<void> => {
      await ending?.catch((error: unknown) => {
        log.error("what used a right that was taken back may not have ended", { domain, ...about, error: String(error) });
      });
    };
    const told = services.flatMap((one) => [
      ...weaker.map(({ row: { pid }, lost }) => tell(one.domain, { pid }, one.lost?.(pid, lost))),
      ...[...rules].map((rule) => tell(one.domain, { rule }, one.withdrawn?.(rule))),
    ]);
    await Promise.all(told);
  }
}

/** What only asks a model goes on where it still may; of anything else nobody knows by which of its rights it is at work. */
function reliesOn(call: Running, left: Authority | undefined, now: number): boolean {
  if (!left) return false;
  if (!("entry" in call)) return true;
  const { entry, input, needs } = call;
  if (flowOf(entry.definition, input) !== "disclose") return true;
  return needs.some((need) => !rightsOf(left).check(need, now).allowed);
}
