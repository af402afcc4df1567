import { fsync, mkdirSync, rmdirSync } from "node:fs";
import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import { type Folder, walk, walkExisting } from "./folder.ts";
import { showPath, splitLast } from "./segments.ts";

/** Waits, off this thread, until a file or folder is on the disk. */
export function syncToDisk(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(fd, (cause) => (cause ? reject(cause) : resolve()));
  });
}

export interface MadeFolder {
  readonly folder: Folder;
  /** How many of the last segments this call made. */
  readonly made: number;
}

/** Opens the folder at `path`, making what is missing. When it fails, what it made is gone again. */
export async function walkMaking(root: Folder, path: Segments, mode = 0o755): Promise<MadeFolder> {
  const found = walkExisting(root, path);
  let folder = found.folder;
  let reached = path.length - found.missing;
  let made = 0;
  try {
    while (reached < path.length) {
      const name = path[reached] ?? "";
      const mine = makeOne(folder, name, reached === path.length - 1 ? mode : 0o755);
      // A folder that somebody else made meanwhile is theirs, and keeps those above it from being empty.
      made = mine ? made + 1 : 0;
      reached++;
      if (mine) await syncToDisk(folder.fd);
      const inner = folder.enter(name);
      folder[Symbol.dispose]();
      folder = inner;
    }
    return { folder, made };
  } catch (cause) {
    folder[Symbol.dispose]();
    unmake(root, path.slice(0, reached), made);
    throw cause;
  }
}

/** False when it was there already. */
function makeOne(parent: Folder, name: string, mode: number): boolean {
  parent.confirm();
  try {
    mkdirSync(parent.at(name), mode);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === "EEXIST") return false;
    throw cause;
  }
}

/** Removes up to `count` last folders of `path` again, as far as they are empty. */
export function unmake(root: Folder, path: Segments, count: number): void {
  for (let length = path.length; length > path.length - count; length--) {
    try {
      using parent = walk(root, path.slice(0, length - 1));
      rmdirSync(parent.at(path[length - 1] ?? ""));
    } catch {
      // Not made yet, or somebody else uses it by now: then it stays.
    }
  }
}

export async function makeFolder(
  root: Folder,
  path: Segments,
  { parents: above, mode = 0o755 }: { readonly parents?: boolean; readonly mode?: number } = {},
): Promise<void> {
  if (above) {
    const { folder } = await walkMaking(root, path, mode);
    folder[Symbol.dispose]();
    return;
  }
  if (path.length === 0) throw new SyscallError("EXISTS", `${showPath(path)} exists already`);
  const { parents, name } = splitLast(path);
  using parent = walk(root, parents);
  parent.confirm();
  mkdirSync(parent.at(name), mode);
  await syncToDisk(parent.fd);
}
