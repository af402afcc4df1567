import { type CallContext, type Handler, type Row, sql, storedRow } from "@aether/ports";
import { RemovedFile as Removed, type RemovedFile, type vfsTrash } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { FOLDER } from "./content.ts";
import { hearContents } from "./heard-contents.ts";
import { hearNames } from "./heard-names.ts";
import type { Namespace } from "./resolve.ts";
import { hearDeclared } from "./versions.ts";

const PAGE = 1_000;
const MAX_PAGES = 20;

/** What was removed last at its place, newest first; what the caller may not read is left out, and so is what is kept no more. */
export function createTrash({ namespace, blobs }: Vfs): Handler<typeof vfsTrash> {
  return async ({ path, limit, run }, ctx) => {
    const files: RemovedFile[] = [];
    for (let page = 0; page < MAX_PAGES; page++) {
      const rows = await removedRows(ctx, { path, run, page });
      const readable = rows.filter((row) => ctx.permits("fs.read", String(row["path"])));
      for (const row of readable) {
        ctx.signal.throwIfAborted();
        const bytes = await blobs.size(String(row["state_before"]));
        if (bytes === undefined) continue;
        if (files.length === limit) return { files, more: true };
        await hear(namespace, ctx, row);
        files.push(removed(row, bytes));
      }
      if (rows.length < PAGE) break;
    }
    return { files, more: false };
  };
}

/** Whoever is told of a file has the label of its name, and of what it held. */
async function hear(namespace: Namespace, ctx: CallContext, row: Row): Promise<void> {
  await hearNames(ctx, [row]);
  await hearDeclared(namespace, ctx, [row]);
  await hearContents(namespace, ctx, [row]);
}

interface Wanted {
  readonly path: string;
  readonly run: string | undefined;
  readonly page: number;
}

/** What was moved away is not removed, it is where it went to; what undo took away is a person's own word, and nothing keeps it. */
function removedRows(ctx: CallContext, { path, run, page }: Wanted): Promise<readonly Row[]> {
  const inside = path === "/" ? "/" : `${path}/`;
  const past = `${inside.slice(0, -1)}0`;
  return ctx.read(sql`select path, version, change, pid, root_pid, call_key, changed_at, state_before, state_after, label from {vfs_version} v
    where (path = ${path} or (path > ${inside} and path < ${past})) and state_after is null and state_before is not null
      and state_before <> ${FOLDER} and change not in ('move', 'undo')
      and (${run ?? null} is null or root_pid = ${run ?? null})
      and not exists (select 1 from {vfs_version} later where later.path = v.path and later.version > v.version)
    order by changed_at desc, path limit ${PAGE} offset ${page * PAGE}`);
}

function removed(row: Row, bytes: number): RemovedFile {
  const { path, version, change, pid, root_pid, changed_at, state_before } = storedRow("vfs_version", row);
  return Removed.parse({ path, version, change, pid, root: root_pid, at: changed_at, content: state_before, bytes });
}
