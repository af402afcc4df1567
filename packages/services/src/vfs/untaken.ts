import { type CallContext, type Row, type Sql, sql, storedJson } from "@aether/ports";
import { Label } from "@aether/protocol";
import * as z from "zod";

/** Kept by name of one command. */
const MOST = 50;
const Paths = z.array(z.string());
const WHY = "a command changed it in its copy of the folder, and that was not taken over";

/** What a command would do to a person's folder, for as long as nothing of it is done. */
export const untakenPaths = (landings: readonly { readonly path: string }[]): string => JSON.stringify(landings.slice(0, MOST).map(({ path }) => path));

/** In the commit in which a command's changes are recorded. */
export const nowTaken = (call: string): Sql => sql`update {vfs_landing} set paths = '[]' where call_key = ${call}`;

/** Of commands whose agents have ended only the names are of use from then on. */
export const onlyNames: Sql = sql`update {vfs_landing} set told = 'null', copies = '[]', asked = '[]', skipped = '[]'
  where copies <> '[]' and pid not in (select pid from {process} where state <> 'exited')`;

/** What commands of a run's ended agents did that reached no folder. Names are the command's words. */
export async function untakenOf(ctx: CallContext, run: string): Promise<{ readonly path: string; readonly why: string }[]> {
  const rows = await ctx.read(sql`select paths, label from {vfs_landing}
    where pid in (select pid from {process} where root = ${run} and state = 'exited') order by call_key`);
  const paths = new Set(rows.flatMap((row) => readable(ctx, row)));
  return [...paths].sort().map((path) => ({ path, why: WHY }));
}

function readable(ctx: CallContext, row: Row): string[] {
  const what = "what a command ended with (vfs_landing)";
  const paths = storedJson(row["paths"], what, (one) => Paths.parse(one)).filter((path) => ctx.permits("fs.read", path));
  if (paths.length > 0) ctx.raise(storedJson(row["label"], what, (one) => Label.parse(one)));
  return paths;
}
