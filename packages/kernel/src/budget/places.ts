import { type Journal, type NewProcess, sql } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Headcount, Member } from "./headcount.ts";

/** How many processes may live at once, 1 … 1,000,000 each; sessions do not count. A run's own bound is in its authority. */
export interface Limits {
  /** Agents of the whole installation, and of each owner. */
  readonly agents: number;
  readonly agentsPerOwner: number;
  /** Agents, commands and guests alike. */
  readonly processes: number;
  readonly processesPerOwner: number;
}

interface Bound {
  readonly limit: keyof Limits;
  /** Names it among what is counted. */
  readonly root: string;
  readonly owner: string | null;
  readonly kind: string | null;
  /** For the error: of whom, and the setting that raises it. */
  readonly says: string;
  readonly setting: string;
}

/** What a birth counts against; the narrowest first. */
function boundsOf({ owner, kind }: Pick<NewProcess, "owner" | "kind">): Bound[] {
  const processes: Bound[] = [
    { limit: "processesPerOwner", root: `processes of ${owner}`, owner, kind: null, says: `${owner} may have`, setting: "AETHER_MAX_PROCESSES_PER_OWNER" },
    { limit: "processes", root: "processes of all", owner: null, kind: null, says: "this installation may have", setting: "AETHER_MAX_PROCESSES" },
  ];
  if (kind !== "agent") return processes;
  return [
    { limit: "agentsPerOwner", root: `agents of ${owner}`, owner, kind, says: `${owner} may have`, setting: "AETHER_MAX_AGENTS_PER_OWNER" },
    { limit: "agents", root: "agents of all", owner: null, kind, says: "this installation may have", setting: "AETHER_MAX_AGENTS" },
    ...processes,
  ];
}

/** The places that a birth has taken, to be given back with it. */
export const membersOf = (born: NewProcess): Member[] => boundsOf(born).map(({ root }) => ({ pid: born.pid, root }));

interface Around {
  readonly headcount: Headcount;
  readonly journal: Pick<Journal, "read">;
  readonly limits?: Limits | undefined;
}

/**
 * Takes a place for a birth in each of them; what was taken is given back with the draft's other places.
 *
 * @throws SyscallError `QUOTA` { limit, max } naming the first that is full, and its setting; no place is kept then
 */
export async function takePlaces(born: NewProcess, { headcount, journal, limits }: Around): Promise<void> {
  if (!limits) return;
  // With its place in its run, which it has by now.
  const taken: Member[] = [born];
  try {
    for (const bound of boundsOf(born)) {
      const { limit, root, owner, kind } = bound;
      const max = limits[limit];
      const living = async (but: readonly string[]): Promise<number> => {
        const [row] = await journal.read(
          sql`select count(*) as living from process where state in ('ready', 'running', 'waiting') and kind <> 'session'
            and owner = coalesce(${owner}, owner) and kind = coalesce(${kind}, kind) and pid not in (select value from json_each(${JSON.stringify(but)}))`,
        );
        return Number(row?.living ?? 0);
      };
      await headcount.take({ pid: born.pid, root }, { max, living, full: () => full(bound, max) });
      taken.push({ pid: born.pid, root });
    }
  } catch (error) {
    headcount.abandon(taken);
    throw error;
  }
}

function full({ limit, kind, says, setting }: Bound, max: number): SyscallError {
  const what = kind === null ? "live processes" : "live agents";
  return new SyscallError("QUOTA", `${says} ${max} ${what}, and has them: stop some (aether ps), or raise ${setting}`, { limit, max });
}
