import { realpathSync, statSync } from "node:fs";
import { folderId } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Which folder stands at a host path now. */
export interface FolderIdentity {
  /** Its path without links; the path itself where nothing is. */
  readonly path: string;
  /** Differs from that of any other folder there was at this path. */
  readonly id: string;
}
export type Identify = (folder: string) => FolderIdentity;

/**
 * Asked at every use of a mount: a folder that was removed and made again is another one, however soon; but for two that were
 * born in one tick of the disk's clock, which is some milliseconds on older kernels. Where nothing is, no link can be either;
 * the disk says that the folder is missing.
 *
 * @throws SyscallError `DENIED` where the system lets nobody look, `INVALID` for a path that leads nowhere; neither names it
 */
export function identifyFolder(folder: string): FolderIdentity {
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
