import { type BigIntStats, closeSync, fstatSync, lstatSync, readlinkSync, readSync } from "node:fs";
import type { BlobStore, Digest, Tree } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import type { Folder } from "./folder.ts";
import { namesOf, nextTurn } from "./names.ts";
import { READ_FLAGS } from "./read-file.ts";
import { TEMPORARY } from "./segments.ts";
import { encodeListing, type Row } from "./tree-listing.ts";

/** What is remembered of a file between two looks: while its inode says the same, its content is the same. */
export interface Known {
  readonly stamp: string;
  readonly row: Extract<Row, { kind: "file" }>;
  readonly at: number;
}

export interface Taking {
  readonly blobs: BlobStore;
  readonly digest: Digest;
  /** By path below the folder; replaced by what this look finds. */
  readonly known: Map<string, Known>;
  /** Hashes of listings that were stored lately. */
  readonly stored: Map<string, number>;
  readonly maxBytes: number;
  readonly maxEntries: number;
}

/** Larger files are stored in parts of this size. */
const PART_BYTES = 16_777_216;
/** A file changed so shortly before it was read may change again within the same tick of the file system's clock. */
const RACY_NS = 50_000_000n;
/** Stored content nobody refers to yet may be swept after a day; long before that it is stored anew. */
const TRUST_MS = 3_600_000;
const BATCH = 256;
/** Contents being stored at once. */
const MAX_STORING = 16;

interface Look extends Taking {
  readonly fresh: Map<string, Known>;
  readonly startedAt: number;
  readonly storing: Set<Promise<unknown>>;
  entries: number;
  files: number;
  bytes: number;
}

/** Reads what changed since the last look and stores it; resolves when all of it is durable. */
export async function takeTree(root: Folder, taking: Taking): Promise<Tree> {
  const look: Look = { ...taking, fresh: new Map(), startedAt: Date.now(), storing: new Set(), entries: 0, files: 0, bytes: 0 };
  const hash = await takeFolder(look, root, "");
  await Promise.all(look.storing);
  taking.known.clear();
  for (const [path, known] of look.fresh) taking.known.set(path, known);
  return { hash, files: look.files, bytes: look.bytes };
}

async function takeFolder(look: Look, folder: Folder, path: string): Promise<string> {
  const rows: Row[] = [];
  for await (const batch of namesOf(folder)) {
    for (const raw of batch) {
      const row = await takeEntry(look, folder, { raw, path });
      if (row) rows.push(row);
    }
  }
  const bytes = encodeListing(rows);
  const hash = look.digest.sha256(bytes);
  if ((look.stored.get(hash) ?? 0) < look.startedAt - TRUST_MS) {
    await store(look, bytes);
    look.stored.set(hash, look.startedAt);
  }
  return hash;
}

/** Sockets, pipes and names that are not Unicode are no part of a tree. */
async function takeEntry(look: Look, folder: Folder, { raw, path }: { raw: Buffer; path: string }): Promise<Row | undefined> {
  const name = raw.toString();
  if (name.startsWith(TEMPORARY) || !Buffer.from(name).equals(raw)) return undefined;
  if (++look.entries > look.maxEntries) throw tooLarge("entries", look.maxEntries);
  if (look.entries % BATCH === 0) await nextTurn();
  const found = lstatSync(folder.at(name), { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const inner = path === "" ? name : `${path}/${name}`;
  if (found.isSymbolicLink()) return linkRow(folder, name);
  if (found.isFile()) return takeFile(look, folder, { name, path: inner, found });
  if (!found.isDirectory()) return undefined;
  const mode = Number(found.mode) & 0o777;
  return whileThere(async () => {
    using below = folder.enter(name);
    return { kind: "folder", name, mode, hash: await takeFolder(look, below, inner) } as const;
  });
}

function linkRow(folder: Folder, name: string): Promise<Row | undefined> {
  return whileThere(async () => ({ kind: "link", name, target: readlinkSync(folder.at(name)) }) as const);
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly found: BigIntStats;
}

async function takeFile(look: Look, folder: Folder, { name, path, found }: Entry): Promise<Row | undefined> {
  const stamp = stampOf(found);
  const known = look.known.get(path);
  if (known?.stamp === stamp && known.at > look.startedAt - TRUST_MS) {
    look.fresh.set(path, known);
    count(look, known.row.bytes);
    return { ...known.row, name };
  }
  return whileThere(async () => {
    const fd = folder.open(name, READ_FLAGS);
    try {
      const now = fstatSync(fd, { bigint: true });
      if (!now.isFile()) return undefined;
      count(look, Number(now.size));
      const row = { kind: "file", name, mode: Number(now.mode) & 0o777, ...(await storeFile(look, fd, Number(now.size))) } as const;
      const settled = now.mtimeNs < BigInt(look.startedAt) * 1_000_000n - RACY_NS && now.ctimeNs < BigInt(look.startedAt) * 1_000_000n - RACY_NS;
      if (settled && stampOf(fstatSync(fd, { bigint: true })) === stampOf(now)) look.fresh.set(path, { stamp: stampOf(now), row, at: look.startedAt });
      return row;
    } finally {
      closeSync(fd);
    }
  });
}

function count(look: Look, bytes: number): void {
  look.files++;
  look.bytes += bytes;
  if (look.bytes > look.maxBytes) throw tooLarge("bytes", look.maxBytes);
}

async function storeFile(look: Look, fd: number, size: number): Promise<{ hash: string; bytes: number; parts?: string[] }> {
  if (size <= PART_BYTES) {
    const bytes = readPart(fd, 0, size);
    const hash = look.digest.sha256(bytes);
    await store(look, bytes);
    return { hash, bytes: bytes.length };
  }
  const parts: string[] = [];
  let total = 0;
  for (let part = readPart(fd, 0, PART_BYTES); part.length > 0; part = readPart(fd, total, PART_BYTES)) {
    parts.push(await look.blobs.put(part));
    total += part.length;
    await nextTurn();
  }
  return { hash: look.digest.sha256(parts.join("\n")), bytes: total, parts };
}

function readPart(fd: number, position: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const got = readSync(fd, bytes, length, size - length, position + length);
    if (got === 0) break;
    length += got;
  }
  return length === size ? bytes : bytes.slice(0, length);
}

/** Some at once share the disk's flushes; a failure ends the look. */
async function store(look: Look, bytes: Uint8Array): Promise<void> {
  const storing = look.blobs.put(bytes).finally(() => look.storing.delete(storing));
  look.storing.add(storing);
  storing.catch(() => undefined);
  if (look.storing.size >= MAX_STORING) await Promise.race(look.storing);
}

const stampOf = ({ dev, ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string => `${dev}:${ino}:${size}:${mode}:${mtimeNs}:${ctimeNs}`;

/** A program may still write beside us: what goes away meanwhile was not there. */
async function whileThere<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === "ENOENT" || errno === "ENOTDIR" || errno === "ELOOP" || errno === "ENXIO" || errno === "EACCES" || errno === "EINVAL") return undefined;
    throw cause;
  }
}

function tooLarge(what: "entries" | "bytes", limit: number): SyscallError {
  return new SyscallError("TOO_LARGE", `the workspace holds more than ${limit} ${what}, so it cannot be kept for undo; remove some of it`, { limit, what });
}
