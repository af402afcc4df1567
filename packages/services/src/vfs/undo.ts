import { type CallContext, type Handler, sql } from "@aether/ports";
import { joinLabels, type Label, type Output, SyscallError, type vfsUndo } from "@aether/protocol";
import { adoptLeft } from "./adopt.ts";
import { beyondOf } from "./beyond.ts";
import { CarryingOut } from "./carry-out.ts";
import { record, type Vfs } from "./changes.ts";
import { sized } from "./kept-for-undo.ts";
import { contentLabel, labelIn, writtenLabel } from "./labels.ts";
import { OneByOne } from "./one-by-one.ts";
import type { Spot } from "./resolve.ts";
import { changesOf, isKnown, workspacesOf } from "./undo-changes.ts";
import { lookAround } from "./undo-look.ts";
import { type How, halvesOf, howOf, inOrder, OTHER_HALF, planUndo, type Restore } from "./undo-plan.ts";

const MAX_CHANGES = 10_000;

/**
 * Takes back what a run did to files. Each path is decided by what is there now, so a second undo, or one that goes on after
 * a crash, comes to the same end.
 */
export function createUndo(vfs: Vfs, most = MAX_CHANGES): Handler<typeof vfsUndo> {
  const undoes = new OneByOne();
  // One that goes on after a crash may still be under way when a person asks for it again.
  return (asked, ctx) => undoes.run(`${ctx.caller.owner} ${asked.run}`, () => undoRun(vfs, ctx, { ...asked, most }));
}

async function undoRun(vfs: Vfs, ctx: CallContext, { run, dryRun, before, most }: Asked): Promise<Output<typeof vfsUndo>> {
  // A command that is cut off puts its workspace back as it was: what is undone there meanwhile would come back.
  if (!dryRun) await ctx.turnIn(await workspacesOf(ctx, run));
  const { changes, next, beyond } = await undoable(vfs, ctx, { run, dryRun, before, most });
  const { spots, now, kept } = await lookAround(vfs, ctx, new Set(changes.map(({ path }) => path)));
  const plan = planUndo(changes, now);
  for (const { path, why } of plan.kept) kept.set(path, why);
  const halves = halvesOf(plan.restores);
  const after = (restore: Restore) => {
    const deed = halves.get(restore);
    return deed && { deed, why: OTHER_HALF };
  };
  const done = (restore: Restore, spot: Spot) => recordUndone({ vfs, ctx }, spot, restore);
  const undoing = new CarryingOut<Restore>({ vfs, ctx, spots, signal: ctx.signal, done, after });
  const turns = inOrder(plan.restores);
  const { left, unsure } = dryRun ? { left: new Map<Restore, string>(), unsure: [] } : await undoing.carryOut(turns);
  for (const [{ path }, why] of left) kept.set(path, why);
  for (const { path, why } of unsure) kept.set(path, why);
  const restored = turns.flatMap(({ restores }) => restores).filter((restore) => !left.has(restore));
  const undone: { path: string; how: How }[] = restored.map((restore) => ({ path: restore.path, how: howOf(restore) }));
  return { undone, kept: [...[...kept].map(([path, why]) => ({ path, why })), ...beyond], ...(next !== undefined && { next }) };
}

interface Asked {
  readonly run: string;
  readonly dryRun: boolean;
  readonly before?: number | undefined;
  readonly most: number;
}

/** At first with what was left unrecorded, and what no version holds. @throws SyscallError `NOT_FOUND` */
async function undoable(vfs: Vfs, ctx: CallContext, { run, dryRun, before, most }: Asked) {
  if (before !== undefined) return { ...(await changesOf(ctx, { run, before, most })), beyond: [] };
  const left = await adoptLeft(vfs, ctx, { run, dryRun });
  const { changes: recorded, next } = await changesOf(ctx, { run, before, most });
  const changes = [...left, ...recorded];
  if (changes.length === 0 && !(await isKnown(ctx, run))) throw new SyscallError("NOT_FOUND", `there is no run ${run}`, { run });
  return { changes, next, beyond: await beyondOf(ctx, run) };
}

async function recordUndone({ vfs, ctx }: { readonly vfs: Vfs; readonly ctx: CallContext }, spot: Spot, { path, from, to, takes }: Restore): Promise<void> {
  const label = to === null ? null : joinLabels(joinLabels(await labelOf(ctx, path, to), await contentLabel(ctx, spot, to)), writtenLabel(ctx, spot));
  record(ctx, await sized(vfs.blobs, [{ path, change: "undo" as const, before: from, after: to, label }]));
  for (const { version } of takes) ctx.write(sql`update {vfs_version} set undone_by = ${ctx.key} where path = ${path} and version = ${version}`);
}

/** The label the content had when it was last written there; content from before has the floor of its place. */
async function labelOf(ctx: CallContext, path: string, state: string): Promise<Label> {
  const [row] = await ctx.read(sql`select label from {vfs_version}
    where path = ${path} and state_after = ${state} and label is not null order by version desc limit 1`);
  return row ? labelIn(row) : ctx.caller.label;
}
