import type { BoxPlace, CallContext } from "@aether/ports";
import {
  CommandResult,
  type Json,
  type Label,
  NOT_TAKEN_OVER,
  type Output,
  SyscallError,
  vfsDrop,
  vfsHeld,
  vfsHold,
  vfsLand,
  vfsMirror,
} from "@aether/protocol";
import * as z from "zod";
import { type Places, placesOf, type Vm } from "./vm.ts";

/** A person's folder in a box: the command's own copy of it, at the folder's address. */
export interface Copy {
  readonly at: string;
  readonly folder: string;
  readonly tree: string;
}

/** Of a command in the background: with the folder's own tree as it was seen last. */
export interface LiveCopy extends Copy {
  readonly seen: string;
  /** The folder itself, on the host. */
  readonly real: string;
}

/** The places of a box, in which folders that may be changed are copies. */
export interface InPlace {
  readonly places: readonly BoxPlace[];
  readonly copies: readonly LiveCopy[];
  /** Folders that may be changed and are there for reading only, and why; what is not in a copy. */
  readonly notes: readonly string[];
}

/** @throws SyscallError `NOT_FOUND`, `STORAGE` */
export async function inPlaceOf(
  { places, edits }: Pick<Places, "places" | "edits">,
  ctx: CallContext,
  { live = false, left = [] }: { readonly live?: boolean; readonly left?: readonly LiveCopy[] } = {},
): Promise<InPlace> {
  const copies: LiveCopy[] = [];
  const mirrored: BoxPlace[] = [];
  const notes: string[] = [];
  for (const [index, at] of edits.entries()) {
    const name = live ? `mirror-${ctx.attempt}-${index}` : undefined;
    const since = left.find((copy) => copy.at === at);
    const asked = { workspace: ctx.caller.workspace, at, live, ...(since && { since: { tree: since.tree, seen: since.seen } }) };
    const { folder, tree, seen, untracked, closed } = await ctx.call(vfsMirror, asked, name);
    if (untracked !== undefined) notes.push(tree === null ? `${at} is for reading only in this box: ${untracked}` : `of ${at}: ${untracked}`);
    if (tree === null || seen === null) continue;
    copies.push({ at, folder, tree, seen, real: realOf(places, at) });
    mirrored.push({ at, folder, writable: true, hidden: [], closed });
  }
  const others = places.filter(({ at }) => !copies.some((copy) => copy.at === at));
  return { places: [...others, ...mirrored], copies, notes };
}

/** What a command ended with, as far as its changes go. */
export interface Told {
  readonly changed: readonly string[];
  readonly changes: number;
  readonly message?: string | undefined;
}

/** A row of changes of a command: what the calls that do them are known by. */
export interface Round {
  /** What holds them. */
  readonly call: string;
  /** Before the names of the calls that are made for it. */
  readonly prefix: string;
}

const atTheEnd = (ctx: CallContext): Round => ({ call: ctx.key, prefix: "" });
/** While a command runs. */
export const whileRunning = (ctx: CallContext, number: string): Round => ({ call: `${ctx.key}#${number}`, prefix: `${number}-` });
/** Only then can a person be asked: the call waits with them. */
const isAtTheEnd = ({ prefix }: Round): boolean => prefix === "";
const roundOf = (ctx: CallContext, call: string): Round => (call === ctx.key ? atTheEnd(ctx) : whileRunning(ctx, call.slice(ctx.key.length + 1)));

export type Changed = { readonly at: string; readonly before: string; readonly after: string };

interface Changes<R extends Told> {
  readonly result: R;
  readonly changed: readonly Changed[];
  readonly label: Label;
  readonly round: Round;
}

/** Copies of which the tree is another one than it was, with what they hold now stored. @throws SyscallError `STORAGE` */
export async function changedOf({ trees }: Pick<Vm, "trees">, { signal }: CallContext, copies: readonly Copy[]): Promise<Changed[]> {
  const changed: Changed[] = [];
  for (const { at, folder, tree } of copies) {
    const { hash } = await trees.snapshot(folder, { signal, keep: "changed" });
    if (hash !== tree) changed.push({ at, before: tree, after: hash });
  }
  return changed;
}

/** What the command did is written down, and then done to the folders. @throws SyscallError `STORAGE` */
export async function landChanges(
  vm: Vm,
  ctx: CallContext,
  { copies, result, network }: Pick<InPlace, "copies"> & { readonly result: CommandResult; readonly network: boolean },
): Promise<CommandResult> {
  const jobs = vm.boxes.hasJobs(ctx.caller.pid);
  const changed = await changedOf(vm, ctx, copies);
  // They write on: what they do from here on comes with the next command.
  if (jobs)
    vm.leftRunning.set(
      ctx.caller.pid,
      copies.map((copy) => ({ ...copy, tree: changed.find(({ at }) => at === copy.at)?.after ?? copy.tree })),
    );
  if (changed.length === 0) return result;
  // What it could read may have risen while it ran.
  const { label } = await placesOf({ workspace: ctx.caller.workspace, network }, ctx);
  return landThese(ctx, { result, changed, label, round: atTheEnd(ctx) });
}

/** What programs that earlier commands left running did since, and the copies as they are by that. */
export async function landLeft(vm: Vm, ctx: CallContext, network: boolean): Promise<{ readonly left: readonly LiveCopy[]; readonly told: Told }> {
  const { pid } = ctx.caller;
  const left = vm.leftRunning.get(pid) ?? [];
  vm.leftRunning.delete(pid);
  const changed = await changedOf(vm, ctx, left);
  const told: Told = { changed: [], changes: 0 };
  if (changed.length === 0) return { left, told };
  const { label } = await placesOf({ workspace: ctx.caller.workspace, network }, ctx);
  const landed = await landThese(ctx, { result: told, changed, label, round: whileRunning(ctx, "left") });
  return { left: left.map((copy) => ({ ...copy, tree: changed.find(({ at }) => at === copy.at)?.after ?? copy.tree })), told: landed };
}

export async function landThese<R extends Told>(ctx: CallContext, { result, changed, label, round }: Changes<R>): Promise<R> {
  const at = changed.map((one) => one.at);
  const { call, prefix } = round;
  const quiet = !isAtTheEnd(round);
  const verdict = quiet ? await ctx.judge({ name: vfsLand.name, input: { call, at }, pid: ctx.caller.pid, label }) : undefined;
  if (verdict && verdict.verdict !== "allow")
    return withMessage(result, `nothing of what it changed in ${at.join(", ")} is taken over: ${verdict.reason}, and what works in the background asks nobody`);
  return taken(ctx, { result, at, round }, async () => {
    const held = { workspace: ctx.caller.workspace, call, told: result as unknown as Json, copies: [...changed], label, quiet };
    const { asked } = await ctx.call(vfsHold, held, `${prefix}hold`);
    return land(ctx, { result, at, asked, round });
  });
}

/** What a command ended with that was cut off, or waited for a person, after it had ended: it is not run again. */
export async function landHeld(ctx: CallContext): Promise<CommandResult | undefined> {
  const { held } = await ctx.call(vfsHeld, { call: ctx.key }, "held");
  if (!held) return undefined;
  ctx.raise(held.label);
  const { at, asked, told } = held;
  const result = CommandResult.parse(told);
  const round = atTheEnd(ctx);
  return taken(ctx, { result, at, round }, () => land(ctx, { result, at, asked, round }));
}

/** The same of a command in the background that was cut off while it ran. */
export async function landRunning(ctx: CallContext): Promise<Told> {
  const { held } = await ctx.call(vfsHeld, { call: ctx.key, running: true }, "held-running");
  const result: Told = { changed: [], changes: 0 };
  if (!held) return result;
  ctx.raise(held.label);
  const { at, asked } = held;
  const round = roundOf(ctx, held.call);
  return taken(ctx, { result, at, round }, () => land(ctx, { result, at, asked, round }));
}

interface Landing<R> {
  readonly result: R;
  readonly at: readonly string[];
  readonly asked: readonly string[];
  readonly round: Round;
}

async function land<R extends Told>(ctx: CallContext, { result, at, asked, round }: Landing<R>): Promise<R> {
  const { call, prefix } = round;
  try {
    return landed(result, await ctx.call(vfsLand, { call, at: [...at], asked: [...asked] }, `${prefix}land`), isAtTheEnd(round));
  } catch (error) {
    const without = refusedFiles(error, { at, asked });
    if (without.length === 0 || !SyscallError.is(error)) throw error;
    // A no is to what was asked about: what else the command changed would have been nobody's question.
    const rest = landed(result, await ctx.call(vfsLand, { call, at: [...at], without }, `${prefix}land-rest`), isAtTheEnd(round));
    return withMessage(rest, `a person was asked: ${error.message}`);
  }
}

/** Of one that goes on its caches are not told again and again. */
function landed<R extends Told>(result: R, { changed, changes, kept, left, caches }: Output<typeof vfsLand>, isEnd: boolean): R {
  const told = { ...result, changed: [...changed, ...result.changed].slice(0, MAX_NAMED), changes: changes + result.changes };
  const own = caches.length === 0 || !isEnd ? told : withMessage(told, cacheWords(caches));
  return left === 0 ? own : withMessage(own, leftWords(kept, left));
}

function realOf(places: readonly BoxPlace[], at: string): string {
  const around = places.find((place) => at === place.at || at.startsWith(`${place.at}/`));
  if (!around) throw new SyscallError("INTERNAL", `${at} is in no place of the box`, { path: at });
  return around.folder + at.slice(around.at.length);
}

/** By name, what of it a person said no to; nothing where they were asked about all of it, as by a rule of their own. */
function refusedFiles(error: unknown, { at, asked }: Pick<Landing<Told>, "at" | "asked">): string[] {
  if (!SyscallError.is(error) || error.code !== "REFUSED") return [];
  const { success, data } = AboutFiles.safeParse(error.data);
  return success && !data.files.some((file) => at.includes(file)) ? [...new Set([...data.files, ...asked])].slice(0, MAX_WITHOUT) : [];
}

const AboutFiles = z.object({ files: z.array(z.string()) });
/** As many as a landing takes. */
const MAX_WITHOUT = 256;

/** A no to what the command did is no failure of the command. What it held is of no use once its receipt stands. */
async function taken<R extends Told>(ctx: CallContext, { result, at, round }: Omit<Landing<R>, "asked">, taking: () => Promise<R>): Promise<R> {
  const drop = () => ctx.call(vfsDrop, { call: round.call, running: !isAtTheEnd(round) }, `${round.prefix}drop`);
  try {
    const told = await taking();
    await drop();
    return told;
  } catch (error) {
    if (!SyscallError.is(error) || !REFUSALS.has(error.code)) throw error;
    await drop();
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
  return `${NOT_TAKEN_OVER}: ${named.join("; ")}${more}`;
}

export const withMessage = <R extends Told>(result: R, message: string): R => ({
  ...result,
  message: result.message === undefined ? message : `${result.message}; ${message}`,
});
