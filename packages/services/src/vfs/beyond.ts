import { type CallContext, sql } from "@aether/ports";

/** What a command did that no version can hold. */
export interface Beyond {
  readonly path: string;
  /** As trees say it; null: nothing was, or is, there. */
  readonly before: string | null;
  readonly after: string | null;
  /** Half a sentence. */
  readonly why: string;
}

/** Kept by name of one run, and told of it. */
const MAX_BEYOND = 100;
/** Told by name in a command's result. */
const MAX_TOLD = 10;
const MAX_PATH = 4_096;

/** So that undo, which cannot take them back, can say so. What a run made itself and removed again is forgotten. */
export async function recordBeyond(ctx: CallContext, run: string, beyond: readonly Beyond[]): Promise<void> {
  if (beyond.length === 0) return;
  const known = new Set((await beyondRows(ctx, run)).map(({ path }) => path));
  let room = MAX_BEYOND - known.size;
  for (const { path, before, after, why } of beyond) {
    const shown = path.slice(0, MAX_PATH);
    if (after === null && known.has(shown)) ctx.write(sql`delete from {vfs_beyond} where root_pid = ${run} and path = ${shown}`);
    else if (known.has(shown) || room-- > 0)
      ctx.write(sql`insert into {vfs_beyond} (root_pid, path, why) values (${run}, ${shown}, ${did(before, after) + why})
        on conflict (owner, root_pid, path) do update set why = excluded.why`);
  }
}

function did(before: string | null, after: string | null): string {
  if (after === null) return "a command removed it: ";
  return before === null ? "a command left it: " : "a command may have changed it: ";
}

/** What commands of a run did that no version holds, and why it stays. */
export async function beyondOf(ctx: CallContext, run: string): Promise<{ readonly path: string; readonly why: string }[]> {
  return (await beyondRows(ctx, run)).map(({ path, why }) => ({ path, why: `${why}, and undo does not take that back` }));
}

async function beyondRows(ctx: CallContext, run: string): Promise<{ readonly path: string; readonly why: string }[]> {
  const rows = await ctx.read(sql`select path, why from {vfs_beyond} where root_pid = ${run} order by path limit ${MAX_BEYOND}`);
  return rows.map((row) => ({ path: String(row["path"]), why: String(row["why"] ?? "a command left it: no version can hold it") }));
}

/** A path of thousands of characters says no more than its beginning. */
export const shortened = (path: string): string => (path.length > MAX_SHOWN ? `${path.slice(0, MAX_SHOWN)}…` : path);
const MAX_SHOWN = 200;

/** For a command's result: what it did, and what it may have done where nobody looks. */
export function toldBeyond(beyond: readonly Beyond[], left: readonly { readonly path: string; readonly why: string }[]): string | undefined {
  const all = new Map([...left.filter(({ path }) => !beyond.some((one) => path.startsWith(`${one.path}/`))), ...beyond].map(({ path, why }) => [path, why]));
  if (all.size === 0) return undefined;
  const named = [...all].slice(0, MAX_TOLD).map(([path, why]) => `${shortened(path)} (${why})`);
  const more = all.size > MAX_TOLD ? ` and ${all.size - MAX_TOLD} more` : "";
  return `what it did to ${named.join(", ")}${more} is not kept and cannot be undone`;
}
