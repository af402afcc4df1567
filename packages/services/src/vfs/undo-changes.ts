import { ABOVE_ALL, type CallContext, type Row, type Sql, type SqlValue, sql, storedRow } from "@aether/ports";
import type { Done } from "./undo-plan.ts";

const PAGE = 1_000;

interface Numbered extends Done {
  readonly seq: number;
}

interface StoredVersion extends Omit<Numbered, "call" | "before" | "after" | "mode" | "modeAfter" | "modified"> {
  readonly call_key: string;
  readonly state_before: string | null;
  readonly state_after: string | null;
  readonly mode_before: number | null;
  readonly mode_after: number | null;
  readonly modified_before: number | null;
}

/** Newest first; what was taken back already is not there any more. `next`: where those begin that are too many for one call. */
export async function changesOf(ctx: CallContext, asked: Asked): Promise<{ changes: readonly Done[]; next?: number }> {
  const changes: Numbered[] = [];
  for (let below: SqlValue = asked.before ?? ABOVE_ALL; ; ) {
    const rows = await ctx.read(pageOf(asked, below));
    changes.push(...rows.map(toDone));
    const last = changes.at(-1);
    if (rows.length < PAGE && changes.length <= asked.most) return { changes };
    if (last === undefined) return { changes };
    below = last.seq;
    if (changes.length > asked.most) return cutOff(changes.slice(0, asked.most));
  }
}

interface Asked {
  readonly run: string;
  readonly before: number | undefined;
  /** In one call. */
  readonly most: number;
}

/**
 * What an earlier call left alone at a path stays, with all that came before it there. The signs before two columns keep that
 * question from the index of the run, where it would be asked of every later change.
 */
function pageOf({ run, before }: Asked, below: SqlValue): Sql {
  return sql`select path, version, seq, change, call_key, state_before, state_after, mode_before, mode_after, modified_before from {vfs_version} v
    where root_pid = ${run} and seq < ${below} and undone_by is null and change <> 'undo'
      and (${before ?? null} is null or not exists (select 1 from {vfs_version} later
        where later.path = v.path and +later.root_pid = v.root_pid and +later.seq >= ${before ?? null}
          and later.undone_by is null and later.change <> 'undo'))
    order by seq desc limit ${PAGE}`;
}

/** The two halves of a move are taken back together. */
function cutOff(changes: readonly Numbered[]): { changes: readonly Done[]; next?: number } {
  const last = changes.at(-1);
  const whole = changes.findLastIndex(({ change, call }) => change !== "move" || call !== last?.call) + 1;
  const taken = last?.change === "move" && whole > 0 ? changes.slice(0, whole) : changes;
  const end = taken.at(-1);
  return { changes: taken, ...(end && { next: end.seq }) };
}

/** In which a run changed something. */
export async function workspacesOf(ctx: CallContext, run: string): Promise<string[]> {
  const rows = await ctx.read(sql`select distinct substr(path, 1, instr(substr(path || '/', 6), '/') + 4) as workspace from {vfs_version}
      where root_pid = ${run} and substr(path, 1, 5) = '/run/'
    union select path from {vfs_tree} where root_pid = ${run}`);
  return rows.map((row) => String(row["workspace"]));
}

export async function isKnown(ctx: CallContext, run: string): Promise<boolean> {
  if (await ctx.processes.get(run)) return true;
  const rows = await ctx.read(sql`select 1 from {vfs_version} where root_pid = ${run} limit 1`);
  return rows.length > 0;
}

function toDone(row: Row): Numbered {
  const { path, version, seq, call_key, change, state_before, state_after, ...bits } = storedRow("vfs_version", row) as unknown as StoredVersion;
  const { mode_before: mode, mode_after: modeAfter, modified_before: modified } = bits;
  const done = { path, version, seq, call: call_key, change, before: state_before, after: state_after };
  return { ...done, ...(mode !== null && { mode }), ...(modeAfter !== null && { modeAfter }), ...(modified !== null && { modified }) };
}
