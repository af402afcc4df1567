import type { Digest } from "@aether/ports";
import { flowOf, SyscallError } from "@aether/protocol";
import type { GrantLimit, Meter } from "../budget/meter.ts";
import { namedBy } from "../flow/naming.ts";
import { deedOfCall, type Judged, type Under } from "./judged.ts";

/** What counts how often named values were used. */
export interface UseCounts {
  readonly meter: Meter;
  readonly digest: Digest;
  readonly loadCounters: (ids: readonly string[]) => Promise<void>;
}

/** Another call of the run used the values up while this one was admitted: it is looked at anew. */
export class UsedMeanwhile extends SyscallError {
  constructor(name: string) {
    super("CONFLICT", `${name}: another call of this run was made with the same values meanwhile`);
  }
}

export interface NamedUses {
  /** What the call counts against, if it is let through. */
  readonly limits: readonly GrantLimit[];
  /** What was named for so many calls has been used by as many. */
  readonly spent: boolean;
}

const NONE: NamedUses = { limits: [], spent: false };

/**
 * Words that say a thing once allow it once (DESIGN 4.7): what reaches somebody or removes something counts against the values that
 * words, or a lookup by them, name for so many calls, over the whole run. It needs one that is left and says whom or what; an amount
 * alone does not say that.
 */
export async function namedUsesOf({ meter, digest, loadCounters }: UseCounts, judged: Judged, under: Under): Promise<NamedUses> {
  const counted = countedSlots(judged, under);
  if (counted.length === 0) return NONE;
  const { name } = judged.entry.definition;
  const limits = counted.map(({ type, value, times }) => {
    const id = `said:${under.who.line}:${digest.sha256(JSON.stringify([name, type, value]))}`;
    return { type, limit: { id, maxUses: times, full: () => new UsedMeanwhile(name) } };
  });
  await loadCounters(limits.map(({ limit }) => limit.id));
  const left = limits.filter(({ limit }) => meter.used(limit.id) < limit.maxUses);
  const tells = limits.some(({ type }) => type !== "amount") ? left.filter(({ type }) => type !== "amount") : left;
  return { limits: left.map(({ limit }) => limit), spent: tells.length === 0 };
}

interface Counted {
  readonly type: string;
  readonly value: string;
  readonly times: number;
}

function countedSlots({ entry: { definition }, input }: Judged, { who, policy, now, isSpent }: Under): Counted[] {
  const flow = flowOf(definition, input);
  if (who.kind === "session" || (flow !== "send" && flow !== "destructive") || (who.words === "" && who.found.length === 0)) return [];
  const slots = definition.slots?.(input) ?? [];
  const deed = deedOfCall(definition, input, slots);
  const named = new Map<string, Counted>();
  for (const slot of slots) {
    const { times = 0 } = namedBy(slot, who, { named: policy.named, deed, now, isSpent }) ?? {};
    if (times > 0 && times !== Number.POSITIVE_INFINITY) named.set(`${slot.type} ${slot.value}`, { type: slot.type, value: slot.value, times });
  }
  return [...named.values()];
}
