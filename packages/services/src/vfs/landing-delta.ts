import type { CallContext, Disk, Touched } from "@aether/ports";
import { plantOf, SyscallError } from "@aether/protocol";
import { FOLDER } from "./content.ts";
import { presentBytes } from "./diff.ts";
import { type MirrorDeps, mirrorFolder } from "./mirror.ts";
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

/** Files of a copy, by path. */
export type Made = ReadonlyMap<string, Pick<Landing, "bytes"> & { readonly executable: boolean }>;

export interface DeltaOf {
  /** `made`: as it was written down; absent = as the copy is. */
  (ctx: CallContext, copies: readonly Copied[], made?: Made): Promise<Delta>;
  /** For a person who is asked. */
  shown(ctx: CallContext, landings: readonly Landing[]): Promise<string>;
  sizeOf(landings: readonly Landing[]): Promise<number>;
}

/** What commands did to their copies, from the trees: the same whenever it is asked for. */
export function createDelta(deps: MirrorDeps): DeltaOf {
  const { vfs, disks } = deps;

  const of = async (ctx: CallContext, { at, before, after }: Copied, made?: Made): Promise<Delta> => {
    const root = await vfs.namespace.forChange(at, ctx);
    if (root.kind !== "mount") throw new SyscallError("NOT_FOUND", `${at} is no folder that commands may work on`, { path: at });
    const differing = await vfs.trees.changes(before, after);
    const { changes, beyond } = await sortOut(at, differing, { runs: true });
    if (changes.length > MOST) throw tooMany(at, changes.length);
    const mirror = await disks.open(mirrorFolder(deps, ctx, at), { create: true });
    const kept = beyond.map(({ path, why }) => ({ path, why }));
    const modes = new Map(differing.map(({ path, mode, runs }) => [[at, ...path].join("/"), { mode, runs }]));
    const landings: Landing[] = [];
    const looked = new Map<string, Promise<boolean>>();
    for (const change of changes) {
      const landing = await landingOf({ ...change, ...modes.get(change.path) }, { root, mirror, looked, made });
      if (plantOf(landing.touched, [])?.as === "refused") kept.push({ path: change.path, why: "version control keeps it, and no agent changes it" });
      else landings.push(landing);
    }
    return { landings, kept };
  };

  const recent = new Map<string, { readonly at: number; readonly delta: Promise<Delta> }>();
  /** Writing down, asking and doing look at the same thing within a moment. */
  const lately = (ctx: CallContext, copy: Copied, made: Made | undefined): Promise<Delta> => {
    const key = JSON.stringify([ctx.caller.owner, ctx.caller.pid, copy]);
    const now = ctx.now();
    for (const [other, { at }] of recent) if (now - at > FRESH_MS || recent.size > MOST_RECENT) recent.delete(other);
    const known = recent.get(key);
    if (known) return known.delta;
    const delta = of(ctx, copy, made);
    recent.set(key, { at: now, delta });
    delta.catch(() => recent.delete(key));
    return delta;
  };

  const all = async (ctx: CallContext, copies: readonly Copied[], made?: Made): Promise<Delta> => {
    const deltas: Delta[] = [];
    for (const copy of copies) deltas.push(await lately(ctx, copy, made));
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
    return `${path}${was ? "" : whyWhole(from)}\n${lines.length > MAX_SHOWN_FILE ? `${lines.slice(0, MAX_SHOWN_FILE).toWellFormed()}\n…` : lines}`;
  };

  return Object.assign(all, {
    async shown(_ctx: CallContext, landings: readonly Landing[]): Promise<string> {
      const parts: string[] = [];
      let size = 0;
      // What other programs run comes first.
      const planted = landings.filter(({ touched }) => plantOf(touched, []) !== undefined);
      for (const landing of [...planted, ...landings.filter((one) => !planted.includes(one))]) {
        if (size > MAX_SHOWN) return [...parts, `… and ${landings.length - parts.length} more`].join("\n");
        const part = await linesOf(landing);
        size += part.length;
        parts.push(part);
      }
      return parts.join("\n");
    },
    async sizeOf(landings: readonly Landing[]): Promise<number> {
      return landings.reduce((sum, { bytes, to }) => sum + (to === null || to === FOLDER ? 0 : bytes), 0);
    },
  });
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
  readonly mirror: Disk;
  readonly looked: Map<string, Promise<boolean>>;
  readonly made: Made | undefined;
}

/** What of a change decides who may run the file. */
interface Bits {
  /** Permission bits that the command found. */
  readonly mode?: number | undefined;
  /** Nothing else changed. */
  readonly runs?: boolean | undefined;
}

async function landingOf(
  { path, before: from, after: to, mode, runs: only }: PlainChange & Bits,
  { root, mirror, looked, made: known }: Around,
): Promise<Landing> {
  const inside = path.slice(root.path.length + 1).split("/");
  const spot: Spot = { ...root, path, at: [...root.at, ...inside] };
  const made = known ? known.get(path) : await statOf({ disk: mirror }, inside);
  const touched = await touchedIn({ ...spot, disk: bothOf(spot, { mirror, root }) }, looked);
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

/** What is in the folder, and what the command would add to it: the parts of a repository that come together are seen together. */
function bothOf(spot: Spot, { mirror, root }: Pick<Around, "mirror" | "root">): Pick<Disk, "stat"> {
  const isCopied = (at: readonly string[]): boolean => root.at.every((name, index) => at[index] === name);
  return { stat: async (at) => (isCopied(at) ? await statOf({ disk: mirror }, at.slice(root.at.length)) : undefined) ?? (await statOf(spot, at)) };
}
