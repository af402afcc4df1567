import { type Journal, sql } from "@aether/ports";

/** Whether some process goes on by itself at a date: its budget renews, or what failed begins again. Nobody wakes it but a daemon that runs. */
export async function goesOnByDate(journal: Pick<Journal, "read">): Promise<boolean> {
  const found = await journal.read(sql`select pid from process where state = 'waiting'
    and ((waitOn in ('timer', 'budget') and wakeAt is not null)
      or (waitOn = 'timer' and exists (select 1 from kernel_wait where kernel_wait.pid = process.pid and deadline is not null)))
    limit 1`);
  return found.length > 0;
}
