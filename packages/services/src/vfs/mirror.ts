import { type CallContext, type Disk, type Disks, type Handler, type Job, type Segments, sql } from "@aether/ports";
import { type CacheOf, plantOf, SyscallError, type vfsCopies, type vfsMirror, vfsSweep } from "@aether/protocol";
import { taking, toldLeft } from "./adopt.ts";
import type { Vfs } from "./changes.ts";
import { holdsHidden, hostFile, type Spot } from "./resolve.ts";

export interface MirrorDeps {
  readonly vfs: Vfs;
  readonly disks: Disks;
  /** `AETHER_HOME`. */
  readonly home: string;
  readonly cacheOf: CacheOf;
}

/** Names in the top folder that are looked at for what version control keeps. */
const MOST = 10_000;

/** Where a process's copy of a folder lies on the host. */
function mirrorFolder({ vfs, home }: Pick<MirrorDeps, "vfs" | "home">, { caller }: Pick<CallContext, "caller">, at: string): string {
  return [home, "owners", caller.owner, "mirror", caller.pid, vfs.digest.sha256(new TextEncoder().encode(at)).slice(0, 16)].join("/");
}

/**
 * A command works on a copy of its own of a person's folder, at the folder's address. So nothing half done is ever there, a kill leaves the
 * folder as it was, and what a person changes meanwhile is nobody's but theirs. The copy is kept from one command to the next: what
 * differs is put right.
 */
export function createMirror(deps: MirrorDeps): Handler<typeof vfsMirror> {
  const { vfs, disks, cacheOf } = deps;
  return async ({ at, live, since }, ctx) => {
    const spot = await vfs.namespace.forChange(at, ctx);
    if (spot.kind !== "mount" || holdsHidden(spot)) throw new SyscallError("NOT_FOUND", `${at} is no folder that commands may work on`, { path: at });
    const folder = mirrorFolder(deps, ctx, at);
    const real = hostFile(spot);
    await disks.open(folder, { create: true });
    const { tree: seen, left } = await taking(vfs, ctx, { folder: real, keep: "none" });
    const untracked = left.map(({ why }) => why).join("; ");
    if (seen === null) return { folder, seen: since?.seen ?? null, tree: since?.tree ?? null, closed: [], untracked };
    const tree = await (since ? asSeen(vfs, { folder, real, seen, since }) : asThere(vfs, ctx, { folder, tree: seen, real, cacheOf }));
    if (live) keepCopy(ctx, { at, tree, seen });
    return { folder, seen, tree, closed: await closedIn(spot), ...(left.length > 0 && { untracked: toldLeft(left) }) };
  };
}

/** What others changed in the folder comes into the copy; what the command made there, and is not in the folder, stays. */
async function asSeen({ trees }: Vfs, { folder, real, seen, since }: { folder: string; real: string; seen: string; since: { tree: string; seen: string } }) {
  if (seen === since.seen) return since.tree;
  const paths = (await trees.changes(since.seen, seen)).map(({ path }) => path);
  return trees.bring(folder, { tree: since.tree, from: seen, paths, like: real });
}

/** So that a kill leaves known what the copy had: what differs from it then is the command's. */
function keepCopy(ctx: CallContext, { at, tree, seen }: { readonly at: string; readonly tree: string; readonly seen: string }): void {
  ctx.write(
    sql`delete from {vfs_copy} where pid not in (select pid from {process} where state <> 'exited')`,
    sql`insert into {vfs_copy} (pid, at, tree, seen) values (${ctx.caller.pid}, ${at}, ${tree}, ${seen})
      on conflict (owner, pid, at) do update set tree = excluded.tree, seen = excluded.seen`,
  );
}

export function createCopies(deps: Pick<MirrorDeps, "vfs" | "home">): Handler<typeof vfsCopies> {
  return async (_input, ctx) => {
    const rows = await ctx.read(sql`select at, tree from {vfs_copy} where pid = ${ctx.caller.pid} order by at`);
    const placed = rows.map((row) => ({ at: String(row["at"]), tree: String(row["tree"]) }));
    return { copies: placed.map((copy) => ({ ...copy, folder: mirrorFolder(deps, ctx, copy.at) })) };
  };
}

interface Copy {
  readonly folder: string;
  readonly tree: string;
  readonly real: string;
  readonly cacheOf: CacheOf;
}

/** What the tree left out is not in the copy, so the copy's own tree may be another one. So may one with caches that earlier commands left there. */
async function asThere({ trees }: Vfs, { signal }: CallContext, { folder, tree, real, cacheOf }: Copy): Promise<string> {
  const { hash } = await trees.snapshot(folder, { signal, keep: "none" });
  const stays = (path: readonly string[]): boolean => cacheOf(path) !== undefined;
  const differing = hash === tree ? [] : await trees.changes(hash, tree);
  if (differing.every(({ path, after }) => after === null && stays(path))) return hash;
  try {
    await trees.restore(folder, tree, { like: real, now: hash, stays });
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
    // The person changed a file between the look and the copying: what is there now is stored, and copied from there.
    const stored = await trees.snapshot(real, { signal });
    await trees.restore(folder, stored.hash, { like: real, stays });
  }
  return (await trees.snapshot(folder, { signal, keep: "none" })).hash;
}

/** What version control keeps there is for reading: an agent changes none of it, and a command fails where it tries. */
async function closedIn(spot: Spot): Promise<string[]> {
  const { entries } = await spot.disk.list(spot.at, MOST);
  const kept = entries.filter(
    ({ kind, name }) => kind !== "link" && plantOf({ file: `${hostFile(spot)}/${name}/x`, named: spot.folder }, [])?.as === "refused",
  );
  return kept.map(({ name }) => `${spot.path}/${name}`);
}

const SWEEP_EVERY_MS = 300_000;
const SWEEP_FIRST_MS = 20_000;

export const sweepingMirrors: Job = { name: "mirrors", every: SWEEP_EVERY_MS, first: SWEEP_FIRST_MS, syscall: vfsSweep.name, input: {} };

/** A copy is of use as long as its process may run another command. */
export function createSweep({ disks, home }: Pick<MirrorDeps, "disks" | "home">): Handler<typeof vfsSweep> {
  return async (_input, ctx) => {
    const disk = await disks.open(home, { create: false });
    const found: { readonly pid: string; readonly at: Segments }[] = [];
    for (const owner of await namesIn(disk, ["owners"]))
      for (const pid of await namesIn(disk, ["owners", owner, "mirror"])) found.push({ pid, at: ["owners", owner, "mirror", pid] });
    // After the look: who has a copy by then was born by then.
    const rows = await ctx.read(sql`select pid from {every process}
      where state <> 'exited' and pid in (select value from json_each(${JSON.stringify(found.map(({ pid }) => pid))}))`);
    const alive = new Set(rows.map(({ pid }) => String(pid)));
    let copies = 0;
    const failures: unknown[] = [];
    for (const { pid, at } of found) {
      if (alive.has(pid)) continue;
      const isGone = await isRemoved(disk, at).catch((failure: unknown) => void failures.push(failure));
      if (isGone === true) copies++;
    }
    // One that cannot be removed keeps no other.
    if (failures.length > 0) throw failures[0];
    return { copies };
  };
}

/** Another sweep may have been there first. */
async function isRemoved(disk: Disk, at: Segments): Promise<boolean> {
  try {
    await disk.remove(at, { own: true });
    return true;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "NOT_FOUND") return false;
    throw error;
  }
}

async function namesIn(disk: Disk, at: Segments): Promise<string[]> {
  if ((await disk.stat(at))?.kind !== "folder") return [];
  const { entries } = await disk.list(at, MOST);
  return entries.filter(({ kind }) => kind === "folder").map(({ name }) => name);
}
