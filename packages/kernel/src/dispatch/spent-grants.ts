import type { Grant } from "@aether/protocol";
import { rightsOf } from "../authority/rights.ts";
import { limitsOf, type Meter } from "../budget/meter.ts";
import type { UseCounts } from "./named-uses.ts";
import type { Principal } from "./principal.ts";

type Holder = Pick<Principal, "pid" | "authority">;

/** Whether a grant has no use left. One whose counter is not in memory, as no call of its holder runs, grants none. */
export function isUsedUp({ pid, authority }: Holder, grant: Grant, meter: Meter): boolean {
  const limits = limitsOf(pid, authority, grant).filter(({ maxUses }) => maxUses !== undefined);
  if (meter.unknown(limits.map(({ id }) => id)).length > 0) return true;
  return limits.some(({ id, maxUses = 0 }) => meter.used(id) >= maxUses);
}

const NONE = (): boolean => false;

/** The same of every grant of a process, whether or not a call of it runs. */
export async function spentOf({ meter, loadCounters }: Pick<UseCounts, "meter" | "loadCounters">, who: Holder): Promise<(grant: Grant) => boolean> {
  const { limited } = rightsOf(who.authority);
  if (limited.length === 0) return NONE;
  await loadCounters(limited.flatMap((grant) => limitsOf(who.pid, who.authority, grant).map(({ id }) => id)));
  return (grant) => isUsedUp(who, grant, meter);
}
