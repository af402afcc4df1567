import { chmod, lstat, mkdir, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { SyscallError } from "@aether/protocol";

/** The smallest `sun_path` among the systems we run on (macOS), less its closing zero. */
const MAX_PATH_BYTES = 103;

/**
 * Makes `path` ready to be bound: its folder belongs to this user and to nobody else, so no other user can reach the
 * socket at any moment, whatever the umask; a socket left by a process that died is removed. Only the holder of the
 * installation's lock may call this, else it would take a living process's socket away.
 *
 * @throws SyscallError `INVALID` (path too long), `DENIED` (folder open to others), `EXISTS` (something else stands there)
 */
export async function prepareSocketPath(path: string): Promise<void> {
  const length = Buffer.byteLength(path);
  if (length > MAX_PATH_BYTES) {
    throw new SyscallError("INVALID", `the socket path ${path} has ${length} bytes, ${MAX_PATH_BYTES} are possible; set a shorter AETHER_HOME`, { path });
  }
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requirePrivate(folder);
  const found = await lstat(path).catch(ignoreMissing);
  if (!found) return;
  if (!found.isSocket()) throw new SyscallError("EXISTS", `${path} is in the way of the socket and is not one; move it away`, { path });
  await unlink(path);
}

async function requirePrivate(folder: string): Promise<void> {
  const found = await lstat(folder);
  const denied = (why: string) => new SyscallError("DENIED", `the socket's folder ${folder} ${why}`, { folder });
  if (!found.isDirectory()) throw denied("is a link or no folder; make it a folder of its own");
  if (process.getuid !== undefined && found.uid !== process.getuid()) throw denied("belongs to another user; choose another AETHER_HOME");
  if ((found.mode & 0o077) !== 0) throw denied(`is open to other users; run: chmod 700 ${folder}`);
}

/** Second wall behind the folder. */
export async function closeToOthers(path: string): Promise<void> {
  await chmod(path, 0o600);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
