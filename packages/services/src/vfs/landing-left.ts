import type { CacheOf } from "@aether/protocol";
import { FOLDER } from "./content.ts";
import type { Landing } from "./landing-delta.ts";

/** What a program keeps for itself stays in the copy, so that the next command finds it. */
const CACHE = "it is a cache";
const SAID_NO = "a person said no to it";

export interface LeftOut {
  readonly path: string;
  readonly why: string;
  /** The cache that it is, or is in. */
  readonly cache?: string | undefined;
  /** It was not in the folder, so that nothing is told of it. */
  readonly absent?: boolean | undefined;
}

/** Of a command's changes: those of caches, and folders that were made for nothing else. */
export function cachesAmong(landings: readonly Landing[], cacheOf: CacheOf): LeftOut[] {
  const left = landings.flatMap(({ path, spot, depth }): LeftOut[] => {
    const names = spot.at.slice(depth);
    const cache = cacheOf(names);
    return cache === undefined ? [] : [{ path, why: CACHE, cache: path.slice(0, path.length - names.join("/").length) + cache }];
  });
  const out = new Set(left.map(({ path }) => path));
  const needless = madeForNothing(landings, out).map((path) => ({
    path,
    why: CACHE,
    cache: left.find((one) => one.path.startsWith(`${path}/`))?.cache ?? path,
  }));
  return [...left, ...needless];
}

/** What a person said no to, and all else that other programs run or trust: they are shown so many by name. */
export function withoutThese(landings: readonly Landing[], without: readonly string[]): LeftOut[] {
  if (without.length === 0) return [];
  const named = new Set(without);
  const out = new Set(landings.flatMap(({ path, isPlant }) => (named.has(path) || isPlant ? [path] : [])));
  return [...out, ...madeForNothing(landings, out)].map((path) => ({ path, why: SAID_NO }));
}

/** New folders with nothing in them but what is left out. */
function madeForNothing(landings: readonly Landing[], out: ReadonlySet<string>): string[] {
  if (out.size === 0) return [];
  const around = new Set([...out].flatMap(foldersOf));
  const needed = new Set(landings.flatMap(({ path, to }) => (out.has(path) || (to === FOLDER && around.has(path)) ? [] : foldersOf(path))));
  return landings.flatMap(({ path, from, to }) => (from === null && to === FOLDER && around.has(path) && !out.has(path) && !needed.has(path) ? [path] : []));
}

export function foldersOf(path: string): string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
