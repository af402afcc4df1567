import { realpathSync, statSync } from "node:fs";

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
 */
export function identifyFolder(folder: string): FolderIdentity {
  try {
    const path = realpathSync.native(folder);
    const { dev, ino, birthtimeNs } = statSync(path, { bigint: true });
    return { path, id: `${dev}:${ino}:${birthtimeNs}` };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return { path: folder, id: "" };
    throw error;
  }
}
