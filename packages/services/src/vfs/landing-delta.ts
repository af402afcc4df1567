import type { CallContext, Touched, TreeChange } from "@aether/ports";
import { plantOf, SyscallError } from "@aether/protocol";
import { FOLDER } from "./content.ts";
import { presentBytes } from "./diff.ts";
import type { MirrorDeps } from "./mirror.ts";
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
  /** Permission bits that undo puts back. */
  readonly found?: number;
  /** Names of {@link spot} that lead to the folder which the command worked on. */
  readonly depth: number;
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
/** How long a look holds, and how many are remembered. */
const FRESH_MS = 10_000;
const MOST_RECENT = 8;

export interface DeltaOf {
  (ctx: CallContext, copies: readonly Copied[]): Promise<Delta>;
  /** For a person who is asked. */
  shown(ctx: CallContext, landings: readonly Landing[]): Promise<Shown>;
  sizeOf(landings: readonly Landing[]): Promise<number>;
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
    const { changes, beyond } = await sortOut(at, differing, { runs: true });
    if (changes.length > MOST) throw tooMany(at, changes.length);
    const kept = beyond.map(({ path, why }) => ({ path, why }));
    const modes = new Map(differing.map(({ path, mode, runs, now }) => [[at, ...path].join("/"), { mode, runs, now }]));
    const landings: Landing[] = [];
    // The parts of a repository that come together are seen together.
    const looked = new Map(
      differing.flatMap(({ path, after: to }) => (to === null ? [] : [[[...root.at, ...path].join("/"), Promise.resolve(true)] as const])),
    );
    for (const change of changes) {
      const landing = await landingOf({ ...change, ...modes.get(change.path) }, { root, looked });
      if (plantOf(landing.touched, [])?.as === "refused") kept.push({ path: change.path, why: "version control keeps it, and no agent changes it" });
      else landings.push(landing);
    }
    return { landings, kept };
  };

  const recent = new Map<string, { readonly at: number; readonly delta: Promise<Delta> }>();
  /** Writing down, asking and doing look at the same thing within a moment. */
  const lately = (ctx: CallContext, copy: Copied): Promise<Delta> => {
    const key = JSON.stringify([ctx.caller.owner, ctx.caller.pid, copy]);
    const now = ctx.now();
    for (const [other, { at }] of recent) if (now - at > FRESH_MS || recent.size > MOST_RECENT) recent.delete(other);
    const known = recent.get(key);
    if (known) return known.delta;
    const delta = of(ctx, copy);
    recent.set(key, { at: now, delta });
    delta.catch(() => recent.delete(key));
    return delta;
  };

  const all = async (ctx: CallContext, copies: readonly Copied[]): Promise<Delta> => {
    const deltas: Delta[] = [];
    for (const copy of copies) deltas.push(await lately(ctx, copy));
    return { landings: deltas.flatMap(({ landings }) => landings), kept: deltas.flatMap(({ kept }) => kept) };
  };

  const contentOf = async (state: string | null): Promise<Uint8Array | undefined> => (state === null || state === FOLDER ? undefined : vfs.blobs.get(state));

  /** Nobody stored it yet where nothing but the command changed it. */
  const foundAt = async (spot: Spot, state: string | null): Promise<Uint8Array | undefined> =>
    (await contentOf(state)) ?? (state === null || state === FOLDER ? undefined : await presentBytes(spot, vfs.digest, state));

  const linesOf = async ({ from, to, spot, executable }: Landing): Promise<string> => {
    const path = spot.at.join("/");
    const [was, is] = [await foundAt(spot, from), await contentOf(to)];
    if (to === null) return `${path} goes`;
    if (from === to) return `${path} ${executable ? "may be run from now on" : "may not be run any more"}`;
    if (!is) return `${path}/`;
    const lines = linesBetween(was, is);
    return `${path}${was ? "" : whyWhole(from)}\n${lines}`;
  };

  return Object.assign(all, {
    async shown(_ctx: CallContext, landings: readonly Landing[]): Promise<Shown> {
      const showing = new Showing(MAX_SHOWN);
      // What other programs run comes first, and whole.
      const planted = landings.filter(isPlant);
      const unshown: string[] = [];
      for (const landing of planted) if (!showing.add(await linesOf(landing))) unshown.push(landing.path);
      const others = landings.filter((one) => !planted.includes(one));
      let more = 0;
      for (const landing of others) if (more > 0 || !showing.add(shortened(await linesOf(landing)))) more++;
      return { text: [...notShown(unshown), ...showing.parts, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n"), unshown };
    },
    async sizeOf(landings: readonly Landing[]): Promise<number> {
      return landings.reduce((sum, { bytes, to }) => sum + (to === null || to === FOLDER ? 0 : bytes), 0);
    },
  });
}

const isPlant = ({ touched }: Landing): boolean => plantOf(touched, []) !== undefined;

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

interface Around {
  readonly root: Spot;
  /** What is there once all of it is in the folder, or was there. */
  readonly looked: Map<string, Promise<boolean>>;
}

/** What of a change decides who may run the file. */
interface Bits {
  /** Permission bits that the command found. */
  readonly mode?: number | undefined;
  /** Nothing else changed. */
  readonly runs?: boolean | undefined;
  readonly now?: TreeChange["now"] | undefined;
}

async function landingOf({ path, before: from, after: to, mode, runs: only, now: made }: PlainChange & Bits, { root, looked }: Around): Promise<Landing> {
  const inside = path.slice(root.path.length + 1).split("/");
  const spot: Spot = { ...root, path, at: [...root.at, ...inside] };
  const touched = await touchedIn(spot, looked);
  const isFolder = to === FOLDER || (to === null && from === FOLDER);
  // What the person's own file is counts as well: it stays a program, whatever the command made of its copy.
  const own = await statOf(spot, spot.at);
  const runs = [made, touched, own].some((one) => one?.executable === true);
  // A program that is written anew stays one, for undo too; only one that is new, or becomes one, is told apart.
  const executable = only ?? (made && to !== null && (made.executable || from === null) ? made.executable : undefined);
  const isOther = to === null || (executable !== undefined && mode !== undefined && executable !== ((mode & 0o100) !== 0));
  return {
    path,
    from,
    to,
    spot,
    touched: { ...touched, executable: runs, ...(isFolder && { folder: true }) },
    bytes: made?.bytes ?? 0,
    depth: root.at.length,
    ...(executable !== undefined && { executable }),
    ...(isOther && mode !== undefined && { found: mode }),
  };
}
