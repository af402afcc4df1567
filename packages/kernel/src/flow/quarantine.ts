import { type Clock, type CounterUse, type Exit, type Journal, lineOf, type ProcessRow, type Quarantine, type Write } from "@aether/ports";
import { type Action, AnswerFields, type Authority, type Json, type Label, MAX_SOURCE_BITS, SyscallError } from "@aether/protocol";
import type { Meter } from "../budget/meter.ts";
import { bitsOf, constrain, ENDINGS, type Ending } from "./constrain.ts";
import { handleOf, keepHandle } from "./handles.ts";

/** All that a reader may be given: what it reads, and whom it asks about it. */
const READING: readonly Action[] = ["fs.read", "host.use", "model.use"];
const KEY = "quarantine";

/** The spec of a process as it rests in its row. Only here a row comes to say that it is quarantined. */
export function specOf(spec: Json, quarantine: Quarantine | undefined): Json {
  if (quarantinedBy(spec) !== undefined) throw new Error("a spec does not say itself that its process is quarantined");
  return quarantine ? { ...(spec as { readonly [name: string]: Json }), [KEY]: quarantine as unknown as Json } : spec;
}

function quarantinedBy(spec: Json): Quarantine | undefined {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return undefined;
  return (spec as { readonly [KEY]?: Quarantine })[KEY];
}

/** @throws Error for a reader that would have other rights than to read and to ask a model, or a spec that is no object */
export function checkReader({ fields }: Quarantine, spec: Json, { grants, children }: Authority): void {
  AnswerFields.parse(fields);
  const spare = grants.find(({ action }) => !READING.includes(action));
  if (spare || children > 0) throw new Error(`a quarantined process reads and nothing else; it was to be given ${spare?.action ?? "children"}`);
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) throw new Error("the spec of a quarantined process is an object");
}

export interface Counting {
  readonly journal: Pick<Journal, "counters">;
  readonly meter: Meter;
  readonly clock: Clock;
}

/**
 * Charges what the answer may tell at most, before anything is read, to what a run may be told of one source.
 *
 * @returns what the birth's commit must add
 * @throws SyscallError `QUOTA` when the source has told all that it may
 */
export async function chargeBits(line: string, { source, origins, fields }: Quarantine, { journal, meter, clock }: Counting): Promise<CounterUse[]> {
  if (origins.length === 0) throw new Error("what a quarantined process reads is of somebody's hand");
  const ids = [...new Set(origins)].map((origin) => `bits:${line}:${origin}`);
  const unknown = meter.unknown(ids);
  if (unknown.length > 0) meter.loadCounters(unknown, await journal.counters(unknown), clock.now());
  const bits = bitsOf(fields);
  const full = (max: number, used: number): SyscallError => {
    const left = Math.max(0, max - used);
    const why = `this answer may tell ${bits} bits about ${source} and all that is of one hand with it, and ${left} of ${max} are left for this run`;
    return new SyscallError("QUOTA", `${why}; ask for less: fewer fields, smaller ranges, or strings, which cost none`, { limit: "bits", left, max });
  };
  return meter.use(
    ids.map((id) => ({ id, maxUses: MAX_SOURCE_BITS, add: bits, full })),
    clock.now(),
  );
}

type Ended = Pick<ProcessRow, "pid" | "owner" | "root" | "authority" | "spec" | "exit" | "label" | "endedAt">;

export interface Told {
  readonly exit: Json;
  /** Whoever hears it has heard this. */
  readonly label: Json;
  /** What must be kept for it. */
  readonly writes: readonly Write[];
}

/**
 * How the end of a process is told to who waits for it. Of a quarantined one only what {@link constrain} lets through, so it tells no more
 * than a tool's answer does; its row keeps its own words under its own label. Always the same for the same row.
 */
export function tellingOf(row: Ended): Told {
  const quarantine = quarantinedBy(row.spec);
  if (!quarantine) return { exit: row.exit, label: row.label, writes: [] };
  const label = row.label as unknown as Label;
  const told: Label = label.integrity === "untrusted" ? { ...label, integrity: "tool" } : label;
  const { exit, kept } = heard(row, quarantine.fields);
  const { owner, pid, endedAt } = row;
  const root = lineOf(row);
  const writes = kept.map(({ field, text }) => keepHandle({ handle: handleOf(pid, field), owner, root, pid, label, text, at: endedAt ?? 0 }));
  return { exit: exit as unknown as Json, label: told as unknown as Json, writes };
}

function heard({ pid, exit: written }: Ended, fields: AnswerFields): { readonly exit: Exit; readonly kept: readonly { field: number; text: string }[] } {
  const exit = written as unknown as Exit | null;
  const answer = exit?.code === 0 ? constrain(exit.output, fields, (field) => handleOf(pid, field)) : undefined;
  if (answer) return { exit: { code: 0, reason: "completed", output: { ...answer.value } }, kept: answer.kept };
  const reason: Ending = exit?.code === 0 ? "unanswered" : (ENDINGS.find((ending) => ending !== "completed" && ending === exit?.reason) ?? "failed");
  return { exit: { code: 1, reason, output: null }, kept: [] };
}
