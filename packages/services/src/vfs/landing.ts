import { type CallContext, type EffectHandler, type Handler, MOST_ATTEMPTS, sql, storedJson, type Touched } from "@aether/ports";
import {
  type CacheOf,
  canonicalJson,
  type Input,
  type Json,
  joinLabels,
  Label,
  type Output,
  SyscallError,
  type vfsDrop,
  type vfsHeld,
  type vfsHold,
  type vfsLand,
  vfsRemove,
  vfsWrite,
} from "@aether/protocol";
import * as z from "zod";
import { CarryingOut } from "./carry-out.ts";
import { type Change, labelAhead, lastOwn, recordMany, type Vfs } from "./changes.ts";
import { FOLDER, isThere, linkTarget, lookAtPlace, type State } from "./content.ts";
import { sized } from "./kept-for-undo.ts";
import { writtenLabel } from "./labels.ts";
import type { Delta, DeltaOf, Landing } from "./landing-delta.ts";
import { cachesAmong, foldersOf, type LeftOut, withoutThese } from "./landing-left.ts";
import { inTurns } from "./others-turn.ts";
import { labelPlace } from "./resolve.ts";
import { type Around, lookAround } from "./undo-look.ts";
import { CHANGED_SINCE, inOrder } from "./undo-plan.ts";
import { nowTaken, onlyNames, untakenPaths } from "./untaken.ts";

/** Told by name. */
const MAX_NAMED = 50;
/** Asked about by name; the names of more are left as they are. */
const MAX_ASKED = 256;

const Copies = z.array(z.strictObject({ at: z.string(), before: z.string(), after: z.string() }));
const Kept = z.array(z.strictObject({ path: z.string(), why: z.string(), cache: z.string().optional(), absent: z.boolean().optional() }));

export interface LandingDeps {
  readonly vfs: Vfs;
  readonly delta: DeltaOf;
  readonly cacheOf: CacheOf;
}

interface Held {
  readonly told: Json;
  readonly label: Label;
  readonly copies: z.infer<typeof Copies>;
  readonly asked: readonly string[];
  /** What does not reach the folder, whoever says yes. */
  readonly skipped: z.infer<typeof Kept>;
}

async function heldOf(ctx: CallContext, call: string): Promise<Held | undefined> {
  const [row] = await ctx.read(sql`select told, label, copies, asked, skipped from {vfs_landing} where call_key = ${call}`);
  if (!row) return undefined;
  const { told, label, copies, asked, skipped } = row;
  const what = "what a command ended with (vfs_landing)";
  return {
    told: storedJson<Json>(String(told), what),
    label: storedJson(String(label), what, (one) => Label.parse(one)),
    copies: storedJson(String(copies), what, (one) => Copies.parse(one)),
    asked: storedJson(String(asked), what, (one) => z.array(z.string()).parse(one)),
    skipped: storedJson(String(skipped), what, (one) => Kept.parse(one)),
  };
}

/** After a command: what it ended with is on the disk before any of it is in a person's folder, with all that decides what of it comes there. */
export function createHold({ vfs, delta, cacheOf }: LandingDeps): Handler<typeof vfsHold> {
  return async ({ call, told, copies, label, quiet }, ctx) => {
    const { landings, kept } = await delta(ctx, copies);
    const caches = cachesAmong(landings, cacheOf);
    const own = [...caches, ...(await (quiet ? doneAmong(vfs, landings) : absentAmong(landings))), ...(quiet ? plantsAmong(landings) : [])];
    const out = new Set(own.map(({ path }) => path));
    const rest = landings.filter(({ path }) => !out.has(path));
    const said = await whoSays(ctx, rest, label);
    const forbidden = [...said.forbidden, ...(quiet ? said.asked.map((path) => ({ path, why: ASKS_NOBODY })) : [])];
    const asked = quiet ? [] : said.asked;
    const skipped = [...kept, ...forbidden, ...own];
    const { pid } = ctx.caller;
    ctx.write(
      onlyNames,
      sql`insert into {vfs_landing} (call_key, pid, told, label, copies, asked, skipped, paths)
        values (${call}, ${pid}, ${JSON.stringify(told)}, ${canonicalJson(label)}, ${JSON.stringify(copies)}, ${JSON.stringify(asked)},
          ${JSON.stringify(skipped)}, ${untakenPaths(rest)})`,
    );
    return { asked };
  };
}

/** What is removed and was never in the folder, such as what was left out of it before, is nobody's question. */
async function absentAmong(landings: readonly Landing[]): Promise<LeftOut[]> {
  const absent: LeftOut[] = [];
  for await (const { path, to, spot } of inTurns(landings))
    if (to === null && !(await isThere(spot))) absent.push({ path, why: "it was not there", absent: true });
  return absent;
}

/** What the folder has already, by whomever: before anything of this is done, it is not this command's doing. */
async function doneAmong({ digest }: Vfs, landings: readonly Landing[]): Promise<LeftOut[]> {
  const done: LeftOut[] = [];
  for await (const { path, from, to, spot } of inTurns(landings))
    if (from !== to && (await lookAtPlace(spot, digest)).state === to) done.push({ path, why: "it is so already", absent: true });
  return done;
}

const ASKS_NOBODY = "you would be asked about it, and what works in the background asks nobody; have it made by a command that ends";

const plantsAmong = (landings: readonly Landing[]): LeftOut[] => landings.filter(({ isPlant }) => isPlant).map(({ path }) => ({ path, why: ASKS_NOBODY }));

/** By the person's words, as for the tools that change files: a command that writes where they forbid it asks, and one that removes there does not. */
async function whoSays(ctx: CallContext, landings: readonly Landing[], label: Label) {
  const asked: string[] = [];
  const forbidden: { path: string; why: string }[] = [];
  if (ctx.caller.kind === "session") return { asked, forbidden };
  for await (const { path, to } of inTurns(landings)) {
    ctx.signal.throwIfAborted();
    const input = to === null ? { path } : { path, text: "" };
    const { verdict, reason } = await ctx.judge({ name: to === null ? vfsRemove.name : vfsWrite.name, input, pid: ctx.caller.pid, label });
    if (verdict === "allow") continue;
    if (to !== null && verdict === "ask" && asked.length < MAX_ASKED) asked.push(path);
    else forbidden.push({ path, why: `it is not to be changed by a command: ${reason}` });
  }
  return { asked, forbidden };
}

/** A command in the background goes on from what was told of it, whatever of that is in the folders. */
export function createDrop(): Handler<typeof vfsDrop> {
  return async ({ call, running }, ctx) => {
    const { copies = [] } = running ? ((await heldOf(ctx, call)) ?? {}) : {};
    ctx.write(
      ...copies.map(({ at, after }) => sql`update {vfs_copy} set tree = ${after} where pid = ${ctx.caller.pid} and at = ${at}`),
      sql`delete from {vfs_landing} where call_key = ${call}`,
      // What could not be done for want of room is a part of what was done since.
      ...(running ? [sql`delete from {vfs_landing} where pid = ${ctx.caller.pid} and call_key < ${call}`] : []),
    );
    return {};
  };
}

export function createHeld(): Handler<typeof vfsHeld> {
  return async ({ call: asked, running }, ctx) => {
    const call = running ? await lastHeld(ctx, asked) : asked;
    const held = call === undefined ? undefined : await heldOf(ctx, call);
    if (call === undefined || !held) return { held: null };
    ctx.raise(held.label);
    const { told, label, copies } = held;
    return { held: { call, told, label, at: copies.map(({ at }) => at), asked: [...held.asked] } };
  };
}

async function lastHeld(ctx: CallContext, call: string): Promise<string | undefined> {
  const start = `${call}#`;
  const [row] = await ctx.read(
    sql`select call_key from {vfs_landing} where pid = ${ctx.caller.pid} and substr(call_key, 1, ${start.length}) = ${start} order by call_key desc limit 1`,
  );
  return row && String(row["call_key"]);
}

interface Reaching extends Omit<Delta, "kept"> {
  readonly held: Held;
  readonly kept: readonly LeftOut[];
}

type LandPlan = {
  readonly trees: readonly { readonly tree: string }[];
  /** What was asked about and could not be shown. */
  readonly unshown?: readonly string[];
};

const TOO_MUCH = "there is too much of it to show to whom it would be asked; let it be written in smaller parts";

/**
 * What a command did to its copies reaches the folders: each file is compared with what the command found, and what somebody else changed since
 * stays. Doing it twice comes to the same end.
 */
export function createLand({ vfs, delta }: LandingDeps): EffectHandler<typeof vfsLand, LandPlan> {
  const reaching = async (ctx: CallContext, { call, without }: Input<typeof vfsLand>): Promise<Reaching> => {
    const held = await heldOf(ctx, call);
    if (!held) throw new SyscallError("NOT_FOUND", "what the command did is not kept any more; run it again", { call });
    ctx.raise(held.label);
    const { landings, kept } = await delta(ctx, held.copies);
    const apart = new Set([...held.skipped, ...kept].map(({ path }) => path));
    const rest = landings.filter(({ path }) => !apart.has(path));
    const refused = withoutThese(rest, without);
    const out = new Set(refused.map(({ path }) => path));
    return { held, kept: [...held.skipped, ...refused], landings: rest.filter(({ path }) => !out.has(path)) };
  };
  return {
    async touches(input, ctx): Promise<readonly Touched[]> {
      return (await reaching(ctx, input)).landings.flatMap(({ touched }) => touched);
    },
    async preview(input, ctx) {
      const { landings, held } = await reaching(ctx, input);
      return { text: (await delta.shown(landings)).text, mark: markOf(held) };
    },
    async prepare(input, ctx) {
      const { landings, held } = await reaching(ctx, input);
      const { call } = input;
      if (ctx.previewed !== undefined && ctx.previewed !== markOf(held))
        throw new SyscallError("CONFLICT", "the command did something else than what was shown to the person who allowed it; run it again", { call });
      const unshown = ctx.previewed === undefined ? [] : (await delta.shown(landings)).unshown;
      const lands = landings.filter(({ path }) => !unshown.includes(path));
      ctx.mayMove(1);
      labelAhead(
        ctx,
        lands.map((landing) => changeOf(ctx, landing, held.label)),
      );
      return { trees: held.copies.flatMap(({ before, after }) => [{ tree: before }, { tree: after }]), unshown };
    },
    run: (input, ctx, plan) => land(input, ctx, plan),
    // It compares everything anew, so it can go on from wherever it was cut off.
    probe: async (input, ctx, plan) => (ctx.attempt > MOST_ATTEMPTS ? land(input, ctx, plan) : undefined),
  };

  async function land(input: Input<typeof vfsLand>, ctx: CallContext, { unshown = [] }: LandPlan): Promise<Output<typeof vfsLand>> {
    const { landings: all, held, kept } = await reaching(ctx, input);
    const landings = all.filter(({ path }) => !unshown.includes(path));
    const skipped: readonly LeftOut[] = [...kept, ...unshown.map((path) => ({ path, why: TOO_MUCH }))];
    const { landed, stays, since } = await bring(vfs, ctx, { landings, held, call: input.call });
    ctx.moved(delta.sizeOf(landed));
    const changes = landed.map(({ modified, ...landing }) => ({ ...changeOf(ctx, landing, held.label), ...(modified !== undefined && { modified }) }));
    const byPath = new Map(landings.map(({ path, spot }) => [path, spot]));
    ctx.write(nowTaken(input.call));
    await recordMany(ctx, await sizedIfKnown(vfs, changes), {
      labelAt: (path) => labelPlace(byPath.get(path) ?? noSpot(path)),
      label: held.label,
      ...(since && { since }),
    });
    return resultOf(landed, skipped, stays);
  }
}

/** Said after {@link MOST_ATTEMPTS}: what is there is recorded, and nothing more is done. */
const CUT_OFF = "the system stopped each time it was being taken over";

interface Bringing {
  readonly landings: readonly Landing[];
  readonly held: Held;
  readonly call: string;
}

/** Once it has begun nothing is thrown: what is done by then is to be recorded, and what is not is told. */
async function bring(vfs: Vfs, ctx: CallContext, { landings, held, call }: Bringing) {
  const {
    spots,
    now,
    modified,
    kept: stays,
  } = await lookAround(
    vfs,
    ctx,
    landings.map(({ path }) => path),
  );
  const deeds = deedsOf(landings, { now, stays });
  // What one command does to a file while it runs is one change of it.
  const ofOne = () =>
    lastOwn(
      ctx,
      deeds.map((landing) => changeOf(ctx, landing, held.label)),
    );
  const since = isWhileRunning(call) ? await ofOne() : undefined;
  const dates = datesOfMoved(deeds, { now, modified });
  const standing = deeds.map((deed) => (now.get(deed.path) === deed.to ? { ...deed, from: deed.to } : { ...deed, ...dates(deed) }));
  ctx.signal.throwIfAborted();
  const isGivenUp = ctx.attempt > MOST_ATTEMPTS;
  if (isGivenUp) for (const { path, from, to } of standing) if (from !== to) stays.set(path, CUT_OFF);
  const done = new Map<string, State>();
  const record = ({ path, to }: Landing): void => void done.set(path, to);
  const { left, unsure } = await new CarryingOut<Landing>({ vfs, ctx, spots, done: record, unknown: record }).carryOut(
    inOrder(standing.filter(({ from, to }) => !isGivenUp || from === to)),
  );
  for (const [{ path }, why] of left) stays.set(path, why);
  for (const { path, why } of unsure) stays.set(path, why);
  const landed = deeds.flatMap((deed) => {
    const to = done.get(deed.path);
    return to === undefined ? [] : [{ ...deed, to, ...foundAt(deed, { now, modified }) }];
  });
  const before = ctx.attempt > 1 ? await landedBefore(vfs, landings, now) : [];
  for (const { path } of before) stays.delete(path);
  return { landed: [...landed, ...before], stays, since };
}

/**
 * What a kill cut off had reached these files, and somebody has worked on them since: what stood there before the command is stored, which is done
 * just before it gives way.
 */
async function landedBefore({ blobs }: Vfs, landings: readonly Landing[], now: ReadonlyMap<string, State>): Promise<Landing[]> {
  const found: Landing[] = [];
  for (const landing of landings) {
    const { path, from, to } = landing;
    const state = now.get(path);
    if (state === undefined || state === from || state === to || from === null || from === FOLDER || linkTarget(from) !== undefined) continue;
    if (await blobs.has(from)) found.push(landing);
  }
  return found;
}

/** What is as the command found it, or as it is to become. */
function deedsOf(landings: readonly Landing[], { now, stays }: Pick<Around, "now"> & { readonly stays: Map<string, string> }): Landing[] {
  const unseen = new Map(landings.flatMap(({ path, to }) => (to === FOLDER && !now.has(path) ? [[path, stays.get(path) ?? CHANGED_SINCE] as const] : [])));
  return landings.filter(({ path, from, to }) => {
    if (!now.has(path)) return false;
    const state = now.get(path) ?? null;
    // Nothing is put into a new folder of which nobody could see whether it is there.
    const folder = unseen.size > 0 && to !== null ? foldersOf(path).find((one) => unseen.has(one)) : undefined;
    if (folder !== undefined) stays.set(path, unseen.get(folder) ?? CHANGED_SINCE);
    else if (state !== from && state !== to) stays.set(path, CHANGED_SINCE);
    return folder === undefined && (state === from || state === to);
  });
}

/** How much undo keeps of it is of less weight than that it can undo it. */
const sizedIfKnown = ({ blobs }: Vfs, changes: readonly Change[]): Promise<readonly Change[]> => sized(blobs, changes).catch(() => changes);

/** Of a command that goes on, or of what others left running: under its call with a number. */
const isWhileRunning = (call: string): boolean => call.includes("#");
/** A content that a command moved keeps its date: it goes at one path and arrives at another. */
function datesOfMoved(deeds: readonly Landing[], around: Pick<Around, "now" | "modified">): (deed: Landing) => { readonly modified?: number } {
  const gone = new Map(deeds.flatMap((deed) => (deed.to === null && deed.from !== null ? [[deed.from, foundAt(deed, around)] as const] : [])));
  return ({ from, to }) => (from === null && to !== null ? (gone.get(to) ?? {}) : {});
}

/** The date of the file that the command found there; nothing where it is not there any more. */
function foundAt({ path, from }: Landing, { now, modified }: Pick<Around, "now" | "modified">): { readonly modified?: number } {
  const date = now.get(path) === from ? modified.get(path) : undefined;
  return date === undefined ? {} : { modified: date };
}

function resultOf(landed: readonly Landing[], skipped: readonly LeftOut[], stays: ReadonlyMap<string, string>): Output<typeof vfsLand> {
  const caches = [...new Set(skipped.flatMap(({ cache = [] }) => cache))];
  const left = [
    ...skipped.flatMap(({ path, why, cache, absent }) => (cache === undefined && absent !== true ? [{ path, why }] : [])),
    ...[...stays].map(([path, why]) => ({ path, why })),
  ];
  const paths = landed.filter(({ to, from }) => to !== FOLDER && from !== FOLDER).map(({ path }) => path);
  const some = <T>(all: readonly T[]): T[] => all.slice(0, MAX_NAMED);
  return { changed: some(paths), changes: landed.length, kept: some(left), left: left.length, caches: some(caches) };
}

/** The same as long as what is shown is. */
const markOf = ({ copies }: Held): string => copies.map(({ at, before, after }) => `${at} ${before} ${after}`).join("\n");

function changeOf(ctx: CallContext, { path, from, to, spot, found, left }: Landing, label: Label): Change {
  return {
    path,
    change: "command",
    before: from,
    after: to,
    ...(found !== undefined && { mode: found }),
    ...(left !== undefined && { modeAfter: left }),
    // A link has its name and where it leads from whoever made it.
    label: to === null ? null : joinLabels(label, writtenLabel(ctx, spot)),
  };
}

function noSpot(path: string): never {
  throw new SyscallError("INTERNAL", `${path} is of no folder that the command changed`, { path });
}
