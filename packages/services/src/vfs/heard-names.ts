import { type CallContext, type Row, sql } from "@aether/ports";
import { HOST_FILE, TRUSTED } from "@aether/protocol";
import { labelIn } from "./labels.ts";
import { readFloor } from "./resolve.ts";

const WORKSPACE = /^\/(?:run|home)\/[^/]+/;

/**
 * Names are words of whoever chose them. What had no label before was nobody's: in a host folder anybody's; in a workspace what its
 * processes have seen, which is its floor.
 */
export async function hearNames(ctx: CallContext, rows: readonly Row[]): Promise<void> {
  const bare = rows.filter((row) => row["label"] === null).map(({ path }) => WORKSPACE.exec(String(path))?.[0]);
  for (const row of rows) if (row["label"] !== null) ctx.raise(labelIn(row));
  for (const workspace of new Set(bare)) {
    if (workspace === undefined) ctx.raise(HOST_FILE);
    else {
      const [row] = await ctx.read(sql`select json_group_array(json(label)) as floors from {vfs_floor} where path = ${workspace}`);
      ctx.raise(readFloor(row?.["floors"]) ?? TRUSTED);
    }
  }
}
