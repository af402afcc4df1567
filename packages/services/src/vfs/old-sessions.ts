import { type Disks, type EndedRun, type Journal, sql } from "@aether/ports";
import { discardWorkspaces, forgetRun } from "./forget-run.ts";

export interface OldSessionsDeps {
  readonly journal: Pick<Journal, "read" | "commit" | "bind">;
  readonly disks: Disks;
  /** `AETHER_HOME`. */
  readonly home: string;
}

export interface SweepingSessions {
  /** Those go that changed something last before this, in epoch milliseconds. */
  readonly before: number;
  /** Whether there is time for one more of them. */
  readonly next: () => boolean;
}

const DOMAIN = "vfs";
/** Looked at in one statement. */
const PAGE = 200;

/**
 * Takes away what is kept of changes that sessions made, as long after the last of them as a run is kept after its end: a session has no run to
 * be removed with, and its own row goes long before.
 *
 * @returns how many went
 */
export async function removeOldSessions({ journal, disks, home }: OldSessionsDeps, { before, next }: SweepingSessions): Promise<number> {
  const bound = (statement: ReturnType<typeof sql>, owner?: string) => journal.bind(statement, { domain: DOMAIN, ...(owner !== undefined && { owner }) });
  let removed = 0;
  for (let after = { owner: "", root: "" }; next(); ) {
    const rows = await journal.read(
      bound(sql`with roots as (
          select distinct owner, root_pid as root from {every vfs_version}
          where (owner, root_pid) > (${after.owner}, ${after.root}) order by owner, root_pid limit ${PAGE}
        )
        select owner, root,
          exists (select 1 from {every process} p where p.root = roots.root) as stands,
          (select max(changed_at) from {every vfs_version} v where v.owner = roots.owner and v.root_pid = roots.root) as last
        from roots`),
    );
    for (const { owner, root, stands, last } of rows) {
      after = { owner: String(owner), root: String(root) };
      if (stands !== 0 || !(Number(last) < before)) continue;
      if (!next()) return removed;
      const run: EndedRun = { owner: after.owner, root: after.root, pids: [after.root] };
      await discardWorkspaces(run, { disks, home });
      await journal.commit({ writes: forgetRun(run).map((write) => bound(write, run.owner)) });
      removed++;
    }
    if (rows.length < PAGE) break;
  }
  return removed;
}
