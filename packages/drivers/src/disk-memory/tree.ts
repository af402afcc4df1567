import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

export interface FileEntry {
  readonly kind: "file";
  readonly bytes: Uint8Array;
  readonly modifiedAt: number;
  /** Permission bits. */
  readonly mode: number;
}

export interface FolderEntry {
  readonly kind: "folder";
  readonly entries: Map<string, Entry>;
  modifiedAt: number;
}

export type Entry = FileEntry | FolderEntry;

const MAX_NAME_BYTES = 255;
const MAX_DEPTH = 2048;

export function newFolder(at: number): FolderEntry {
  return { kind: "folder", entries: new Map(), modifiedAt: at };
}

/** @throws SyscallError `INVALID` for anything that is not one plain name per segment, as a real file system would have it */
export function checkSegments(path: Segments): void {
  if (path.length > MAX_DEPTH) throw new SyscallError("INVALID", `a path of ${path.length} segments is too deep; at most ${MAX_DEPTH} are allowed`);
  for (const name of path) {
    const plain = name !== "" && name !== "." && name !== ".." && !name.includes("/") && !name.includes("\0") && name.isWellFormed();
    if (!plain || Buffer.byteLength(name) > MAX_NAME_BYTES)
      throw new SyscallError("INVALID", `${JSON.stringify(name.slice(0, 64))} is not a plain name of at most ${MAX_NAME_BYTES} bytes`, { name });
  }
}

export function showPath(path: Segments): string {
  return path.length === 0 ? "the top folder" : `"${path.join("/")}"`;
}

/** @throws SyscallError `INVALID` for the top folder */
export function splitLast(path: Segments): { readonly parents: Segments; readonly name: string } {
  const name = path.at(-1);
  if (name === undefined) throw new SyscallError("INVALID", "the top folder itself cannot be replaced, moved or removed; name something in it");
  return { parents: path.slice(0, -1), name };
}

export function entryAt(root: FolderEntry, path: Segments): Entry | undefined {
  let here: Entry | undefined = root;
  for (const name of path) here = here?.kind === "folder" ? here.entries.get(name) : undefined;
  return here;
}

/** @throws SyscallError `NOT_FOUND`, `UNSUPPORTED` for a file on the way or at the end */
export function folderAt(root: FolderEntry, path: Segments): FolderEntry {
  let here = root;
  for (const [depth, name] of path.entries()) {
    const next = here.entries.get(name);
    if (next === undefined) throw new SyscallError("NOT_FOUND", `${showPath(path)} does not exist`, { path: path.join("/") });
    if (next.kind === "file") throw notAFolder(path.slice(0, depth + 1));
    here = next;
  }
  return here;
}

/** Makes what is missing, or nothing when it throws. @throws SyscallError `UNSUPPORTED` for a file on the way */
export function makeFolders(root: FolderEntry, path: Segments, at: number): FolderEntry {
  let here = root;
  for (const [depth, name] of path.entries()) {
    const next = here.entries.get(name) ?? newFolder(at);
    if (next.kind === "file") throw notAFolder(path.slice(0, depth + 1));
    here.entries.set(name, next);
    here = next;
  }
  return here;
}

export function sizeOf(entry: Entry): number {
  if (entry.kind === "file") return entry.bytes.length;
  return entry.entries.values().reduce((sum, inner) => sum + sizeOf(inner), 0);
}

function notAFolder(path: Segments): SyscallError {
  return new SyscallError("UNSUPPORTED", `${showPath(path)} is not a folder`, { path: path.join("/") });
}
