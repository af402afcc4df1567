import type { Charge, EffectRow, Outcome } from "@aether/ports";
import type { Spend } from "@aether/protocol";
import type { Sealed } from "../dispatch/admit.ts";
import { Draft } from "../dispatch/draft.ts";
import type { Principal } from "../dispatch/principal.ts";

const PREFIX = "act:";

/** Names a call that somebody behind a process makes in its name. It is no call of its program's, nor inside another. */
export const actingKey = (pid: string, call: string): string => `${PREFIX}${pid}.${call.replaceAll(".", "_")}`;
export const isActingKey = (key: string): boolean => key.startsWith(PREFIX) && key.split(".").length === 2;

/** What rests in its intent: no input and no digest of it, but what was set aside for it. */
export const actingRests = ({ reservation }: Sealed): Pick<EffectRow, "input" | "evidence"> => ({ input: null, evidence: { spend: { ...reservation.spend } } });

export interface ActingEnd {
  readonly ask: { readonly who: Pick<Principal, "pid" | "owner">; readonly key: string; readonly name: string };
  readonly outcome: Outcome;
  /** Of one whose cost is not known. */
  readonly charged?: Spend;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The last word about a call: its intent goes, and the audit says how it ended. */
export function settleActing(draft: Draft, { ask: { who, key, name }, outcome, charged, at }: ActingEnd): void {
  const end = outcome.ok ? { ok: true } : { ok: false, code: outcome.error.code };
  draft.remove(key);
  draft.audit.push({
    owner: who.owner,
    pid: who.pid,
    kind: "syscall.acted",
    at,
    body: { call: key, syscall: name, ...end, ...(charged && { charged: { ...charged } }) },
  });
}

/** For one that a crash cut off. Nobody waits for it, so it is not made again; what it used is not known, so all that was set aside counts. */
export function settleLost({ key, pid, owner, syscall, evidence }: EffectRow, { charge, at }: { charge: (spend: Spend) => Charge; at: number }): Draft {
  const draft = new Draft();
  const spend = (evidence as { readonly spend?: Spend } | null)?.spend ?? {};
  draft.charges.push(charge(spend));
  const outcome: Outcome = { ok: false, error: { code: "UNKNOWN_OUTCOME", message: "the system stopped while it ran" } };
  settleActing(draft, { ask: { who: { pid, owner }, key, name: syscall }, outcome, charged: spend, at });
  return draft;
}
