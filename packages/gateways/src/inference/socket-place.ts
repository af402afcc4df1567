import { chmod, lstat, mkdir, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { SyscallError } from "@aether/protocol";

/** The smallest `sun_path` among the systems we run on (macOS), less its closing zero. */
const MAX_PATH_BYTES = 103;

/**
 * Makes `path` ready to be bound: a folder made for it is closed to others, and a socket that a dead process left is removed.
 *
 * @throws SyscallError `INVALID` (path too long), `EXISTS` (something else stands there)
 */
export async function prepareSocket(path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new SyscallError("INVALID", `${path} is too long a path for a socket; set a shorter AETHER_HOME`, { path });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!found) return;
  if (!found.isSocket()) throw new SyscallError("EXISTS", `${path} is in the way of the socket and is not one; move it away`, { path });
  await unlink(path);
}

export const closeSocketToOthers = (path: string): Promise<void> => chmod(path, 0o600);
