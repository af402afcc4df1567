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

/** What may be otherwise a moment later. */
const FOR_NOW: ReadonlySet<string> = new Set(["STORAGE", "BUSY"]);

export interface CarriedOut<D extends Deed> {
  /** What was left alone, and why; the rest is done. */
  readonly left: ReadonlyMap<D, string>;
  /** Of what is done, where the disk does not say that it lasts. */
  readonly unsure: readonly { readonly path: string; readonly why: string }[];
}

export interface Doing<D extends Deed> {
  readonly vfs: Vfs;
  readonly ctx: CallContext;
  readonly spots: ReadonlyMap<string, Spot>;
  /** Ends it between two deeds; absent = it is done to its end once it has begun, for what is half done nobody could take back. */
  readonly signal?: Signal;
  /** It is done, or was already; `to`: what is there now, also where the rest of a deed failed. */
  done(deed: D, spot: Spot): void | Promise<void>;
  /** What must be done before it, for else it is left. */
  after?(deed: D): { readonly deed: D; readonly why: string } | undefined;
  /** It failed, and nobody can look at what it left. */
  unknown?(deed: D): void;
}

/** Brings places from what is there to what is to be there. Each is compared first: what somebody else made of one stays. */
export class CarryingOut<D extends Deed> {
  readonly #doing: Doing<D>;
  /** Folders that something was removed from: made lasting at the end, before anything is recorded. */
  readonly #unflushed = new Map<string, { readonly spot: Spot; readonly folder: Segments }>();

  /** Deeds to be tried once more. */
  readonly #again = new Set<D>();
  /** Deeds whose folder is gone by now, for what is to be in its place. */
  readonly #gaveWay = new Set<D>();

  constructor(doing: Doing<D>) {
    this.#doing = doing;
  }

  /** Whatever fails is left as it is, and the rest is done: nothing that is done stays without its record. */
  async carryOut(turns: readonly Turn<D>[]): Promise<CarriedOut<D>> {
    const left = new Map<D, string>();
    for (const turn of turns) await this.#turn(turn, left);
    // What was removed since may have made room.
    for (const { restores, together } of turns) await this.#turn({ restores: restores.filter((deed) => this.#again.has(deed)), together }, left);
    return { left, unsure: await this.#flush() };
  }

  async #turn({ restores, together }: Turn<D>, left: Map<D, string>): Promise<void> {
    const { spots } = this.#doing;
    let next = 0;
    let hasFailed = false;
    const work = async (): Promise<void> => {
      for (let at = next++; at < restores.length && !hasFailed; at = next++) {
        const deed = restores[at];
        const spot = deed && spots.get(deed.path);
        if (!deed || !spot) continue;
        const why = this.#isTooEarly(deed, left) ?? (await this.#do(spot, deed));
        if (why === undefined) left.delete(deed);
        else left.set(deed, why);
      }
    };
    const stopping = (error: unknown): never => {
      hasFailed = true;
      throw error;
    };
    // Nothing goes on behind the back of a call that was ended.
    const ended = await Promise.allSettled(Array.from({ length: together ? AT_ONCE : 1 }, () => work().catch(stopping)));
    const failed = ended.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }

  #isTooEarly(deed: D, left: ReadonlyMap<D, string>): string | undefined {
    const first = this.#doing.after?.(deed);
    if (first === undefined || !left.has(first.deed)) return undefined;
    this.#again.add(deed);
    return first.why;
  }

  /** A folder that is gone itself, or has given way to a link or file, is flushed with the one it was in. */
  async #flush(): Promise<CarriedOut<D>["unsure"]> {
    const unsure: { path: string; why: string }[] = [];
    for (const [path, { spot, folder }] of this.#unflushed)
      await spot.disk.flush(folder).catch((error: unknown) => {
        if (SyscallError.is(error) && NO_FOLDER.has(error.code)) return;
        unsure.push({ path, why: `what was removed there may be back after a failure of power: ${wordsOf(error)}` });
      });
    return unsure;
  }

  async #do(spot: Spot, deed: D): Promise<string | undefined> {
    await othersTurn();
    this.#doing.signal?.throwIfAborted();
    try {
      const why = deed.from === deed.to && (await runsAsAsked(spot, deed)) ? undefined : await this.#change(spot, deed);
      if (why !== undefined) return why;
    } catch (error) {
      return this.#afterFailure(spot, deed, error);
    }
    await this.#doing.done(deed, spot);
    return undefined;
  }

  /** A deed that failed may have been done, or a part of it. */
  async #afterFailure(spot: Spot, deed: D, error: unknown): Promise<string | undefined> {
    const { from, to } = deed;
    const { vfs, done, unknown } = this.#doing;
    const seen = await lookAtPlace(spot, vfs.digest).catch(() => undefined);
    if (!seen) {
      if (this.#gaveWay.has(deed)) await done({ ...deed, to: null }, spot);
      else await unknown?.(deed);
      return `${wordsOf(error)}; whether it was done nobody can see now`;
    }
    // A folder that was to give way is gone, and what was to be there is not.
    const isGone = from === FOLDER && seen.state === null;
    if (from !== to && (seen.state === to || isGone)) {
      await done({ ...deed, to: seen.state }, spot);
      return seen.state === to ? undefined : wordsOf(error);
    }
    if (to === FOLDER || (SyscallError.is(error) && FOR_NOW.has(error.code))) this.#again.add(deed);
    return wordsOf(error);
  }

  async #change(spot: Spot, deed: D): Promise<string | undefined> {
    const { from, to } = deed;
    const { vfs } = this.#doing;
    const seen = await lookAtPlace(spot, vfs.digest);
    if (seen.state !== from) return this.#isMadeSince(deed, seen.state) ? undefined : CHANGED_SINCE;
    // Whatever takes this back finds what was there.
    if (seen.bytes) await this.#keep(seen.bytes);
    if (from === FOLDER && (await spot.disk.list(spot.at, 1)).entries.length > 0) return "the folder is not empty";
    if (to !== null && to !== FOLDER) return this.#fill(spot, deed, to);
    if (from !== null) await this.#remove(spot);
    if (to === FOLDER) await spot.disk.mkdir(spot.at, { parents: true, ...modesAsked(deed) });
    return undefined;
  }

  /** With a link, or a content. */
  async #fill(spot: Spot, deed: D, to: string): Promise<string | undefined> {
    const { from } = deed;
    const target = linkTarget(to);
    if (target !== undefined) return this.#link(spot, deed, target);
    const bytes = await this.#doing.vfs.blobs.get(to);
    if (bytes === undefined) return "its earlier content is no longer stored";
    if (from === FOLDER) await this.#giveWay(spot, deed);
    return this.#put(spot, { bytes, before: from === FOLDER ? null : from, deed });
  }

  /** A folder that could not be made may have been since, for what lies in it. */
  #isMadeSince(deed: D, state: State): boolean {
    return state === deed.to && this.#again.has(deed);
  }

  /** What is done to its end waits for room for it. */
  #keep(bytes: Uint8Array): Promise<unknown> {
    const { vfs, ctx, signal } = this.#doing;
    const keep = () => vfs.blobs.put(bytes);
    return signal === undefined ? ctx.untilRoom(keep) : keep();
  }

  async #giveWay(spot: Spot, deed: D): Promise<void> {
    await this.#remove(spot);
    this.#gaveWay.add(deed);
  }

  async #link(spot: Spot, deed: D, target: string): Promise<string | undefined> {
    const { from } = deed;
    if (from === FOLDER) await this.#giveWay(spot, deed);
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

const wordsOf = (error: unknown): string => (SyscallError.is(error) ? error.message : `it failed: ${String(error)}`);
