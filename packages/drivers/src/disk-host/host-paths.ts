import { lstatSync, realpathSync, statSync } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";
import { type FileIdentity, type FolderIdentity, folderId, type HostPaths } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** What is at paths of this machine. */
export function createHostPaths(): HostPaths {
  return {
    identifyFile,
    answered: () => undefined,
    identifyFolder: async (folder) => identifyFolder(folder),
    holdsOne,
    isThere: async (path) => isThere(path),
  };
}

function identifyFile(path: string): FileIdentity | undefined {
  try {
    const real = realpathSync.native(path);
    const stat = lstatSync(real, { bigint: true });
    const kind = stat.isDirectory() ? "folder" : stat.isFile() ? "file" : "other";
    return { path: real, id: idOf(stat), kind, shared: kind === "file" && stat.nlink > 1n };
  } catch (error) {
    if (error instanceof Error && "code" in error && UNSEEN.has(String(error.code))) return undefined;
    throw error;
  }
}

const UNSEEN = new Set(["ENOENT", "ENOTDIR", "EACCES", "ELOOP", "ENAMETOOLONG"]);

/** Disks are numbered anew at every start of a machine; the hour of birth, to the nanosecond, tells as much. */
const idOf = ({ ino, birthtimeNs }: { readonly ino: bigint; readonly birthtimeNs: bigint }): string => `${ino}:${birthtimeNs}`;

/** See {@link HostPaths.identifyFolder}. */
function identifyFolder(folder: string): FolderIdentity {
  try {
    const path = realpathSync.native(folder);
    return { path, id: folderId(statSync(path, { bigint: true })) };
  } catch (error) {
    const errno = error instanceof Error && "code" in error ? String(error.code) : "";
    if (errno === "ENOENT" || errno === "ENOTDIR") return { path: folder, id: "" };
    if (errno === "EACCES" || errno === "EPERM") throw new SyscallError("DENIED", `the system lets this program not look at it (${errno})`, { errno });
    if (errno === "ELOOP" || errno === "ENAMETOOLONG" || errno === "EINVAL") throw new SyscallError("INVALID", `no folder can be there (${errno})`, { errno });
    throw new SyscallError("STORAGE", `it cannot be looked at (${errno || String(error)})`, { errno });
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Entries looked at. */
const MAX_LOOKS = 20_000;

async function holdsOne(folder: string, ids: ReadonlySet<string>): Promise<boolean> {
  const left = [folder];
  let looks = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const entries = await entriesOf(next);
    looks += entries.length;
    if (entries.some(({ id }) => id === undefined || ids.has(id)) || looks > MAX_LOOKS) return true;
    for (const { path, isFolder } of entries) if (isFolder) left.push(path);
  }
  return false;
}

interface Entry {
  readonly path: string;
  readonly isFolder: boolean;
  /** Undefined where it cannot be told. */
  readonly id: string | undefined;
}

async function entriesOf(folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (entries.length > MAX_LOOKS) break;
      const path = join(folder, entry.name);
      const stat = await lstat(path, { bigint: true }).catch(ifGone);
      if (stat) entries.push({ path, isFolder: entry.isDirectory(), id: idOf(stat) });
    }
  } catch (error) {
    if (!isGone(error)) entries.push({ path: folder, isFolder: false, id: undefined });
  }
  return entries;
}

/** What vanished meanwhile is not there. */
function ifGone(error: unknown): undefined {
  if (!isGone(error)) throw error;
}

const isGone = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";
