import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  type Stats,
  unlinkSync,
  write,
  writeSync,
} from "node:fs";
import { type FailPoint, type FileStat, type ModeAsked, modeWritten, type Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import { requireFile, toFileStat } from "./file-stat.ts";
import { type Folder, walk, walkExisting } from "./folder.ts";
import type { GoingNames } from "./going-names.ts";
import { requireHash } from "./hash-check.ts";
import { syncToDisk, unmake, walkMaking } from "./make-folders.ts";
import { INLINE_BYTES } from "./read-file.ts";
import { showPath, splitLast } from "./segments.ts";
import { temporaryName } from "./temporary-name.ts";

const TEMPORARY_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Of milliseconds: times are given in seconds, and what rounds down would be the millisecond before. */
const MICROSECOND = 0.001;

export interface WriteRequest extends ModeAsked {
  readonly path: Segments;
  readonly bytes: Uint8Array;
  readonly create?: "only" | "also";
  readonly parents?: boolean;
  readonly ifHash?: string;
  readonly ifLink?: string;
  readonly modifiedAt?: number;
  readonly failPoint: FailPoint;
  readonly going: GoingNames;
  /** Where the file is written before it takes its place; absent = in the folder itself, under a name of its own. */
  readonly staging: Folder | undefined;
}

/**
 * Temporary file, fsync, rename, fsync of the folder. The name always has the whole old or the whole new content. A
 * target with further hard links is replaced under this name only: the other names keep the old content. Permissions
 * are kept, ownership where the host lets us; extended attributes are not.
 */
export async function writeFile(root: Folder, request: WriteRequest): Promise<FileStat> {
  const { parents, name } = splitLast(request.path);
  const { folder, made } = await openParent(root, parents, request);
  using parent = folder;
  try {
    return await replace(parent, name, request);
  } catch (cause) {
    unmake(root, parents, made);
    throw cause;
  }
}

async function openParent(root: Folder, parents: Segments, request: WriteRequest): Promise<{ readonly folder: Folder; readonly made: number }> {
  if (!request.parents) return { folder: walk(root, parents), made: 0 };
  const found = walkExisting(root, parents);
  if (found.missing === 0) return { folder: found.folder, made: 0 };
  found.folder[Symbol.dispose]();
  if (request.ifHash !== undefined) throw new SyscallError("CONFLICT", `${showPath(request.path)} no longer exists; read it again`);
  return walkMaking(root, parents);
}

async function replace(parent: Folder, name: string, request: WriteRequest): Promise<FileStat> {
  const before = await check(parent, name, request);
  const place = request.staging ?? parent;
  const temporary = place.at(temporaryName());
  parent.confirm();
  const fd = openSync(temporary, TEMPORARY_FLAGS, 0o600);
  try {
    await fill(fd, request.bytes);
    keepOwnerAndMode(fd, before, request);
    if (request.modifiedAt !== undefined) futimesSync(fd, Date.now() / 1_000, (request.modifiedAt + MICROSECOND) / 1_000);
    await syncToDisk(fd);
    request.failPoint("disk.write.before-rename");
    await putInPlace(parent, { temporary, name, request });
    request.failPoint("disk.write.after-rename");
    await syncToDisk(parent.fd);
    return toFileStat(fstatSync(fd));
  } catch (cause) {
    discard(temporary);
    throw cause;
  } finally {
    closeSync(fd);
  }
}

/** What stands at the target now, once nothing speaks against replacing it. */
async function check(parent: Folder, name: string, request: WriteRequest): Promise<Stats | undefined> {
  const found = lstatSync(parent.at(name), { throwIfNoEntry: false });
  if (found !== undefined && request.create === "only") throw exists(request.path);
  if (request.ifLink !== undefined) {
    requireLink(parent, name, request);
    return undefined;
  }
  if (found !== undefined) requireFile(found, request.path);
  if (request.ifHash !== undefined) await requireHash(parent, name, { path: request.path, hash: request.ifHash });
  return found;
}

/** @throws SyscallError `CONFLICT` */
function requireLink(parent: Folder, name: string, { path, ifLink }: WriteRequest): void {
  const found = lstatSync(parent.at(name), { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(parent.at(name)) === ifLink) return;
  throw new SyscallError("CONFLICT", `${showPath(path)} is not the link any more that it was; look at it again`, { path: path.join("/") });
}

async function fill(fd: number, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += bytes.length <= INLINE_BYTES ? writeSync(fd, bytes, at) : await writeSome(fd, bytes, at);
}

function writeSome(fd: number, bytes: Uint8Array, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, at, Math.min(1_048_576, bytes.length - at), null, (cause, count) => (cause ? reject(cause) : resolve(count)));
  });
}

function keepOwnerAndMode(fd: number, before: Stats | undefined, asked: ModeAsked): void {
  if (before !== undefined) keepOwner(fd, before);
  fchmodSync(fd, modeWritten(before?.mode, asked));
}

function keepOwner(fd: number, before: Stats): void {
  const now = fstatSync(fd);
  if (now.uid === before.uid && now.gid === before.gid) return;
  try {
    fchownSync(fd, before.uid, before.gid);
  } catch (cause) {
    // Only root may give files away; for anyone else a replaced file becomes theirs, as with every editor.
    if (errnoOf(cause) !== "EPERM") throw cause;
  }
}

interface Placing {
  /** The host's path. */
  readonly temporary: string;
  readonly name: string;
  readonly request: WriteRequest;
}

async function putInPlace(parent: Folder, { temporary, name, request }: Placing): Promise<void> {
  if (request.ifHash !== undefined) await requireHash(parent, name, { path: request.path, hash: request.ifHash });
  if (request.ifLink !== undefined) requireLink(parent, name, request);
  parent.confirm();
  if (request.create !== "only") {
    request.going.mustNotGo(request.path);
    renameSync(temporary, parent.at(name));
    return;
  }
  // A link refuses an existing name and shows the whole file at once, which neither O_EXCL nor rename does.
  linkNew(temporary, parent.at(name), request.path);
  unlinkSync(temporary);
}

/** Gives a file a second name that must be new. @throws SyscallError `EXISTS`, `UNSUPPORTED` where there are no hard links */
export function linkNew(from: string, to: string, path: Segments): void {
  try {
    linkSync(from, to);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === "EEXIST") throw exists(path);
    if (errno !== "EPERM" && errno !== "ENOTSUP" && errno !== "EOPNOTSUPP" && errno !== "ENOSYS") throw cause;
    throw new SyscallError("UNSUPPORTED", `${showPath(path)} cannot be made without a chance of replacing another: no hard links here. Allow replacing it`, {
      path: path.join("/"),
      errno,
    });
  }
}

export function exists(path: Segments): SyscallError {
  return new SyscallError("EXISTS", `${showPath(path)} exists already; allow replacing it, or choose another name`, { path: path.join("/") });
}

function discard(temporary: string): void {
  try {
    unlinkSync(temporary);
  } catch {
    // Renamed already, or its folder went away with it; a stray is swept when the disk is next opened.
  }
}
