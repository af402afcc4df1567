import { lstatSync } from "node:fs";
import type { DirEntry, Disk, FailPoint, FileStat, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { diskError } from "./disk-error.ts";
import { toFileStat } from "./file-stat.ts";
import { type Folder, walkExisting } from "./folder.ts";
import { GoingNames } from "./going-names.ts";
import { listFolder } from "./list-folder.ts";
import { makeFolder } from "./make-folders.ts";
import { makeLink, readLinkAt } from "./make-link.ts";
import { measureFolder } from "./measure-folder.ts";
import { type Range, readFile } from "./read-file.ts";
import { flushFolder, removeTree, removeUnflushed } from "./remove-tree.ts";
import { renameEntry } from "./rename-entry.ts";
import { checkSegments, type Names } from "./segments.ts";
import { inTurn } from "./turns.ts";
import { watchTree } from "./watch-tree.ts";
import { writeFile } from "./write-file.ts";

export interface HostDiskParts {
  readonly root: Folder;
  readonly readOnly: boolean;
  /** Where files are written before they take their place; without it they are in their folder meanwhile, hidden. */
  readonly staging: Folder | undefined;
  readonly failPoint: FailPoint;
}

export function createHostDisk(parts: HostDiskParts): Disk {
  const { failPoint, staging } = parts;
  const names: Names = staging ? "all-plain" : "some-reserved";
  const going = new GoingNames();
  const read = <T>(path: Segments, work: (root: Folder) => T | Promise<T>): Promise<T> => run({ ...parts, names }, path, work);
  const change = <T>(path: Segments, work: (root: Folder) => Promise<T>): Promise<T> =>
    run({ ...parts, names }, path, (root) => {
      if (parts.readOnly) throw new SyscallError("DENIED", "this folder is mounted for reading only; mount it for writing to change it");
      return work(root);
    });
  return {
    stat: (path) => read(path, (root) => statEntry(root, path)),
    read: (path, range?: Range) => read(path, (root) => readFile(root, path, range)),
    write: (path, bytes, options = {}) => change(path, (root) => writeFile(root, { ...options, path, bytes, failPoint, going, staging })),
    readLink: (path) => read(path, (root) => readLinkAt(root, path)),
    link: (path, target, { replace = false } = {}) => change(path, (root) => makeLink(root, { path, target, replace, going, staging })),
    list: (path, max?: number): Promise<{ readonly entries: readonly DirEntry[]; readonly more: boolean }> =>
      read(path, (root) => listFolder(root, path, { max, names })),
    mkdir: (path, options) => change(path, (root) => makeFolder(root, path, options)),
    rename: (from, to, options = {}) =>
      change(from, (root) => {
        checkSegments(to, names);
        return renameEntry(root, { ...options, from, to, failPoint, going, staging });
      }),
    remove: (path, { flush = true, own = false } = {}) =>
      change(path, (root) => (flush || own ? removeTree(root, path, { failPoint, staging, own }) : removeUnflushed(root, path, { failPoint, going, staging }))),
    flush: (folder) => change(folder, (root) => flushFolder(root, folder)),
    usage: (cap) => read([], (root) => inTurn(async () => (await measureFolder(root, { bytes: cap, entries: Number.MAX_SAFE_INTEGER })).bytes)),
    watch: (path, changed) => read(path, (root) => watchTree({ root, names, changed }, path)),
  };
}

async function run<T>({ root, names }: { readonly root: Folder; readonly names: Names }, path: Segments, work: (root: Folder) => T | Promise<T>): Promise<T> {
  checkSegments(path, names);
  root.calls++;
  try {
    return await work(root);
  } catch (cause) {
    throw diskError(cause, path, root.here);
  } finally {
    // Also the use that keeps the root open until here, should nobody else refer to the disk any more.
    root.calls--;
  }
}

function statEntry(root: Folder, path: Segments): FileStat | undefined {
  const { folder, missing } = walkParents(root, path);
  using parent = folder;
  if (missing > 0) return undefined;
  const found = lstatSync(parent.at(path.at(-1) ?? "."), { throwIfNoEntry: false });
  parent.confirm();
  return found === undefined ? undefined : toFileStat(found);
}

/** Below a file there is nothing; that is no error when one only looks. */
function walkParents(root: Folder, path: Segments): { readonly folder: Folder; readonly missing: number } {
  try {
    return walkExisting(root, path.slice(0, -1));
  } catch (cause) {
    if (SyscallError.is(cause) && cause.code === "UNSUPPORTED") return { folder: root, missing: 1 };
    throw cause;
  }
}
