import type { Charge, EffectRow } from "@aether/ports";
import { CONFIDENTIALITY, type Json, type Label, type Spend, SyscallError } from "@aether/protocol";
import { amendEntry } from "../audit/call-entry.ts";
import type { Sealed } from "../dispatch/admit.ts";
import { Draft } from "../dispatch/draft.ts";
import type { Finished } from "../dispatch/finished.ts";
import { failure, type Pending } from "./pending-call.ts";
import type { Tell } from "./publish.ts";

const PREFIX = "act:";

/** Names a call that somebody behind a process makes in its name. It is no call of its program's, nor inside another. */
export const actingKey = (pid: string, call: string): string => `${PREFIX}${pid}.${call.replaceAll(".", "_")}`;
export const isActingKey = (key: string): boolean => key.startsWith(PREFIX) && key.split(".").length === 2;

interface Rests {
  readonly spend?: Spend;
  /** Of a look of which its handler can tell what it may have used. */
  readonly seen?: Json;
}

/** What rests in its intent: no input and no digest of it, but what was set aside for it. */
export function actingRests({ reservation, entry }: Sealed, seen: Json): Pick<EffectRow, "input" | "evidence"> {
  const rests: Rests = { spend: { ...reservation.spend }, ...(entry.handler.lost && { seen }) };
  return { input: null, evidence: rests as Json };
}
export const restsOf = ({ evidence }: EffectRow): Rests => (evidence as Rests | null) ?? {};

const rankOf = ({ confidentiality }: Label): number => CONFIDENTIALITY.indexOf(confidentiality);

/**
 * What a call ended with. Who asks behind a process is not the process, and nothing raises the label of what they know: what is
 * above it is not said to them, and nothing of the call is done but paid (I7).
 */
export function withinLabel(finished: Finished, asker: Label, key: string): Finished {
  if (finished.kind !== "settled" || rankOf(finished.label) <= rankOf(asker)) return finished;
  const { draft, label } = finished;
  draft.keepOnlyCosts();
  amendEntry(draft, key, "DENIED");
  const why = `the answer holds ${label.confidentiality} content, and what is asked from here may hold ${asker.confidentiality} at most`;
  return { kind: "settled", outcome: failure(new SyscallError("DENIED", why, { rule: "label" })), draft, label };
}

/** Nor is it said while the call runs: what is told then may be told as its answer may. */
export function emitterOf(
  { onEvent }: Pick<Pending, "onEvent">,
  { asker, acting }: { readonly asker: Label; readonly acting: true | undefined },
): { readonly emit?: Tell } {
  if (!onEvent) return {};
  return { emit: acting ? (event, value, label) => (rankOf(label) <= rankOf(asker) ? onEvent(event, value, label) : undefined) : onEvent };
}

interface Loss {
  readonly spend: Spend;
  readonly costs: Draft | undefined;
  readonly charge: (spend: Spend) => Charge;
  readonly at: number;
}

/**
 * The last word about a call that a crash cut off. Nobody waits for it, so it is not made again; what it used is not known, so all that
 * it may have used counts, and the audit says so.
 */
export function settleLost({ key, pid, owner, syscall }: EffectRow, { spend, costs = new Draft(), charge, at }: Loss): Draft {
  const draft = costs.owed();
  draft.charges.push(charge(spend));
  draft.remove(key);
  const body = { call: key, syscall, ok: false, code: "UNKNOWN_OUTCOME", charged: { ...spend } };
  draft.audit.push({ owner, pid, kind: "syscall.acted", at, body, verdict: "cut-off" });
  return draft;
}
