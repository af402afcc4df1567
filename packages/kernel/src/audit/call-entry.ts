import { type AuditEntry, MOST_ABOUT, type Outcome } from "@aether/ports";
import { type AnySyscall, auditKindOf, clipText, type Json, type Label, type Need, needsOf, type SyscallError } from "@aether/protocol";
import type { Ask } from "../dispatch/admit.ts";
import type { Draft } from "../dispatch/draft.ts";
import type { Principal } from "../dispatch/principal.ts";
import { type AskedRights, nameOf, rightIn } from "./asked-rights.ts";

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
  readonly asked: AskedRights;
  /** It ended for want of this. */
  readonly lacked: Need | undefined;
  readonly at: number;
}

/** The one row of a call that ran, and one more where it went on without something that it was refused. */
export function callEntries(end: CallEnd): AuditEntry[] {
  const { ask, definition, asked, lacked, label, at } = end;
  if (lacked) return [refusedInside(end, lacked)];
  if (asked.lacked.first.length === 0) return [callEntry(end)];
  const named = aboutOf(asked.lacked.first, asked.lacked.more);
  const body = { ...callOf(ask, definition?.name), ...named.more, code: asked.code ?? "DENIED" };
  return [callEntry(end), { ...byWhom(ask.who), kind: "syscall.refused", at, body, verdict: "refused", about: named.about, label }];
}

function callEntry(end: CallEnd): AuditEntry {
  const { ask, definition, input, outcome, label, asked, at } = end;
  const known = definition !== undefined && input !== undefined;
  const kind = definition === undefined ? "syscall.done" : auditKindOf(definition, input ?? {});
  const acted = ask.acting === true && kind !== "syscall.read";
  const told = known && outcome.ok ? definition.told?.(input, outcome.value) : undefined;
  const { about, more } = aboutOf([...neededBy(end), ...asked.granted.first], asked.granted.more);
  const how = { ...more, ...(acted && { ok: outcome.ok }), ...(!outcome.ok && { code: outcome.error.code }) };
  return {
    ...byWhom(ask.who),
    kind: acted ? "syscall.acted" : kind,
    at,
    body: { ...told, ...callOf(ask, definition?.name), ...how } as Json,
    verdict: outcome.ok ? "done" : "failed",
    ...(about.length > 0 && { about }),
    label,
  };
}

/** The right that lacked stands first; what the call was about, and had asked for by then, after it. */
function refusedInside(end: CallEnd, lacked: Need): AuditEntry {
  const { ask, definition, outcome, label, asked, at } = end;
  const others = [...asked.lacked.first, ...neededBy(end), ...asked.granted.first];
  const { about, more } = aboutOf([lacked, ...others], asked.lacked.more + asked.granted.more);
  const code = outcome.ok ? "DENIED" : outcome.error.code;
  return {
    ...byWhom(ask.who),
    kind: "syscall.refused",
    at,
    body: { ...callOf(ask, definition?.name), ...more, code },
    verdict: "refused",
    about,
    label,
  };
}

const neededBy = ({ ask, definition, input }: CallEnd): readonly Need[] =>
  ask.about ?? (definition !== undefined && input !== undefined ? needsOf(definition, input) : []);

/** Each right once, as many as a row names; `more`: so many are left out. */
function aboutOf(needs: readonly Need[], beyond: number): { readonly about: Need[]; readonly more: { readonly more?: number } } {
  const about = [...new Map(needs.map((need) => [nameOf(need), need])).values()];
  const more = beyond + Math.max(0, about.length - MOST_ABOUT);
  return { about: about.slice(0, MOST_ABOUT), more: more > 0 ? { more } : {} };
}

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
  const lacked = rightIn(error);
  const said = error.code !== "INVALID" && { message: clipText(error.message, MOST_SAID) };
  return {
    ...byWhom(ask.who),
    kind: "syscall.refused",
    at,
    body: { ...callOf(ask), code: error.code, ...said },
    verdict: "refused",
    ...(lacked && { about: [lacked] }),
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
