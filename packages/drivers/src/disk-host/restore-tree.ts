import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  futimesSync,
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
import { errnoOf } from "./disk-error.ts";
import type { Folder } from "./folder.ts";
import type { Like } from "./like.ts";
import type { Chosen } from "./merge-trees.ts";
import { namesOf } from "./names.ts";
import { READ_FLAGS } from "./read-file.ts";
import { discardEntry, removeEntry } from "./remove-tree.ts";
import { temporaryName } from "./temporary-name.ts";
import { type Row, rowsOf } from "./tree-listing.ts";
import { breathe } from "./turns.ts";

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

export interface Restoring {
  readonly blobs: BlobStore;
  readonly digest: Digest;
  /** Where files are written before they take their place; absent = in the folder itself. */
  readonly staging: Folder | undefined;
  /** The folder at hand where the tree was taken: files that are written were changed last when they were there. */
  readonly like?: Like;
  /** What is there, as it was just seen. */
  readonly now?: string;
  /** Of what is not in the tree, by its path: whether it is left where it is. */
  readonly stays?: (path: readonly string[]) => boolean;
  /** Only these paths are looked at; a program may be writing beside them, so nothing is compared afterwards. */
  readonly only?: Chosen;
  /** Where the folder at hand is; absent = the tree's own. */
  readonly path?: readonly string[];
}

/**
 * Makes a folder what a tree says; it lasts once a tree was taken of it. Doing it twice, or going on after a crash, comes to the same end.
 * What it had to touch is looked at again.
 *
 * @throws SyscallError `STORAGE` naming what is not as the tree says afterwards
 */
export async function restoreTree(root: Folder, tree: string, deps: Restoring): Promise<void> {
  if ((deps.path?.length ?? 0) > MAX_TREE_DEPTH) throw new SyscallError("TOO_LARGE", `the tree ${tree} is more than ${MAX_TREE_DEPTH} folders deep`, { tree });
  const rows = [...(await rowsByName(deps.blobs, tree)).values()].filter(({ name }) => isChosen(deps, name));
  const wanted = new Set(rows.map(({ name }) => name));
  const others = await namesBeside(root, wanted, deps);
  for (const raw of others) await discardEntry(root, raw, deps.staging);
  const touched: Row[] = [];
  const { now: listed, ...further } = deps;
  const seen = await rowsByName(deps.blobs, listed);
  for (const row of rows) {
    const now = seen.get(row.name);
    if (now !== undefined && JSON.stringify(now) === JSON.stringify(row)) continue;
    if (await restoreRow(root, row, now?.kind === "folder" ? { ...further, now: now.hash } : further)) touched.push(row);
    await breathe();
  }
  if (deps.only === undefined && others.length + touched.length > 0) await mustBeAsTold(root, tree, { wanted, touched, deps });
}

interface Put {
  readonly wanted: ReadonlySet<string>;
  readonly touched: readonly Row[];
  readonly deps: Restoring;
}

async function mustBeAsTold(root: Folder, tree: string, { wanted, touched, deps }: Put): Promise<void> {
  const extra = (await namesBeside(root, wanted, deps)).map((raw) => raw.toString());
  const differ = [...extra, ...touched.filter((row) => !isAsTold(root, row, deps)).map(({ name }) => name)];
  if (differ.length === 0) return;
  throw notAsTold(
    tree,
    differ.slice(0, MAX_NAMED).map((name) => [...(deps.path ?? []), name].join("/")),
  );
}

async function rowsByName(blobs: BlobStore, tree: string | undefined): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>();
  if (tree !== undefined) for await (const row of rowsOf(blobs, tree)) rows.set(row.name, row);
  return rows;
}

/** Of what differs, told by name. */
const MAX_NAMED = 20;

function notAsTold(tree: string, differ: readonly string[]): SyscallError {
  const text = `the workspace was put back, and is not as it was recorded: ${differ.join(", ")}; something else writes there, or its disk fails. End that, and run again`;
  return new SyscallError("STORAGE", text, { tree, differ });
}

/** What is not in the tree. A name that no row can hold cannot be in it, and goes only where it was not left out. */
async function namesBeside(root: Folder, wanted: ReadonlySet<string>, { stays, only, path = [] }: Restoring): Promise<Buffer[]> {
  const others: Buffer[] = [];
  const isOther = (at: readonly string[]): boolean => (only ? only.has(at.join("/")) : stays?.(at) !== true);
  for await (const batch of namesOf(root)) for (const raw of batch) if (!wanted.has(raw.toString()) && isOther([...path, raw.toString()])) others.push(raw);
  return others;
}

function isChosen({ only, path = [] }: Restoring, name: string): boolean {
  const at = [...path, name].join("/");
  return only === undefined || only.has(at) || only.around(at);
}

/** Of a file in parts the size alone is looked at: its content was written from parts that are known by their hashes. */
function isAsTold(parent: Folder, row: Row, { digest }: Restoring): boolean {
  const found = lstatSync(parent.at(row.name), { throwIfNoEntry: false });
  if (row.kind === "link") return found?.isSymbolicLink() === true && readlinkSync(parent.at(row.name)) === row.target;
  if (row.kind === "folder") return found?.isDirectory() === true;
  if (row.kind === "left" || !found?.isFile() || found.size !== row.bytes || (found.mode & 0o777) !== row.mode) return row.kind === "left";
  return row.parts !== undefined || contentHash(parent, row, digest) === row.hash;
}

/** Whether anything had to be done about it. */
async function restoreRow(parent: Folder, row: Row, deps: Restoring): Promise<boolean> {
  if (row.kind === "left") return false;
  const found = lstatSync(parent.at(row.name), { throwIfNoEntry: false });
  if (row.kind === "link") return restoreLink(parent, row, { found, deps });
  return row.kind === "folder" ? restoreFolder(parent, row, { found, deps }) : restoreFile(parent, row, { found, deps });
}

async function restoreLink(parent: Folder, { name, target }: Extract<Row, { kind: "link" }>, { found, deps }: Place): Promise<boolean> {
  if (found?.isSymbolicLink() && readlinkSync(parent.at(name)) === target) return false;
  if (found) await discardEntry(parent, name, deps.staging);
  symlinkSync(target, parent.at(name));
  return true;
}

interface Place {
  readonly found: Stats | undefined;
  readonly deps: Restoring;
}

async function restoreFolder(parent: Folder, { name, hash, mode }: Extract<Row, { kind: "folder" }>, { found, deps }: Place): Promise<boolean> {
  if (found && !found.isDirectory()) await discardEntry(parent, name, deps.staging);
  if (!found?.isDirectory()) mkdirSync(parent.at(name), 0o700);
  // A command may have closed it since; its mode is put right in the end.
  else parent.reopen(name);
  using folder = parent.enter(name);
  using like = await deps.like?.enter(name);
  const { like: _, ...others } = deps;
  await restoreTree(folder, hash, { ...others, ...(like && { like }), path: [...(deps.path ?? []), name] });
  fchmodSync(folder.fd, mode);
  return !found?.isDirectory();
}

async function restoreFile(parent: Folder, row: FileRow, { found, deps }: Place): Promise<boolean> {
  if (found?.isFile() && found.size === row.bytes && holds(parent, row, deps)) return false;
  if (found && !found.isFile()) await discardEntry(parent, row.name, deps.staging);
  await writeRow(parent, row, deps);
  return true;
}

type FileRow = Extract<Row, { kind: "file" }>;

/** A file in parts is always written anew: comparing costs as much. */
function holds(parent: Folder, row: FileRow, { digest }: Restoring): boolean {
  if (row.parts || contentHash(parent, row, digest) !== row.hash) return false;
  const found = lstatSync(parent.at(row.name));
  if ((found.mode & 0o777) === row.mode) return true;
  const fd = parent.open(row.name, READ_FLAGS);
  try {
    fchmodSync(fd, row.mode);
  } finally {
    closeSync(fd);
  }
  return true;
}

/** Undefined for what is no file of this size any more, or what another program lets nobody open: it is replaced by name. */
function contentHash(parent: Folder, row: FileRow, digest: Digest): string | undefined {
  const fd = openUnlessHeld(parent, row.name);
  if (fd === undefined) return undefined;
  try {
    if (!fstatSync(fd).isFile()) return undefined;
    const bytes = new Uint8Array(row.bytes);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) got = readSync(fd, bytes, length, bytes.length - length, length);
    return length === row.bytes ? digest.sha256(bytes) : undefined;
  } finally {
    closeSync(fd);
  }
}

function openUnlessHeld(parent: Folder, name: string): number | undefined {
  try {
    return parent.open(name, READ_FLAGS);
  } catch (cause) {
    if (errnoOf(cause) === "EAGAIN") return undefined;
    throw cause;
  }
}

async function writeRow(parent: Folder, row: FileRow, { blobs, staging = parent, like }: Restoring): Promise<void> {
  const temporary = temporaryName();
  const fd = staging.open(temporary, NEW_FILE, 0o600);
  try {
    if (like === undefined || !(await like.copy(row, fd))) await writeStored(blobs, row, fd);
    fchmodSync(fd, row.mode);
    const model = await like?.times(row.name);
    if (model) futimesSync(fd, model.atime, model.mtime);
  } catch (cause) {
    await removeEntry(staging, temporary);
    throw cause;
  } finally {
    closeSync(fd);
  }
  renameSync(staging.at(temporary), parent.at(row.name));
}

async function writeStored(blobs: BlobStore, row: FileRow, fd: number): Promise<void> {
  let at = 0;
  for (const hash of row.parts ?? [row.hash]) {
    const bytes = await blobs.get(hash);
    if (!bytes) throw new SyscallError("NOT_FOUND", `the content ${hash} of ${row.name} is not stored any more`, { hash });
    for (let put = 0; put < bytes.length; ) put += writeSync(fd, bytes, put, bytes.length - put, at + put);
    at += bytes.length;
    await breathe();
  }
}
