import { existsSync, fstatSync, mkdirSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { type Disk, type Disks, type FailPoint, folderId } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf, fullError } from "./disk-error.ts";
import { Folder, type Reach } from "./folder.ts";
import { createHostDisk } from "./host-disk.ts";
import { stagingAt } from "./staging.ts";
import { sweepStrays } from "./sweep-strays.ts";

export interface HostDiskOptions {
  /** Called at `disk.<write|remove|rename>.<before|after>`; `write`'s are `before-rename` and `after-rename`. */
  readonly failPoint?: FailPoint;
  /** A folder for files that are being written, of the disks that lie below another one, on the same file system. */
  readonly staging?: { readonly below: string; readonly folder: string };
}

/**
 * Folders of this machine. A disk holds its folder open: it stays the same folder when somebody renames it.
 *
 * - Links are never followed, wherever they point: `list` and `stat` show them as `link`, `remove` and `rename` act on the
 *   link itself, everything else answers `DENIED`.
 * - A file with several hard links can be read; a write replaces this name only and leaves the others alone.
 * - On Linux every step goes through an open descriptor, so folders swapped for links during a call lead nowhere. On other
 *   systems real paths are compared before and after each use, which a fast enough attacker can beat.
 * - Where there is a staging folder no name is a special one. Elsewhere files are written under names of their own in their folder, hidden;
 *   `open` removes those of writers that died, looking at up to 20,000 entries; later ones stay hidden.
 * - Paths have at most 256 segments. What lies deeper can be removed with the folder it is in.
 */
export function createHostDisks(options: HostDiskOptions = {}): Disks {
  return createDisks(options, process.platform === "linux" ? "descriptor" : "path");
}

/** As {@link createHostDisks}, with the way of reaching names chosen: tests try the weaker one on every system. */
export function createDisks({ failPoint = () => {}, staging }: HostDiskOptions, reach: Reach): Disks {
  let opened: Folder | undefined;
  const stagingOf = (path: string): Folder | undefined => {
    if (staging === undefined || !path.startsWith(`${staging.below}/`)) return undefined;
    opened ??= stagingAt(staging.folder, reach);
    return opened;
  };
  return {
    async open(path, { create = false, readOnly = false, id } = {}): Promise<Disk> {
      const root = openRoot(path, { create, reach });
      if (id !== undefined && folderId(fstatSync(root.fd, { bigint: true })) !== id) {
        root.release();
        throw new SyscallError("NOT_FOUND", `another folder stands at ${path} now`, { path });
      }
      const place = stagingOf(path);
      root.calls++;
      if (!readOnly && !place) await sweepStrays(root);
      root.calls--;
      return createHostDisk({ root, readOnly, staging: place, failPoint });
    },
  };
}

function openRoot(path: string, { create, reach }: { readonly create: boolean; readonly reach: Reach }): Folder {
  if (process.platform === "win32") throw new SyscallError("UNAVAILABLE", "host folders cannot be opened safely on Windows; run Aether under WSL");
  if (!isAbsolute(path)) throw new SyscallError("INVALID", `${path} is not an absolute path; write it from the root on`);
  try {
    if (create) mkdirSync(path, { recursive: true, mode: 0o700 });
    return Folder.openRoot(path, reach);
  } catch (cause) {
    throw openError(cause, path);
  }
}

/** Here, and only here, the host path is the caller's own and may be named. */
function openError(cause: unknown, path: string): unknown {
  const errno = errnoOf(cause);
  if (errno === undefined) return cause;
  const data = { path, errno };
  if (errno === "ENOENT") return new SyscallError("NOT_FOUND", `there is no folder ${path}; make it first`, data);
  if (errno === "ENOTDIR" || errno === "EEXIST") return new SyscallError("UNSUPPORTED", `${path} is not a folder; name one`, data);
  if (errno === "EACCES" || errno === "EPERM") return new SyscallError("DENIED", `${path} is closed to this program; change its permissions`, data);
  if (errno === "ENOSPC" || errno === "EDQUOT") return fullError({ errno, path, root: nearestFolder(path) });
  return new SyscallError("STORAGE", `${path} cannot be opened (${errno}); check the disk`, data);
}

/** What is to be made is not there to be asked about its disk. */
function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
