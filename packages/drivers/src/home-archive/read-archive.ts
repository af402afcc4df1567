import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { lutimes, mkdir, open, rename, rm, rmdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Duplex, type Readable, Transform } from "node:stream";
import { createZstdDecompress } from "node:zlib";
import { SyscallError } from "@aether/protocol";
import { extract, type Headers } from "tar-stream";
import { END_NAME, FORMAT } from "./write-archive.ts";

/** What is stored under its hash. */
const BLOB = /^blobs\/.*?([0-9a-f]{64})$/;

export interface Archived {
  readonly files: number;
  readonly bytes: number;
  /** What the archive says of itself. */
  readonly about: Readonly<Record<string, string | number>>;
}

/** What a home is known by: it has its name once all else is there, so a home that a kill left half made is none. */
const KNOWN_BY = "journal.db";

export interface Unpacking {
  readonly from: string;
  readonly root: string;
  /** What no archive of a home holds, by its path below the root. */
  readonly skip: (path: string) => boolean;
  /** Where a link may stand. Elsewhere one would lead whoever works in the home out of it. */
  readonly linksIn: (path: string) => boolean;
}

/**
 * Unpacks an archive into a folder that is not there yet, or is empty. All of it is looked at: the checksum over the whole, what is stored under
 * its own hash, and that it came to its end; then `check` looks at the folder and its journal, and only after that the journal has its name.
 *
 * @throws SyscallError `NOT_FOUND`, `EXISTS` where the folder holds something, `STORAGE` for an archive that is damaged, cut off or none, or that
 *         holds paths which are too long below this folder
 */
export async function readArchive(unpacking: Unpacking, check: (root: string, journal: string) => void): Promise<Archived> {
  const { from, root } = unpacking;
  await mkdir(dirname(root), { recursive: true });
  // An empty folder may stand there: one that holds something is not removed.
  await rmdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT")
      throw new SyscallError("EXISTS", `${root} is there and not empty; name another folder (--to), or move it away first`, { path: root });
  });
  await mkdir(root, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new SyscallError("STORAGE", `${root} cannot be made: ${error.message}`, { path: root });
  });
  try {
    const archived = await unpack(unpacking);
    const waiting = join(root, UNFINISHED);
    check(root, waiting);
    await rename(waiting, join(root, KNOWN_BY)).catch(() => {
      throw damaged("it holds no journal");
    });
    return archived;
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw problem(error, from);
  }
}

/** The journal, until all of a backup is there. */
export const UNFINISHED = "journal.new";

async function unpack(unpacking: Unpacking): Promise<Archived> {
  const { from, root } = unpacking;
  const entries = extract();
  const ahead = new Ahead();
  const parts: readonly [Readable, Duplex, Duplex] = [createReadStream(from), createZstdDecompress(), ahead.watch()];
  for (const part of parts) part.on("error", (error) => entries.destroy(error));
  parts[0].pipe(parts[1]).pipe(parts[2]).pipe(entries);
  const folders = new Set([""]);
  const sum = { files: 0, bytes: 0 };
  let end: Archived["about"] | undefined;
  for await (const entry of entries) {
    const { header } = entry;
    ahead.took();
    if (end !== undefined) throw damaged("something follows its end");
    const bytes = bytesOf(header);
    if (header.name === END_NAME) end = readEnd(await textOf(entry, header));
    else {
      const name = nameOf(header, folders);
      mustBelong(unpacking, name, header);
      await place(entry, { root, name, folders, ahead });
      if (header.type === "file") {
        sum.files++;
        sum.bytes += bytes;
      }
    }
  }
  if (end === undefined) throw damaged("it was cut off: its end is missing");
  if (end["files"] !== sum.files || end["bytes"] !== sum.bytes) throw damaged("it does not hold what its end says");
  return { ...sum, about: end };
}

/** @throws SyscallError `STORAGE` for a size that is none */
function bytesOf({ name, size = 0 }: Headers): number {
  if (!(size >= 0)) throw damaged(`${JSON.stringify(name)} has no size`);
  return size;
}

/** Bytes that may come before anything of them is used: what is said of a file before its content is held in memory as a whole. */
const MOST_AHEAD = 4 * 1_048_576;

/** Ends an archive that says more of itself than a home's could. */
class Ahead {
  #bytes = 0;

  /** Something was used. */
  took(): void {
    this.#bytes = 0;
  }

  watch(): Transform {
    return new Transform({
      transform: (chunk: Uint8Array, _, done) => {
        this.#bytes += chunk.byteLength;
        done(this.#bytes > MOST_AHEAD ? damaged("it says too much of one file") : null, chunk);
      },
    });
  }
}

/** Below folders that came before it, never through a link. @throws SyscallError `STORAGE` */
function nameOf({ name, type }: Headers, folders: ReadonlySet<string>): string {
  const path = type === "directory" ? name.replace(/\/$/, "") : name;
  const parts = path.split("/");
  const isOdd = parts.some((part) => part === "" || part === "." || part === "..") || path.includes("\0");
  if (isOdd || !folders.has(parts.slice(0, -1).join("/"))) throw damaged(`it has no place for ${JSON.stringify(name)}`);
  return path;
}

/** @throws SyscallError `STORAGE` */
function mustBelong({ skip, linksIn }: Unpacking, name: string, { type }: Headers): void {
  const isOthers = name === UNFINISHED || (name !== KNOWN_BY && skip(name));
  if (isOthers || (type === "symlink" && !linksIn(name))) throw damaged(`no backup holds ${JSON.stringify(name)} as a ${type}`);
}

interface Place {
  readonly root: string;
  readonly name: string;
  readonly folders: Set<string>;
  readonly ahead: Ahead;
}

async function place(entry: Readable & { readonly header: Headers }, { root, name, folders, ahead }: Place): Promise<void> {
  const { header } = entry;
  const path = join(root, name === KNOWN_BY ? UNFINISHED : name);
  const mode = (header.mode ?? 0o600) & 0o777;
  if (header.type === "directory") {
    // Its owner must be able to fill it, whatever it was closed to.
    await mkdir(path, { mode: mode | 0o700 });
    folders.add(name);
    entry.resume();
  } else if (header.type === "symlink") {
    await symlink(header.linkname ?? "", path);
    entry.resume();
  } else if (header.type === "file") {
    const hash = await writeFile(entry, { path, mode, ahead });
    const named = BLOB.exec(name)?.[1];
    if (named !== undefined && named !== hash) throw damaged(`${name} does not hold what its name says`);
  } else throw damaged(`${JSON.stringify(name)} is a ${header.type}`);
  const time = header.mtime ?? new Date();
  if (header.type !== "directory") await lutimes(path, time, time);
}

/** @returns SHA-256 of what it holds */
async function writeFile(content: Readable, { path, mode, ahead }: { path: string; mode: number; ahead: Ahead }): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode);
  try {
    for await (const chunk of content) {
      ahead.took();
      hash.update(chunk as Uint8Array);
      await file.writeFile(chunk as Uint8Array);
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

const MOST_END = 65_536;

async function textOf(content: Readable, { size = 0 }: Headers): Promise<string> {
  if (size > MOST_END) throw damaged(`its end has ${size} bytes`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString();
}

function readEnd(text: string): Archived["about"] {
  const end = parsed(text);
  if (end["format"] !== FORMAT)
    throw new SyscallError("NEWER", `it is of format ${end["format"]}, and this program reads ${FORMAT}; restore it with a later one`);
  return end;
}

function parsed(text: string): Archived["about"] {
  const end = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  })();
  if (typeof end !== "object" || end === null || Array.isArray(end)) throw damaged("its end cannot be read");
  return end as Archived["about"];
}

/** Of a path that is too long. */
const MOST_SAID = 300;
const damaged = (why: string): SyscallError => new SyscallError("STORAGE", `the backup is damaged: ${why}`);

function problem(error: unknown, from: string): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof SyscallError) return new SyscallError(error.code, `${from}: ${message}`, error.data);
  if (code === "ENAMETOOLONG")
    return new SyscallError("STORAGE", `${from} holds paths that are too long here; name a folder with a shorter path (--to): ${message.slice(0, MOST_SAID)}`, {
      path: from,
    });
  if (code === "ENOENT") return new SyscallError("NOT_FOUND", `there is no file ${from}`, { path: from });
  if (code === "ENOSPC" || code === "EACCES" || code === "EDQUOT") return new SyscallError("STORAGE", `${from} cannot be unpacked: ${message}`, { path: from });
  return new SyscallError("STORAGE", `${from} is damaged, cut off, or no backup of Aether: ${message}`, { path: from });
}
