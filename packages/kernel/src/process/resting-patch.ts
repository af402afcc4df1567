import type { Action, ProcessPatch } from "@aether/ports";
import type { Live } from "./live.ts";
import { waitOf } from "./waits.ts";

/** What the row of a process with nothing to do says: what it waits for, and when it is woken at the latest. */
export function restingPatch(live: Live, action: Action | undefined, draining: boolean): ProcessPatch {
  if (draining) return { state: live.paused ? "waiting" : "running" };
  const waiting = [...live.effects.values()].map(waitOf).find((wait) => wait !== undefined);
  const on = live.paused ? "signal" : action?.do === "wait" ? action.on : (waiting?.on[0]?.split(":")[0] ?? "timer");
  const until = action?.do === "wait" ? action.until : undefined;
  const wakeAt = Math.min(until ?? Number.POSITIVE_INFINITY, live.who.authority.expiresAt ?? Number.POSITIVE_INFINITY);
  return { state: "waiting", waitOn: on, wakeAt: Number.isFinite(wakeAt) ? wakeAt : null };
}
