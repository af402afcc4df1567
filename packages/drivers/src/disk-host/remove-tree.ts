import { renameSync, rmdirSync, unlink, unlinkSync } from "node:fs";
import type { FailPoint, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import { type Folder, walk } from "./folder.ts";
import type { GoingNames } from "./going-names.ts";
import { syncToDisk } from "./make-folders.ts";
import { Names } from "./names.ts";
import { splitLast } from "./segments.ts";
import { temporaryName } from "./temporary-name.ts";
import { breathe } from "./turns.ts";

const BATCH = 512;
/** Each level holds a descriptor; what lies deeper is first moved up. */
const MAX_OPEN = 32;
const ATTEMPTS = 16;

/**
 * Removes a file, a link, or a folder with all below it. Every folder is entered by descriptor, so a link swapped in on
 * the way is removed itself and never followed. A crash or a refusal midway leaves what was not removed yet.
 */
export async function removeTree(root: Folder, path: Segments, { failPoint, staging, own }: Removing & { own: boolean }): Promise<void> {
  const { parents, name } = splitLast(path);
  using parent = walk(root, parents);
  failPoint("disk.remove.before");
  if (!(await (own ? discardEntry(parent, name, staging) : removeEntry(parent, name, staging)))) throw notThere(path);
  failPoint("disk.remove.after");
  await syncToDisk(parent.fd);
}

/** One of many: off this thread, as each waits for the file system's journal where others flush theirs. */
export async function removeUnflushed(root: Folder, path: Segments, { failPoint, going, staging }: Removing & { going: GoingNames }): Promise<void> {
  const { parents, name } = splitLast(path);
  using parent = walk(root, parents);
  failPoint("disk.remove.before");
  const result = await going.while(path, () => unlinkAside(parent, name));
  if (result === "absent" || (result === "folder" && !(await removeEntry(parent, name, staging)))) throw notThere(path);
  failPoint("disk.remove.after");
}

function unlinkAside(parent: Folder, name: string): Promise<Unlinked> {
  parent.confirm();
  return new Promise((resolve, reject) => {
    unlink(parent.at(name), (cause) => {
      if (cause === null) return resolve("removed");
      const found = unlinkedBy(cause, parent, name);
      return found === undefined ? reject(cause) : resolve(found);
    });
  });
}

const notThere = (path: Segments): SyscallError => new SyscallError("NOT_FOUND", `"${path.join("/")}" does not exist`, { path: path.join("/") });

export async function flushFolder(root: Folder, path: Segments): Promise<void> {
  using folder = walk(root, path);
  await syncToDisk(folder.fd);
}

/** False when there was nothing of this name. Very deep folders are moved to `aside`, default their own parent, before they go. */
export const removeEntry = (parent: Folder, name: string | Buffer, aside: Folder = parent): Promise<boolean> =>
  removeAll({ top: aside, movedUp: [], own: false }, parent, name);

/** The same where all that lies there is this program's own, and commands may have closed folders of it: those are opened first. */
export const discardEntry = (parent: Folder, name: string | Buffer, aside: Folder = parent): Promise<boolean> =>
  removeAll({ top: aside, movedUp: [], own: true }, parent, name);

async function removeAll(removal: Removal, parent: Folder, name: string | Buffer): Promise<boolean> {
  const removed = await removeOne(removal, parent, { name, depth: 0 });
  for (let moved = removal.movedUp.pop(); moved !== undefined; moved = removal.movedUp.pop()) await removeOne(removal, removal.top, { name: moved, depth: 0 });
  return removed;
}

interface Removing {
  readonly failPoint: FailPoint;
  readonly staging: Folder | undefined;
}

interface Removal {
  readonly top: Folder;
  readonly movedUp: string[];
  readonly own: boolean;
}

interface Target {
  readonly name: string | Buffer;
  readonly depth: number;
}

async function removeOne(removal: Removal, parent: Folder, target: Target): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = tryUnlink(parent, target.name);
    if (result !== "folder") return result === "removed" || attempt > 0;
    if (target.depth >= MAX_OPEN) return moveUp(removal, parent, target.name);
    if (await emptyFolder(removal, parent, target)) return true;
  }
  throw new SyscallError("BUSY", "the folder keeps changing while it is being removed; stop what writes there and try again");
}

type Unlinked = "removed" | "absent" | "folder";

function tryUnlink(parent: Folder, name: string | Buffer): Unlinked {
  parent.confirm();
  try {
    unlinkSync(parent.at(name));
    return "removed";
  } catch (cause) {
    const found = unlinkedBy(cause, parent, name);
    if (found === undefined) throw cause;
    return found;
  }
}

/** What a refusal means; undefined for a failure. */
function unlinkedBy(cause: unknown, parent: Folder, name: string | Buffer): Unlinked | undefined {
  const errno = errnoOf(cause);
  if (errno === "ENOENT") return "absent";
  if (errno === "EISDIR") return "folder";
  // macOS answers EPERM for a folder; elsewhere it means what it says.
  return errno === "EPERM" && isFolder(parent, name) ? "folder" : undefined;
}

function isFolder(parent: Folder, name: string | Buffer): boolean {
  try {
    using _entered = parent.enter(name);
    return true;
  } catch {
    return false;
  }
}

/** True when the folder is gone; false when it changed under us and must be looked at again. */
async function emptyFolder(removal: Removal, parent: Folder, target: Target): Promise<boolean> {
  try {
    if (removal.own) parent.reopen(target.name);
    using folder = parent.enter(target.name);
    for (let names = someNames(folder); names.length > 0; names = someNames(folder)) {
      for (const name of names) {
        await removeOne(removal, folder, { name, depth: target.depth + 1 });
        await breathe();
      }
    }
    parent.confirm();
    rmdirSync(parent.at(target.name));
    return true;
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === "ENOTEMPTY" || errno === "ENOTDIR" || errno === "ENOENT") return false;
    throw cause;
  }
}

/** The stream ends here: deleting under an open one may skip entries. */
function someNames(folder: Folder): readonly Buffer[] {
  using names = new Names(folder);
  return names.take(BATCH);
}

function moveUp(removal: Removal, parent: Folder, name: string | Buffer): boolean {
  const moved = temporaryName();
  if (removal.own) parent.reopen(name);
  renameSync(parent.at(name), removal.top.at(moved));
  removal.movedUp.push(moved);
  return true;
}
