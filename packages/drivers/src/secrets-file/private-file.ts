import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { SyscallError } from "@aether/protocol";

/** More than all secrets that may be kept take. */
const MAX_BYTES = 64 * 1_048_576;

/**
 * Reads a file that nobody else could have read or written: a plain file of ours with one name, in a folder that is closed to others.
 *
 * @throws SyscallError `STORAGE` naming the file and what to do about it
 */
export async function readPrivate(file: string): Promise<Buffer | undefined> {
  if (!(await isPrivateFolder(dirname(file)))) return undefined;
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) =>
    absentOrRefused(file, error),
  );
  if (!handle) return undefined;
  try {
    await mustBePrivate(file, handle);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Replaces a file whole: after a kill it is the old one or the new one. Durable when it resolves. @throws SyscallError `STORAGE` */
export async function replacePrivate(file: string, bytes: Uint8Array): Promise<void> {
  const fresh = `${file}.new`;
  await onDisk(file, async () => {
    await makePrivateFolder(dirname(file));
    await rm(fresh, { force: true });
    const handle = await open(fresh, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
    await syncFolder(dirname(file));
  });
}

async function makePrivateFolder(folder: string): Promise<void> {
  if (await isPrivateFolder(folder)) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await isPrivateFolder(folder);
  await syncFolder(dirname(folder));
}

/** Whether it is there. @throws SyscallError `STORAGE` */
async function isPrivateFolder(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch((error: NodeJS.ErrnoException) => absentOrRefused(folder, error));
  if (!found) return false;
  if (!found.isDirectory()) throw refused(folder, "is a link or no folder; move it away");
  mustBeOurs(folder, found);
  if ((found.mode & 0o077) !== 0)
    throw refused(folder, `is open to other users; run: chmod 700 ${folder}, and set the secrets anew if others may have read them`);
  return true;
}

async function mustBePrivate(file: string, handle: FileHandle): Promise<void> {
  const found = await handle.stat();
  if (!found.isFile()) throw refused(file, "is no plain file; move it away");
  mustBeOurs(file, found);
  if (found.nlink !== 1) throw refused(file, `has a second name (a hard link); copy it to a file of its own`);
  if ((found.mode & 0o077) !== 0)
    throw refused(file, `can be read by other users; run: chmod 600 ${file}, and set the secrets anew if others may have read them`);
  if (found.size > MAX_BYTES) throw refused(file, `has ${found.size} bytes, more than all secrets take; move it away`);
}

function mustBeOurs(path: string, { uid }: { readonly uid: number }): void {
  if (process.getuid !== undefined && uid !== process.getuid()) throw refused(path, "belongs to another user; move it away, or choose another AETHER_HOME");
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function onDisk(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (SyscallError.is(error)) throw error;
    throw refused(file, `could not be written: ${error instanceof Error ? error.message : String(error)}; nothing was changed`);
  }
}

function absentOrRefused(path: string, error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  if (error.code === "ELOOP") throw refused(path, "is a link; move it away and set the secrets anew");
  throw refused(path, `cannot be read: ${error.message}`);
}

export function refused(file: string, why: string): SyscallError {
  return new SyscallError("STORAGE", `secrets are not used: ${file} ${why}`, { file });
}
