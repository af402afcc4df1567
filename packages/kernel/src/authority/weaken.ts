import { type Authority, type Grant, patternContains } from "@aether/protocol";
import { counterId } from "../budget/meter.ts";

/** A right that is taken back: every grant of the action that lies within the pattern. */
export interface Lost {
  readonly action: Grant["action"];
  readonly resource: string;
}

/** What is left of an authority, and what it lost. */
export interface Weakened {
  readonly authority: Authority;
  readonly lost: readonly Grant[];
}

const isWithin = ({ action, resource }: Grant, lost: Lost): boolean => action === lost.action && patternContains(lost.resource, resource);

/**
 * Without the grants that are taken back. Of a process below that is only what its parent does not hold any more by another grant of
 * its own: `above` is what the parent is left with.
 */
export function weaken(pid: string, authority: Authority, { taken, above }: { readonly taken: Lost; readonly above?: Authority }): Weakened {
  const kept = (grant: Grant): boolean =>
    !isWithin(grant, taken) || (above?.grants.some((held) => held.action === grant.action && patternContains(held.resource, grant.resource)) ?? false);
  const lost = authority.grants.filter((grant) => !kept(grant));
  if (lost.length === 0) return { authority, lost };
  const grants = authority.grants.flatMap((grant, index) => (kept(grant) ? [inPlace(pid, grant, index)] : []));
  return { authority: { ...authority, grants }, lost };
}

/** Its uses are counted under the place it has had so far. */
export function inPlace(pid: string, { constraints, ...grant }: Grant, index: number): Grant {
  if (!constraints) return grant;
  return { ...grant, lineage: [...(grant.lineage ?? []), { id: counterId(pid, index), constraints }] };
}
