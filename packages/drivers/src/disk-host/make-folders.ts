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
  /** How many of the last segments were missing and have been made. */
  readonly made: number;
}

/** Opens the folder at `path`, making what is missing. When it fails, what it made is gone again. */
export async function walkMaking(root: Folder, path: Segments): Promise<MadeFolder> {
  const found = walkExisting(root, path);
  let folder = found.folder;
  try {
    for (let depth = path.length - found.missing; depth < path.length; depth++) {
      const inner = await makeOne(folder, path[depth] ?? "");
      folder[Symbol.dispose]();
      folder = inner;
    }
  } catch (cause) {
    folder[Symbol.dispose]();
    unmake(root, path, found.missing);
    throw cause;
  }
  return { folder, made: found.missing };
}

async function makeOne(parent: Folder, name: string): Promise<Folder> {
  parent.confirm();
  try {
    mkdirSync(parent.at(name), 0o755);
  } catch (cause) {
    // Somebody else made it meanwhile: `enter` says whether it is a folder.
    if (errnoOf(cause) !== "EEXIST") throw cause;
  }
  await syncToDisk(parent.fd);
  return parent.enter(name);
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

export async function makeFolder(root: Folder, path: Segments, options: { readonly parents?: boolean } = {}): Promise<void> {
  if (options.parents) {
    const { folder } = await walkMaking(root, path);
    folder[Symbol.dispose]();
    return;
  }
  if (path.length === 0) throw new SyscallError("EXISTS", `${showPath(path)} exists already`);
  const { parents, name } = splitLast(path);
  using parent = walk(root, parents);
  parent.confirm();
  mkdirSync(parent.at(name), 0o755);
  await syncToDisk(parent.fd);
}
