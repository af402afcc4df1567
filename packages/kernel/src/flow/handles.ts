import { type Journal, type Row, sql, storedJson, type Write } from "@aether/ports";
import { type AnySyscall, internLabel, joinLabels, Label, type Slot, SyscallError } from "@aether/protocol";
import type { Principal } from "../dispatch/principal.ts";

const HANDLE = /^handle:(h_[0-9a-z_-]{1,80})$/;
/** Handles of one call. */
const MOST = 64;
/** Deeper down nothing is a handle. */
const DEEPEST = 32;

/** What a process sees in place of a text: its own quarantined child's, by the number of a field. */
export const handleOf = (pid: string, field: number): string => `handle:h_${pid}_${field}`;

export interface HandleRow {
  readonly handle: string;
  readonly owner: string;
  readonly root: string;
  readonly pid: string;
  readonly label: Label;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export function keepHandle({ handle, owner, root, pid, label, text, at }: HandleRow): Write {
  const id = HANDLE.exec(handle)?.[1] ?? handle;
  return sql`insert or ignore into kernel_handle (id, owner, root, pid, label, text, at) values (${id}, ${owner}, ${root}, ${pid}, ${JSON.stringify(label)}, ${text}, ${at})`;
}

export interface WithTexts {
  readonly input: unknown;
  /** What the texts bring with them; absent = there was no handle. */
  readonly carried?: Carried;
}

/** Texts that stand in an input because handles did. */
export interface Carried {
  readonly label: Label;
  readonly values: ReadonlySet<string>;
  /** Where they stand. */
  readonly arguments: ReadonlySet<string>;
}

/** What has been heard by whoever is told how such a call ended; undefined = nothing of the texts. */
export function heardOf({ untold = [] }: Pick<AnySyscall, "untold">, carried: Carried | undefined): Label | undefined {
  return carried && [...carried.arguments].some((name) => !untold.includes(name)) ? carried.label : undefined;
}

/** Whether a handle may have chosen it: what a tool makes of a text is the text in part, in other letters, or a path that has become canonical. */
export function isCarried({ slot, value }: Slot, carried: Carried | undefined): boolean {
  if (!carried) return false;
  const asked = value.trim().toLowerCase();
  return carried.arguments.has(slot) || (asked !== "" && [...carried.values].some((text) => text.toLowerCase().includes(asked)));
}

/**
 * A tool's input with texts in place of its handles: of every string that is one and nothing else, at any depth.
 *
 * @throws SyscallError `NOT_FOUND` for a handle of another run or none, `INVALID` for more than 64
 */
export async function readHandles(journal: Pick<Journal, "read">, who: Pick<Principal, "owner" | "line">, input: unknown): Promise<WithTexts> {
  const ids = new Set<string>();
  collect(input, ids, 0);
  if (ids.size === 0) return { input };
  if (ids.size > MOST) throw new SyscallError("INVALID", `one call takes at most ${MOST} handles`, { limit: MOST, actual: ids.size });
  const rows = await journal.read(
    sql`select id, label, text from kernel_handle where id in (select value from json_each(${JSON.stringify([...ids])})) and owner = ${who.owner} and root = ${who.line}`,
  );
  const texts = new Map(rows.map((row) => [String(row.id), String(row.text)]));
  for (const id of ids)
    if (!texts.has(id))
      throw new SyscallError("NOT_FOUND", `there is no handle:${id} in this run; give one exactly as ask_document returned it`, { handle: id });
  const label = rows.map(labelOf).reduce(joinLabels);
  return { input: replaced(input, texts, 0), carried: { label, values: new Set(texts.values()), arguments: new Set(argumentsWith(input)) } };
}

function argumentsWith(input: unknown): string[] {
  return Object.entries(input ?? {}).flatMap(([name, value]) => {
    const ids = new Set<string>();
    collect(value, ids, 1);
    return ids.size > 0 ? [name] : [];
  });
}

const labelOf = ({ label }: Row): Label => storedJson(label, "the label of a handle", (value) => internLabel(Label.parse(value)));

function collect(value: unknown, into: Set<string>, depth: number): void {
  if (typeof value === "string") {
    const id = HANDLE.exec(value)?.[1];
    if (id !== undefined) into.add(id);
  } else if (typeof value === "object" && value !== null && depth < DEEPEST) for (const one of Object.values(value)) collect(one, into, depth + 1);
}

function replaced(value: unknown, texts: ReadonlyMap<string, string>, depth: number): unknown {
  if (typeof value === "string") return texts.get(HANDLE.exec(value)?.[1] ?? "") ?? value;
  if (typeof value !== "object" || value === null || depth >= DEEPEST) return value;
  if (Array.isArray(value)) return value.map((one) => replaced(one, texts, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, texts, depth + 1)]));
}
