import { type CallContext, type EffectHandler, sql, storedRow, takeBytes } from "@aether/ports";
import { joinLabels, SyscallError, type vfsRestore } from "@aether/protocol";
import { happened, labelAhead, madeFolders, mainChange, type Plan, record, type Vfs } from "./changes.ts";
import { FOLDER, fileBefore, linkTarget, look, requireRoom, type State } from "./content.ts";
import { contentLabel, tellingOf, writtenLabel } from "./labels.ts";
import { mustBeAsPreviewed, previewOf, replacedText } from "./preview.ts";
import { touchesAt } from "./touches.ts";
import { put } from "./write.ts";

type RestorePlan = Plan & { readonly bytes: number; readonly dated?: number };

/** What a file held once, from the contents that undo keeps. It is a change like any other: what it replaces is kept in its turn. */
export function createRestore(vfs: Vfs): EffectHandler<typeof vfsRestore, RestorePlan> {
  const { namespace, digest, usage, blobs, undoRoom } = vfs;
  const done = (path: string, plan: RestorePlan, ctx: CallContext) => ({ path, to: mainChange(plan).path, run: ctx.caller.root });
  return {
    async preview({ path, version, to = path }, ctx) {
      const hash = await heldAt(ctx, { path, version });
      const bytes = await contentOf(vfs, ctx, { path, hash });
      const target = await namespace.forChange(to, ctx);
      const there = await look(target, digest);
      ctx.raise(await contentLabel(ctx, await namespace.spot(path, ctx), hash));
      if (there.bytes && there.state !== null) ctx.raise(await contentLabel(ctx, target, there.state));
      return previewOf(replacedText(there, bytes), hash, there.state);
    },
    touches: ({ path, to = path }, ctx) => touchesAt(namespace, to, ctx),
    async prepare({ path, version, to = path, overwrite }, ctx) {
      await undoRoom.allow(ctx);
      const hash = await heldAt(ctx, { path, version });
      const was = await contentLabel(ctx, await namespace.spot(path, ctx), hash);
      // Whether it is there already tells of it.
      ctx.raise(was);
      const target = await namespace.forChange(to, ctx);
      const there = await tellingOf(target, ctx, () => look(target, digest));
      requireRoom(target, there);
      mustBeAsPreviewed(ctx, to, hash, there.state);
      if (there.state === FOLDER) throw new SyscallError("EXISTS", `${to} is a folder; name the file in it`, { path: to });
      if (there.state === hash) throw new SyscallError("EXISTS", `${to} is there, and holds just that`, { path: to });
      if (there.state !== null && !overwrite) throw new SyscallError("EXISTS", `${to} exists already; set overwrite to replace it`, { path: to });
      const bytes = await contentOf(vfs, ctx, { path, hash });
      ctx.mayMove(bytes.length);
      await usage.allow(ctx, target, bytes.length - (there.bytes?.length ?? 0));
      if (there.bytes) await blobs.put(there.bytes);
      // It is young again, so nothing takes it away before it is written.
      await blobs.put(bytes);
      const label = joinLabels(was, writtenLabel(ctx, target));
      const changes = [
        ...madeFolders(there.missing, label),
        { path: to, change: "restore" as const, before: there.state, after: hash, label, ...fileBefore(there) },
      ];
      labelAhead(ctx, changes);
      return { changes, bytes: bytes.length, ...(await dateOf(ctx, { path, hash })) };
    },
    async run({ path }, ctx, plan) {
      const { path: to, before, after } = mainChange(plan);
      const bytes = await contentOf(vfs, ctx, { path, hash: String(after) });
      takeBytes(ctx, bytes.length);
      const dated = plan.dated !== undefined && { modifiedAt: plan.dated };
      await put(vfs, ctx, { spot: await namespace.forChange(to, ctx), bytes, before, ...dated });
      record(ctx, plan.changes);
      return done(path, plan, ctx);
    },
    async probe({ path }, ctx, plan) {
      if (!(await happened(vfs, ctx, plan))) return undefined;
      ctx.moved(plan.bytes);
      record(ctx, plan.changes);
      return done(path, plan, ctx);
    },
  };
}

interface Asked {
  readonly path: string;
  readonly version: number | undefined;
}

/** Its content's hash. @throws SyscallError `NOT_FOUND` where there is no such version; `CONFLICT` where none was named and the file is there */
async function heldAt(ctx: CallContext, asked: Asked): Promise<string> {
  const { path } = asked;
  const state = await stateAt(ctx, asked);
  if (state === FOLDER) throw new SyscallError("NOT_FOUND", `${path} was a folder then; name a file that was in it`, { path });
  if (linkTarget(state) !== undefined) throw new SyscallError("NOT_FOUND", `${path} was a link then, which undo of its run puts back`, { path });
  if (state === null) throw new SyscallError("NOT_FOUND", `${path} was not there then; aether files versions lists what it was`, { path });
  return state;
}

/** The date that a file had with that content when it last gave way; nothing where it is not known. */
async function dateOf(ctx: CallContext, { path, hash }: { readonly path: string; readonly hash: string }): Promise<{ readonly dated?: number }> {
  const [row] = await ctx.read(sql`select modified_before from {vfs_version}
    where path = ${path} and state_before = ${hash} and modified_before is not null order by version desc limit 1`);
  return row === undefined ? {} : { dated: Number(row["modified_before"]) };
}

async function stateAt(ctx: CallContext, { path, version }: Asked): Promise<State> {
  const rows = await ctx.read(sql`select path, version, seq, change, pid, root_pid, call_key, changed_at, state_before, state_after, label
    from {vfs_version} where path = ${path} and version >= ${version ?? 0}
    order by case when ${version ?? null} is null then -version else version end limit 1`);
  const [row] = rows;
  if (row === undefined)
    throw new SyscallError("NOT_FOUND", `${path} has no version ${version ?? "at all"}; aether files versions lists those there are`, { path });
  const { version: found, state_before, state_after } = storedRow("vfs_version", row) as unknown as Stored;
  if (version === 0) return state_before;
  if (version !== undefined) {
    if (found !== version) throw new SyscallError("NOT_FOUND", `${path} has no version ${version}; aether files versions lists those there are`, { path });
    return state_after;
  }
  if (state_after !== null)
    throw new SyscallError("CONFLICT", `${path} was not removed; say which version is meant: aether files versions lists them`, { path });
  return state_before;
}

interface Stored {
  readonly version: number;
  readonly state_before: State;
  readonly state_after: State;
}

/** What undo keeps, or what the file holds now, which nothing else may keep. @throws SyscallError `NOT_FOUND` */
async function contentOf({ blobs, namespace, digest }: Vfs, ctx: CallContext, { path, hash }: { readonly path: string; readonly hash: string }) {
  const kept = await blobs.get(hash);
  if (kept) return kept;
  const { state, bytes } = await look(await namespace.spot(path, ctx), digest);
  if (state === hash && bytes) return bytes;
  throw new SyscallError("NOT_FOUND", `what ${path} held then is not kept any more`, { path });
}
