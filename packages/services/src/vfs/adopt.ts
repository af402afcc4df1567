import { type CallContext, type Handler, type LeftOut, type Row, type SnapshotOptions, type Sql, sql } from "@aether/ports";
import { canonicalJson, joinLabels, type Label, SyscallError, type vfsAdopt, type vfsExpect } from "@aether/protocol";
import { type Beyond, recordBeyond, shortened, toldBeyond } from "./beyond.ts";
import { type Change, recordMany, type Vfs } from "./changes.ts";
import { contentOfState, FOLDER, type State } from "./content.ts";
import { countBeyond, sized } from "./kept-for-undo.ts";
import { floorOf, readFloor, type Spot } from "./resolve.ts";
import { sortOut } from "./sort-out.ts";
import type { Done } from "./undo-plan.ts";

/** Paths asked for in one statement. */
const CHUNK = 400;
/** Files that are asked for their size together. */
const AT_ONCE = 64;
/** Files told by name in a result. */
const MAX_NAMED = 50;

/** A workspace in which a command has run. */
interface Known {
  readonly floor: Label | undefined;
  /** As it was recorded last; null: nothing is left to record. */
  readonly tree: string | null;
}

/**
 * Before a command runs. What it writes lies there whatever becomes of it, so the workspace's floor rises first (DESIGN 4.7);
 * and what an earlier one left when it was cut off is recorded before this one comes on top of it.
 */
export function createExpect(vfs: Vfs): Handler<typeof vfsExpect> {
  return async ({ workspace, label, ...asked }, ctx) => {
    const { run = ctx.caller.root } = asked;
    await vfs.undoRoom.allow(ctx, run);
    const spot = await vfs.namespace.forChange(`/run/${workspace}`, ctx);
    const known = await knownOf(ctx, spot);
    const taken = await taking(vfs, ctx, spot);
    if (known.tree && taken.tree) {
      const { fresh, beyond, lost } = await differing(vfs, ctx, { spot, before: known.tree, after: taken.tree, floor: known.floor });
      ctx.moved(await sizeOf(spot, [...fresh, ...beyond]));
      await recordMany(ctx, fresh, { author: { pid: ctx.caller.pid, root: run } });
      await keepBeyond(vfs, ctx, { run, beyond, lost });
    }
    raise(ctx, { spot, floor: known.floor, label: joinLabels(label, ctx.caller.label) });
    // What was recorded last is compared with until there is a tree again.
    if (taken.tree) keep(ctx, { spot, tree: taken.tree, root: run });
    return { tree: taken.tree, ...(taken.left.length > 0 && { untracked: toldLeft(taken.left) }) };
  };
}

/** After a command: versions and labels for what it wrote behind this service's back. */
export function createAdopt(vfs: Vfs): Handler<typeof vfsAdopt> {
  return async ({ workspace, more, since, label, ...asked }, ctx) => {
    const { run = ctx.caller.root } = asked;
    const spot = await vfs.namespace.forChange(`/run/${workspace}`, ctx);
    const known = await knownOf(ctx, spot);
    const before = known.tree ?? since;
    const floor = label === undefined ? known.floor : raise(ctx, { spot, floor: known.floor, label });
    if (before === undefined) return { changed: [], changes: 0 };
    const { tree, left } = await taking(vfs, ctx, spot);
    if (tree === null) {
      await recordBeyond(
        ctx,
        run,
        left.map(({ why }) => ({ path: spot.root, before: FOLDER, after: FOLDER, why })),
      );
      return { changed: [], changes: 0, untracked: toldLeft(left) };
    }
    const { paths, fresh, beyond, lost } = await differing(vfs, ctx, { spot, before, after: tree, floor });
    ctx.moved(await sizeOf(spot, [...fresh, ...beyond]));
    await recordMany(ctx, fresh, { author: { pid: ctx.caller.pid, root: run } });
    await keepBeyond(vfs, ctx, { run, beyond, lost });
    keep(ctx, { spot, tree: more ? tree : null, root: run });
    const untracked = toldBeyond(
      beyond,
      left.map(({ path, why }) => ({ path: `${spot.root}/${path}`, why })),
    );
    return { changed: paths.slice(0, MAX_NAMED), changes: paths.length, ...(untracked !== undefined && { untracked }) };
  };
}

async function keepBeyond(
  { blobs }: Vfs,
  ctx: CallContext,
  { run, beyond, lost }: { readonly run: string } & Pick<Differing, "beyond" | "lost">,
): Promise<void> {
  await recordBeyond(ctx, run, beyond);
  await countBeyond(ctx, blobs, { run, before: lost });
}

/** Of what lies there now; what a command removed has none. */
async function sizeOf({ root, disk, at }: Spot, changes: readonly { readonly path: string; readonly after: string | null }[]): Promise<number> {
  const files = changes.filter(({ after }) => after !== null && after !== FOLDER && after !== "folder");
  let bytes = 0;
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const stats = await Promise.all(files.slice(from, from + AT_ONCE).map(({ path }) => disk.stat([...at, ...path.slice(root.length + 1).split("/")])));
    for (const stat of stats) if (stat?.kind === "file") bytes += stat.bytes;
  }
  return bytes;
}

/** What commands of a run left unrecorded because they were cut off, newest first. Recorded, unless it is only looked at. */
export async function adoptLeft(vfs: Vfs, ctx: CallContext, { run, dryRun }: { run: string; dryRun: boolean }): Promise<Done[]> {
  const left = await ctx.read(sql`select path, tree from {vfs_tree} where root_pid = ${run}`);
  const done: Done[] = [];
  for (const row of left) {
    const path = String(row["path"]);
    if (!ctx.permits("fs.write", path)) continue;
    const spot = await vfs.namespace.forChange(path, ctx);
    const { tree } = await taking(vfs, ctx, spot);
    if (!tree) continue;
    const { floor } = await knownOf(ctx, spot);
    const { fresh, beyond, lost } = await differing(vfs, ctx, { spot, before: String(row["tree"]), after: tree, floor });
    for (const { label: _, ...change } of fresh) done.push({ ...change, call: ctx.key });
    if (dryRun) continue;
    await keepBeyond(vfs, ctx, { run, beyond, lost });
    await recordMany(ctx, fresh, { author: { pid: spot.root.slice("/run/".length), root: run } });
    keep(ctx, { spot, tree, root: run });
  }
  return done.reverse();
}

/** The trees of workspaces that are still to be compared with: their content must stay. */
export const treesKept: Sql = sql`with landing as (select copies from {every vfs_landing} l
    where exists (select 1 from {every process} p where p.pid = l.pid and p.state <> 'exited'))
  select tree from {every vfs_tree}
  union all select tree from {every vfs_copy} union all select seen from {every vfs_copy}
  union all select c.value ->> 'before' as tree from landing l, json_each(l.copies) c
  union all select c.value ->> 'after' as tree from landing l, json_each(l.copies) c`;

async function knownOf(ctx: CallContext, { root }: Spot): Promise<Known> {
  const [row] = await ctx.read(sql`select (select tree from {vfs_tree} where path = ${root}) as tree,
    (select json_group_array(json(label)) from {vfs_floor} where path = ${root}) as floors`);
  return { floor: readFloor(row?.["floors"]), tree: textOf(row?.["tree"]) };
}

/** @returns the floor as it will be */
function raise(ctx: CallContext, { spot, floor, label }: { readonly spot: Spot; readonly floor: Label | undefined; readonly label: Label }): Label {
  const raised = floor ? joinLabels(floor, label) : label;
  if (floor && canonicalJson(raised) === canonicalJson(floor)) return floor;
  ctx.write(sql`insert or ignore into {vfs_floor} (path, label) values (${spot.root}, ${canonicalJson(label)})`);
  return raised;
}

function keep(ctx: CallContext, { spot, tree, root }: { readonly spot: Spot; readonly tree: string | null; readonly root: string }): void {
  if (tree === null) ctx.write(sql`delete from {vfs_tree} where path = ${spot.root}`);
  else
    ctx.write(sql`insert into {vfs_tree} (path, root_pid, tree) values (${spot.root}, ${root}, ${tree})
      on conflict (owner, path) do update set tree = excluded.tree`);
}

interface Taken {
  readonly tree: string | null;
  /** What is not in it; without a tree why, of the workspace itself. */
  readonly left: readonly LeftOut[];
}

interface Looked extends Pick<SnapshotOptions, "keep"> {
  readonly folder: string;
}

/** More than a tree may hold can be worked in, and says what is lost by it. */
export async function taking({ trees }: Pick<Vfs, "trees">, ctx: CallContext, { folder, keep }: Looked): Promise<Taken> {
  try {
    const { hash, left } = await trees.snapshot(folder, { signal: ctx.signal, ...(keep && { keep }) });
    return { tree: hash, left };
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "TOO_LARGE") throw error;
    return { tree: null, left: [{ path: "", why: error.message }] };
  }
}

export function toldLeft(left: readonly LeftOut[]): string {
  const named = left.slice(0, MAX_TOLD).map(({ path, why }) => (path === "" ? why : `${shortened(path)} (${why})`));
  const more = left.length > MAX_TOLD ? ` and ${left.length - MAX_TOLD} more` : "";
  return `${named.join("; ")}${more}; what commands do there cannot be listed or undone until it is smaller`;
}

/** Left out, told by name in a result. */
const MAX_TOLD = 10;

interface Between {
  readonly spot: Spot;
  readonly before: string;
  readonly after: string;
  readonly floor: Label | undefined;
}

interface Differing {
  readonly paths: readonly string[];
  /** Without what stands in the versions already, because a file call made it. */
  readonly fresh: readonly (Change & { readonly version: number })[];
  readonly beyond: readonly Beyond[];
  /** Contents that gave way and that no version holds, also of what is told of by its folder alone; of one in parts its bytes. */
  readonly lost: readonly (string | number)[];
}

async function differing({ trees, blobs }: Vfs, ctx: CallContext, { spot, before, after, floor }: Between): Promise<Differing> {
  if (before === after) return { paths: [], fresh: [], beyond: [], lost: [] };
  const all = await trees.changes(before, after);
  const { changes, beyond } = await sortOut(spot.root, all);
  const held = new Set(changes.map(({ path }) => path));
  const gone = all.filter((one) => one.before !== one.after && !held.has([spot.root, ...one.path].join("/")));
  const lost = gone.flatMap((one) => one.inParts ?? contentOfState(state(one.before)) ?? []);
  const stored = floor ? joinLabels(floorOf(spot), floor) : floorOf(spot);
  const fresh: (Change & { version: number })[] = [];
  for (let from = 0; from < changes.length; from += CHUNK) {
    const some = changes.slice(from, from + CHUNK);
    const known = await lastOf(
      ctx,
      some.map(({ path }) => path),
    );
    for (const { path, before: was, after: is, mode } of some) {
      const last = known.get(path);
      if (last?.state === (is ?? "nothing")) continue;
      const change = { path, change: "command", before: state(was), after: state(is), ...(mode !== undefined && { mode }) } as const;
      fresh.push({ ...change, label: is === null ? null : stored, version: (last?.version ?? 0) + 1 });
    }
  }
  return { paths: changes.map(({ path }) => path), fresh: await sized(blobs, fresh), beyond, lost };
}

const state = (written: string | null): State => (written === "folder" ? FOLDER : written);
const textOf = (value: Row[string] | undefined): string | null => (typeof value === "string" ? value : null);

interface Last {
  readonly version: number;
  readonly state: string;
}

/** @param paths at most {@link CHUNK} */
async function lastOf(ctx: CallContext, paths: readonly string[]): Promise<Map<string, Last>> {
  const rows = await ctx.read(sql`select path, version, state_after from {vfs_version} v
    where path in (select value from json_each(${JSON.stringify(paths)}))
      and version = (select max(version) from {vfs_version} w where w.path = v.path)`);
  return new Map(rows.map((row) => [String(row["path"]), { version: Number(row["version"]), state: textOf(row["state_after"]) ?? "nothing" }]));
}
