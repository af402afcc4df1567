import {
  type AuditEntry,
  type EffectRow,
  type EventRow,
  type InboxRow,
  MOST_ABOUT,
  type NewProcess,
  type ProcessPatch,
  type SqlValue,
  type Step,
} from "@aether/ports";
import { AUDIT_KINDS, clipText, covers, detailsText, type Label, TRUSTED } from "@aether/protocol";
import type { RowTable, WireStatement, WireStep } from "./wire.ts";

/** Rows a statement; more are split. Bounds the statements that are kept prepared. */
const MOST_ROWS = 16;

const PATCHED = ["state", "waitOn", "wakeAt", "endedAt", "priority"] as const;
const PATCHED_JSON = ["exit", "label"] as const;

type NewEvent = Omit<EventRow, "pid" | "seq">;

/**
 * The statements of a step, in the order in which they are run. Done on the caller's side, at once: a body that is not
 * JSON fails its own step alone, and what the caller changes afterwards changes nothing.
 */
export function encodeStep(step: Step): WireStep {
  const out: WireStatement[] = [];
  for (const process of step.spawn ?? []) spawn(out, process);
  if (step.process) advance(out, step.process);
  for (const { pid, patch } of step.patches ?? []) patchRow(out, pid, patch);
  ledger(out, step);
  insert(out, "inbox", (step.inbox ?? []).map(mail));
  if (step.consumed && step.consumed.ids.length > 0) out.push(["consume", step.consumed.pid, JSON.stringify(step.consumed.ids)]);
  insert(
    out,
    "outbox",
    (step.outbox ?? []).map(({ topic, body, label, at }) => [null, topic, json(body), at, covers(TRUSTED, label) ? null : json(label)]),
  );
  counts(out, step);
  for (const { text, values, changes, lost } of step.writes ?? []) out.push(["write", text, values, changes ?? null, lost ?? null]);
  return out;
}

function spawn(out: WireStatement[], process: NewProcess): void {
  const { pid, owner, parent, root, identity, kind, program, state, priority, waitOn, wakeAt, createdAt, endedAt, exit, label } = process;
  const places = [process.events.length, null, null, 0];
  const row = [pid, owner, parent, root, identity, kind, program, state, ...places, priority, waitOn, wakeAt, createdAt, endedAt, json(exit), json(label)];
  insert(out, "process", [row]);
  insert(out, "process_spec", [[pid, json(process.authority), json(process.spec)]]);
  events(out, { pid, head: 0, events: process.events });
  insert(
    out,
    "inbox",
    (process.inbox ?? []).map((message) => mail({ ...message, pid })),
  );
}

function advance(out: WireStatement[], { pid, epoch, head, events: added, patch = {}, snapshot }: NonNullable<Step["process"]>): void {
  const { columns, values } = assignments(patch);
  if (snapshot) {
    columns.push("snap");
    values.push(snapshot.seq);
  }
  out.push(["advance", pid, epoch, head, added.length, columns.join(), values]);
  if (patch.authority !== undefined) out.push(["authority", pid, json(patch.authority)]);
  events(out, { pid, head, events: added });
  if (snapshot) out.push(["snapshot", [pid, snapshot.seq, snapshot.version, json(snapshot.state)]]);
}

function patchRow(out: WireStatement[], pid: string, patch: ProcessPatch): void {
  const { columns, values } = assignments(patch);
  if (columns.length > 0) out.push(["patch", pid, columns.join(), values]);
  if (patch.authority !== undefined) out.push(["authority", pid, json(patch.authority)]);
}

function assignments(patch: ProcessPatch): { columns: string[]; values: SqlValue[] } {
  const columns: string[] = [];
  const values: SqlValue[] = [];
  for (const column of PATCHED) {
    const value = patch[column];
    if (value === undefined) continue;
    columns.push(column);
    values.push(value);
  }
  for (const column of PATCHED_JSON) {
    const value = patch[column];
    if (value === undefined) continue;
    columns.push(column);
    values.push(json(value));
  }
  return { columns, values };
}

function events(out: WireStatement[], { pid, head, events: added }: { pid: string; head: number; events: readonly NewEvent[] }): void {
  insert(
    out,
    "event",
    added.map(({ kind, v, at, body }, index) => [pid, head + index + 1, kind, v, at, json(body)]),
  );
}

function ledger(out: WireStatement[], { settled = [], effects = [] }: Step): void {
  if (settled.length > 0) out.push(["settle", JSON.stringify(settled)]);
  insert(out, "effect", effects.filter(({ from }) => from === undefined).map(effectRow));
  for (const effect of effects) if (effect.from) out.push(["effect", effect.key, effect.from, effectRow(effect)]);
}

function counts(out: WireStatement[], { charges = [], counters = [], audit = [] }: Step): void {
  const charged = charges.flatMap(({ accounts, windows = [], tokens = 0, microUsd = 0, calls = 0, bytes = 0 }) =>
    accounts.map((id, index) => [id, tokens, microUsd, calls, bytes, windows[index] ?? 0]),
  );
  insert(out, "account", charged);
  for (const { id, add, max, at } of counters) {
    if (max !== undefined) out.push(["count", id, add, max]);
    if (at !== undefined) out.push(["use", id, at]);
  }
  insert(out, "audit", audit.map(auditRow));
}

const MOST_NAME = 1_024;
/** Characters of all names of a row. */
const MOST_NAMES = 8_192;
const MOST_SOURCES = 8;

function auditRow({ owner, pid, kind, at, body, identity, caller, verdict, about = [], label }: AuditEntry): SqlValue[] {
  const kept = about.slice(0, MOST_ABOUT);
  const all = kept.reduce((sum, { resource }) => sum + Math.min(resource.length, MOST_NAME), 0);
  // Where they are too long together, each is cut to its share, so that none is missing.
  const most = all > MOST_NAMES ? Math.floor(MOST_NAMES / kept.length) : MOST_NAME;
  const named = kept.map(({ action, resource }) => [action, clipText(resource, most)]);
  const how = [identity ?? null, caller ?? null, verdict ?? null, named.length > 0 ? json(named) : null, labelText(label)];
  return [owner, pid, kind, at, detailsText(body), AUDIT_KINDS[kind].v, ...how];
}

const labelTexts = new WeakMap<Label, string>();

/** Most labels are met again; the sources of one may be many and long. */
function labelText(label: Label | undefined): string | null {
  if (!label || covers(TRUSTED, label)) return null;
  const known = labelTexts.get(label);
  if (known !== undefined) return known;
  const few = (names: readonly string[]): string[] => (names.length > MOST_SOURCES ? [...names.slice(0, MOST_SOURCES), "…"] : [...names]);
  const text = json({ ...label, sources: few(label.sources), ...(label.readers && { readers: few(label.readers) }) });
  labelTexts.set(label, text);
  return text;
}

function mail({ pid, id, kind, from, body, at }: InboxRow): SqlValue[] {
  return [pid, id, kind, from, json(body), at];
}

function effectRow(effect: EffectRow): SqlValue[] {
  const { key, pid, owner, syscall, class: kind, state, digest, definition, input, evidence, result, attempt, at } = effect;
  return [key, pid, owner, syscall, kind, state, digest, definition, json(input), json(evidence), json(result), attempt, at];
}

function insert(out: WireStatement[], table: RowTable, rows: readonly SqlValue[][]): void {
  for (let from = 0; from < rows.length; from += MOST_ROWS) {
    const some = rows.slice(from, from + MOST_ROWS);
    out.push(["insert", table, some.length, some.flat()]);
  }
}

/** A missing member and an undefined one are null. */
function json(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
