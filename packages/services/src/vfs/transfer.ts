import { type CallContext, type EffectHandler, type FileStat, modeOfCopy, type Preview, takeBytes } from "@aether/ports";
import { joinLabels, SyscallError, type vfsCopy, type vfsMove } from "@aether/protocol";
import { type Change, changedMeanwhile, happened, labelAhead, madeFolders, mainChange, type Plan, record, type Vfs } from "./changes.ts";
import { FOLDER, fileBefore, look, lookAtFile, requireRoom, type State } from "./content.ts";
import { contentLabel, tellingOf, writtenLabel } from "./labels.ts";
import { contentText, mustBeAsPreviewed, previewOf, replacedText } from "./preview.ts";
import type { Spot } from "./resolve.ts";
import { touchesTransfer } from "./touches.ts";
import { put } from "./write.ts";

interface FromTo {
  readonly from: string;
  readonly to: string;
  readonly overwrite: boolean;
}
type TransferPlan = Plan & { readonly bytes: number };

export function createCopy(vfs: Vfs): EffectHandler<typeof vfsCopy, TransferPlan> {
  const { namespace, digest } = vfs;
  return {
    preview: async (input, ctx) => transferPreview(vfs, ctx, { ...input, source: await namespace.spot(input.from, ctx) }),
    touches: (input, ctx) => touchesTransfer(vfs, ctx, { ...input, moves: false }),
    prepare: async (input, ctx) => planTransfer(vfs, ctx, { ...input, source: await namespace.spot(input.from, ctx), change: "copy" }),
    async run({ from, to }, ctx, plan) {
      const main = mainChange(plan);
      const { state, bytes, stat } = await lookAtFile(await namespace.spot(from, ctx), digest);
      if (state !== main.after) throw changedMeanwhile(from);
      takeBytes(ctx, bytes.length);
      await put(vfs, ctx, { spot: await namespace.forChange(to, ctx), bytes, before: main.before, ...readersOf(stat, main.before) });
      record(ctx, plan.changes);
      return { from, to };
    },
    async probe({ from, to }, ctx, plan) {
      if (!(await happened(vfs, ctx, plan))) return undefined;
      ctx.moved(plan.bytes);
      record(ctx, plan.changes);
      return { from, to };
    },
  };
}

export function createMove(vfs: Vfs): EffectHandler<typeof vfsMove, TransferPlan> {
  const { namespace } = vfs;
  return {
    async preview(input, ctx) {
      ctx.require("fs.read", input.from);
      return transferPreview(vfs, ctx, { ...input, source: await namespace.forChange(input.from, ctx) });
    },
    touches: (input, ctx) => touchesTransfer(vfs, ctx, { ...input, moves: true }),
    async prepare(input, ctx) {
      // Whoever may take a file away but not read it must not read it at its new place either.
      ctx.require("fs.read", input.from);
      return planTransfer(vfs, ctx, { ...input, source: await namespace.forChange(input.from, ctx), change: "move" });
    },
    async run({ from, to }, ctx, plan) {
      // Also where it is only renamed: what is moved is kept for undo.
      takeBytes(ctx, plan.bytes);
      await moveContent(vfs, ctx, { source: await namespace.forChange(from, ctx), target: await namespace.forChange(to, ctx), plan });
      record(ctx, plan.changes);
      return { from, to };
    },
    async probe({ from, to }, ctx, plan) {
      if (!(await happened(vfs, ctx, plan))) return undefined;
      ctx.moved(plan.bytes);
      record(ctx, plan.changes);
      return { from, to };
    },
  };
}

/** What arrives, and what it replaces. */
async function transferPreview({ namespace, digest }: Vfs, ctx: CallContext, { to, source }: Pick<FromTo, "to"> & { source: Spot }): Promise<Preview> {
  const { state, bytes } = await lookAtFile(source, digest);
  ctx.raise(await contentLabel(ctx, source, state));
  const target = await namespace.forChange(to, ctx);
  const there = await look(target, digest);
  if (there.bytes && there.state !== null) ctx.raise(await contentLabel(ctx, target, there.state));
  return previewOf(there.bytes ? replacedText(there, bytes) : contentText(bytes), state, there.state);
}

async function planTransfer(
  vfs: Vfs,
  ctx: CallContext,
  { from, to, overwrite, source, change }: FromTo & { source: Spot; change: "move" | "copy" },
): Promise<TransferPlan> {
  const { namespace, digest, blobs, usage, undoRoom } = vfs;
  await undoRoom.allow(ctx);
  if (from === to) throw new SyscallError("INVALID", "from and to are the same place", { path: from });
  const { state, bytes, stat } = await tellingOf(source, ctx, () => lookAtFile(source, digest));
  const target = await namespace.forChange(to, ctx);
  const there = await tellingOf(target, ctx, () => look(target, digest));
  requireRoom(target, there);
  mustBeAsPreviewed(ctx, to, state, there.state);
  if (there.state === FOLDER) throw new SyscallError("EXISTS", `${to} is a folder; name the file in it`, { path: to });
  if (there.state !== null && !overwrite) throw new SyscallError("EXISTS", `${to} exists already; set overwrite to replace it`, { path: to });
  const staysHere = change === "move" && source.root === target.root;
  // That there is no room for it tells how large it is.
  await tellingOf(source, ctx, async () => {
    ctx.mayMove(bytes.length);
    if (!staysHere) await usage.allow(ctx, target, bytes.length - (there.bytes?.length ?? 0));
  });
  if (change === "move") await blobs.put(bytes);
  if (there.bytes) await blobs.put(there.bytes);
  const label = joinLabels(await contentLabel(ctx, source, state), writtenLabel(ctx, target));
  const left: Change[] =
    change === "move"
      ? [{ path: from, change, before: state, after: null, label: null, ...(stat && { mode: stat.mode, modified: stat.modifiedAt, size: bytes.length }) }]
      : [];
  const changes: Change[] = [
    ...madeFolders(there.missing, label),
    ...left,
    { path: to, change, before: there.state, after: state, label, ...fileBefore(there) },
  ];
  labelAhead(ctx, changes);
  return { changes, bytes: bytes.length };
}

/** One rename on one disk; across disks a copy and then a removal, so that the content is always somewhere. */
async function moveContent(vfs: Vfs, ctx: CallContext, { source, target, plan }: { source: Spot; target: Spot; plan: Plan }): Promise<void> {
  const main = mainChange(plan);
  const { state, bytes, stat } = await lookAtFile(source, vfs.digest);
  if (state !== main.after) throw changedMeanwhile(source.path);
  const there = await look(target, vfs.digest);
  const arrived = there.state === main.after;
  if (!arrived && there.state !== main.before) throw changedMeanwhile(target.path);
  ctx.signal.throwIfAborted();
  if (!arrived && source.root === target.root) return rename(source, target, main.before !== null);
  if (!arrived)
    await put(vfs, ctx, { spot: target, bytes, before: there.state, ...(stat && { modifiedAt: stat.modifiedAt }), ...readersOf(stat, there.state) });
  try {
    await source.disk.remove(source.at);
  } catch (error) {
    if (!arrived) await takeBack(target, there.bytes);
    throw error;
  }
  vfs.usage.grew(ctx, source, -bytes.length);
}

/** A new file is for those who could read the one that it is made of; who reads a file that is there stays as it is. */
const readersOf = (stat: FileStat | undefined, before: State): { readonly mode?: number } => (stat && before === null ? { mode: modeOfCopy(stat.mode) } : {});

async function rename(source: Spot, target: Spot, overwrite: boolean): Promise<void> {
  try {
    await source.disk.rename(source.at, target.at, { overwrite, parents: true });
  } catch (error) {
    throw SyscallError.is(error) && error.code === "EXISTS" ? changedMeanwhile(target.path) : error;
  }
}

async function takeBack(target: Spot, earlier: Uint8Array | undefined): Promise<void> {
  if (earlier) await target.disk.write(target.at, earlier);
  else await target.disk.remove(target.at);
}
