import type { AuditEntry, EffectRow, Outcome } from "@aether/ports";
import { withdrawnEntry } from "../audit/approval-entry.ts";
import { cutOffEntry } from "../audit/call-entry.ts";
import type { Principal } from "../dispatch/principal.ts";
import { approvalOf, waitOf } from "./waits.ts";

export const codeOf = (outcome: Outcome): string => (outcome.ok ? "" : outcome.error.code);

/** What the audit says of a call that its handler did not end, and of the question that it waited with. */
export function cutOffEntries(who: Principal, row: EffectRow, end: { readonly code: string; readonly at: number }): AuditEntry[] {
  const waiting = waitOf(row);
  const questions = waiting ? approvalOf(waiting) : [];
  return [cutOffEntry(who, row, end), ...questions.map((approval) => withdrawnEntry(who, approval, end.at))];
}
