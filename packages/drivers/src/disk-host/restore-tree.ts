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
import type { BlobStore, Digest } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Folder } from "./folder.ts";
import { namesOf, nextTurn } from "./names.ts";
import { READ_FLAGS } from "./read-file.ts";
import { removeEntry } from "./remove-tree.ts";
import { temporaryName } from "./temporary-name.ts";
import { decodeListing, type Listing, type Row } from "./tree-listing.ts";

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

export interface Restoring {
  readonly blobs: BlobStore;
  readonly digest: Digest;
  /** Paths that stay as they are, below the folder at hand. */
  readonly keep: readonly string[];
}

/** Makes a folder what a tree says. Doing it twice, or going on after a crash, comes to the same end. */
export async function restoreTree(root: Folder, tree: string, deps: Restoring): Promise<void> {
  const listing = await listingOf(deps.blobs, tree);
  const wanted = new Map(listing.map((row) => [row.name, row]));
  for (const name of await allNames(root)) if (!wanted.has(name.toString()) && !isKept(name.toString(), deps)) await removeEntry(root, name.toString());
  for (const row of listing) {
    await restoreRow(root, row, deps);
    await nextTurn();
  }
}

export async function listingOf(blobs: BlobStore, tree: string): Promise<Listing> {
  const bytes = await blobs.get(tree);
  if (!bytes) throw new SyscallError("NOT_FOUND", `the tree ${tree} is not stored any more`, { tree });
  return decodeListing(bytes, tree);
}

async function allNames(folder: Folder): Promise<Buffer[]> {
  const names: Buffer[] = [];
  for await (const batch of namesOf(folder)) names.push(...batch);
  return names.filter((raw) => Buffer.from(raw.toString()).equals(raw));
}

/** It is to be kept, or holds what is. */
const isKept = (name: string, { keep }: Restoring): boolean => keep.some((path) => path === name || path.startsWith(`${name}/`));

async function restoreRow(parent: Folder, row: Row, deps: Restoring): Promise<void> {
  if (deps.keep.includes(row.name)) return;
  const found = lstatSync(parent.at(row.name), { throwIfNoEntry: false });
  if (row.kind === "link") await restoreLink(parent, row, found);
  else if (row.kind === "folder") await restoreFolder(parent, row, { found, deps });
  else await restoreFile(parent, row, { found, deps });
}

async function restoreLink(parent: Folder, { name, target }: Extract<Row, { kind: "link" }>, found: Stats | undefined): Promise<void> {
  if (found?.isSymbolicLink() && readlinkSync(parent.at(name)) === target) return;
  if (found) await removeEntry(parent, name);
  symlinkSync(target, parent.at(name));
}

interface Place {
  readonly found: Stats | undefined;
  readonly deps: Restoring;
}

async function restoreFolder(parent: Folder, { name, hash, mode }: Extract<Row, { kind: "folder" }>, { found, deps }: Place): Promise<void> {
  if (found && !found.isDirectory()) await removeEntry(parent, name);
  if (!found?.isDirectory()) mkdirSync(parent.at(name), 0o700);
  using folder = parent.enter(name);
  const inner = `${name}/`;
  await restoreTree(folder, hash, { ...deps, keep: deps.keep.flatMap((path) => (path.startsWith(inner) ? [path.slice(inner.length)] : [])) });
  fchmodSync(folder.fd, mode);
}

async function restoreFile(parent: Folder, row: FileRow, { found, deps }: Place): Promise<void> {
  if (found?.isFile() && found.size === row.bytes && holds(parent, row, deps)) return;
  if (found && !found.isFile()) await removeEntry(parent, row.name);
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

async function writeRow(parent: Folder, row: FileRow, { blobs }: Restoring): Promise<void> {
  const temporary = temporaryName();
  const fd = parent.open(temporary, NEW_FILE, 0o600);
  try {
    for (const hash of row.parts ?? [row.hash]) {
      const bytes = await blobs.get(hash);
      if (!bytes) throw new SyscallError("NOT_FOUND", `the content ${hash} of ${row.name} is not stored any more`, { hash });
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    }
    fchmodSync(fd, row.mode);
  } catch (cause) {
    await removeEntry(parent, temporary);
    throw cause;
  } finally {
    closeSync(fd);
  }
  renameSync(parent.at(temporary), parent.at(row.name));
}
