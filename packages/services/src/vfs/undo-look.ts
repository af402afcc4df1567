import type { CallContext } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { fileBefore, lookAtPlace, type State } from "./content.ts";
import { othersTurn } from "./others-turn.ts";
import { isHidden, notFound, type Spot } from "./resolve.ts";

/** Looks of which others get a turn in between. */
const BATCH = 128;

export interface Around {
  readonly spots: Map<string, Spot>;
  readonly now: Map<string, State>;
  /** Of files: when each was last modified, in epoch ms. */
  readonly modified: Map<string, number>;
  /** Left alone, and why. */
  readonly kept: Map<string, string>;
}

/** What is at each path now. One that cannot be looked at, or may not be changed, is left alone and the rest goes on. */
export async function lookAround(vfs: Vfs, ctx: CallContext, paths: Iterable<string>): Promise<Around> {
  const around: Around = { spots: new Map(), now: new Map(), modified: new Map(), kept: new Map() };
  const find = finder(vfs, ctx);
  let looked = 0;
  for (const path of paths) {
    if (++looked % BATCH === 0) await othersTurn();
    ctx.signal.throwIfAborted();
    const found = await lookForUndo(vfs, ctx, { path, find });
    if ("why" in found) around.kept.set(path, found.why);
    else {
      around.spots.set(path, found.spot);
      around.now.set(path, found.state);
      if (found.modified !== undefined) around.modified.set(path, found.modified);
    }
  }
  return around;
}

type Find = (path: string) => Promise<Spot>;

/** The home, run folder or mount that places lie in is looked up once for all of them. */
function finder({ namespace }: Vfs, ctx: CallContext): Find {
  const roots = new Map<string, Promise<Spot>>();
  return async (path) => {
    const segments = path.split("/").slice(1);
    const depth = segments[0] === "mnt" ? 3 : 2;
    const root = `/${segments.slice(0, depth).join("/")}`;
    const known = roots.get(root) ?? namespace.forChange(root, ctx);
    roots.set(root, known);
    const { labelled: _, ...above } = await known;
    const spot: Spot = { ...above, path, at: segments.slice(depth) };
    if (isHidden(spot)) throw notFound(path);
    return spot;
  };
}

async function lookForUndo(
  { digest }: Vfs,
  ctx: CallContext,
  { path, find }: { path: string; find: Find },
): Promise<{ spot: Spot; state: State; modified?: number } | { why: string }> {
  if (!ctx.permits("fs.write", path) || !ctx.permits("fs.remove", path)) return { why: "you may not change files there" };
  try {
    const spot = await find(path);
    const seen = await lookAtPlace(spot, digest);
    return { spot, state: seen.state, ...fileBefore(seen) };
  } catch (error) {
    if (SyscallError.is(error)) return { why: error.message };
    throw error;
  }
}
