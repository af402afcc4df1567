import type { BoxPlace, CallContext } from "@aether/ports";
import { CommandResult, type Json, SyscallError, vfsDrop, vfsHeld, vfsHold, vfsLand, vfsMirror } from "@aether/protocol";
import { type Places, placesOf, type Vm } from "./vm.ts";

/** A person's folder in a box: the command's own copy of it, at the folder's address. */
interface Copy {
  readonly at: string;
  readonly folder: string;
  readonly tree: string;
}

/** The places of a box, in which folders that may be changed are copies. */
export interface InPlace {
  readonly places: readonly BoxPlace[];
  readonly copies: readonly Copy[];
  /** Folders that may be changed and are there for reading only, and why; what is not in a copy. */
  readonly notes: readonly string[];
}

/** @throws SyscallError `NOT_FOUND`, `STORAGE` */
export async function inPlaceOf({ places, edits }: Pick<Places, "places" | "edits">, ctx: CallContext): Promise<InPlace> {
  const copies: Copy[] = [];
  const mirrored: BoxPlace[] = [];
  const notes: string[] = [];
  for (const at of edits) {
    const { folder, tree, untracked, closed } = await ctx.call(vfsMirror, { workspace: ctx.caller.workspace, at });
    if (untracked !== undefined) notes.push(tree === null ? `${at} is for reading only in this box: ${untracked}` : `of ${at}: ${untracked}`);
    if (tree === null) continue;
    copies.push({ at, folder, tree });
    mirrored.push({ at, folder, writable: true, hidden: [], closed });
  }
  const others = places.filter(({ at }) => !copies.some((copy) => copy.at === at));
  return { places: [...others, ...mirrored], copies, notes };
}

/** What the command did is written down, and then done to the folders. @throws SyscallError `STORAGE` */
export async function landChanges(
  vm: Vm,
  ctx: CallContext,
  { copies, result, network }: Pick<InPlace, "copies"> & { readonly result: CommandResult; readonly network: boolean },
): Promise<CommandResult> {
  const changed: { at: string; before: string; after: string }[] = [];
  for (const { at, folder, tree } of copies) {
    const { hash } = await vm.trees.snapshot(folder, { signal: ctx.signal, keep: "changed" });
    if (hash !== tree) changed.push({ at, before: tree, after: hash });
  }
  if (changed.length === 0) return result;
  // What it could read may have risen while it ran.
  const { label } = await placesOf({ workspace: ctx.caller.workspace, network }, ctx);
  const call = ctx.key;
  const at = changed.map((one) => one.at);
  return taken(ctx, { result, at }, async () => {
    const { asked } = await ctx.call(vfsHold, { workspace: ctx.caller.workspace, call, told: result as unknown as Json, copies: changed, label }, "hold");
    return land(ctx, { result, at, asked });
  });
}

/** What a command ended with that was cut off, or waited for a person, after it had ended: it is not run again. */
export async function landHeld(ctx: CallContext): Promise<CommandResult | undefined> {
  const { held } = await ctx.call(vfsHeld, { call: ctx.key }, "held");
  if (!held) return undefined;
  ctx.raise(held.label);
  const { at, asked, told } = held;
  const result = CommandResult.parse(told);
  return taken(ctx, { result, at }, () => land(ctx, { result, at, asked }));
}

interface Landing {
  readonly result: CommandResult;
  readonly at: readonly string[];
  readonly asked: readonly string[];
}

async function land(ctx: CallContext, { result, at, asked }: Landing): Promise<CommandResult> {
  const { changed, changes, kept, left } = await ctx.call(vfsLand, { call: ctx.key, at: [...at], asked: [...asked] }, "land");
  const told = { ...result, changed: [...changed, ...result.changed].slice(0, MAX_NAMED), changes: changes + result.changes };
  return left === 0 ? told : withMessage(told, leftWords(kept, left));
}

/** A no to what the command did is no failure of the command. What it held is of no use once its receipt stands. */
async function taken(ctx: CallContext, { result, at }: Omit<Landing, "asked">, taking: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    const told = await taking();
    await ctx.call(vfsDrop, { call: ctx.key }, "drop");
    return told;
  } catch (error) {
    if (!SyscallError.is(error) || !REFUSALS.has(error.code)) throw error;
    await ctx.call(vfsDrop, { call: ctx.key }, "drop");
    return withMessage(result, `nothing of what it changed in ${at.join(", ")} was taken over: ${error.message}`);
  }
}
const REFUSALS = new Set(["DENIED", "REFUSED", "CONFLICT", "TOO_LARGE"]);

/** Files told by name in a result. */
const MAX_NAMED = 50;
/** Of what was left as it is. */
const MAX_LEFT = 10;

function leftWords(kept: readonly { readonly path: string; readonly why: string }[], left: number): string {
  const named = kept.slice(0, MAX_LEFT).map(({ path, why }) => `${path} (${why})`);
  const more = left > named.length ? ` and ${left - named.length} more` : "";
  return `not taken over into the folder: ${named.join("; ")}${more}`;
}

export const withMessage = (result: CommandResult, message: string): CommandResult => ({
  ...result,
  message: result.message === undefined ? message : `${result.message}; ${message}`,
});
