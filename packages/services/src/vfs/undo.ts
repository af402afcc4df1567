import { type CallContext, type Handler, type Segments, sql } from "@aether/ports";
import { joinLabels, type Label, SyscallError, type vfsUndo } from "@aether/protocol";
import { adoptLeft } from "./adopt.ts";
import { beyondOf } from "./beyond.ts";
import { record, type Vfs } from "./changes.ts";
import { FOLDER, look, type State } from "./content.ts";
import { contentLabel, labelIn, writtenLabel } from "./labels.ts";
import type { Spot } from "./resolve.ts";
import { changesOf, isKnown, workspacesOf } from "./undo-changes.ts";
import { lookAround, othersTurn } from "./undo-look.ts";
import { CHANGED_SINCE, type How, howOf, inOrder, planUndo, type Restore, type Turn } from "./undo-plan.ts";
import { put } from "./write.ts";

const MAX_CHANGES = 10_000;
/** Files put back or removed at once: they share the disk's flushes. */
const AT_ONCE = 16;

/**
 * Takes back what a run did to files. Each path is decided by what is there now, so a second undo, or one that goes on after
 * a crash, comes to the same end.
 */
export function createUndo(vfs: Vfs, most = MAX_CHANGES): Handler<typeof vfsUndo> {
  return async ({ run, dryRun, before }, ctx) => {
    // A command that is cut off puts its workspace back as it was: what is undone there meanwhile would come back.
    if (!dryRun) await ctx.turnIn(await workspacesOf(ctx, run));
    const { changes, next, beyond } = await undoable(vfs, ctx, { run, dryRun, before, most });
    const { spots, now, kept } = await lookAround(vfs, ctx, new Set(changes.map(({ path }) => path)));
    const plan = planUndo(changes, now);
    for (const { path, why } of plan.kept) kept.set(path, why);
    const undoing = new Undoing(vfs, ctx, spots);
    const undone: { path: string; how: How }[] = [];
    for (const turn of inOrder(plan.restores)) {
      const whys = dryRun ? new Map<Restore, string>() : await undoing.carryOut(turn);
      for (const [{ path }, why] of whys) kept.set(path, why);
      undone.push(...turn.restores.filter((restore) => !whys.has(restore)).map((restore) => ({ path: restore.path, how: howOf(restore) })));
    }
    await undoing.flush();
    return { undone, kept: [...[...kept].map(([path, why]) => ({ path, why })), ...beyond], ...(next !== undefined && { next }) };
  };
}

interface Asked {
  readonly run: string;
  readonly dryRun: boolean;
  readonly before: number | undefined;
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

/** The deeds of one undo. */
class Undoing {
  readonly #vfs: Vfs;
  readonly #ctx: CallContext;
  readonly #spots: ReadonlyMap<string, Spot>;
  /** Folders that something was removed from: made lasting at the end, before anything is recorded. */
  readonly #unflushed = new Map<string, { readonly spot: Spot; readonly folder: Segments }>();

  constructor(vfs: Vfs, ctx: CallContext, spots: ReadonlyMap<string, Spot>) {
    this.#vfs = vfs;
    this.#ctx = ctx;
    this.#spots = spots;
  }

  /** What of a turn was left alone, and why; the rest is done. */
  async carryOut({ restores, together }: Turn): Promise<ReadonlyMap<Restore, string>> {
    const whys = new Map<Restore, string>();
    let next = 0;
    let hasFailed = false;
    const work = async (): Promise<void> => {
      for (let at = next++; at < restores.length && !hasFailed; at = next++) {
        const restore = restores[at];
        const spot = restore && this.#spots.get(restore.path);
        const why = spot && (await this.#restore(spot, restore));
        if (restore && why !== undefined) whys.set(restore, why);
      }
    };
    const stopping = (error: unknown): never => {
      hasFailed = true;
      throw error;
    };
    // Nothing goes on behind the back of a call that has failed.
    const ended = await Promise.allSettled(Array.from({ length: together ? AT_ONCE : 1 }, () => work().catch(stopping)));
    const failed = ended.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    return whys;
  }

  /** A folder that is gone itself is flushed with the one it was in. */
  async flush(): Promise<void> {
    for (const { spot, folder } of this.#unflushed.values())
      await spot.disk.flush(folder).catch((error: unknown) => {
        if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
      });
  }

  async #restore(spot: Spot, restore: Restore): Promise<string | undefined> {
    const ctx = this.#ctx;
    await othersTurn();
    ctx.signal.throwIfAborted();
    const { path, from, to, takes } = restore;
    const why = from === to ? undefined : await this.#change(spot, restore);
    if (why !== undefined) return why;
    const label = to === null ? null : joinLabels(joinLabels(await labelOf(ctx, path, to), await contentLabel(ctx, spot, to)), writtenLabel(ctx, spot));
    record(ctx, [{ path, change: "undo", before: from, after: to, label }]);
    for (const { version } of takes) ctx.write(sql`update {vfs_version} set undone_by = ${ctx.key} where path = ${path} and version = ${version}`);
    return undefined;
  }

  async #change(spot: Spot, { from, to }: Restore): Promise<string | undefined> {
    if ((await look(spot, this.#vfs.digest)).state !== from) return CHANGED_SINCE;
    if (from === FOLDER && (await spot.disk.list(spot.at, 1)).entries.length > 0) return "the folder is not empty";
    if (to === null || to === FOLDER) {
      if (from !== null) await this.#remove(spot);
      if (to === FOLDER) await spot.disk.mkdir(spot.at, { parents: true });
      return undefined;
    }
    const bytes = await this.#vfs.blobs.get(to);
    if (bytes === undefined) return "its earlier content is no longer stored";
    if (from === FOLDER) await this.#remove(spot);
    return this.#putBack(spot, { bytes, before: from === FOLDER ? null : from });
  }

  async #remove(spot: Spot): Promise<void> {
    const was = await spot.disk.stat(spot.at);
    await spot.disk.remove(spot.at, { flush: false });
    if (was?.kind === "file") this.#vfs.usage.grew(this.#ctx, spot, -was.bytes);
    const folder = spot.at.slice(0, -1);
    this.#unflushed.set([spot.root, ...folder].join("/"), { spot, folder });
  }

  async #putBack(spot: Spot, { bytes, before }: { bytes: Uint8Array; before: State }): Promise<string | undefined> {
    try {
      await put(this.#vfs, this.#ctx, { spot, bytes, before });
      return undefined;
    } catch (error) {
      if (SyscallError.is(error) && error.code === "CONFLICT") return CHANGED_SINCE;
      // The change that put a file there is among those of the next call.
      if (SyscallError.is(error) && error.code === "UNSUPPORTED") return "a file stands where its folder was: undo once more";
      throw error;
    }
  }
}

/** The label the content had when it was last written there; content from before has the floor of its place. */
async function labelOf(ctx: CallContext, path: string, state: string): Promise<Label> {
  const [row] = await ctx.read(sql`select label from {vfs_version}
    where path = ${path} and state_after = ${state} and label is not null order by version desc limit 1`);
  return row ? labelIn(row) : ctx.caller.label;
}
