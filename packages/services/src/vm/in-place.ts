import type { BoxPlace, CallContext } from "@aether/ports";
import { CommandResult, type Json, type Output, SyscallError, vfsDrop, vfsHeld, vfsHold, vfsLand, vfsMirror } from "@aether/protocol";
import { z } from "zod";
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
  try {
    return landed(result, await ctx.call(vfsLand, { call: ctx.key, at: [...at], asked: [...asked] }, "land"));
  } catch (error) {
    const without = refusedFiles(error, { at, asked });
    if (without.length === 0 || !SyscallError.is(error)) throw error;
    // A no is to what was asked about: what else the command changed would have been nobody's question.
    const rest = landed(result, await ctx.call(vfsLand, { call: ctx.key, at: [...at], without }, "land-rest"));
    return withMessage(rest, `a person was asked: ${error.message}`);
  }
}

function landed(result: CommandResult, { changed, changes, kept, left, caches }: Output<typeof vfsLand>): CommandResult {
  const told = { ...result, changed: [...changed, ...result.changed].slice(0, MAX_NAMED), changes: changes + result.changes };
  const own = caches.length === 0 ? told : withMessage(told, cacheWords(caches));
  return left === 0 ? own : withMessage(own, leftWords(kept, left));
}

/** By name, what of it a person said no to; nothing where they were asked about all of it, as by a rule of their own. */
function refusedFiles(error: unknown, { at, asked }: Pick<Landing, "at" | "asked">): string[] {
  if (!SyscallError.is(error) || error.code !== "REFUSED") return [];
  const { success, data } = AboutFiles.safeParse(error.data);
  return success && !data.files.some((file) => at.includes(file)) ? [...new Set([...data.files, ...asked])].slice(0, MAX_WITHOUT) : [];
}

const AboutFiles = z.object({ files: z.array(z.string()) });
/** As many as a landing takes. */
const MAX_WITHOUT = 256;

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

function cacheWords(caches: readonly string[]): string {
  const more = caches.length > MAX_LEFT ? ` and ${caches.length - MAX_LEFT} more` : "";
  return `left out of the folder: ${caches.slice(0, MAX_LEFT).join(", ")}${more} (cache); the next command finds its own as it left it`;
}

function leftWords(kept: readonly { readonly path: string; readonly why: string }[], left: number): string {
  const named = kept.slice(0, MAX_LEFT).map(({ path, why }) => `${path} (${why})`);
  const more = left > named.length ? ` and ${left - named.length} more` : "";
  return `not taken over into the folder: ${named.join("; ")}${more}`;
}

export const withMessage = (result: CommandResult, message: string): CommandResult => ({
  ...result,
  message: result.message === undefined ? message : `${result.message}; ${message}`,
});
