import type { CounterUse } from "@aether/ports";
import type { Grant, Need } from "@aether/protocol";
import { AskedRights, nameOf } from "../audit/asked-rights.ts";
import { rightsOf } from "../authority/rights.ts";
import { type GrantLimit, limitsOf, type Meter } from "../budget/meter.ts";
import type { Principal } from "./principal.ts";

/** What a running call uses of limited grants beside what dispatch counted for it: each resource counts once a call. */
export class GrantUses {
  /** For its row of the audit log. */
  readonly asked = new AskedRights();
  readonly #who: Principal;
  readonly #meter: Meter;
  readonly #known: Set<string>;
  #uses: { readonly limits: readonly GrantLimit[]; readonly at: number }[] = [];

  readonly #counted: string[];

  /** @param admitted  what dispatch has counted @param before  what its look before a crash has, see {@link GrantUses.counted} */
  constructor(who: Principal, meter: Meter, { admitted, before }: { readonly admitted: readonly Need[]; readonly before: readonly string[] }) {
    this.#who = who;
    this.#meter = meter;
    this.#known = new Set([...admitted.map(nameOf), ...before]);
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
    if (limits.length === 0 || this.#known.has(name)) return [];
    const uses = this.#meter.use(limits, at);
    this.#known.add(name);
    this.#counted.push(name);
    this.#uses.push({ limits, at });
    return uses;
  }

  /** What it asked to be committed is dropped: it counts again when it runs again. */
  giveBack(): void {
    for (const { limits, at } of this.#uses) this.#meter.unuse(limits, at);
    this.#uses = [];
  }
}
