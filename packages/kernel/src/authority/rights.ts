import type { GrantInForce } from "@aether/ports";
import { ACTIONS, type Action, type Authority, compilePattern, type Grant, literalPattern, type Need, type Pattern, SyscallError } from "@aether/protocol";
import { type Condition, conditionOf, constraintsOf } from "./conditions.ts";

export type Verdict = { readonly allowed: true; readonly grant: Grant } | { readonly allowed: false; readonly why: string; readonly missing: Grant };

interface Held {
  readonly pattern: Pattern;
  readonly verdict: Extract<Verdict, { allowed: true }>;
  readonly condition: Condition | undefined;
}

/** Without arguments a grant that asks for some covers what it could. */
const holds = ({ condition }: Held, now: number, args: unknown): boolean => condition === undefined || condition.unmet(now, args) === undefined;

/** Grants of one kind, as a check looks for them: one path by hash, the others in the order they stand in the authority. */
class GrantIndex {
  readonly #literals = new Map<Action, Map<string, Held[]>>();
  readonly #patterns = new Map<Action, Held[]>();

  add(grant: Grant): void {
    const pattern = compilePattern(grant.resource);
    const held: Held = { pattern, verdict: { allowed: true, grant }, condition: conditionOf(grant) };
    if (pattern.literal === undefined) {
      const patterns = this.#patterns.get(grant.action);
      if (patterns) patterns.push(held);
      else this.#patterns.set(grant.action, [held]);
      return;
    }
    const literals = this.#literals.get(grant.action) ?? new Map<string, Held[]>();
    literals.set(pattern.literal, [...(literals.get(pattern.literal) ?? []), held]);
    this.#literals.set(grant.action, literals);
  }

  find({ action, resource }: Need, now: number, args: unknown): Verdict | undefined {
    const literals = this.#literals.get(action)?.get(resource);
    if (literals !== undefined) for (const held of literals) if (holds(held, now, args)) return held.verdict;
    const patterns = this.#patterns.get(action);
    if (patterns !== undefined) for (const held of patterns) if (held.pattern.matches(resource) && holds(held, now, args)) return held.verdict;
    return undefined;
  }
}

/**
 * An authority ready for checks: grants compiled once and indexed by action, literal resources by hash. A kernel
 * object with private fields; it is rebuilt from data and cannot be forged by a look-alike. Where several grants
 * cover a need, one without limits is taken before one that has any.
 */
export class Rights {
  readonly authority: Authority;
  /** Grants whose uses are counted. */
  readonly limited: readonly Grant[];
  readonly #free = new GrantIndex();
  readonly #limited = new GrantIndex();

  /** @throws SyscallError `INVALID` for an unsupported pattern */
  constructor(authority: Authority) {
    this.authority = authority;
    this.limited = authority.grants.filter(isCounted);
    for (const grant of authority.grants) (isLimited(grant) ? this.#limited : this.#free).add(grant);
  }

  /** The grant that covers a need, or why none does and the narrowest one that would. `args`: of the call that has the need. */
  check(need: Need, now: number, args?: unknown): Verdict {
    const { expiresAt } = this.authority;
    if (expiresAt !== undefined && now >= expiresAt) return refused(need, "the authority has expired");
    return this.#free.find(need, now, args) ?? this.#limited.find(need, now, args) ?? refused(need, this.#reason(need, now, args));
  }

  /** Of what was let through earlier, whatever time and uses say by now. @throws SyscallError `DENIED` where the right to it was taken back */
  mustCover(need: Need): void {
    const covers = ({ action, resource }: Grant): boolean => action === need.action && compilePattern(resource).matches(need.resource);
    if (!this.authority.grants.some(covers)) throw denied(need, refused(need, "the right was taken back while the call waited"));
  }

  /**
   * Grants of an action that hold at a time: what anybody who does not ask for each use goes by. `isSpent`: whether one whose uses are counted has
   * none left.
   */
  inForce(action: Action, now: number, isSpent: (grant: Grant) => boolean): readonly GrantInForce[] {
    return this.authority.grants.flatMap((grant) => {
      if (grant.action !== action || this.#isOver(grant, now) || isSpent(grant)) return [];
      const { resource, constraints, chosen } = grant;
      const until = this.#end(grant);
      const limited = isBounded(grant);
      return [{ resource, limited, ...(until !== undefined && { until }), ...(constraints && { constraints }), ...(chosen && { chosen }) }];
    });
  }

  /** Patterns of those of it that it was given and that hold no more. */
  lapsed(action: Action, now: number, isSpent: (grant: Grant) => boolean): readonly string[] {
    return this.authority.grants.flatMap((grant) => (grant.action === action && (this.#isOver(grant, now) || isSpent(grant)) ? [grant.resource] : []));
  }

  /** What was granted, without what has expired. */
  unexpired(now: number): readonly Grant[] {
    return this.authority.grants.filter((grant) => !this.#isOver(grant, now));
  }

  /** By a right of exactly that pattern. */
  checkOf(need: Need, of: string, now: number): Verdict {
    const grant = this.unexpired(now).find(({ action, resource }) => action === need.action && resource === of);
    return grant && compilePattern(of).matches(need.resource) ? { allowed: true, grant } : refused(need, `no grant ${need.action}: ${of} covers it now`);
  }

  #isOver(grant: Grant, now: number): boolean {
    const end = this.#end(grant);
    return end !== undefined && now >= end;
  }

  #end(grant: Grant): number | undefined {
    const ends = [this.authority.expiresAt, ...constraintsOf(grant).map(({ expiresAt }) => expiresAt)].filter((end) => end !== undefined);
    return ends.length > 0 ? Math.min(...ends) : undefined;
  }

  #reason({ action, resource }: Need, now: number, args: unknown): string {
    const held = this.authority.grants.filter((grant) => grant.action === action);
    if (held.length === 0) return `no grant for ${action} (${ACTIONS[action]})`;
    const unmet = held.flatMap((grant) => (compilePattern(grant.resource).matches(resource) ? (conditionOf(grant)?.unmet(now, args) ?? []) : []));
    if (unmet.length > 0) return [...new Set(unmet)].join("; or ");
    return `${action} is granted for ${held.map((grant) => grant.resource).join(", ")} and not for ${resource}`;
  }
}

/** Whether a grant stands under any limit beside its pattern, here or for an ancestor. */
export const isLimited = ({ constraints, lineage }: Grant): boolean => constraints !== undefined || (lineage !== undefined && lineage.length > 0);
/** Whether it stands under a limit other than time. */
const isBounded = (grant: Grant): boolean =>
  constraintsOf(grant).some(({ expiresAt: _, ...others }) => Object.values(others).some((limit) => limit !== undefined));
/** Whether uses of it are counted. */
const isCounted = (grant: Grant): boolean => constraintsOf(grant).some(({ maxUses, perMinute }) => maxUses !== undefined || perMinute !== undefined);

/** A need that names `*` asks for any; every other resource is a name, whatever characters it holds. */
function refused({ action, resource }: Need, why: string): Extract<Verdict, { allowed: false }> {
  return { allowed: false, why, missing: { action, resource: resource === "*" ? resource : literalPattern(resource) } };
}

const compiled = new WeakMap<Authority, Rights>();

/** The compiled form of an authority value; compiled once per object. */
export function rightsOf(authority: Authority): Rights {
  const known = compiled.get(authority);
  if (known) return known;
  const rights = new Rights(authority);
  compiled.set(authority, rights);
  return rights;
}

export function denied(need: Need, verdict: Extract<Verdict, { allowed: false }>): SyscallError {
  return new SyscallError("DENIED", `${need.action} ${need.resource}: ${verdict.why}`, {
    action: need.action,
    resource: need.resource,
    grant: `${verdict.missing.action}: ${verdict.missing.resource}`,
  });
}
