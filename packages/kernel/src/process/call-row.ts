import type { EffectRow } from "@aether/ports";
import type { Ask } from "../dispatch/admit.ts";
import type { How } from "./session-deps.ts";

/** The ledger row of a session's call that has no intent: its writes and its receipt are one commit. */
export function callRow({ who, key, name }: Ask, { pending, known }: How, { state, at }: Pick<EffectRow, "state" | "at">): EffectRow {
  return {
    key,
    pid: who.pid,
    owner: who.owner,
    syscall: name,
    class: "state",
    state,
    digest: known?.digest ?? pending.asked().digest,
    definition: "",
    input: null,
    evidence: null,
    result: null,
    attempt: known?.attempt ?? 1,
    at,
  };
}
