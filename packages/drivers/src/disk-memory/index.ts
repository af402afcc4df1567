import { createHash } from "node:crypto";
import { type DirEntry, type Disk, type FileStat, modeWritten, type Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { type Changes, createChanges } from "./changes.ts";
import { checkSegments, type Entry, entryAt, type FileEntry, type FolderEntry, folderAt, makeFolders, newFolder, showPath, sizeOf, splitLast } from "./tree.ts";

export interface MemoryDiskOptions {
  /** Bytes of all files together; a write beyond is `STORAGE`. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Milliseconds since the epoch, for `modifiedAt`. Default: the machine's clock. */
  readonly now?: () => number;
}

const MAX_BYTES = 67_108_864;
const MAX_ENTRIES = 10_000;

/** A disk that is gone with the process, for `memory` mounts and fast tests. It has no links; every call is atomic. */
export function createMemoryDisk({ maxBytes = MAX_BYTES, now = Date.now }: MemoryDiskOptions = {}): Disk {
  const root = newFolder(now());
  const held: Held = { root, changes: createChanges(), used: 0, maxBytes, now };
  return {
    async stat(path) {
      checkSegments(path);
      const found = entryAt(root, path);
      return found && statOf(found);
    },
    async read(path, range = {}) {
      const file = fileAt(root, path);
      const offset = range.offset ?? 0;
      return { bytes: file.bytes.slice(offset, offset + (range.max ?? file.bytes.length)), stat: statOf(file) };
    },
    async write(path, bytes, options = {}) {
      checkSegments(path);
      return write(held, { ...options, path, bytes });
    },
    async readLink(path) {
      throw new SyscallError("UNSUPPORTED", `${showPath(path)} is no link`);
    },
    async link(path) {
      throw new SyscallError("UNSUPPORTED", `${showPath(path)} cannot be a link: this disk has none`);
    },
    async list(path, max = MAX_ENTRIES) {
      checkSegments(path);
      const { entries } = folderAt(root, path);
      const names = [...entries.keys()].sort().slice(0, max);
      return { entries: names.flatMap((name) => entryOf(name, entries.get(name))), more: entries.size > max };
    },
    async mkdir(path, { parents = false } = {}) {
      checkSegments(path);
      if (!parents) requireNew(root, path);
      makeFolders(root, path, now());
      held.changes.note(path);
    },
    async rename(from, to, options = {}) {
      checkSegments(from);
      checkSegments(to);
      rename(held, { ...options, from, to });
    },
    async remove(path) {
      checkSegments(path);
      remove(held, path);
    },
    async flush(folder) {
      checkSegments(folder);
      folderAt(root, folder);
    },
    async usage() {
      return held.used;
    },
    async watch(path, changed) {
      checkSegments(path);
      folderAt(root, path);
      return held.changes.watch(path, changed);
    },
  };
}

interface Held {
  readonly root: FolderEntry;
  readonly changes: Changes;
  readonly maxBytes: number;
  readonly now: () => number;
  /** Bytes of all files. */
  used: number;
}

interface WriteRequest extends WriteOptions {
  readonly path: Segments;
  readonly bytes: Uint8Array;
}

function write(held: Held, { path, bytes, ...options }: WriteRequest): FileStat {
  const { parents, name } = splitLast(path);
  const before = entryAt(held.root, path);
  checkTarget(path, before, options);
  const used = held.used - (before === undefined ? 0 : sizeOf(before)) + bytes.length;
  if (used > held.maxBytes)
    throw new SyscallError("STORAGE", `${showPath(path)} does not fit: the disk holds at most ${held.maxBytes} bytes; remove something`);
  const at = held.now();
  const folder = options.parents ? makeFolders(held.root, parents, at) : folderAt(held.root, parents);
  const file: FileEntry = {
    kind: "file",
    bytes: bytes.slice(),
    modifiedAt: options.modifiedAt ?? at,
    mode: modeWritten(before?.kind === "file" ? before.mode : undefined, options),
  };
  folder.entries.set(name, file);
  folder.modifiedAt = at;
  held.used = used;
  held.changes.note(path);
  return statOf(file);
}

interface RenameRequest {
  readonly from: Segments;
  readonly to: Segments;
  readonly overwrite?: boolean;
  readonly parents?: boolean;
}

function rename(held: Held, { from, to, overwrite = false, parents = false }: RenameRequest): void {
  const source = splitLast(from);
  const target = splitLast(to);
  const fromFolder = folderAt(held.root, source.parents);
  const moved = fromFolder.entries.get(source.name);
  if (moved === undefined) throw notFound(from);
  if (from.every((name, index) => name === to[index])) {
    if (from.length === to.length) return;
    throw new SyscallError("INVALID", `${showPath(from)} cannot move into itself; choose a place outside it`);
  }
  const replaced = entryAt(held.root, to);
  checkReplaced(to, { moved, replaced, overwrite });
  const toFolder = parents ? makeFolders(held.root, target.parents, held.now()) : folderAt(held.root, target.parents);
  fromFolder.entries.delete(source.name);
  toFolder.entries.set(target.name, moved);
  held.used -= replaced === undefined ? 0 : sizeOf(replaced);
  held.changes.note(from);
  held.changes.note(to);
}

function remove(held: Held, path: Segments): void {
  const { parents, name } = splitLast(path);
  const folder = folderAt(held.root, parents);
  const found = folder.entries.get(name);
  if (found === undefined) throw notFound(path);
  folder.entries.delete(name);
  held.used -= sizeOf(found);
  held.changes.note(path);
}

function requireNew(root: FolderEntry, path: Segments): void {
  if (entryAt(root, path) !== undefined) throw exists(path);
  folderAt(root, path.slice(0, -1));
}

interface WriteOptions {
  readonly create?: "only" | "also";
  readonly parents?: boolean;
  readonly ifHash?: string;
  readonly executable?: boolean;
  readonly mode?: number;
  readonly modifiedAt?: number;
}

function checkTarget(path: Segments, found: Entry | undefined, { create, ifHash }: WriteOptions): void {
  if (found !== undefined && create === "only") throw exists(path);
  if (found?.kind === "folder") throw new SyscallError("UNSUPPORTED", `${showPath(path)} is a folder; name a regular file`);
  if (ifHash === undefined || (found !== undefined && createHash("sha256").update(found.bytes).digest("hex") === ifHash)) return;
  throw new SyscallError("CONFLICT", `${showPath(path)} changed since it was read; read it again`);
}

interface Replacing {
  readonly moved: Entry;
  readonly replaced: Entry | undefined;
  readonly overwrite: boolean;
}

function checkReplaced(path: Segments, { moved, replaced, overwrite }: Replacing): void {
  if (replaced === undefined) return;
  const full = replaced.kind === "folder" && replaced.entries.size > 0;
  if (overwrite && replaced.kind === moved.kind && !full) return;
  throw exists(path);
}

function fileAt(root: FolderEntry, path: Segments): FileEntry {
  checkSegments(path);
  const found = entryAt(root, path);
  if (found === undefined) {
    folderAt(root, path.slice(0, -1));
    throw notFound(path);
  }
  if (found.kind === "folder") throw new SyscallError("UNSUPPORTED", `${showPath(path)} is a folder; name a regular file`);
  return found;
}

function statOf(entry: Entry): FileStat {
  if (entry.kind === "folder") return { kind: "folder", bytes: 0, modifiedAt: entry.modifiedAt, executable: false, mode: 0 };
  return { kind: "file", bytes: entry.bytes.length, modifiedAt: entry.modifiedAt, executable: (entry.mode & 0o100) !== 0, mode: entry.mode };
}

function entryOf(name: string, entry: Entry | undefined): DirEntry[] {
  return entry === undefined ? [] : [{ name, ...statOf(entry) }];
}

function exists(path: Segments): SyscallError {
  return new SyscallError("EXISTS", `${showPath(path)} exists already; remove it first, or choose another name`, { path: path.join("/") });
}

function notFound(path: Segments): SyscallError {
  return new SyscallError("NOT_FOUND", `${showPath(path)} does not exist`, { path: path.join("/") });
}
