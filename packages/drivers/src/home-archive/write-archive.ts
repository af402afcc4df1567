import { constants, type Stats } from "node:fs";
import { type FileHandle, link, lstat, open, readdir, readlink, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, constants as zlib } from "node:zlib";
import { type Signal, SyscallError } from "@aether/protocol";
import { type Pack, pack } from "tar-stream";

/** The last entry: without it an archive was cut off. */
export const END_NAME = "aether-backup.json";
export const FORMAT = 1;

const CHUNK = 262_144;

export interface ArchiveParts {
  readonly root: string;
  /** What stays out, by its path below the root, with all that is in it. */
  readonly skip: (path: string) => boolean;
  /** Where a link is one of the content. Elsewhere what it leads to would be missing. */
  readonly linksIn: (path: string) => boolean;
  /** Files that stand for others of the root, by the name they have there. */
  readonly instead: ReadonlyMap<string, string>;
  /** Folders of the root that come first, and what is told once they are in. */
  readonly first: readonly string[];
  readonly firstAreIn: () => void;
  /** A host path that is not there yet. */
  readonly to: string;
  /** Is told of the file that is written until it is whole, before anything is in it: after a kill whoever was told removes it. */
  readonly begun?: (part: { readonly path: string; readonly inode: string }) => Promise<void>;
  /** What the end says beside its counts. */
  readonly about: Readonly<Record<string, string | number>>;
}

export interface ArchiveWritten {
  readonly files: number;
  /** Of the files, before they were packed. */
  readonly bytes: number;
  /** Of the archive. */
  readonly size: number;
  /** What an archive cannot hold, or could not be read, with why. */
  readonly leftOut: readonly string[];
}

/**
 * A folder as one file: tar, packed by zstd with a checksum over all of it. It has its name only once it is whole and on the disk.
 *
 * @throws SyscallError `EXISTS` where something is there by that name, `STORAGE`, `CONFLICT` for a file that became shorter while it was read,
 *         `UNSUPPORTED` for a link in the place of a folder of the home's own
 */
export async function writeArchive(parts: ArchiveParts, signal: Signal): Promise<ArchiveWritten> {
  const partial = `${parts.to}.part`;
  if (await lstat(parts.to).catch(() => undefined)) throw taken(parts.to);
  const file = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600).catch((error: unknown) => {
    throw storage(error, partial);
  });
  try {
    await parts.begun?.({ path: partial, inode: String((await file.stat({ bigint: true })).ino) });
    const archive = pack();
    const adding = addAll(archive, parts).catch((error: unknown) => {
      archive.destroy(error as Error);
      throw error;
    });
    const packed = createZstdCompress({ params: { [zlib.ZSTD_c_checksumFlag]: 1 } });
    const [told] = await Promise.all([adding, pipeline(archive, packed, into(file), { signal: signal as AbortSignal })]);
    await file.sync();
    const { size } = await file.stat();
    await link(partial, parts.to).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === "EEXIST" ? taken(parts.to) : error;
    });
    return { ...told, size };
  } catch (error) {
    throw storage(error, parts.to);
  } finally {
    await file.close();
    await rm(partial, { force: true });
    await flushFolder(dirname(parts.to));
  }
}

async function addAll(archive: Pack, { root, skip, linksIn, instead, about, first, firstAreIn }: ArchiveParts): Promise<Omit<ArchiveWritten, "size">> {
  const told = { files: 0, bytes: 0, leftOut: [] as string[] };
  const added = new Set(instead.keys());
  const add = async (found: Found): Promise<void> => {
    if (added.has(found.name)) return;
    added.add(found.name);
    if (found.stats.isSymbolicLink() && !linksIn(found.name)) throw ledAway(found);
    await addOne(archive, found, told);
  };
  const walk = { root, skip, told };
  for (const folder of first) {
    for (const above of foldersTo(folder)) for (const found of await looked(walk, above)) await add(found);
    for await (const found of below(walk, folder)) await add(found);
  }
  firstAreIn();
  for (const [name, source] of instead) await addFile(archive, { name, source, stats: await lstat(source) }, told);
  for await (const found of below(walk, "")) await add(found);
  const end = JSON.stringify({ format: FORMAT, ...about, files: told.files, bytes: told.bytes, leftOut: told.leftOut.length });
  archive.entry({ name: END_NAME, mode: 0o600 }, end);
  archive.finalize();
  return told;
}

interface Found {
  /** Below the root, with slashes. */
  readonly name: string;
  readonly source: string;
  readonly stats: Stats;
}

type Told = { files: number; bytes: number; readonly leftOut: string[] };

/** Every entry, a folder before what is in it. What is gone by the time it is looked at is none; what cannot be looked at is told. */
async function* below({ root, skip, told }: Walk, folder: string): AsyncGenerator<Found> {
  for (const name of await namesIn({ root, told }, folder)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (skip(path)) continue;
    for (const found of await looked({ root, told }, path)) {
      yield found;
      if (found.stats.isDirectory()) yield* below({ root, skip, told }, path);
    }
  }
}

interface Walk {
  readonly root: string;
  readonly skip: ArchiveParts["skip"];
  readonly told: Told;
}

async function namesIn({ root, told }: Pick<Walk, "root" | "told">, folder: string): Promise<string[]> {
  const path = join(root, folder);
  try {
    const names = await readdir(path);
    // A program that still runs may put a link where a folder was: what it leads to is none of the home's.
    if ((await realpath(path)) !== path) throw new Error("it was moved while it was read");
    return names.sort();
  } catch (error) {
    leaveOut(told, folder, error);
    return [];
  }
}

/** A path, and every folder above it, the outermost first. */
const foldersTo = (path: string): string[] => path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));

async function looked({ root, told }: Pick<Walk, "root" | "told">, name: string): Promise<Found[]> {
  const source = join(root, name);
  try {
    const stats = await lstat(source);
    if (name.includes("\ufffd")) throw new Error("its name is no text");
    return [{ name, source, stats }];
  } catch (error) {
    leaveOut(told, name, error);
    return [];
  }
}

function leaveOut(told: Told, name: string, error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ENOENT") told.leftOut.push(`${name}: ${code ?? message}`);
}

async function addOne(archive: Pack, found: Found, told: Told): Promise<void> {
  const { name, source, stats } = found;
  const facts = { name, mode: stats.mode & 0o777, mtime: stats.mtime };
  if (stats.isDirectory()) return entry(archive, { ...facts, type: "directory" });
  if (stats.isSymbolicLink()) {
    const linkname = await readlink(source).catch((error: unknown) => leaveOut(told, name, error));
    return linkname === undefined ? undefined : entry(archive, { ...facts, type: "symlink", linkname });
  }
  if (stats.isFile()) return addFile(archive, found, told);
  told.leftOut.push(`${name}: it is neither a file, a folder nor a link`);
}

/** Opened where it was looked for, and not behind a folder that became a link meanwhile. */
async function opened({ name, source }: Found, told: Told): Promise<FileHandle | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const at = process.platform === "linux" ? await readlink(`/proc/self/fd/${file.fd}`) : await realpath(source);
    if (at !== source) throw new Error("it was moved while it was read");
    return file;
  } catch (error) {
    await file?.close();
    leaveOut(told, name, error);
    return undefined;
  }
}

/** Exactly as many bytes as it had when it was opened: what is written behind them meanwhile belongs to no moment. */
async function addFile(archive: Pack, found: Found, told: Told): Promise<void> {
  const { name } = found;
  const file = await opened(found, told);
  if (!file) return;
  try {
    const { size, mode, mtime } = await file.stat();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sink = archive.entry({ name, size, mode: mode & 0o777, mtime }, (error) => (error ? reject(error) : resolve()));
    if (size === 0) sink.end();
    else await pipeline(bytesOf(file, size), sink).catch(reject);
    await promise.catch((error: unknown) => {
      throw String(error).includes("size mismatch") ? new SyscallError("CONFLICT", `${name} became shorter while it was read; try again`, { name }) : error;
    });
    told.files++;
    told.bytes += size;
  } finally {
    await file.close();
  }
}

async function* bytesOf(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(left, CHUNK)));
    if (bytesRead === 0) return;
    left -= bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** A stream of the platform's would close the file, which is looked at once more. */
const into = (file: FileHandle) => async (chunks: AsyncIterable<Uint8Array>) => {
  for await (const chunk of chunks) await file.writeFile(chunk);
};

function entry(archive: Pack, header: Parameters<Pack["entry"]>[0]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  archive.entry(header, (error) => (error ? reject(error) : resolve())).end();
  return promise;
}

async function flushFolder(folder: string): Promise<void> {
  const opened = await open(folder, constants.O_RDONLY).catch(() => undefined);
  await opened?.sync().catch(() => undefined);
  await opened?.close();
}

const taken = (path: string): SyscallError => new SyscallError("EXISTS", `${path} is there already; name a file that is not`, { path });

function storage(error: unknown, path: string): Error {
  if (error instanceof SyscallError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ABORT_ERR") return new SyscallError("CANCELLED", `the backup ${path} was given up`, { path });
  if (code === "EEXIST") return new SyscallError("EXISTS", `${path} is there: another backup is at work, or was cut off; remove it and try again`, { path });
  return new SyscallError("STORAGE", `${path} cannot be written: ${message}`, { path });
}

function ledAway({ source }: Found): SyscallError {
  const way = "put the folder itself in its place, or make the backup of both with the machine's own tools";
  return new SyscallError("UNSUPPORTED", `${source} is a link, and what it leads to would be missing from the backup: ${way}`, { path: source });
}
