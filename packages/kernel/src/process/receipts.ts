import type { EffectRow, Outcome } from "@aether/ports";
import { needsIntent, type Sealed } from "../dispatch/admit.ts";
import { OPEN } from "../dispatch/draft.ts";
import { cutOffEntries } from "./cut-off.ts";
import type { Live } from "./live.ts";

/** What is left in the ledger of a call that has ended. */
export function settleRow(live: Live, known: EffectRow, outcome: Outcome): void {
  const kept = needsIntent(known.class as Sealed["effect"]) && known.class !== "idempotent";
  if (!kept) live.pending.remove(known.key);
  else live.pending.upsert({ ...known, state: outcome.ok ? "done" : "failed" }, ["intent"]);
}

/** What an exit leaves of the calls it cuts off. Those that never began leave nothing. */
export function leaveRows(live: Live, unbegun: readonly string[], now: number): void {
  for (const call of unbegun) if (live.effects.delete(call)) live.pending.remove(live.key(call));
  for (const effect of live.effects.values()) {
    live.pending.audit.push(...cutOffEntries(live.who, effect, { code: "CANCELLED", at: now }));
    if (effect.state === "intent" && effect.class !== "idempotent" && effect.class !== "state") live.pending.upsert({ ...effect, state: "unknown" }, OPEN);
    else live.pending.remove(effect.key);
  }
}
