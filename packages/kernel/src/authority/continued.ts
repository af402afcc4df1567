import type { ProcessRow } from "@aether/ports";
import { type Authority, BUDGET_KINDS, type Budget, type Grant, SyscallError } from "@aether/protocol";
import { type Derivation, deriveAuthority } from "./derive.ts";
import { rightsOf } from "./rights.ts";
import { inPlace } from "./weaken.ts";

export interface Continuing {
  /** The ended process, as its row says it. */
  readonly row: Pick<ProcessRow, "pid" | "root" | "authority">;
  /** What is left of its budget. */
  readonly left: Budget;
  /** What is added by a person: grants, and kinds of the budget in place of what is left of them. */
  readonly added: Pick<Authority, "grants" | "budget">;
  readonly line: string;
}

/**
 * The rights of what goes on from an ended process: those it has left, each limit counted where it was, with what a person adds. Whoever
 * asks must hold all of it (I3).
 *
 * @throws SyscallError `DENIED` where its time is over or the caller does not hold it, `BUDGET` where nothing is left of a limit
 */
export function continuedAuthority({ row, left, added, line }: Continuing, derivation: Omit<Derivation, "asked" | "byPerson">): Authority {
  const authority = row.authority as unknown as Authority;
  const { expiresAt, budget: _, line: __, continues: ___, words: ____, ...bounds } = authority;
  if (expiresAt !== undefined && expiresAt <= derivation.now)
    throw new SyscallError("DENIED", "the time that this run was given is over; begin a new one", { rule: "deadline", expiresAt });
  const held = rightsOf(authority).unexpired(derivation.now);
  const standing = authority.grants.flatMap((grant, index) => (held.includes(grant) ? [inPlace(row.pid, grant, index)] : []));
  const budget = { ...left, ...added.budget };
  mustHaveSome(budget, authority.budget);
  const asked: Authority = {
    ...bounds,
    grants: [...standing.map(({ action, resource }): Grant => ({ action, resource })), ...added.grants],
    budget,
    ...(expiresAt !== undefined && { expiresAt }),
  };
  const derived = deriveAuthority({ ...derivation, asked, byPerson: true });
  const grants = derived.grants.map((grant, index) => {
    const before = standing[index];
    return before ? asBefore(grant, before) : grant;
  });
  return { ...derived, grants, line, continues: row.pid };
}

/** Under the limits of both, and chosen where it was. */
function asBefore(grant: Grant, { lineage = [], chosen }: Grant): Grant {
  const all = [...(grant.lineage ?? []), ...lineage];
  const how = chosen ?? grant.chosen;
  return { ...grant, ...(all.length > 0 && { lineage: all }), ...(how !== undefined && { chosen: how }) };
}

function mustHaveSome(budget: Budget, limits: Budget): void {
  const spent = BUDGET_KINDS.find((kind) => budget[kind] === 0 && (limits[kind] ?? 0) > 0);
  if (spent === undefined) return;
  const way = limits.resets
    ? `say how much more it may use; what renews each ${limits.resets} does so for a run that goes on living`
    : "say how much more it may use";
  throw new SyscallError("BUDGET", `nothing is left of the ${limits[spent]} ${spent} that this run was given; ${way}`, { limit: spent, left: 0 });
}
