import { AUDIT_VERDICTS, type AuditRow, type AuditVerdict, isAuditKind, type Json, Label, readDetails, SyscallError } from "@aether/protocol";
import type { Row } from "./sql.ts";

/** Of the table `audit`: what {@link toAuditRow} reads. */
export const AUDIT_COLUMNS = "seq, at, kind, pid, identity, caller, verdict, about, label, body, v";

/**
 * A row of the audit log as it was written. What is damaged is said to be, and never left out.
 *
 * @throws SyscallError `STORAGE` { table, row } with what is wrong with it and how to read on around it
 */
export function toAuditRow(row: Row): AuditRow {
  try {
    return {
      seq: intOf(row, "seq"),
      at: intOf(row, "at"),
      kind: kindOf(row),
      agent_id: textOf(row, "pid"),
      identity: textOf(row, "identity"),
      caller: textOf(row, "caller"),
      verdict: verdictOf(row),
      about: aboutOf(row),
      label: row.label === null ? null : Label.parse(jsonOf(row, "label")),
      details: readDetails(kindOf(row), intOf(row, "v"), jsonOf(row, "body")) as Json,
    };
  } catch (error) {
    const seq = Number(row.seq);
    const why = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ").slice(0, 300);
    throw new SyscallError(
      "STORAGE",
      `row ${seq} of the table audit is damaged: ${why}. Read around it with before: ${seq}, and with after: ${seq} (aether audit --before ${seq}, --after ${seq})`,
      { table: "audit", row: seq },
    );
  }
}

function intOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new Error(`its ${column} is no whole number`);
}

function textOf(row: Row, column: string): string | null {
  const value = row[column];
  if (value === null || typeof value === "string") return value;
  throw new Error(`its ${column} is no text`);
}

function jsonOf(row: Row, column: string): Json {
  const text = textOf(row, column);
  try {
    return JSON.parse(text ?? "") as Json;
  } catch {
    throw new Error(`its ${column} is no JSON`);
  }
}

function kindOf(row: Row): Parameters<typeof readDetails>[0] {
  const kind = textOf(row, "kind") ?? "";
  if (isAuditKind(kind)) return kind;
  throw new Error(`nothing is known of the kind ${JSON.stringify(kind)}`);
}

function verdictOf(row: Row): AuditVerdict | null {
  const verdict = textOf(row, "verdict");
  if (verdict === null || AUDIT_VERDICTS.some((known) => known === verdict)) return verdict as AuditVerdict | null;
  throw new Error(`its verdict is none: ${JSON.stringify(verdict)}`);
}

function aboutOf(row: Row): AuditRow["about"] {
  if (row.about === null) return [];
  const about = jsonOf(row, "about");
  if (!Array.isArray(about)) throw new Error("its about is no list");
  return about.map((one: Json) => {
    const [action, resource] = Array.isArray(one) ? (one as Json[]) : [];
    if (typeof action !== "string" || typeof resource !== "string") throw new Error("its about names no rights");
    return { action, resource };
  });
}
