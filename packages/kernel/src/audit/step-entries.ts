import type { AuditEntry, NewProcess, ProcessKind, Step } from "@aether/ports";
import type { Authority, Grant, Json, Label } from "@aether/protocol";
import type { Principal } from "../dispatch/principal.ts";
import { byWhom } from "./call-entry.ts";

/** A process that is marked to be stopped by the step. */
export interface StopMark {
  readonly pid: string;
  readonly owner: string;
  readonly identity: string;
  readonly kind: ProcessKind;
  readonly reason: string;
}

const MOST_GRANTS = 24;

/** What a step does to processes: each beginning, stop and end is a row of its own, in the same commit. */
export function stepEntries(
  { process, spawn = [] }: Step,
  { stops, who, at }: { stops: readonly StopMark[]; who: Principal | undefined; at: number },
): AuditEntry[] {
  const exit = process?.patch?.state === "exited" ? process.patch.exit : undefined;
  return [...spawn.map(born), ...stops.map((stop) => stopped(stop, at)), ...(exit !== undefined && who ? [exited(who, exit, at)] : [])];
}

function born({ pid, owner, identity, kind, parent, root, program, createdAt, authority, label, spec }: NewProcess): AuditEntry {
  const by = byWhom({ pid, owner, identity, kind });
  if (kind === "session") return { ...by, kind: "session.opened", at: createdAt, body: {} };
  const { grants, budget, depth } = authority as unknown as Authority;
  const { name } = (spec ?? {}) as { readonly name?: Json };
  const rights = { grants: grants.slice(0, MOST_GRANTS).map(grantText), ...(grants.length > MOST_GRANTS && { more: grants.length - MOST_GRANTS }) };
  const body = { parent, root, kind, program, ...(typeof name === "string" && { name }), ...rights, budget: budget as Json, depth };
  return { ...by, kind: "process.spawned", at: createdAt, body, label: label as unknown as Label };
}

const grantText = ({ action, resource }: Grant): string => `${action}: ${resource}`;

export const stopped = ({ reason, ...who }: StopMark, at: number): AuditEntry => ({ ...byWhom(who), kind: "process.stopped", at, body: { reason } });

function exited(who: Principal, exit: Json, at: number): AuditEntry {
  const { code, reason } = exit as { readonly code: number; readonly reason: string };
  return { ...byWhom(who), kind: "process.exited", at, body: { code, reason }, label: who.label };
}
