import { type CallContext, type Handler, type Row, sql } from "@aether/ports";
import { type FileVersion, joinLabels, type Label, SyscallError, type vfsUndo } from "@aether/protocol";
import { adoptLeft, beyondOf } from "./adopt.ts";
import { record, type Vfs } from "./changes.ts";
import { FOLDER, look, type State } from "./content.ts";
import { labelIn, writtenLabel } from "./labels.ts";
import type { Spot } from "./resolve.ts";
import { CHANGED_SINCE, type Done, type How, howOf, inOrder, planUndo, type Restore } from "./undo-plan.ts";
import { put } from "./write.ts";

const PAGE = 1_000;
/** Changes taken back in one call, the newest; calling again goes on with those before. */
const MAX_CHANGES = 50_000;

/**
 * Takes back what a run did to files. Each path is decided by what is there now, so a second undo, or one that goes on after
 * a crash, comes to the same end.
 */
export function createUndo(vfs: Vfs): Handler<typeof vfsUndo> {
  return async ({ run, dryRun }, ctx) => {
    const left = await adoptLeft(vfs, ctx, { run, dryRun });
    const changes = [...left, ...(await changesOf(ctx, run, left.length > 0))];
    const beyond = await beyondOf(ctx, run);
    const { spots, now, kept } = await lookAround(vfs, ctx, new Set(changes.map(({ path }) => path)));
    const plan = planUndo(changes, now);
    for (const { path, why } of plan.kept) kept.set(path, why);
    const undone: { path: string; how: How }[] = [];
    for (const restore of inOrder(plan.restores)) {
      const spot = spots.get(restore.path);
      if (!spot) continue;
      const why = dryRun ? undefined : await carryOut(vfs, ctx, { spot, restore });
      if (why === undefined) undone.push({ path: restore.path, how: howOf(restore) });
      else kept.set(restore.path, why);
    }
    return { undone, kept: [...[...kept].map(([path, why]) => ({ path, why })), ...beyond] };
  };
}

interface Around {
  readonly spots: Map<string, Spot>;
  readonly now: Map<string, State>;
  readonly kept: Map<string, string>;
}

async function lookAround(vfs: Vfs, ctx: CallContext, paths: Iterable<string>): Promise<Around> {
  const around: Around = { spots: new Map(), now: new Map(), kept: new Map() };
  for (const path of paths) {
    ctx.signal.throwIfAborted();
    const found = await lookForUndo(vfs, ctx, path);
    if ("why" in found) around.kept.set(path, found.why);
    else {
      around.spots.set(path, found.spot);
      around.now.set(path, found.state);
    }
  }
  return around;
}

/** Newest first; what was taken back already is not there any more. */
async function changesOf(ctx: CallContext, run: string, known: boolean): Promise<Done[]> {
  const { owner } = ctx.caller;
  const changes: Done[] = [];
  for (let below = Number.MAX_SAFE_INTEGER; changes.length < MAX_CHANGES; ) {
    const rows = await ctx.read(sql`select path, version, seq, change, call_key, state_before, state_after from vfs_version
      where owner = ${owner} and root_pid = ${run} and seq < ${below} and undone_by is null and change <> 'undo' order by seq desc limit ${PAGE}`);
    changes.push(...rows.map(toDone));
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) break;
    below = Number(last["seq"]);
  }
  if (changes.length === 0 && !known && !(await isKnown(ctx, run))) throw new SyscallError("NOT_FOUND", `there is no run ${run}`, { run });
  return changes;
}

async function isKnown(ctx: CallContext, run: string): Promise<boolean> {
  if (await ctx.processes.get(run)) return true;
  const rows = await ctx.read(sql`select 1 from vfs_version where owner = ${ctx.caller.owner} and root_pid = ${run} limit 1`);
  return rows.length > 0;
}

function toDone(row: Row): Done {
  const state = (value: Row[string] | undefined) => (typeof value === "string" ? value : null);
  return {
    path: String(row["path"]),
    version: Number(row["version"]),
    call: String(row["call_key"]),
    change: String(row["change"]) as FileVersion["change"],
    before: state(row["state_before"]),
    after: state(row["state_after"]),
  };
}

/** A path that cannot be looked at, or may not be changed, is left alone and the rest goes on. */
async function lookForUndo({ namespace, digest }: Vfs, ctx: CallContext, path: string): Promise<{ spot: Spot; state: State } | { why: string }> {
  if (!ctx.permits("fs.write", path) || !ctx.permits("fs.remove", path)) return { why: "you may not change files there" };
  try {
    const spot = await namespace.forChange(path, ctx);
    return { spot, state: (await look(spot, digest)).state };
  } catch (error) {
    if (SyscallError.is(error) && error.code !== "STORAGE") return { why: error.message };
    throw error;
  }
}

/** Why it was left alone, or undefined when it is done. */
async function carryOut(vfs: Vfs, ctx: CallContext, { spot, restore }: { spot: Spot; restore: Restore }): Promise<string | undefined> {
  ctx.signal.throwIfAborted();
  const { path, from, to, takes } = restore;
  const why = from === to ? undefined : await change(vfs, ctx, { spot, restore });
  if (why !== undefined) return why;
  const label = to === null ? null : joinLabels(await labelOf(ctx, path, to), writtenLabel(ctx, spot));
  record(ctx, [{ path, change: "undo", before: from, after: to, label }]);
  const { owner } = ctx.caller;
  for (const { version } of takes)
    ctx.write(sql`update vfs_version set undone_by = ${ctx.key} where owner = ${owner} and path = ${path} and version = ${version}`);
  return undefined;
}

async function change(vfs: Vfs, ctx: CallContext, { spot, restore: { from, to } }: { spot: Spot; restore: Restore }): Promise<string | undefined> {
  if ((await look(spot, vfs.digest)).state !== from) return CHANGED_SINCE;
  if (from === FOLDER && (await spot.disk.list(spot.at, 1)).entries.length > 0) return "the folder is not empty";
  if (to === null || to === FOLDER) {
    if (from !== null) await spot.disk.remove(spot.at);
    if (to === FOLDER) await spot.disk.mkdir(spot.at, { parents: true });
    return undefined;
  }
  const bytes = await vfs.blobs.get(to);
  if (bytes === undefined) return "its earlier content is no longer stored";
  if (from === FOLDER) await spot.disk.remove(spot.at);
  return putBack(vfs, ctx, { spot, bytes, before: from === FOLDER ? null : from });
}

async function putBack(vfs: Vfs, ctx: CallContext, content: { spot: Spot; bytes: Uint8Array; before: State }): Promise<string | undefined> {
  try {
    await put(vfs, ctx, content);
    return undefined;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "CONFLICT") return CHANGED_SINCE;
    throw error;
  }
}

/** The label the content had when it was last written there; content from before has the floor of its place. */
async function labelOf(ctx: CallContext, path: string, state: string): Promise<Label> {
  const [row] = await ctx.read(sql`select label from vfs_version
    where owner = ${ctx.caller.owner} and path = ${path} and state_after = ${state} and label is not null order by version desc limit 1`);
  return row ? labelIn(row) : ctx.caller.label;
}
