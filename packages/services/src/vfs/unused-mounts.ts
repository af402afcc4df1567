import { type Digest, type Journal, type ProcessFilter, type ProcessRow, sql } from "@aether/ports";
import { type GivenDeps, sweepGiven } from "./given.ts";
import { defaultName } from "./mounts.ts";
import { storedGrants } from "./stored-grants.ts";

export interface UnusedMountsDeps extends GivenDeps {
  readonly journal: GivenDeps["journal"] & Pick<Journal, "processes">;
  readonly digest: Digest;
}

export interface Sweeping {
  /** Those go that were asked for last before this. Epoch milliseconds, as is `now`. */
  readonly before: number;
  readonly now: number;
  /** Whether there is time for one more page of rows. */
  readonly next: () => boolean;
}

interface Mount {
  readonly owner: string;
  readonly name: string;
}

const DOMAIN = "vfs";
/** Rows that are in memory at once. */
const PAGE = 500;

/**
 * Takes away mounts that nobody asked for since a time and that nothing needs: no process that lives or is kept may read or change anything
 * there, so neither a run that somebody may go on with or undo nor a box that is open, and no version of a file there is kept. The same folder
 * gets the same place when it is asked for again. One that a person gave a name stays until a person takes it away. With a place of what was piped
 * into a run goes the folder itself.
 *
 * @returns how many went
 */
export async function removeUnusedMounts(deps: UnusedMountsDeps, { before, now, next }: Sweeping): Promise<number> {
  const { journal, digest } = deps;
  const rows = await journal.read(
    journal.bind(sql`select owner, name, folder, mode from {every vfs_mount} where used_at < ${before} order by owner, name`, { domain: DOMAIN }),
  );
  const unnamed = rows.flatMap(({ owner, name, folder, mode }): Mount[] =>
    name === defaultName(digest, String(folder), mode === "rw" ? "rw" : "ro") ? [{ owner: String(owner), name: String(name) }] : [],
  );
  let removed = 0;
  for (const [owner, mounts] of Map.groupBy(unnamed, (mount) => mount.owner)) {
    const newest = await newestOf(journal, owner);
    const unused = await unusedOf(journal, { owner, mounts, next });
    for (const { name } of unused) if (await remove(journal, { owner, name, before, newest })) removed++;
  }
  await sweepGiven(deps, now);
  return removed;
}

async function newestOf(journal: Pick<Journal, "processes">, owner: string): Promise<number> {
  const [row] = await journal.processes({ owner, order: "newest", limit: 1, onDamaged: () => undefined });
  return row?.birth ?? 0;
}

/** Of a row that nobody can read nobody can say what it needs: then all stay. So they do where the time is over. */
async function unusedOf(
  journal: Pick<Journal, "processes">,
  { owner, mounts, next }: { readonly owner: string; readonly mounts: readonly Mount[]; readonly next: () => boolean },
): Promise<readonly Mount[]> {
  let left = mounts;
  const holders: ProcessFilter[] = [
    { owner, kinds: ["agent", "command", "guest"] },
    { owner, kinds: ["session"], states: ["ready", "running", "waiting", "stopped"] },
  ];
  for (const filter of holders)
    for (let bornBefore: number | undefined; left.length > 0; ) {
      if (!next()) return [];
      let isWhole = true;
      const onDamaged = (): void => {
        isWhole = false;
      };
      const rows: readonly ProcessRow[] = await journal.processes({ ...filter, order: "newest", limit: PAGE, ...(bornBefore && { bornBefore }), onDamaged });
      const places = allPlacesOf(rows);
      if (!isWhole || !places) return [];
      left = left.filter(({ name }) => ![...places].some((place) => meets(place, `/mnt/${owner}/${name}`)));
      if (rows.length < PAGE) break;
      bornBefore = rows.at(-1)?.birth;
    }
  return left;
}

function allPlacesOf(rows: readonly ProcessRow[]): ReadonlySet<string> | undefined {
  const places = rows.map(placesOf);
  return places.includes(undefined) ? undefined : new Set(places.flatMap((own) => own ?? []));
}

/** How what a process may do with files begins, up to the first character that stands for others. That a person's session may do everything is no use. */
function placesOf(row: ProcessRow): string[] | undefined {
  const places = storedGrants(row)?.flatMap(({ action, resource }) => (action.startsWith("fs.") ? [resource.replace(/[*?\\].*$/s, "")] : []));
  return row.kind === "session" ? places?.filter((place) => place.startsWith("/mnt/")) : places;
}

const meets = (place: string, mount: string): boolean => `${mount}/`.startsWith(place) || place === mount || place.startsWith(`${mount}/`);

interface Removing extends Mount {
  readonly before: number;
  /** Birth of the newest process that was looked at. */
  readonly newest: number;
}

/** @returns false where somebody has come to need it meanwhile */
async function remove(journal: Pick<Journal, "read" | "commit" | "bind">, { owner, name, before, newest }: Removing): Promise<boolean> {
  const bound = (statement: ReturnType<typeof sql>) => journal.bind(statement, { domain: DOMAIN, owner });
  const below = `/mnt/${owner}/${name}/`;
  await journal.commit({
    writes: [
      bound(sql`delete from {vfs_mount} where name = ${name} and used_at < ${before}
        and not exists (select 1 from {process} where birth > ${newest} and kind <> 'session')
        and not exists (select 1 from {vfs_version} where path >= ${below} and path < ${`${below}\u{10ffff}`})`),
    ],
  });
  return (await journal.read(bound(sql`select 1 from {vfs_mount} where name = ${name}`))).length === 0;
}
