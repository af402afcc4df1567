import type { CounterUse } from "@aether/ports";
import type { Grant, Need } from "@aether/protocol";
import { AskedRights, nameOf, needNamed } from "../audit/asked-rights.ts";
import { rightsOf } from "../authority/rights.ts";
import { type GrantLimit, limitsOf, type Meter } from "../budget/meter.ts";
import type { Principal } from "./principal.ts";
import { isUsedUp } from "./spent-grants.ts";

/** What a running call uses of limited grants beside what dispatch counted for it: each resource counts once a call. */
export class GrantUses {
  /** For its row of the audit log. */
  readonly asked = new AskedRights();
  readonly #who: Principal;
  readonly #meter: Meter;
  /** What counts no more, by which grant. Of what dispatch counted, and a look before a crash, that is found out once it matters. */
  readonly #known = new Map<string, Set<Grant>>();
  #before: readonly Need[];
  #uses: { readonly limits: readonly GrantLimit[]; readonly at: number }[] = [];

  readonly #counted: string[];

  /** @param admitted  what dispatch has counted @param before  what its look before a crash has, see {@link GrantUses.counted} */
  constructor(who: Principal, meter: Meter, { admitted, before }: { readonly admitted: readonly Need[]; readonly before: readonly string[] }) {
    this.#who = who;
    this.#meter = meter;
    this.#before = [...admitted, ...before.map(needNamed)];
    this.#counted = [...before];
  }

  /** What was counted while it ran. */
  get counted(): readonly string[] {
    return this.#counted;
  }

  /** Limits that it may come upon: their counters must be in memory while it runs. */
  get limits(): string[] {
    const { pid, authority } = this.#who;
    return rightsOf(authority).limited.flatMap((grant) => limitsOf(pid, authority, grant).map(({ id }) => id));
  }

  /** @returns what the call's commit must add @throws SyscallError `QUOTA` naming the limit; nothing is counted then */
  count(need: Need, grant: Grant, at: number): CounterUse[] {
    const limits = limitsOf(this.#who.pid, this.#who.authority, grant);
    const name = nameOf(need);
    if (limits.length === 0 || this.#knownAt(at).get(name)?.has(grant)) return [];
    const uses = this.#meter.use(limits, at);
    this.#know(name, grant);
    this.#counted.push(name);
    this.#uses.push({ limits, at });
    return uses;
  }

  /** Whether it grants no use that this call has not made. One whose counter is not in memory, as no call of its holder runs, grants none. */
  isSpent(grant: Grant, at: number): boolean {
    if ([...this.#knownAt(at).values()].some((by) => by.has(grant))) return false;
    return isUsedUp(this.#who, grant, this.#meter);
  }

  #knownAt(at: number): ReadonlyMap<string, ReadonlySet<Grant>> {
    const before = this.#before;
    this.#before = [];
    for (const need of before) {
      const verdict = rightsOf(this.#who.authority).check(need, at);
      if (verdict.allowed) this.#know(nameOf(need), verdict.grant);
    }
    return this.#known;
  }

  #know(name: string, grant: Grant): void {
    this.#known.set(name, (this.#known.get(name) ?? new Set()).add(grant));
  }

  /** What it asked to be committed is dropped: it counts again when it runs again. */
  giveBack(): void {
    for (const { limits, at } of this.#uses) this.#meter.unuse(limits, at);
    this.#uses = [];
  }
}
