import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  readSync,
  renameSync,
  type Stats,
  symlinkSync,
  writeSync,
} from "node:fs";
import { type BlobStore, type Digest, MAX_TREE_DEPTH } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Folder } from "./folder.ts";
import { namesOf } from "./names.ts";
import { READ_FLAGS } from "./read-file.ts";
import { removeEntry } from "./remove-tree.ts";
import { temporaryName } from "./temporary-name.ts";
import { type Row, rowsOf } from "./tree-listing.ts";
import { breathe } from "./turns.ts";

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

export interface Restoring {
  readonly blobs: BlobStore;
  readonly digest: Digest;
  /** Paths that stay as they are, below the folder at hand. */
  readonly keep: readonly string[];
  /** Where files are written before they take their place; absent = in the folder itself. */
  readonly staging: Folder | undefined;
  readonly level?: number;
}

/** Makes a folder what a tree says; it lasts once a tree was taken of it. Doing it twice, or going on after a crash, comes to the same end. */
export async function restoreTree(root: Folder, tree: string, deps: Restoring): Promise<void> {
  if ((deps.level ?? 0) > MAX_TREE_DEPTH) throw new SyscallError("TOO_LARGE", `the tree ${tree} is more than ${MAX_TREE_DEPTH} folders deep`, { tree });
  const rows: Row[] = [];
  for await (const row of rowsOf(deps.blobs, tree)) rows.push(row);
  await removeOthers(root, new Set(rows.map(({ name }) => name)), deps);
  for (const row of rows) {
    await restoreRow(root, row, deps);
    await breathe();
  }
}

/** What is not in the tree. A name that no row can hold cannot be in it, and goes only where it was not left out. */
async function removeOthers(root: Folder, wanted: ReadonlySet<string>, deps: Restoring): Promise<void> {
  const others: Buffer[] = [];
  for await (const batch of namesOf(root)) {
    for (const raw of batch) if (!wanted.has(raw.toString()) && !isKept(raw.toString(), deps)) others.push(raw);
  }
  for (const raw of others) await removeEntry(root, raw, deps.staging);
}

/** It is to be kept, or holds what is. */
const isKept = (name: string, { keep }: Restoring): boolean => keep.some((path) => path === name || path.startsWith(`${name}/`));

async function restoreRow(parent: Folder, row: Row, deps: Restoring): Promise<void> {
  if (row.kind === "left" || deps.keep.includes(row.name)) return;
  const found = lstatSync(parent.at(row.name), { throwIfNoEntry: false });
  if (row.kind === "link") await restoreLink(parent, row, { found, deps });
  else if (row.kind === "folder") await restoreFolder(parent, row, { found, deps });
  else await restoreFile(parent, row, { found, deps });
}

async function restoreLink(parent: Folder, { name, target }: Extract<Row, { kind: "link" }>, { found, deps }: Place): Promise<void> {
  if (found?.isSymbolicLink() && readlinkSync(parent.at(name)) === target) return;
  if (found) await removeEntry(parent, name, deps.staging);
  symlinkSync(target, parent.at(name));
}

interface Place {
  readonly found: Stats | undefined;
  readonly deps: Restoring;
}

async function restoreFolder(parent: Folder, { name, hash, mode }: Extract<Row, { kind: "folder" }>, { found, deps }: Place): Promise<void> {
  if (found && !found.isDirectory()) await removeEntry(parent, name, deps.staging);
  if (!found?.isDirectory()) mkdirSync(parent.at(name), 0o700);
  using folder = parent.enter(name);
  const inner = `${name}/`;
  const keep = deps.keep.flatMap((path) => (path.startsWith(inner) ? [path.slice(inner.length)] : []));
  await restoreTree(folder, hash, { ...deps, keep, level: (deps.level ?? 0) + 1 });
  fchmodSync(folder.fd, mode);
}

async function restoreFile(parent: Folder, row: FileRow, { found, deps }: Place): Promise<void> {
  if (found?.isFile() && found.size === row.bytes && holds(parent, row, deps)) return;
  if (found && !found.isFile()) await removeEntry(parent, row.name, deps.staging);
  await writeRow(parent, row, deps);
}

type FileRow = Extract<Row, { kind: "file" }>;

/** A file in parts is always written anew: comparing costs as much. */
function holds(parent: Folder, row: FileRow, { digest }: Restoring): boolean {
  if (row.parts) return false;
  const fd = parent.open(row.name, READ_FLAGS);
  try {
    const found = fstatSync(fd);
    const bytes = new Uint8Array(row.bytes);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) got = readSync(fd, bytes, length, bytes.length - length, length);
    if (!found.isFile() || length !== row.bytes || digest.sha256(bytes) !== row.hash) return false;
    if ((found.mode & 0o777) !== row.mode) fchmodSync(fd, row.mode);
    return true;
  } finally {
    closeSync(fd);
  }
}

async function writeRow(parent: Folder, row: FileRow, { blobs, staging = parent }: Restoring): Promise<void> {
  const temporary = temporaryName();
  const fd = staging.open(temporary, NEW_FILE, 0o600);
  try {
    for (const hash of row.parts ?? [row.hash]) {
      const bytes = await blobs.get(hash);
      if (!bytes) throw new SyscallError("NOT_FOUND", `the content ${hash} of ${row.name} is not stored any more`, { hash });
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      await breathe();
    }
    fchmodSync(fd, row.mode);
  } catch (cause) {
    await removeEntry(staging, temporary);
    throw cause;
  } finally {
    closeSync(fd);
  }
  renameSync(staging.at(temporary), parent.at(row.name));
}
