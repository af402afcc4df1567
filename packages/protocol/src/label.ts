import * as z from "zod";

/** How far content may be believed (DESIGN 4.7). Order matters: a join takes the later one. */
export const INTEGRITY = ["trusted", "tool", "untrusted"] as const;
/** Who may see it. Order matters: a join takes the later one. */
export const CONFIDENTIALITY = ["public", "private", "secret"] as const;

/** How far content is believed, who may see it, and where it came from (DESIGN 4.7). */
export type Label = {
  readonly integrity: (typeof INTEGRITY)[number];
  readonly confidentiality: (typeof CONFIDENTIALITY)[number];
  /** Paths, hosts, processes, services. At most 64; beyond that the one entry `*`. */
  readonly sources: string[];
  /** The only hosts, addresses and persons outside who may be given it; absent = whoever its confidentiality admits. At most 64. */
  readonly readers?: string[];
};
export const Label = z.strictObject({
  integrity: z.enum(INTEGRITY),
  confidentiality: z.enum(CONFIDENTIALITY),
  sources: z.array(z.string().max(512)).max(64),
  readers: z.array(z.string().max(512)).max(64).optional(),
}) as unknown as z.ZodType<Label, Label>;

const MAX_SOURCES = 64;

/** A person's own words, and what the kernel itself made. */
export const TRUSTED: Label = { integrity: "trusted", confidentiality: "public", sources: [] };
/** The floor of a mounted host folder: nobody vouches for it and it is nobody else's business. */
export const HOST_FILE: Label = { integrity: "untrusted", confidentiality: "private", sources: [] };

/** Labels met again and again; forgotten together when there are too many. */
const MOST_INTERNED = 10_000;
const interned = new Map<string, Label>();
const known = new WeakSet<Label>();
const joins = new WeakMap<Label, WeakMap<Label, Label>>();

/** The one object for labels of these values: joins of such are looked up, not computed. It is frozen. */
export function internLabel(label: Label): Label {
  if (known.has(label)) return label;
  const { integrity, confidentiality, sources, readers } = label;
  const key = JSON.stringify([integrity, confidentiality, sources, readers]);
  const found = interned.get(key);
  if (found) return found;
  if (interned.size >= MOST_INTERNED) interned.clear();
  const fresh: Label = Object.freeze({ integrity, confidentiality, sources, ...(readers && { readers }) });
  interned.set(key, fresh);
  known.add(fresh);
  return fresh;
}

/** The least label at or above both (I7: labels only rise). */
export function joinLabels(a: Label, b: Label): Label {
  if (a === b) return a;
  const before = joins.get(a)?.get(b);
  if (before) return before;
  const joined = join(a, b);
  if (known.has(a) && known.has(b)) remember(a, b, internLabel(joined));
  return joined;
}

function join(a: Label, b: Label): Label {
  if (covers(a, b)) return a;
  if (covers(b, a)) return b;
  const readers = joinReaders(a.readers, b.readers);
  return internLabel({
    integrity: later(INTEGRITY, a.integrity, b.integrity),
    confidentiality: later(CONFIDENTIALITY, a.confidentiality, b.confidentiality),
    sources: joinSources(a.sources, b.sources),
    ...(readers && { readers }),
  });
}

function remember(a: Label, b: Label, joined: Label): void {
  const of = joins.get(a) ?? new WeakMap<Label, Label>();
  joins.set(a, of.set(b, joined));
}

/** Whether joining `b` into `a` changes nothing. */
export function covers(a: Label, b: Label): boolean {
  return (
    INTEGRITY.indexOf(a.integrity) >= INTEGRITY.indexOf(b.integrity) &&
    CONFIDENTIALITY.indexOf(a.confidentiality) >= CONFIDENTIALITY.indexOf(b.confidentiality) &&
    (a.sources[0] === "*" || b.sources.every((source) => a.sources.includes(source))) &&
    (b.readers === undefined || (a.readers?.every((reader) => b.readers?.includes(reader)) ?? false))
  );
}

function later<T extends string>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

function joinSources(a: readonly string[], b: readonly string[]): string[] {
  if (a[0] === "*" || b[0] === "*") return ["*"];
  const all = new Set([...a, ...b]);
  return all.size > MAX_SOURCES ? ["*"] : [...all].sort();
}

/** Of two circles, those who are in both. */
function joinReaders(a: readonly string[] | undefined, b: readonly string[] | undefined): string[] | undefined {
  if (!a || !b) return (a ?? b) && [...(a ?? b ?? [])];
  return a.filter((reader) => b.includes(reader));
}
