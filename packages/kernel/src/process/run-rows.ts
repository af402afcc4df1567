import { type EndedRun, sql, type Write } from "@aether/ports";

/** What the kernel's own tables keep of a run that has ended: questions, standing answers of it alone, texts that quarantine kept, waits. */
export function runRows({ root, pids }: EndedRun): Write[] {
  return [
    sql`delete from {kernel_approval} where root = ${root}`,
    sql`delete from {kernel_rule} where root = ${root}`,
    sql`delete from {kernel_handle} where root = ${root}`,
    sql`delete from kernel_wait where pid in (select value from json_each(${JSON.stringify(pids)}))`,
  ];
}
