import { type Disks, type EndedRun, type Journal, type ProcessRow, type Sql, sql } from "@aether/ports";
import { type Authority, placeOf, SyscallError } from "@aether/protocol";
import { unlessMissing } from "./forget-run.ts";
import { storedGrants } from "./stored-grants.ts";

/** Folders in the home of what persons piped into runs, each with one file. As rows name them, so that a home may lie elsewhere tomorrow. */
const GIVEN = /^given\/given-[0-9a-f]{8}$/;
const ALL = "given";
/** A folder that no mount names by then is nobody's: whoever made it mounts it at once. In ms. */
const NEW_MS = 3_600_000;
const MOST = 10_000;
const MOST_BYTES = 2 ** 50;
const DOMAIN = "vfs";

/** As a row has it: of what was given to runs where it lies in the home. */
export function storedFolder(home: string, folder: string): string {
  const inside = folder.startsWith(`${home}/`) ? folder.slice(home.length + 1) : "";
  return GIVEN.test(inside) ? inside : folder;
}

/** Where that is on this host. */
export const hostFolder = (home: string, stored: string): string => (stored.startsWith("/") ? stored : `${home}/${stored}`);

export interface GivenDeps {
  readonly disks: Disks;
  readonly home: string;
  readonly journal: Pick<Journal, "process" | "read" | "commit" | "bind">;
}

/**
 * What was piped into a run, with its place in the namespace. What the run that it goes on from was given goes with that one.
 *
 * @returns bytes that it held
 */
export async function discardGiven({ owner, root }: EndedRun, deps: GivenDeps): Promise<number> {
  const row = await wholeRow(deps, root);
  if (!row) return 0;
  const { continues } = row.authority as unknown as Authority;
  const before = new Set(continues === undefined ? [] : mountsOf(await wholeRow(deps, continues)));
  let bytes = 0;
  for (const name of mountsOf(row).filter((one) => !before.has(one))) {
    const bound = (statement: Sql): Sql => deps.journal.bind(statement, { domain: DOMAIN, owner });
    const [mount] = await deps.journal.read(bound(sql`select folder from {vfs_mount} where name = ${name}`));
    const folder = String(mount?.["folder"] ?? "");
    if (!GIVEN.test(folder)) continue;
    bytes += await removeFolder(deps, folder);
    await deps.journal.commit({ writes: [bound(sql`delete from {vfs_mount} where name = ${name}`)] });
  }
  return bytes;
}

/** A run of which nobody can say what it was given leaves that to retention. */
async function wholeRow({ journal }: Pick<GivenDeps, "journal">, pid: string): Promise<ProcessRow | undefined> {
  try {
    const row = await journal.process(pid);
    return row && storedGrants(row) ? row : undefined;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "STORAGE") return undefined;
    throw error;
  }
}

/** Names of mounts that it may read in whole. */
function mountsOf(row: ProcessRow | undefined): string[] {
  if (!row) return [];
  return (storedGrants(row) ?? []).flatMap(({ action, resource }) => {
    const [, area, owner, name = "", ...rest] = action === "fs.read" ? placeOf(resource).split("/") : [];
    return area === "mnt" && owner === row.owner && rest.length === 0 ? [name] : [];
  });
}

/** Those that no mount names. */
export async function sweepGiven(deps: GivenDeps, now: number): Promise<void> {
  const disk = await unlessMissing(deps.disks.open(deps.home));
  if ((await disk?.stat([ALL]))?.kind !== "folder" || !disk) return;
  const { entries } = await disk.list([ALL], MOST);
  const rows = await deps.journal.read(deps.journal.bind(sql`select folder from {every vfs_mount} where folder like 'given/%'`, { domain: DOMAIN }));
  const named = new Set(rows.map(({ folder }) => String(folder)));
  for (const { name } of entries) {
    const modified = (await disk.stat([ALL, name]))?.modifiedAt ?? now;
    if (!named.has(`${ALL}/${name}`) && modified < now - NEW_MS) await disk.remove([ALL, name]);
  }
}

/** @returns bytes that it held */
async function removeFolder({ disks, home }: Pick<GivenDeps, "disks" | "home">, folder: string): Promise<number> {
  const found = await unlessMissing(disks.open(hostFolder(home, folder)));
  if (!found) return 0;
  const bytes = await found.usage(MOST_BYTES);
  await (await disks.open(home)).remove(folder.split("/"));
  return bytes;
}
