import { type CallContext, type Handler, type Row, sql, storedRow } from "@aether/ports";
import { type Input, RemovedFile as Removed, type RemovedFile, type vfsTrash } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { FOLDER } from "./content.ts";
import { hearContents } from "./heard-contents.ts";
import { hearNames } from "./heard-names.ts";
import type { Namespace } from "./resolve.ts";
import { hearDeclared } from "./versions.ts";

const PAGE = 1_000;

/** What was removed last at its place, newest first; what the caller may not read is left out, and so is what is kept no more. */
export function createTrash({ namespace, blobs }: Vfs): Handler<typeof vfsTrash> {
  return async (asked, ctx) => {
    const files: RemovedFile[] = [];
    let last: Row | undefined;
    do {
      const rows = await removedRows(ctx, asked, last);
      const room = asked.limit - files.length;
      const found = await keptOf({ namespace, blobs }, ctx, { rows, most: room + 1 });
      files.push(...found.slice(0, room));
      if (found.length > room) return { files, more: true };
      last = rows.length < PAGE ? undefined : rows.at(-1);
    } while (last);
    return { files, more: false };
  };
}

/** Those of them that the caller may read and whose content is kept. */
async function keptOf(
  { namespace, blobs }: Pick<Vfs, "namespace" | "blobs">,
  ctx: CallContext,
  { rows, most }: { readonly rows: readonly Row[]; readonly most: number },
) {
  const found: RemovedFile[] = [];
  for (const row of rows) {
    ctx.signal.throwIfAborted();
    if (found.length === most) break;
    if (!ctx.permits("fs.read", String(row["path"]))) continue;
    const bytes = await blobs.size(String(row["state_before"]));
    if (bytes === undefined) continue;
    await hear(namespace, ctx, row);
    found.push(removed(row, bytes));
  }
  return found;
}

/** Whoever is told of a file has the label of its name, and of what it held. */
async function hear(namespace: Namespace, ctx: CallContext, row: Row): Promise<void> {
  await hearNames(ctx, [row]);
  await hearDeclared(namespace, ctx, [row]);
  await hearContents(namespace, ctx, [row]);
}

/**
 * What was moved away is not removed, it is where it went to. What undo took away is a person's own word, and nothing keeps it, but where
 * it took back that something removed was brought back.
 */
function removedRows(ctx: CallContext, { path, run }: Input<typeof vfsTrash>, last?: Row): Promise<readonly Row[]> {
  const inside = path === "/" ? "/" : `${path}/`;
  const past = `${inside.slice(0, -1)}0`;
  const { changed_at: at = null, path: from = null } = last ?? {};
  return ctx.read(sql`select path, version, change, pid, root_pid, call_key, changed_at, state_before, state_after, label from {vfs_version} v
    where (path = ${path} or (path > ${inside} and path < ${past})) and state_after is null and state_before is not null
      and state_before <> ${FOLDER} and substr(state_before, 1, 5) <> 'link:' and change <> 'move'
      and (change <> 'undo' or exists (select 1 from {vfs_version} earlier where earlier.path = v.path and earlier.version < v.version
        and earlier.state_after is null and earlier.undone_by is null and earlier.change not in ('move', 'undo')))
      and (${run ?? null} is null or root_pid = ${run ?? null})
      and not exists (select 1 from {vfs_version} later where later.path = v.path and later.version > v.version)
      and (${at} is null or changed_at < ${at} or (changed_at = ${at} and path > ${from}))
    order by changed_at desc, path limit ${PAGE}`);
}

function removed(row: Row, bytes: number): RemovedFile {
  const { path, version, change, pid, root_pid, changed_at, state_before } = storedRow("vfs_version", row);
  return Removed.parse({ path, version, change, pid, root: root_pid, at: changed_at, content: state_before, bytes });
}
