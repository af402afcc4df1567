import type { AuditEntry } from "@aether/ports";
import { clipText } from "@aether/protocol";
import type { Question } from "../dispatch/approvals.ts";
import type { Principal } from "../dispatch/principal.ts";
import { byWhom } from "./call-entry.ts";

type Asked = Pick<Question, "who" | "key" | "syscall" | "tool" | "cause">;

interface About {
  readonly kind: "approval.asked" | "approval.used" | "approval.denied" | "approval.expired" | "approval.changed";
  readonly approval: string;
  /** Who decided. */
  readonly by?: string;
  readonly at: number;
}

/** Of a question about one call: that it is asked, and what came of it when the call was admitted again. */
export function approvalEntry({ who, key, syscall, tool, cause }: Asked, { kind, approval, by, at }: About): AuditEntry {
  const body = { call: clipText(key, 512), syscall, tool: clipText(tool, 128), approval, cause, ...(by !== undefined && { by }) };
  return { ...byWhom(who), kind, at, body, label: who.label, ...(kind === "approval.asked" && { verdict: "asked" as const }) };
}

export function ruleUsedEntry({ who, key, syscall, tool }: Asked, rule: string, at: number): AuditEntry {
  return { ...byWhom(who), kind: "rule.used", at, body: { call: clipText(key, 512), syscall, tool: clipText(tool, 128), rule }, label: who.label };
}

export const withdrawnEntry = (who: Principal, approval: string, at: number): AuditEntry => ({
  ...byWhom(who),
  kind: "approval.withdrawn",
  at,
  body: { approval },
});
