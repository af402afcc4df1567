import { type CallContext, modeOfMade, modeOfMadeFolder, modeWritten, type Touched, type TreeChange } from "@aether/ports";
import { inertLine, plantOf, SyscallError } from "@aether/protocol";
import { contentOfState, FOLDER, linkTarget } from "./content.ts";
import { presentBytes } from "./diff.ts";
import { LandingLinks, type Led, type Made } from "./landing-links.ts";
import type { MirrorDeps } from "./mirror.ts";
import { inTurns } from "./others-turn.ts";
import { changedLines, contentText, textIn } from "./preview.ts";
import { statOf } from "./repository.ts";
import type { Spot } from "./resolve.ts";
import { type PlainChange, sortOut } from "./sort-out.ts";
import { touchedIn } from "./touches.ts";
import type { Deed } from "./undo-plan.ts";

/** One change of a command's copy, as it is to be made in the folder. */
export interface Landing extends Deed {
  readonly spot: Spot;
  readonly touched: Touched;
  /** Of what lies there afterwards. */
  readonly bytes: number;
  /** Permission bits that undo puts back, and those that it finds. */
  readonly found?: number;
  readonly left?: number;
  /** Names of {@link spot} that lead to the folder which the command worked on. */
  readonly depth: number;
  /** Other programs run or trust it. */
  readonly isPlant: boolean;
}

export interface Delta {
  readonly landings: readonly Landing[];
  /** What reaches no folder, and why. */
  readonly kept: readonly { readonly path: string; readonly why: string }[];
}

interface Copied {
  readonly at: string;
  readonly before: string;
  readonly after: string;
}

/** Characters of all that is shown of one command's changes, and of one file's. */
const MAX_SHOWN = 60_000;
const MAX_SHOWN_FILE = 8_000;
/** Changes of one command. */
const MOST = 50_000;
/** How long a look holds once it has ended, and how many are remembered. */
const FRESH_MS = 10_000;
const MOST_RECENT = 8;

export interface DeltaOf {
  (ctx: CallContext, copies: readonly Copied[]): Promise<Delta>;
  /** For a person who is asked. */
  shown(landings: readonly Landing[]): Promise<Shown>;
  sizeOf(landings: readonly Landing[]): number;
}

export interface Shown {
  readonly text: string;
  /** What other programs run and that has no room in the text: nobody can say yes to it. */
  readonly unshown: readonly string[];
}

/** What commands did to their copies, from the trees alone: the same whenever it is asked for, whatever a box does to the copy meanwhile. */
export function createDelta(deps: MirrorDeps): DeltaOf {
  const { vfs } = deps;

  const of = async (ctx: CallContext, { at, before, after }: Copied): Promise<Delta> => {
    const root = await vfs.namespace.forChange(at, ctx);
    if (root.kind !== "mount") throw new SyscallError("NOT_FOUND", `${at} is no folder that commands may work on`, { path: at });
    const differing = await vfs.trees.changes(before, after);
    const { changes, beyond } = await sortOut(at, differing, { runs: true, links: true });
    if (changes.length > MOST) throw tooMany(at, changes.length);
    const kept = beyond.map(({ path, why }) => ({ path, why }));
    const modes = new Map(differing.map(({ path, mode, runs, modes: bits, now }) => [[at, ...path].join("/"), { mode, runs, modes: bits, now }]));
    const landings: Landing[] = [];
    const toLanding = landingsOf({ root, differing, modes, changes });
    // Each is looked up on the disk, and its names among hundreds of patterns.
    for await (const change of inTurns(changes)) {
      const landing = await toLanding(change);
      if (typeof landing === "string") kept.push({ path: change.path, why: landing });
      else landings.push(landing);
    }
    return { landings, kept };
  };

  const recent = new Map<string, { at: number; readonly delta: Promise<Delta> }>();
  /** Writing down, asking and doing look at the same thing within a moment. */
  const lately = (ctx: CallContext, copy: Copied): Promise<Delta> => {
    const key = JSON.stringify([ctx.caller.owner, ctx.caller.pid, copy]);
    const now = ctx.now();
    for (const [other, { at }] of recent) if (now - at > FRESH_MS || recent.size > MOST_RECENT) recent.delete(other);
    const known = recent.get(key);
    if (known) return known.delta;
    const delta = of(ctx, copy);
    // One that takes longer than a look holds would otherwise be taken anew for each that asks.
    const look = { at: Number.POSITIVE_INFINITY, delta };
    recent.set(key, look);
    delta.then(
      () => (look.at = ctx.now()),
      () => recent.delete(key),
    );
    return delta;
  };

  const all = async (ctx: CallContext, copies: readonly Copied[]): Promise<Delta> => {
    const deltas: Delta[] = [];
    for (const copy of copies) deltas.push(await lately(ctx, copy));
    return { landings: deltas.flatMap(({ landings }) => landings), kept: deltas.flatMap(({ kept }) => kept) };
  };

  const linesOf = linesIn(vfs);

  return Object.assign(all, {
    async shown(landings: readonly Landing[]): Promise<Shown> {
      const showing = new Showing(MAX_SHOWN);
      // What other programs run comes first, and whole.
      const planted = landings.filter(({ isPlant }) => isPlant);
      const unshown: string[] = [];
      for (const landing of planted) if (!showing.add(await linesOf(landing))) unshown.push(landing.path);
      const others = landings.filter(({ isPlant }) => !isPlant);
      let more = 0;
      for (const landing of others) if (more > 0 || !showing.add(shortened(await linesOf(landing)))) more++;
      return { text: [...notShown(unshown), ...showing.parts, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n"), unshown };
    },
    sizeOf(landings: readonly Landing[]): number {
      return landings.reduce((sum, { bytes, to }) => sum + (to === null || to === FOLDER ? 0 : bytes), 0);
    },
  });
}

interface Differing {
  /** The folder that the command worked on. */
  readonly root: Spot;
  readonly differing: readonly TreeChange[];
  readonly modes: BitsOf;
  readonly changes: readonly PlainChange[];
}

/** What each change is to become in the folder, or why nothing. */
function landingsOf({ root, differing, modes, changes }: Differing): (change: PlainChange) => Promise<Landing | string> {
  // The parts of a repository that come together are seen together.
  const looked = new Map(differing.flatMap(({ path, after }) => (after === null ? [] : [[[...root.at, ...path].join("/"), Promise.resolve(true)] as const])));
  const links = new LandingLinks({ root, made: madeOf(changes, { root: root.path, modes }) });
  return async (change) => {
    const target = linkTarget(change.after);
    const led = target === undefined ? {} : await links.leads(change.path.slice(root.path.length + 1).split("/"), target);
    if (led.why !== undefined) return led.why;
    const landing = await landingOf({ ...change, ...modes.get(change.path) }, { root, looked, led });
    const plant = plantOf(landing.touched, []);
    return whyNot(landing, plant?.as === "refused") ?? { ...landing, isPlant: plant !== undefined };
  };
}

/** A change as a person is shown it. */
function linesIn({ blobs, digest }: MirrorDeps["vfs"]): (landing: Landing) => Promise<string> {
  const contentOf = async (state: string | null): Promise<Uint8Array | undefined> => {
    const hash = contentOfState(state);
    return hash === undefined ? undefined : blobs.get(hash);
  };
  /** Nobody stored it yet where nothing but the command changed it. */
  const foundAt = async (spot: Spot, state: string | null): Promise<Uint8Array | undefined> => {
    const hash = contentOfState(state);
    return hash === undefined ? undefined : ((await contentOf(state)) ?? presentBytes(spot, digest, hash));
  };
  return async (landing) => {
    const { from, to, spot } = landing;
    const path = spot.at.join("/");
    const short = shortLine(landing);
    if (short !== undefined) return `${path} ${short}`;
    const [was, is] = [await foundAt(spot, from), await contentOf(to)];
    if (!is) return `${path}/`;
    return `${path}${was ? "" : whyWhole(from)}\n${linesBetween(was, is)}`;
  };
}

/** Of a change that is none of a content. */
function shortLine({ from, to, executable, left }: Landing): string | undefined {
  if (to === null) return "goes";
  const target = linkTarget(to);
  if (target !== undefined) return `is a link to ${inertLine(target)}`;
  if (from !== to) return undefined;
  if (executable === undefined) return `is for fewer: its permissions become ${left?.toString(8) ?? "less"}`;
  return executable ? "may be run from now on" : "may not be run any more";
}

function whyNot({ from, to, executable, without }: Omit<Landing, "isPlant">, isKept: boolean): string | undefined {
  if (isKept) return "version control keeps it, and no agent changes it";
  return from === to && executable === undefined && without === undefined ? "who else reads or writes it you alone decide" : undefined;
}

/** Parts of a text that has so much room. */
class Showing {
  readonly parts: string[] = [];
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  /** @returns whether there was room for it */
  add(part: string): boolean {
    if (part.length + 1 > this.#left) return false;
    this.#left -= part.length + 1;
    this.parts.push(part);
    return true;
  }
}

const shortened = (text: string): string => (text.length > MAX_SHOWN_FILE ? `${text.slice(0, MAX_SHOWN_FILE).toWellFormed()}\n…` : text);

/** Told by name; what is beyond is counted. */
const MAX_NAMED = 20;

function notShown(unshown: readonly string[]): string[] {
  if (unshown.length === 0) return [];
  const others = unshown.length > MAX_NAMED ? ` and ${unshown.length - MAX_NAMED} more` : "";
  return [`left out of the folder, for there is too much of it to show: ${unshown.slice(0, MAX_NAMED).join(", ")}${others}`];
}

function linesBetween(was: Uint8Array | undefined, is: Uint8Array): string {
  const [old, fresh] = [was && textIn(was), textIn(is)];
  return old === undefined || fresh === undefined ? contentText(is) : changedLines(old, fresh).join("\n");
}

const whyWhole = (from: string | null): string => (from === null ? " is new" : " was changed by somebody else since");

function tooMany(at: string, changes: number): SyscallError {
  return new SyscallError("TOO_LARGE", `it changed ${changes} files, and at most ${MOST} are taken over at once; let it change fewer`, { path: at });
}

type BitsOf = ReadonlyMap<string, Bits>;

/** What is at each place that changed, by its path below the folder. */
function madeOf(changes: readonly PlainChange[], { root, modes }: { readonly root: string; readonly modes: BitsOf }): ReadonlyMap<string, Made> {
  return new Map(
    changes.map(({ path, after }) => [path.slice(root.length + 1), { state: after, executable: modes.get(path)?.now?.executable === true }] as const),
  );
}

interface Around {
  readonly root: Spot;
  /** Of a link, where its end is. */
  readonly led: Led;
  /** What is there once all of it is in the folder, or was there. */
  readonly looked: Map<string, Promise<boolean>>;
}

/** What of a change decides who may run the file. */
interface Bits {
  /** Permission bits that the command found. */
  readonly mode?: number | undefined;
  /** Nothing else changed. */
  readonly runs?: boolean | undefined;
  readonly modes?: true | undefined;
  readonly now?: TreeChange["now"] | undefined;
}

async function landingOf(
  { path, before: from, after: to, mode, runs: only, modes, now: made }: Omit<PlainChange, "mode"> & Bits,
  { root, looked, led }: Around,
): Promise<Omit<Landing, "isPlant">> {
  const inside = path.slice(root.path.length + 1).split("/");
  const spot: Spot = { ...root, path, at: [...root.at, ...inside] };
  const touched = await touchedIn(spot, looked);
  const isFolder = to === FOLDER || (to === null && from === FOLDER);
  // What the person's own file is counts as well: it stays a program, whatever the command made of its copy.
  const own = await statOf(spot, spot.at);
  const runs = [made, touched, own, led].some((one) => one?.executable === true);
  const isNew = from === null || from === FOLDER || to === FOLDER;
  // A program that is written anew stays one, for undo too; only one that becomes one is told apart.
  const executable = only ?? (made && to !== null && !isNew && !modes && made.executable ? true : undefined);
  const bits = { executable, ...bitsOf({ from, to, mode, made, own: own?.kind === "file" ? own.mode : undefined, executable }) };
  return {
    path,
    from,
    to,
    spot,
    touched: { ...touched, executable: runs, ...(isFolder && { folder: true }), ...(led.open && { link: true }) },
    bytes: made?.bytes ?? 0,
    depth: root.at.length,
    ...(Object.fromEntries(Object.entries(bits).filter(([, value]) => value !== undefined)) as Partial<typeof bits>),
  } as Omit<Landing, "isPlant">;
}

interface Modes {
  readonly from: string | null;
  readonly to: string | null;
  /** That the command found. */
  readonly mode: number | undefined;
  readonly made: TreeChange["now"] | undefined;
  /** Of the person's own file. */
  readonly own: number | undefined;
  readonly executable: boolean | undefined;
}

type LandedBits = Pick<Landing, "mode" | "without" | "found" | "left">;

/** Of what is new all that the command gave it, as far as a person's file has it; of a file that was there what the command took from it. */
function bitsOf({ from, to, mode, made, own, executable }: Modes): { readonly [K in keyof LandedBits]: LandedBits[K] | undefined } {
  const none = { mode: undefined, without: undefined, found: undefined, left: undefined };
  if (to === null) return { ...none, found: mode };
  if (made === undefined || mode === undefined || from === null || from === FOLDER || to === FOLDER)
    return { ...none, mode: made && (to === FOLDER ? modeOfMadeFolder(made.mode) : modeOfMade(made.mode)) };
  // Its owner reads it.
  const without = mode & ~made.mode & 0o266;
  const asked = { without, ...(executable !== undefined && { executable }) };
  // What a kill cut off may have been done.
  const was = own === undefined || own === modeWritten(mode, asked) ? mode : own;
  const left = modeWritten(was, asked);
  return { ...none, without: without === 0 ? undefined : without, ...(left !== was && { found: was, left }) };
}
