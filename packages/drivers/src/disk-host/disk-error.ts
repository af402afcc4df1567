import type { Segments } from "@aether/ports";
import { type ErrorCode, ownOf, SyscallError } from "@aether/protocol";
import { showPath } from "./segments.ts";
import { isUsedUp } from "./used-up.ts";

interface Row {
  readonly code: ErrorCode;
  readonly text: string;
}

const GONE: Row = { code: "NOT_FOUND", text: "does not exist, or its folder does not" };
const TAKEN: Row = { code: "EXISTS", text: "exists already, or is a folder that is not empty" };
const CLOSED: Row = { code: "DENIED", text: "is closed to this program by the host's permissions; change them on the host" };
const FULL: Row = { code: "STORAGE", text: "could not be kept: the disk is full, has no names for more files, or its quota is used up; free some space" };
const LOCKED: Row = { code: "BUSY", text: "is in use by something else; try again" };
const HELD: Row = { code: "BUSY", text: "is held by another program, which lets nobody else open it; end that program, or try again once it let go" };
const CROWDED: Row = { code: "BUSY", text: "could not be opened: too many files are open; try again" };
const ODD: Row = { code: "UNSUPPORTED", text: "needs something its file system does not have" };
const BROKEN: Row = { code: "STORAGE", text: "could not be reached: the disk reports a fault; check it on the host" };

const ROWS: Readonly<Record<string, Row>> = {
  ENOENT: GONE,
  EEXIST: TAKEN,
  ENOTEMPTY: TAKEN,
  EACCES: CLOSED,
  EPERM: CLOSED,
  ELOOP: { code: "DENIED", text: "is a link; links are not followed. Name the file itself" },
  ENOTDIR: { code: "UNSUPPORTED", text: "is below, or is, something that is not a folder" },
  EISDIR: { code: "UNSUPPORTED", text: "is a folder; name a file" },
  ENXIO: { code: "UNSUPPORTED", text: "is not a regular file" },
  ENODEV: { code: "UNSUPPORTED", text: "is not a regular file" },
  EXDEV: { code: "UNSUPPORTED", text: "lies on another file system; copy it and remove the original" },
  ENAMETOOLONG: { code: "INVALID", text: "has a name longer than its file system allows" },
  EINVAL: { code: "INVALID", text: "is not possible here: a folder cannot move into itself, and some names are not allowed" },
  EILSEQ: { code: "INVALID", text: "has a name its file system does not allow" },
  EFBIG: { code: "TOO_LARGE", text: "is larger than its file system allows" },
  EOVERFLOW: { code: "TOO_LARGE", text: "is larger than this program can handle" },
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: { code: "STORAGE", text: "lies on a read-only file system; make it writable on the host" },
  EMFILE: CROWDED,
  ENFILE: CROWDED,
  EBUSY: LOCKED,
  ETXTBSY: LOCKED,
  EAGAIN: HELD,
  ENOTSUP: ODD,
  EOPNOTSUPP: ODD,
  ENOSYS: ODD,
};

/**
 * What a failed call becomes for the caller. Anything that is not the host's refusal is a bug and passes through.
 *
 * @param root a folder of its disk: where that has no room for anything, the error says so (`full`)
 */
export function diskError(cause: unknown, path: Segments, root?: string): unknown {
  if (SyscallError.is(cause)) return cause;
  const errno = errnoOf(cause);
  if (errno === undefined) return cause;
  const row = ownOf(ROWS, errno) ?? BROKEN;
  if (row === FULL) return fullError({ errno, path: path.join("/"), shown: showPath(path), root });
  return new SyscallError(row.code, `${showPath(path)} ${row.text} (${errno})`, { path: path.join("/"), errno });
}

interface Full {
  readonly errno: string;
  readonly path: string;
  /** How it is said; default the path. */
  readonly shown?: string;
  /** A folder of its disk. */
  readonly root: string | undefined;
}

/** A file or folder for which its disk has no room. */
export function fullError({ errno, path, shown = path, root }: Full): SyscallError {
  // A quota that is used up is not seen on the disk: what is left of it nobody can say.
  const full = root !== undefined && (errno === "EDQUOT" || isUsedUp(root));
  return new SyscallError(FULL.code, `${shown} ${FULL.text} (${errno})`, { path, errno, ...(full && { full }) });
}

/** `ENOENT` and the like; undefined for anything that did not come from the operating system. */
export function errnoOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !("code" in cause) || typeof cause.code !== "string") return undefined;
  return /^E[A-Z0-9]+$/.test(cause.code) && "syscall" in cause ? cause.code : undefined;
}
