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

export const DEFAULT_UNDO_BYTES = 16 * 1_073_741_824;

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

/** Before whatever changes files begins. What is under way goes on to its end, and is counted then. @throws SyscallError `QUOTA` */
export async function mayKeepMore(ctx: CallContext, limit: number, run: string = ctx.caller.root): Promise<void> {
  const used = await keptBytes(ctx, run);
  if (used <= limit) return;
  const message = `undo keeps ${used} bytes of what the run ${run} changed and removed, over ${limit} (AETHER_RUN_MB), so it changes nothing more: go on in a new run; aether rm ${run} gives the room back once it has ended, and a larger AETHER_RUN_MB lets it go on`;
  throw new SyscallError("QUOTA", message, { run, used, limit });
}
