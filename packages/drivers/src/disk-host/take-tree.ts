import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync } from "node:fs";
import { type LeftOut, MAX_TREE_DEPTH, type Tree } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import type { Folder } from "./folder.ts";
import { inWords } from "./in-words.ts";
import { type KeptBlobs, TRUST_MS } from "./kept-blobs.ts";
import { syncToDisk } from "./make-folders.ts";
import { someNamesOf, sortedBy } from "./names.ts";
import { type StoredFile, type Storing, storeFile } from "./store-file.ts";
import { encodePage, encodePages, PAGE_ROWS, type Row } from "./tree-listing.ts";
import { breathe } from "./turns.ts";

/** What is remembered of a file between two looks: while its inode says the same, its content is the same. */
export interface Known {
  readonly stamp: string;
  readonly row: Extract<Row, { kind: "file" }>;
  readonly at: number;
  /** Its content was stored then. */
  readonly stored: boolean;
}

export interface Taking {
  readonly kept: KeptBlobs;
  readonly keep: "all" | "changed" | "none";
  /** By path below the folder; replaced by what this look finds. */
  readonly known: Map<string, Known>;
  /** Folders, by inode, with the listings by which they are known to be on the disk. */
  readonly lasting: Set<string>;
  readonly maxBytes: number;
  readonly maxEntries: number;
  readonly signal: Signal | undefined;
}

/** A file changed so shortly before it was read may change again within the same tick of the file system's clock. */
const RACY_NS = 50_000_000n;
/** Of what is left out, told by name. */
const MAX_TOLD = 100;
/** A larger file of which less than half is there would cost more to read than it holds. */
const SPARSE_BYTES = 16_777_216n;
const MAX_LASTING = 100_000;

interface Look extends Taking {
  readonly fresh: Map<string, Known>;
  readonly startedAt: number;
  readonly left: LeftOut[];
  /** What has to be over before the tree is told; the first failure ends the look. */
  readonly pending: Set<Promise<void>>;
  failed: { readonly cause: unknown } | undefined;
  entries: number;
  files: number;
  bytes: number;
  room: number;
}

/** Reads what changed since the last look and stores it; resolves when all of it is durable, in the folder as well. */
export async function takeTree(root: Folder, taking: Taking): Promise<Tree> {
  const look: Look = {
    ...taking,
    fresh: new Map(),
    startedAt: Date.now(),
    left: [],
    pending: new Set(),
    failed: undefined,
    entries: 0,
    files: 0,
    bytes: 0,
    room: 0,
  };
  const hash = await takeFolder(look, root, []);
  if (hash === undefined) throw tooMany(taking.maxEntries);
  await Promise.all(look.pending);
  if (look.failed) throw look.failed.cause;
  taking.known.clear();
  for (const [path, known] of look.fresh) taking.known.set(path, known);
  if (taking.lasting.size > MAX_LASTING) taking.lasting.clear();
  return { hash, files: look.files, entries: look.entries, bytes: look.bytes, left: look.left };
}

/** Undefined when it has more entries than there is room for. */
async function takeFolder(look: Look, folder: Folder, path: readonly string[]): Promise<string | undefined> {
  const { names, more } = await someNamesOf(folder, look.maxEntries - look.entries);
  if (more) return undefined;
  look.entries += names.length;
  const rows: Row[] = [];
  for (const { raw, name } of await sortedBy(names.map(shown), ({ name }) => name)) {
    look.signal?.throwIfAborted();
    if (look.failed) throw look.failed.cause;
    await breathe();
    const row = await takeEntry(look, folder, { raw, path: [...path, name] });
    if (row) rows.push(row);
  }
  return keepListing(look, folder, rows);
}

/** A name that is not Unicode is shown with what it has, and is no part of a tree. */
function shown(raw: Buffer): { readonly raw: Buffer; readonly name: string } {
  return { raw, name: raw.toString() };
}

async function keepListing(look: Look, folder: Folder, rows: readonly Row[]): Promise<string> {
  const hash = rows.length <= PAGE_ROWS ? await keepBytes(look, encodePage(rows)) : await keepBytes(look, encodePages(await keepPages(look, rows)));
  const { dev, ino } = fstatSync(folder.fd);
  const mark = `${dev}:${ino}:${hash}`;
  if (look.keep === "all" && !look.lasting.has(mark))
    await later(
      look,
      makeLast(folder).then(() => void look.lasting.add(mark)),
    );
  return hash;
}

/** By a descriptor of its own: the walk goes on. */
async function makeLast(folder: Folder): Promise<void> {
  const fd = openSync(folder.here, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await syncToDisk(fd);
  } finally {
    closeSync(fd);
  }
}

async function keepPages(look: Look, rows: readonly Row[]): Promise<string[]> {
  const pages: string[] = [];
  for (let from = 0; from < rows.length; from += PAGE_ROWS) {
    pages.push(await keepBytes(look, encodePage(rows.slice(from, from + PAGE_ROWS))));
    await breathe();
  }
  return pages;
}

async function keepBytes(look: Look, bytes: Uint8Array): Promise<string> {
  const { hash, stored } = await look.kept.put(bytes);
  await later(look, stored);
  return hash;
}

/** Most that is waited for at the end, so that a failure is heard of soon. */
const MAX_PENDING = 64;

async function later(look: Look, work: Promise<void>): Promise<void> {
  const pending = work
    .catch((cause: unknown) => {
      look.failed ??= { cause };
    })
    .finally(() => look.pending.delete(pending));
  look.pending.add(pending);
  while (look.pending.size >= MAX_PENDING) await Promise.race(look.pending);
}

interface Entry {
  readonly raw: Buffer;
  /** Below the tree's folder, with its own name last. */
  readonly path: readonly string[];
}

async function takeEntry(look: Look, folder: Folder, entry: Entry): Promise<Row | undefined> {
  const name = entry.path.at(-1) ?? "";
  const found = lstatSync(folder.at(entry.raw), { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!Buffer.from(name).equals(entry.raw)) return leave(look, entry, { why: "its name is not Unicode", found });
  if (found.isSymbolicLink()) return whileThere(async () => ({ kind: "link", name, target: readlinkSync(folder.at(name)) }) as const);
  if (found.isFile()) return takeFile(look, folder, { ...entry, name, found });
  if (!found.isDirectory()) return leave(look, entry, { why: "it is neither a file nor a folder", found });
  if (entry.path.length >= MAX_TREE_DEPTH) return leave(look, entry, { why: `it lies ${MAX_TREE_DEPTH} folders deep`, found });
  const taken = await whileThere(async () => {
    using below = folder.enter(name);
    return { hash: await takeFolder(look, below, entry.path) };
  });
  if (taken === undefined) return lstatSync(folder.at(name), { throwIfNoEntry: false }) && leave(look, entry, { why: "it is closed to this program", found });
  if (taken.hash === undefined) return leave(look, entry, { why: `with it there would be more than ${look.maxEntries} entries`, found });
  return { kind: "folder", name, mode: Number(found.mode) & 0o777, hash: taken.hash };
}

function leave(look: Look, { path }: Entry, { why, found }: { readonly why: string; readonly found: BigIntStats }): Row {
  if (look.left.length < MAX_TOLD) look.left.push({ path: path.join("/"), why });
  return { kind: "left", name: path.at(-1) ?? "", why, stamp: stampOf(found) };
}

interface FoundFile extends Entry {
  readonly name: string;
  readonly found: BigIntStats;
}

async function takeFile(look: Look, folder: Folder, file: FoundFile): Promise<Row | undefined> {
  const { name, found } = file;
  const at = file.path.join("/");
  const why = whyLeft(look, found);
  if (why !== undefined) return leave(look, file, { why, found });
  const stamp = stampOf(found);
  const known = look.known.get(at);
  if (known?.stamp === stamp && (look.keep !== "all" || (known.stored && known.at > look.startedAt - TRUST_MS))) {
    look.fresh.set(at, known);
    count(look, known.row.bytes);
    return { ...known.row, name };
  }
  const read = await unlessHeld(() => storeFile(folder, name, { ...storingIn(look), pending: (work) => later(look, work) }));
  if (read === undefined) return lstatSync(folder.at(name), { throwIfNoEntry: false }) && leave(look, file, { why: "it is closed to this program", found });
  if (read === "held") return leave(look, file, { why: "another program holds it, and lets nobody else open it", found });
  if (read === "grew") return leave(look, file, { why: tooLarge(look), found });
  count(look, read.bytes);
  const { before, after, ...stored } = read;
  const row = { kind: "file", name, mode: Number(before.mode) & 0o777, ...stored } as const;
  if (isSettled(look, read)) look.fresh.set(at, { stamp: stampOf(before), row, at: look.startedAt, stored: look.keep !== "none" });
  return row;
}

const storingIn = ({ kept, keep, maxBytes, bytes }: Look): Omit<Storing, "pending"> => ({
  kept: keep === "none" ? kept.hashed : kept,
  lasts: keep === "all",
  most: maxBytes - bytes,
});

function whyLeft(look: Look, found: BigIntStats): string | undefined {
  if (found.size > BigInt(look.maxBytes - look.bytes)) return tooLarge(look);
  if (found.size > SPARSE_BYTES && found.blocks * 1_024n < found.size)
    return `most of it is not there: it is larger (${inWords(Number(found.size))}) than what it holds`;
  return undefined;
}

const tooLarge = ({ maxBytes }: Look): string => `it is larger than what is left of ${inWords(maxBytes)}`;

/** Its content cannot have changed since without its times saying so. */
function isSettled({ startedAt }: Look, { before, after }: StoredFile): boolean {
  const racy = BigInt(startedAt) * 1_000_000n - RACY_NS;
  return before.mtimeNs < racy && before.ctimeNs < racy && stampOf(after) === stampOf(before);
}

function count(look: Look, bytes: number): void {
  look.files++;
  look.bytes += bytes;
}

const stampOf = ({ dev, ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string => `${dev}:${ino}:${size}:${mode}:${mtimeNs}:${ctimeNs}`;

const GONE = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EACCES", "EINVAL"]);

/** A program may still write beside us: what goes away meanwhile was not there. */
async function whileThere<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    if (GONE.has(errnoOf(cause) ?? "")) return undefined;
    throw cause;
  }
}

/** What opening a file fails with while another program has a lease on it, runs it, or has it for itself. */
const HELD = new Set(["EAGAIN", "EBUSY", "ETXTBSY"]);

/** One file that cannot be looked into is no reason to keep none of the others. */
async function unlessHeld<T>(work: () => Promise<T | undefined>): Promise<T | "held" | undefined> {
  try {
    return await whileThere(work);
  } catch (cause) {
    if (HELD.has(errnoOf(cause) ?? "")) return "held";
    throw cause;
  }
}

function tooMany(limit: number): SyscallError {
  const message = `the workspace holds more than ${limit} entries in its top folder, so it cannot be kept for undo; remove some of it`;
  return new SyscallError("TOO_LARGE", message, { limit, what: "entries" });
}
