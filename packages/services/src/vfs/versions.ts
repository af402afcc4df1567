import type { Handler } from "@aether/ports";
import { type CallContext, type Row, type Sql, sql } from "@aether/ports";
import { type FileVersion, FileVersion as Version, type vfsVersions } from "@aether/protocol";
import { FOLDER } from "./content.ts";
import { labelIn } from "./labels.ts";

const PAGE = 1_000;
const MAX_PAGES = 20;

/** Newest first; what the caller may not read is left out. */
export function createVersions(): Handler<typeof vfsVersions> {
  return async ({ path, limit }, ctx) => {
    const versions: FileVersion[] = [];
    for (let page = 0; page < MAX_PAGES && versions.length < limit; page++) {
      const rows = await versionRows(ctx, path, page);
      const readable = rows.filter((row) => ctx.permits("fs.read", String(row["path"]))).slice(0, limit - versions.length);
      for (const row of readable) if (row["label"] !== null) ctx.raise(labelIn(row));
      versions.push(...readable.map(toVersion));
      if (rows.length < PAGE) break;
    }
    return { versions };
  };
}

function versionRows(ctx: CallContext, path: string, page: number): Promise<readonly Row[]> {
  const inside = path === "/" ? "/" : `${path}/`;
  // "0" is the character after "/": the range holds exactly the paths that begin with the folder.
  const past = `${inside.slice(0, -1)}0`;
  return ctx.read(sql`select path, version, change, pid, root_pid, call_key, changed_at, state_before, state_after, label from vfs_version
    where owner = ${ctx.caller.owner} and (path = ${path} or (path > ${inside} and path < ${past}))
    order by changed_at desc, path, version desc limit ${PAGE} offset ${page * PAGE}`);
}

function toVersion(row: Row): FileVersion {
  return Version.parse({
    version: row["version"],
    path: row["path"],
    change: row["change"],
    pid: row["pid"],
    root: row["root_pid"],
    call: row["call_key"],
    at: row["changed_at"],
    before: hashOrNull(row["state_before"]),
    after: hashOrNull(row["state_after"]),
  });
}

/** Undo puts back what was there before; what is there now is in the file. */
export function contentsKept(hashes: readonly string[]): readonly Sql[] {
  return [{ text: `select state_before as hash from vfs_version where state_before in (${hashes.map(() => "?").join(", ")})`, values: hashes }];
}

function hashOrNull(state: Row[string] | undefined): Row[string] {
  return state === undefined || state === FOLDER ? null : state;
}
