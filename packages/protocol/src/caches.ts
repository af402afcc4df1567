import { CACHES } from "./caches-table.ts";
import { SyscallError } from "./errors.ts";
import { compilePattern, type Pattern } from "./pattern.ts";

/** Says of a path below a folder, by its names, which file or folder around it, or it itself, is a cache; undefined = none is. */
export type CacheOf = (names: readonly string[]) => string | undefined;

const MOST = 256;

/**
 * `more`: names beside the table's, separated by commas, as {@link CACHES} has them; `-name` takes one out of the table.
 *
 * @throws SyscallError `INVALID` for what is no pattern of names, or is one of every name
 */
export function cachesOf(more = ""): CacheOf {
  const said = more.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  const out = new Set(said.flatMap((name) => (name.startsWith("-") ? [name.slice(1)] : [])));
  if (said.some((name) => /^-?[*?/.]+$/.test(name))) throw new SyscallError("INVALID", "a name that every file has says of none that it is a cache");
  const names = [...CACHES.filter((name) => !out.has(name)), ...said.filter((name) => !name.startsWith("-"))];
  const patterns: readonly Pattern[] = names.slice(0, MOST).map((name) => compilePattern(`/**/${name}`, { partial: true }));
  const known = new Map<string, boolean>();
  const isCache = (path: string): boolean => {
    const found = known.get(path) ?? patterns.some((pattern) => pattern.matches(path));
    if (known.size > 10_000) known.clear();
    known.set(path, found);
    return found;
  };
  return (segments) => {
    let path = "";
    for (const segment of segments) {
      path += `/${segment}`;
      if (isCache(path)) return path.slice(1);
    }
    return undefined;
  };
}
