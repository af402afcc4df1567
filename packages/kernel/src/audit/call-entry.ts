import type { AuditEntry, Outcome } from "@aether/ports";
import { type AnySyscall, auditKindOf, clipText, type Json, type Label, type Need, needsOf, type SyscallError } from "@aether/protocol";
import type { Ask } from "../dispatch/admit.ts";
import type { Draft } from "../dispatch/draft.ts";
import type { Principal } from "../dispatch/principal.ts";

const MOST_KEY = 512;
const MOST_SYSCALL = 128;
const MOST_SAID = 512;

type Whose = Pick<Principal, "owner" | "pid" | "identity" | "kind">;

/** Who called, as every row says it. */
export const byWhom = ({ owner, pid, identity, kind }: Whose): Pick<AuditEntry, "owner" | "pid" | "identity" | "caller"> => ({
  owner,
  pid,
  identity,
  caller: kind,
});

export interface CallEnd {
  readonly ask: Ask;
  /** Absent where no such syscall is known any more. */
  readonly definition: AnySyscall | undefined;
  /** Absent for a call that goes on after a wait: its own is gone. */
  readonly input?: unknown;
  readonly outcome: Outcome;
  readonly label: Label;
  /** What its handler asked for once it knew more. */
  readonly needed: readonly Need[];
  readonly at: number;
}

/** The one row of a call that ran. */
export function callEntry({ ask, definition, input, outcome, label, needed, at }: CallEnd): AuditEntry {
  const known = definition !== undefined && input !== undefined;
  const kind = definition === undefined ? "syscall.done" : auditKindOf(definition, input ?? {});
  const acted = ask.acting === true && kind !== "syscall.read";
  const told = known && outcome.ok ? definition.told?.(input, outcome.value) : undefined;
  const first: readonly Need[] = ask.about ?? (known ? needsOf(definition, input) : []);
  const about = needed.length === 0 ? first : [...first, ...needed.filter((need) => !first.some((one) => isSame(one, need)))];
  return {
    ...byWhom(ask.who),
    kind: acted ? "syscall.acted" : kind,
    at,
    body: { ...told, ...callOf(ask, definition?.name), ...(acted && { ok: outcome.ok }), ...(!outcome.ok && { code: outcome.error.code }) } as Json,
    verdict: outcome.ok ? "done" : "failed",
    ...(about.length > 0 && { about }),
    label,
  };
}

const isSame = (a: Need, b: Need): boolean => a.action === b.action && a.resource === b.resource;

/**
 * Of reads that are nobody's private matter, or a person's own, a kill may take the last few (DESIGN 4.2). The row of a stop
 * waits as well, and the daemon that leaves writes it last: a disk that holds no more rows keeps no daemon from being stopped.
 */
export const mayWait = ({ kind, caller, label }: AuditEntry): boolean =>
  (kind === "syscall.read" || kind === "system.stopped") && (caller === "session" || label === undefined || label.confidentiality === "public");

/** What came of a call is not what its handler said after all. */
export function amendEntry(draft: Draft, key: string, code: string): void {
  for (const [at, entry] of draft.audit.entries()) {
    const body = entry.body as { readonly [name: string]: Json };
    if (body.call === key && entry.verdict === "done")
      draft.audit[at] = { ...entry, verdict: "failed", body: { ...body, ...("ok" in body && { ok: false }), code } };
  }
}

/** Of one that was refused before it ran. What was wrong with its input is said by nobody: it may quote what is nobody else's business. */
export function refusedEntry(ask: Ask, error: SyscallError, at: number): AuditEntry {
  const { action, resource } = error.data as { readonly action?: Need["action"]; readonly resource?: string };
  const said = error.code !== "INVALID" && { message: clipText(error.message, MOST_SAID) };
  return {
    ...byWhom(ask.who),
    kind: "syscall.refused",
    at,
    body: { ...callOf(ask), code: error.code, ...said },
    verdict: "refused",
    ...(action !== undefined && resource !== undefined && { about: [{ action, resource }] }),
    label: ask.who.label,
  };
}

/** Of one that ended without its handler: it was given up, its process ended, or nothing could tell what became of it. */
export function cutOffEntry(
  who: Whose,
  call: { readonly key: string; readonly syscall: string },
  end: { readonly code: string; readonly at: number },
): AuditEntry {
  const { key, syscall } = call;
  return { ...byWhom(who), kind: "syscall.cut_off", at: end.at, body: { ...callOf({ key, name: syscall }), code: end.code }, verdict: "cut-off" };
}

function callOf({ key, name, tool }: Pick<Ask, "key" | "name" | "tool">, syscall = name): Record<string, Json> {
  return { call: clipText(key, MOST_KEY), syscall: clipText(syscall, MOST_SYSCALL), ...(tool !== undefined && { tool: clipText(tool, MOST_SYSCALL) }) };
}
