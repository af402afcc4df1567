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
    const rows = await ctx.read(sql`select path, label, state_after in (
        select state_after from {vfs_version} where root_pid = ${run} and change = 'copy' and path >= '/mnt/' and path < '/mnt0'
          and call_key glob ${HAND_OVER_KEYS}) as delivered
      from {vfs_version} v where root_pid = ${run} and path > ${after ?? "/run/"} and path > ${`${within}/`} and path < ${`${within}0`} and state_after is not null and state_after <> ${FOLDER}
        and version = (select max(version) from {vfs_version} where path = v.path)
      order by path limit ${limit + 1}`);
    const shown = rows.slice(0, limit).filter(({ path }) => ctx.permits("fs.read", String(path)));
    await hearNames(ctx, shown);
    const files: MadeFile[] = [];
    for (let from = 0; from < shown.length; from += BATCH) {
      ctx.signal.throwIfAborted();
      const found = await Promise.all(shown.slice(from, from + BATCH).map((row) => lookAt(namespace, ctx, row)));
      files.push(...found.filter((file) => file !== undefined));
    }
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { files, ...(last && { next: String(last["path"]) }) };
  };
}

/** Undefined of one that is there no more. */
async function lookAt(namespace: Namespace, ctx: CallContext, row: Row): Promise<MadeFile | undefined> {
  const path = String(row["path"]);
  try {
    const { stat } = await survey(await namespace.spot(path, ctx));
    if (stat?.kind !== "file") return undefined;
    return { path, name: path.split("/").slice(3).join("/"), bytes: stat.bytes, delivered: row["delivered"] === 1 };
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
