import { type CallContext, type Handler, type Row, sql } from "@aether/ports";
import { HAND_OVER_KEYS, type MadeFile, SyscallError, type vfsLocate, type vfsMade } from "@aether/protocol";
import { FOLDER, survey } from "./content.ts";
import { hearNames } from "./heard-names.ts";
import { hostFile, type Namespace, nameFloorOf, notFound } from "./resolve.ts";

/** Files that are looked at at once. */
const BATCH = 32;

/** What lies in its workspaces still, as the run left it. What the caller may not read is left out. */
export function createMade(namespace: Namespace): Handler<typeof vfsMade> {
  return async ({ run, limit, after, within = "/run" }, ctx) => {
    const rows = await ctx.read(sql`select path, label, state_after
      from {vfs_version} v where root_pid = ${run} and path > ${after ?? "/run/"} and path > ${`${within}/`} and path < ${`${within}0`} and state_after is not null and state_after <> ${FOLDER}
        and version = (select max(version) from {vfs_version} where path = v.path)
      order by path limit ${limit + 1}`);
    const shown = rows.slice(0, limit).filter(({ path }) => ctx.permits("fs.read", String(path)));
    await hearNames(ctx, shown);
    const delivered = await deliveredAmong(ctx, { run, rows: shown });
    const files: MadeFile[] = [];
    for (let from = 0; from < shown.length; from += BATCH) {
      ctx.signal.throwIfAborted();
      const found = await Promise.all(shown.slice(from, from + BATCH).map(({ path }) => lookAt(namespace, ctx, String(path))));
      files.push(...found.flatMap((file) => file ?? []).map((file) => ({ ...file, delivered: delivered.has(file.path) })));
    }
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { files, ...(last && { next: String(last["path"]) }) };
  };
}

/** Below its workspace. */
const nameOf = (path: string): string => path.split("/").slice(3).join("/");

/**
 * Those that were handed over. Two files may hold the same, and one of them be refused: a file that came under a name of its workspace is that
 * one; under another name it is whichever holds the same.
 */
async function deliveredAmong(ctx: CallContext, { run, rows }: { readonly run: string; readonly rows: readonly Row[] }): Promise<ReadonlySet<string>> {
  const copies = await ctx.read(sql`select path, state_after from {vfs_version} where root_pid = ${run} and change = 'copy'
    and path >= '/mnt/' and path < '/mnt0' and call_key glob ${HAND_OVER_KEYS}
    and state_after in (select value from json_each(${JSON.stringify(rows.map(({ state_after }) => state_after))}))`);
  if (copies.length === 0) return new Set();
  const holders = await ctx.read(sql`select distinct path, state_after from {vfs_version} where root_pid = ${run} and path > '/run/' and path < '/run0'
    and state_after in (select value from json_each(${JSON.stringify([...new Set(copies.map(({ state_after }) => state_after))])}))`);
  const holdersOf = Map.groupBy(holders, ({ state_after }) => state_after);
  const delivered = new Set<string>();
  for (const [state, given] of Map.groupBy(copies, ({ state_after }) => state_after)) {
    const names = new Map((holdersOf.get(state) ?? []).map(({ path }) => [nameOf(String(path)), String(path)]));
    const sources = given.map(({ path }) => sourceOf(String(path), names));
    for (const path of sources.includes(undefined) ? names.values() : sources) if (path !== undefined) delivered.add(path);
  }
  return delivered;
}

/** Of what came to a place, the file with the longest name that the place ends with. */
function sourceOf(path: string, names: ReadonlyMap<string, string>): string | undefined {
  const parts = path.split("/");
  for (let from = 1; from < parts.length; from++) {
    const found = names.get(parts.slice(from).join("/"));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined of one that is there no more. */
async function lookAt(namespace: Namespace, ctx: CallContext, path: string): Promise<Omit<MadeFile, "delivered"> | undefined> {
  try {
    const { stat } = await survey(await namespace.spot(path, ctx));
    if (stat?.kind !== "file") return undefined;
    return { path, name: nameOf(path), bytes: stat.bytes };
  } catch (error) {
    if (SyscallError.is(error) && error.code !== "STORAGE") return undefined;
    throw error;
  }
}

export function createLocate(namespace: Namespace): Handler<typeof vfsLocate> {
  return async ({ path }, ctx) => {
    const spot = await namespace.spot(path, ctx);
    const kind = spot.at.length === 0 ? "folder" : (await spot.disk.stat(spot.at))?.kind;
    if (kind !== "file" && kind !== "folder") throw notFound(path);
    ctx.raise(nameFloorOf(spot));
    return { host: hostFile(spot), kind };
  };
}
