import { type BlobStore, type CallContext, part, point, type Sql, sql } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Change } from "./changes.ts";
import { contentOfState } from "./content.ts";

/** What a change takes in the journal, about: many small ones are something, too. */
const CHANGE = 1_024;
/** Disks give out room in pieces of this size. */
const BLOCK = 4_096;
/** Contents that are asked for their size together. */
const AT_ONCE = 64;

const GIB = 1_073_741_824;
export const DEFAULT_UNDO: UndoBounds = { run: 16 * GIB, all: 64 * GIB };

/** Changes with the size of what undo would put back, of whichever it is not known yet. */
export async function sized<C extends Change>(blobs: BlobStore, changes: readonly C[]): Promise<C[]> {
  const found: C[] = [];
  for (let from = 0; from < changes.length; from += AT_ONCE)
    found.push(...(await Promise.all(changes.slice(from, from + AT_ONCE).map((one) => withSize(blobs, one)))));
  return found;
}

async function withSize<C extends Change>(blobs: BlobStore, change: C): Promise<C> {
  const content = change.size === undefined ? contentOfState(change.before) : undefined;
  const size = content && (await blobs.size(content));
  return size === undefined ? change : { ...change, size };
}

/** A content that a run keeps already takes no more room. Before the versions are written. */
const isNew = (root: string, state: string) => part`not exists (select 1 from {vfs_version} k where k.state_before = ${state} and k.root_pid = ${root})`;

/** What undo keeps of a run is summed in the commit that keeps it, so that no call has to count it. */
export function keptRow({ before, size = 0 }: Change, root: string): Sql {
  const content = contentOfState(before);
  const bytes = content === undefined ? part`0` : part`case when ${isNew(root, content)} then ${blocksOf(size)} else 0 end`;
  return sql`insert into {vfs_kept} (root_pid, bytes) values (${root}, ${CHANGE} + ${bytes})
    on conflict (owner, root_pid) do update set bytes = bytes + excluded.bytes`;
}

/** The same of many. */
export function keptRows(changes: readonly Change[], root: string): Sql {
  const sizes = new Map(
    changes.flatMap(({ before, size = 0 }) => (contentOfState(before) === undefined || size === 0 ? [] : [[before, blocksOf(size)] as const])),
  );
  return sql`insert into {vfs_kept} (root_pid, bytes)
    select ${root}, ${CHANGE * changes.length} + coalesce(sum(value ->> 1), 0) from json_each(${JSON.stringify([...sizes])})
    where not exists (select 1 from {vfs_version} k where k.state_before = value ->> 0 and k.root_pid = ${root})
    on conflict (owner, root_pid) do update set bytes = bytes + excluded.bytes`;
}

/** What no version can hold lay in a tree, and what a tree held stays for a time after it: commands fill disks with that, too. */
export async function countBeyond(
  ctx: CallContext,
  blobs: BlobStore,
  { run, before }: { readonly run: string; readonly before: readonly (string | number)[] },
): Promise<void> {
  let bytes = 0;
  for (let from = 0; from < before.length; from += AT_ONCE) {
    const sizes = await Promise.all(before.slice(from, from + AT_ONCE).map((content) => (typeof content === "number" ? content : blobs.size(content))));
    for (const size of sizes) bytes += CHANGE + blocksOf(size ?? 0);
  }
  if (bytes === 0) return;
  ctx.write(sql`insert into {vfs_kept} (root_pid, bytes) values (${run}, ${bytes}) on conflict (owner, root_pid) do update set bytes = bytes + excluded.bytes`);
}

const blocksOf = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK;

export async function keptBytes(ctx: CallContext, run: string): Promise<number> {
  const [row] = await ctx.read(point`select bytes from {vfs_kept} where root_pid = ${run}`);
  return Number(row?.["bytes"] ?? 0);
}

export interface UndoRoom {
  /**
   * Before whatever changes files begins. What is under way goes on to its end, and is counted then.
   *
   * @throws SyscallError `QUOTA`
   */
  allow(ctx: CallContext, run?: string): Promise<void>;
}

export interface UndoBounds {
  /** Bytes kept of one run. */
  readonly run: number;
  /** Of all runs of an owner; a person's own sessions go on beyond it. */
  readonly all: number;
}

/** A sum of many runs is taken again after this long. */
const FRESH_MS = 30_000;
/** Runs that are named as those that keep most. */
const MOST_NAMED = 3;

export function createUndoRoom({ run: most, all }: UndoBounds): UndoRoom {
  const sums = new Map<string, { readonly bytes: number; readonly at: number }>();
  const sumOf = async (ctx: CallContext): Promise<number> => {
    const { owner } = ctx.caller;
    const known = sums.get(owner);
    // One that is over may have got room since: a person who removed a run waits for nothing.
    if (known && known.bytes <= all && ctx.now() - known.at < FRESH_MS) return known.bytes;
    const [row] = await ctx.read(sql`select sum(bytes) as bytes from {vfs_kept}`);
    const bytes = Number(row?.["bytes"] ?? 0);
    sums.set(owner, { bytes, at: ctx.now() });
    return bytes;
  };
  return {
    async allow(ctx, run = ctx.caller.root) {
      const used = await keptBytes(ctx, run);
      if (used > most) throw overOne(run, used, most);
      if (ctx.caller.kind === "session") return;
      const bytes = await sumOf(ctx);
      if (bytes > all) throw await overAll(ctx, bytes, all);
    },
  };
}

function overOne(run: string, used: number, limit: number): SyscallError {
  const message = `undo keeps ${used} bytes of what the run ${run} changed and removed, over ${limit} (AETHER_RUN_MB), so it changes nothing more: go on in a new run; aether rm ${run} gives the room back once it has ended, and a larger AETHER_RUN_MB lets it go on`;
  return new SyscallError("QUOTA", message, { run, used, limit });
}

async function overAll(ctx: CallContext, used: number, limit: number): Promise<SyscallError> {
  const rows = await ctx.read(sql`select root_pid, bytes from {vfs_kept} order by bytes desc, root_pid limit ${MOST_NAMED}`);
  const runs = rows.map((row) => ({ run: String(row["root_pid"]), bytes: Number(row["bytes"]) }));
  const said = runs.map(({ run, bytes }) => `${run}: ${bytes}`).join(", ");
  const message = `undo keeps ${used} bytes of what all runs changed and removed, over ${limit} (AETHER_WORKSPACES_MB), so no run changes anything more: aether rm RUN gives back what it keeps of an ended one (most: ${said}), and a larger AETHER_WORKSPACES_MB lets them go on`;
  return new SyscallError("QUOTA", message, { used, limit, runs });
}
