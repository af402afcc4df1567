import {
  type Authority,
  BUDGET_KINDS,
  type Budget,
  CONFIDENTIALITY,
  canonicalJson,
  compilePattern,
  type Grant,
  patternContains,
  SyscallError,
} from "@aether/protocol";
import { canName } from "../flow/naming.ts";
import { isLimited, rightsOf } from "./rights.ts";

/** Where a derived limit finds its shared counter. */
export interface Derivation {
  readonly parent: Authority;
  readonly asked: Authority;
  readonly now: number;
  /** Makes counter ids for the parent's own constraints: stable for (parent process, grant index). */
  readonly counterId: (grantIndex: number) => string;
  /** What is left of the parent's budget; a child may ask for no more. */
  readonly left: Budget;
  /** False for what can spawn nothing itself, such as a command: it is no further generation. Default true. */
  readonly descends?: boolean;
  /** A person asks, so what is asked for is named by them. Default false. */
  readonly byPerson?: boolean;
}

/**
 * The child's authority: what was asked, if every part lies inside the parent's (I3). Limits of the parent's grants
 * stay attached as shared counters of the lineage.
 *
 * @throws SyscallError `INVALID` for an unsupported pattern, `DENIED` naming the first grant that exceeds, `BUDGET` for more than
 *         is left, `QUOTA` for depth
 */
export function deriveAuthority(derivation: Derivation): Authority {
  const { parent, asked, now, descends = true } = derivation;
  if (descends && parent.depth < 1) throw new SyscallError("QUOTA", "the spawn depth of this run is used up", { limit: "depth", left: 0 });
  const expiresAt = earliest([parent.expiresAt, asked.expiresAt, asked.budget.wallMs === undefined ? undefined : now + asked.budget.wallMs]);
  const ceiling = lowerCeiling(parent.labelCeiling, asked.labelCeiling);
  const ask = [...new Set([...(parent.ask ?? []), ...(asked.ask ?? [])])];
  return {
    grants: asked.grants.map((grant) => deriveGrant(grant, derivation)),
    budget: deriveBudget(asked.budget, derivation.left),
    ...(ceiling && { labelCeiling: ceiling }),
    ...(expiresAt !== undefined && { expiresAt }),
    depth: descends ? Math.min(asked.depth, parent.depth - 1) : 0,
    children: Math.min(asked.children, parent.children),
    ...(ask.length > 0 && { ask }),
  };
}

function deriveGrant(asked: Grant, { parent, now, counterId, descends = true, byPerson = false }: Derivation): Grant {
  compilePattern(asked.resource);
  const unexpired = rightsOf(parent).unexpired(now);
  const covers = (grant: Grant): boolean => grant.action === asked.action && patternContains(grant.resource, asked.resource) && unexpired.includes(grant);
  const free = parent.grants.findIndex((grant) => !isLimited(grant) && covers(grant));
  // Of several with limits the one that says the same: what is passed on whole is each held to its own.
  const alike = (grant: Grant): boolean => covers(grant) && canonicalJson(grant.constraints ?? {}) === canonicalJson(asked.constraints ?? {});
  const index = [free, parent.grants.findIndex(alike), parent.grants.findIndex(covers)].find((at) => at >= 0) ?? -1;
  const held = parent.grants[index];
  if (!held) {
    throw new SyscallError("DENIED", `a child cannot be given ${asked.action}: ${asked.resource}; its parent does not hold it`, {
      action: asked.action,
      resource: asked.resource,
      grant: `${asked.action}: ${asked.resource}`,
    });
  }
  const own = held.constraints ? [{ id: counterId(index), constraints: held.constraints }] : [];
  const lineage = [...(held.lineage ?? []), ...own];
  const named = parent.grants.some((grant) => covers(grant) && canName(grant) && grant.chosen === undefined);
  // What works for its parent's one call has what that names: the call was judged by it. What its parent chose stays chosen.
  const isChosen = !byPerson && canName({ action: asked.action, resource: asked.resource }) && !named;
  const chosen = isChosen && (descends || held.chosen === true ? true : "judged");
  return {
    action: asked.action,
    resource: asked.resource,
    ...(asked.constraints && { constraints: asked.constraints }),
    ...(lineage.length > 0 && { lineage }),
    ...(chosen && { chosen }),
  };
}

function deriveBudget(asked: Budget, left: Budget): Budget {
  for (const kind of BUDGET_KINDS) {
    const want = asked[kind];
    const have = left[kind];
    if (want !== undefined && have !== undefined && want > have) {
      throw new SyscallError("BUDGET", `a child cannot be given ${want} ${kind}; ${have} are left`, { limit: kind, left: have });
    }
  }
  return asked;
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function lowerCeiling(a: Authority["labelCeiling"], b: Authority["labelCeiling"]): Authority["labelCeiling"] {
  if (a === undefined || b === undefined) return a ?? b;
  return CONFIDENTIALITY.indexOf(a) <= CONFIDENTIALITY.indexOf(b) ? a : b;
}
