import { z } from "zod";

/** How far content may be believed (DESIGN 4.7). Order matters: a join takes the later one. */
export const INTEGRITY = ["trusted", "tool", "untrusted"] as const;
/** Who may see it. Order matters: a join takes the later one. */
export const CONFIDENTIALITY = ["public", "private", "secret"] as const;

export const Label = z.strictObject({
  integrity: z.enum(INTEGRITY),
  confidentiality: z.enum(CONFIDENTIALITY),
  /** Where it came from: paths, hosts, processes. At most 64; beyond that the one entry `*`. */
  sources: z.array(z.string().max(512)).max(64),
});
export type Label = z.infer<typeof Label>;

const MAX_SOURCES = 64;

/** A person's own words, and what the kernel itself made. */
export const TRUSTED: Label = { integrity: "trusted", confidentiality: "public", sources: [] };
/** The floor of a mounted host folder: nobody vouches for it and it is nobody else's business. */
export const HOST_FILE: Label = { integrity: "untrusted", confidentiality: "private", sources: [] };

/** The least label at or above both (I7: labels only rise). */
export function joinLabels(a: Label, b: Label): Label {
  if (a === b || covers(a, b)) return a;
  if (covers(b, a)) return b;
  return {
    integrity: later(INTEGRITY, a.integrity, b.integrity),
    confidentiality: later(CONFIDENTIALITY, a.confidentiality, b.confidentiality),
    sources: joinSources(a.sources, b.sources),
  };
}

/** Whether joining `b` into `a` changes nothing. */
export function covers(a: Label, b: Label): boolean {
  return (
    INTEGRITY.indexOf(a.integrity) >= INTEGRITY.indexOf(b.integrity) &&
    CONFIDENTIALITY.indexOf(a.confidentiality) >= CONFIDENTIALITY.indexOf(b.confidentiality) &&
    (a.sources[0] === "*" || b.sources.every((source) => a.sources.includes(source)))
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
