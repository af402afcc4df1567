import { type CallContext, type ModeAsked, modeWritten, type Segments } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { FOLDER, linkTarget, lookAtPlace, type State } from "./content.ts";
import { othersTurn } from "./others-turn.ts";
import type { Spot } from "./resolve.ts";
import { CHANGED_SINCE, type Deed, type Turn } from "./undo-plan.ts";
import { put } from "./write.ts";

/** Files put in place or removed at once: they share the disk's flushes. */
const AT_ONCE = 16;

/** A file with the right content may have to be put there for its permission bits. */
async function runsAsAsked({ disk, at }: Spot, { to, ...asked }: Deed): Promise<boolean> {
  if (to === null || to === FOLDER) return true;
  const stat = await disk.stat(at);
  return stat?.kind !== "file" || modeWritten(stat.mode, asked) === stat.mode;
}

function modesAsked({ executable, mode, ifMode, without }: Deed): ModeAsked {
  const asked = { executable, mode, ifMode, without };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** What the look at a folder fails by that is none any more. */
const NO_FOLDER: ReadonlySet<string> = new Set(["NOT_FOUND", "DENIED", "UNSUPPORTED"]);

export interface Doing<D extends Deed> {
  readonly vfs: Vfs;
  readonly ctx: CallContext;
  readonly spots: ReadonlyMap<string, Spot>;
  /** Ends it between two deeds; absent = it is done to its end once it has begun, for what is half done nobody could take back. */
  readonly signal?: Signal;
  /** It is done, or was already. */
  done(deed: D, spot: Spot): void | Promise<void>;
}

/** Brings places from what is there to what is to be there. Each is compared first: what somebody else made of one stays. */
export class CarryingOut<D extends Deed> {
  readonly #doing: Doing<D>;
  /** Folders that something was removed from: made lasting at the end, before anything is recorded. */
  readonly #unflushed = new Map<string, { readonly spot: Spot; readonly folder: Segments }>();

  constructor(doing: Doing<D>) {
    this.#doing = doing;
  }

  /** What of a turn was left alone, and why; the rest is done. */
  async carryOut({ restores, together }: Turn<D>): Promise<ReadonlyMap<D, string>> {
    const { spots } = this.#doing;
    const whys = new Map<D, string>();
    let next = 0;
    let hasFailed = false;
    const work = async (): Promise<void> => {
      for (let at = next++; at < restores.length && !hasFailed; at = next++) {
        const deed = restores[at];
        const spot = deed && spots.get(deed.path);
        const why = spot && (await this.#do(spot, deed));
        if (deed && why !== undefined) whys.set(deed, why);
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

  /** A folder that is gone itself, or has given way to a link or file, is flushed with the one it was in. */
  async flush(): Promise<void> {
    for (const { spot, folder } of this.#unflushed.values())
      await spot.disk.flush(folder).catch((error: unknown) => {
        if (!SyscallError.is(error) || !NO_FOLDER.has(error.code)) throw error;
      });
  }

  async #do(spot: Spot, deed: D): Promise<string | undefined> {
    await othersTurn();
    this.#doing.signal?.throwIfAborted();
    const why = deed.from === deed.to && (await runsAsAsked(spot, deed)) ? undefined : await this.#change(spot, deed).catch(refused);
    if (why === undefined) await this.#doing.done(deed, spot);
    return why;
  }

  async #change(spot: Spot, deed: D): Promise<string | undefined> {
    const { from, to } = deed;
    const { vfs } = this.#doing;
    const seen = await lookAtPlace(spot, vfs.digest);
    if (seen.state !== from) return CHANGED_SINCE;
    // Whatever takes this back finds what was there.
    if (seen.bytes) await vfs.blobs.put(seen.bytes);
    if (from === FOLDER && (await spot.disk.list(spot.at, 1)).entries.length > 0) return "the folder is not empty";
    if (to === null || to === FOLDER) {
      if (from !== null) await this.#remove(spot);
      if (to === FOLDER) await spot.disk.mkdir(spot.at, { parents: true, ...modesAsked(deed) });
      return undefined;
    }
    const target = linkTarget(to);
    if (target !== undefined) return this.#link(spot, { from, target });
    const bytes = await vfs.blobs.get(to);
    if (bytes === undefined) return "its earlier content is no longer stored";
    if (from === FOLDER) await this.#remove(spot);
    return this.#put(spot, { bytes, before: from === FOLDER ? null : from, deed });
  }

  async #link(spot: Spot, { from, target }: { readonly from: State; readonly target: string }): Promise<string | undefined> {
    if (from === FOLDER) await this.#remove(spot);
    if (spot.at.length > 1) await spot.disk.mkdir(spot.at.slice(0, -1), { parents: true });
    try {
      await spot.disk.link(spot.at, target, { replace: from !== null && from !== FOLDER });
      return undefined;
    } catch (error) {
      if (SyscallError.is(error) && error.code === "EXISTS") return CHANGED_SINCE;
      throw error;
    } finally {
      spot.linked?.changed();
    }
  }

  async #remove(spot: Spot): Promise<void> {
    const { vfs, ctx } = this.#doing;
    const was = await spot.disk.stat(spot.at);
    await spot.disk.remove(spot.at, { flush: false });
    if (was?.kind === "file") vfs.usage.grew(ctx, spot, -was.bytes);
    const folder = spot.at.slice(0, -1);
    this.#unflushed.set([spot.root, ...folder].join("/"), { spot, folder });
  }

  async #put(spot: Spot, { bytes, before, deed }: { bytes: Uint8Array; before: State; deed: D }): Promise<string | undefined> {
    const { vfs, ctx } = this.#doing;
    const dated = deed.modified !== undefined && { modifiedAt: deed.modified };
    try {
      await put(vfs, ctx, { spot, bytes, before, begun: true, ...modesAsked(deed), ...dated });
      return undefined;
    } catch (error) {
      if (SyscallError.is(error) && error.code === "CONFLICT") return CHANGED_SINCE;
      // The change that put a file there is among those of the next call.
      if (SyscallError.is(error) && error.code === "UNSUPPORTED") return "a file stands where its folder was: undo once more";
      throw error;
    }
  }
}

/** What nobody may put there is left as it is; the rest is done. */
function refused(error: unknown): string {
  if (SyscallError.is(error) && error.code === "DENIED") return error.message;
  throw error;
}
