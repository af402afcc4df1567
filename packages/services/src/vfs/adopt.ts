import { type CallContext, type Handler, type Row, type Sql, sql, type TreeChange } from "@aether/ports";
import { canonicalJson, isCanonicalName, joinLabels, type Label, SyscallError, type vfsAdopt, type vfsExpect } from "@aether/protocol";
import { type Change, record, type Vfs } from "./changes.ts";
import { FOLDER, type State } from "./content.ts";
import { floorOf, readFloor, type Spot } from "./resolve.ts";
import type { Done } from "./undo-plan.ts";

/** Paths asked for in one statement. */
const CHUNK = 400;
/** Files told by name in a result. */
const MAX_NAMED = 50;
const MAX_PATH = 4_096;

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
  return async ({ workspace, label }, ctx) => {
    const spot = await vfs.namespace.forChange(`/run/${workspace}`, ctx);
    const known = await knownOf(ctx, spot);
    const taken = await taking(vfs, spot);
    if (known.tree && taken.tree) {
      const { fresh, beyond } = await differing(vfs, ctx, { spot, before: known.tree, after: taken.tree, floor: known.floor });
      record(ctx, fresh);
      recordBeyond(ctx, ctx.caller.root, beyond);
    }
    raise(ctx, { spot, floor: known.floor, label: joinLabels(label, ctx.caller.label) });
    keep(ctx, { spot, tree: taken.tree, root: ctx.caller.root });
    return taken;
  };
}

/** After a command: versions and labels for what it wrote behind this service's back. */
export function createAdopt(vfs: Vfs): Handler<typeof vfsAdopt> {
  return async ({ workspace, more, since, label }, ctx) => {
    const spot = await vfs.namespace.forChange(`/run/${workspace}`, ctx);
    const known = await knownOf(ctx, spot);
    const before = known.tree ?? since;
    const floor = label === undefined ? known.floor : raise(ctx, { spot, floor: known.floor, label });
    const { tree } = before === undefined ? { tree: null } : await taking(vfs, spot);
    if (before === undefined || tree === null) return { changed: [], changes: 0 };
    const { paths, fresh, beyond } = await differing(vfs, ctx, { spot, before, after: tree, floor });
    record(ctx, fresh);
    recordBeyond(ctx, ctx.caller.root, beyond);
    keep(ctx, { spot, tree: more ? tree : null, root: ctx.caller.root });
    return { changed: paths.slice(0, MAX_NAMED), changes: paths.length };
  };
}

/** What commands of a run left unrecorded because they were cut off, newest first. Recorded, unless it is only looked at. */
export async function adoptLeft(vfs: Vfs, ctx: CallContext, { run, dryRun }: { run: string; dryRun: boolean }): Promise<Done[]> {
  const left = await ctx.read(sql`select path, tree from vfs_tree where owner = ${ctx.caller.owner} and root_pid = ${run}`);
  const done: Done[] = [];
  for (const row of left) {
    const path = String(row["path"]);
    if (!ctx.permits("fs.write", path)) continue;
    const spot = await vfs.namespace.forChange(path, ctx);
    const { tree } = await taking(vfs, spot);
    if (!tree) continue;
    const { floor } = await knownOf(ctx, spot);
    const { fresh, beyond } = await differing(vfs, ctx, { spot, before: String(row["tree"]), after: tree, floor });
    for (const { label: _, ...change } of fresh) done.push({ ...change, call: ctx.key });
    if (dryRun) continue;
    recordBeyond(ctx, run, beyond);
    record(ctx, fresh, { pid: spot.root.slice("/run/".length), root: run });
    keep(ctx, { spot, tree, root: run });
  }
  return done.reverse();
}

/** The trees of workspaces that are still to be compared with: their content must stay. */
export const treesKept: Sql = sql`select tree from vfs_tree`;

async function knownOf(ctx: CallContext, { root }: Spot): Promise<Known> {
  const { owner } = ctx.caller;
  const [row] = await ctx.read(sql`select (select tree from vfs_tree where owner = ${owner} and path = ${root}) as tree,
    (select json_group_array(json(label)) from vfs_floor where owner = ${owner} and path = ${root}) as floors`);
  return { floor: readFloor(row?.["floors"]), tree: textOf(row?.["tree"]) };
}

/** @returns the floor as it will be */
function raise(ctx: CallContext, { spot, floor, label }: { readonly spot: Spot; readonly floor: Label | undefined; readonly label: Label }): Label {
  const raised = floor ? joinLabels(floor, label) : label;
  if (floor && canonicalJson(raised) === canonicalJson(floor)) return floor;
  ctx.write(sql`insert or ignore into vfs_floor (owner, path, label) values (${ctx.caller.owner}, ${spot.root}, ${canonicalJson(label)})`);
  return raised;
}

function keep(ctx: CallContext, { spot, tree, root }: { readonly spot: Spot; readonly tree: string | null; readonly root: string }): void {
  const { owner } = ctx.caller;
  if (tree === null) ctx.write(sql`delete from vfs_tree where owner = ${owner} and path = ${spot.root}`);
  else
    ctx.write(sql`insert into vfs_tree (owner, path, root_pid, tree) values (${owner}, ${spot.root}, ${root}, ${tree})
      on conflict (owner, path) do update set tree = excluded.tree`);
}

/** More than a tree may hold can be worked in, and says what is lost by it. */
async function taking({ trees }: Vfs, { folder }: Spot): Promise<{ tree: string | null; untracked?: string }> {
  try {
    return { tree: (await trees.snapshot(folder)).hash };
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "TOO_LARGE") throw error;
    return { tree: null, untracked: `${error.message}; what commands do there cannot be listed or undone until it is smaller` };
  }
}

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
  /** Links, and names that no path can hold. */
  readonly beyond: readonly { readonly path: string; readonly after: string | null }[];
}

async function differing({ trees }: Vfs, ctx: CallContext, { spot, before, after, floor }: Between): Promise<Differing> {
  if (before === after) return { paths: [], fresh: [], beyond: [] };
  const all = (await trees.changes(before, after)).map(({ path: names, before: was, after: is }) => {
    const path = [spot.root, ...names].join("/");
    return { path, before: was, after: is, nameable: isNameable(names, path) };
  });
  const changes = all.filter((change) => change.nameable && isRecorded(change));
  const beyond = all.filter((change) => !(change.nameable && isRecorded(change)));
  const paths = changes.map(({ path }) => path);
  const known = await lastOf(ctx, paths);
  const stored = floor ? joinLabels(floorOf(spot), floor) : floorOf(spot);
  const fresh = changes.flatMap(({ path, before: was, after: is }) => {
    const last = known.get(path);
    if (last?.state === (is ?? "nothing")) return [];
    return [{ path, change: "command" as const, before: state(was), after: state(is), label: is === null ? null : stored, version: (last?.version ?? 0) + 1 }];
  });
  return { paths, fresh, beyond };
}

/** Changes told by name, of those that no version can hold. */
const MAX_BEYOND = 100;

/** So that undo, which cannot take them back, can say so. */
function recordBeyond(ctx: CallContext, root: string, beyond: Differing["beyond"]): void {
  const { owner } = ctx.caller;
  for (const { path, after } of beyond.slice(0, MAX_BEYOND)) {
    const shown = path.slice(0, MAX_PATH);
    if (after === null) ctx.write(sql`delete from vfs_beyond where owner = ${owner} and root_pid = ${root} and path = ${shown}`);
    else ctx.write(sql`insert or ignore into vfs_beyond (owner, root_pid, path) values (${owner}, ${root}, ${shown})`);
  }
}

/** What commands of a run left that no version holds, and why it stays. */
export async function beyondOf(ctx: CallContext, run: string): Promise<{ readonly path: string; readonly why: string }[]> {
  const rows = await ctx.read(sql`select path from vfs_beyond where owner = ${ctx.caller.owner} and root_pid = ${run} order by path limit ${MAX_BEYOND}`);
  return rows.map((row) => ({ path: String(row["path"]), why: "a command left it, and undo takes back neither links nor names that no path can hold" }));
}

/** Links are part of a tree, and of what is restored; versions are of files and folders. */
const isRecorded = ({ before, after }: Pick<TreeChange, "before" | "after">): boolean => before !== after && before !== "link" && after !== "link";

/** A name that no path can hold is out of every other call's reach as well; it must not keep the rest from being recorded. */
const isNameable = (names: readonly string[], at: string): boolean => names.every(isCanonicalName) && Buffer.byteLength(at) <= MAX_PATH;

const state = (written: string | null): State => (written === "folder" ? FOLDER : written);
const textOf = (value: Row[string] | undefined): string | null => (typeof value === "string" ? value : null);

interface Last {
  readonly version: number;
  readonly state: string;
}

async function lastOf(ctx: CallContext, paths: readonly string[]): Promise<Map<string, Last>> {
  const last = new Map<string, Last>();
  for (let from = 0; from < paths.length; from += CHUNK) {
    const part = paths.slice(from, from + CHUNK);
    const rows = await ctx.read({
      text: `select path, version, state_after from vfs_version v where owner = ? and path in (${part.map(() => "?").join(", ")})
        and version = (select max(version) from vfs_version w where w.owner = v.owner and w.path = v.path)`,
      values: [ctx.caller.owner, ...part],
    });
    for (const row of rows) last.set(String(row["path"]), { version: Number(row["version"]), state: textOf(row["state_after"]) ?? "nothing" });
  }
  return last;
}
