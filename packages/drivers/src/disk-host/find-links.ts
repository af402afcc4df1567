import type { Dirent } from "node:fs";
import { readdir, readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { FolderLink, FolderLinks } from "@aether/ports";
import { PACKAGE_FOLDERS } from "@aether/protocol";
import { inTurn } from "./turns.ts";

export interface LinksOptions {
  /** The home of whoever runs this program. */
  readonly home: string;
  /** Folders that are not looked into. */
  readonly without?: readonly string[];
  /** Entries that are looked at for one folder; default 200,000. */
  readonly most?: number;
}

const MOST = 200_000;
/** Folders below one whose name begins with a dot: `.config/fish/config.fish`. */
const DEEP = 2;
/** Folders read at once: the system's calls wait on its own threads. */
const AT_ONCE = 8;

export function createFolderLinks({ home, without = [], most = MOST }: LinksOptions): FolderLinks {
  return {
    into: (folder) =>
      inTurn(async () => {
        const walk: Walk = { left: most, links: [], without: new Set(without) };
        await lookBelow(walk, folder);
        // What lies around the folder has its own room: a large folder hides none of it.
        const beside: Walk = { ...walk, left: most };
        for (const around of foldersAround(folder, home)) await lookIn(beside, around);
        const found = await inBatches(walk.links, endOf);
        return found.filter((link): link is FolderLink => link !== undefined && (isAt(link.to, folder) || isAt(folder, link.to)));
      }),
  };
}

interface Walk {
  left: number;
  readonly links: string[];
  readonly without: ReadonlySet<string>;
}

const PACKAGES: ReadonlySet<string> = new Set(PACKAGE_FOLDERS);
/** Version control's store of contents, which holds no links and many files. */
const isStore = (path: string): boolean => basename(path) === "objects" && basename(dirname(path)) === ".git";
const isAt = (path: string, folder: string): boolean => path === folder || path.startsWith(folder === "/" ? folder : `${folder}/`);

/** The entries nearest to the top come first. */
async function lookBelow(walk: Walk, folder: string): Promise<void> {
  let level: readonly string[] = [folder];
  while (level.length > 0 && walk.left > 0) level = (await inBatches(level, (one) => lookAt(walk, one))).flat();
}

/** A folder's own entries, and those of the folders in it that programs keep to themselves. */
async function lookIn(walk: Walk, folder: string): Promise<void> {
  let level = (await lookAt(walk, folder)).filter((path) => basename(path).startsWith("."));
  for (let depth = 0; depth < DEEP; depth++) level = (await inBatches(level, (path) => lookAt(walk, path))).flat();
}

/** Keeps the links in a folder. @returns the folders in it */
async function lookAt(walk: Walk, folder: string): Promise<readonly string[]> {
  if (walk.left <= 0) return [];
  const entries = await entriesOf(folder);
  const folders: string[] = [];
  for (const entry of entries.slice(0, walk.left)) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) walk.links.push(path);
    else if (entry.isDirectory() && !PACKAGES.has(entry.name) && !isStore(path) && !walk.without.has(path)) folders.push(path);
  }
  walk.left -= entries.length;
  return folders;
}

/** What goes meanwhile, or is closed to this program, holds nothing that it could write by. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function foldersAround(folder: string, home: string): readonly string[] {
  const around = new Set<string>();
  for (let inside = folder; dirname(inside) !== inside; inside = dirname(inside)) around.add(dirname(inside));
  return [...around, ...(isAt(home, folder) ? [] : [home])];
}

async function endOf(at: string): Promise<FolderLink | undefined> {
  try {
    return { at, to: await endFrom(resolve(dirname(at), await readlink(at))) };
  } catch {
    return undefined;
  }
}

/** As far as there is something; the rest is as it is written. */
async function endFrom(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const above = dirname(path);
    if (above === path || !(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return join(await endFrom(above), basename(path));
  }
}

async function inBatches<T, U>(all: readonly T[], work: (one: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) done.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(work))));
  return done;
}
