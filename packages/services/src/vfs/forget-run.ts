import { type Disks, type EndedRun, sql, type Write } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Of one workspace; what is more is not told. */
const MOST_BYTES = 2 ** 50;

/**
 * Rows that only an ended run needed: its changes, which nobody can undo from then on, and what is known of its workspaces. Labels of what lies
 * in folders of the host stay: they bind the files, whoever wrote them.
 */
export function forgetRun({ root, pids }: EndedRun): Write[] {
  return [
    sql`delete from {vfs_version} where root_pid = ${root}`,
    sql`delete from {vfs_kept} where root_pid = ${root}`,
    sql`delete from {vfs_tree} where root_pid = ${root}`,
    sql`delete from {vfs_beyond} where root_pid = ${root}`,
    sql`delete from {vfs_names} where root_pid = ${root}`,
    sql`delete from {vfs_landing} where pid in (select value from json_each(${JSON.stringify(pids)}))`,
    sql`delete from {vfs_copy} where pid in (select value from json_each(${JSON.stringify(pids)}))`,
    ...pids.flatMap((pid) => workspaceRows(`/run/${pid}`)),
  ];
}

const workspaceRows = (path: string): Write[] => [
  sql`delete from {vfs_floor} where path = ${path}`,
  sql`delete from {vfs_label} where path = ${path} or (path > ${`${path}/`} and path < ${`${path}0`})`,
  sql`delete from {vfs_label_past} where path = ${path} or (path > ${`${path}/`} and path < ${`${path}0`})`,
];

/** @returns bytes that the workspaces of the run held */
export async function discardWorkspaces({ owner, pids }: EndedRun, { disks, home }: { readonly disks: Disks; readonly home: string }): Promise<number> {
  const runs = await unlessMissing(disks.open(`${home}/owners/${owner}/run`));
  if (!runs) return 0;
  let bytes = 0;
  for (const pid of pids) {
    const workspace = await unlessMissing(disks.open(`${home}/owners/${owner}/run/${pid}`));
    if (!workspace) continue;
    bytes += await workspace.usage(MOST_BYTES);
    await runs.remove([pid], { own: true });
  }
  return bytes;
}

export async function unlessMissing<T>(opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof SyscallError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
