import { type LeftBehind, type ProcessRow, sql } from "@aether/ports";
import type { AuditKind } from "@aether/protocol";
import type { Surroundings } from "../dispatch/context.ts";

/** What stands on record of a process that only looked, thought, was refused or ended. */
const CHANGES_NOTHING: readonly AuditKind[] = [
  "syscall.read",
  "syscall.refused",
  "process.spawned",
  "process.stopped",
  "process.exited",
  "approval.asked",
  "approval.denied",
  "approval.expired",
  "approval.changed",
  "approval.withdrawn",
  "flow.asked",
  "flow.denied",
  "grant.lost",
  "egress.refused",
  "web.fetched",
  "web.searched",
  "picture.kept",
  "model.asked",
  "model.charged",
  "model.lost",
  "agent.compacted",
];

/** What is left of one that has ended, and whether it did, or may have done, what would be done twice if another began from the same words. */
export async function leftBehind(row: ProcessRow, { journal, leftOf }: Pick<Surroundings, "journal" | "leftOf">): Promise<LeftBehind> {
  const { left } = await leftOf(row);
  const harmless = JSON.stringify(CHANGES_NOTHING);
  const rows = await journal.read(
    sql`select 1 as found from audit where pid = ${row.pid} and kind not in (select value from json_each(${harmless}))
      union all select 1 as found from process where parent = ${row.pid} limit 1`,
  );
  return { left, acted: rows.length > 0 || (await journal.effects(row.pid, "unsettled")).length > 0 };
}
