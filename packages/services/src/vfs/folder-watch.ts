import { realpath, stat } from "node:fs/promises";

/** Which folder stands at a host path now. */
export interface FolderIdentity {
  /** Its path without links; the path itself where nothing is. */
  readonly path: string;
  /** Differs from that of any other folder there was at this path. */
  readonly id: string;
}
export type Identify = (folder: string) => Promise<FolderIdentity>;

/** Where nothing is, no link can be either; the disk says that the folder is missing. */
export async function identifyFolder(folder: string): Promise<FolderIdentity> {
  try {
    const path = await realpath(folder);
    const { dev, ino, birthtimeNs } = await stat(path, { bigint: true });
    return { path, id: `${dev}:${ino}:${birthtimeNs}` };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return { path: folder, id: "" };
    throw error;
  }
}

const FRESH_MS = 1_000;
const MAX_KNOWN = 1_024;

/** Asks the host at most once a second for each folder. `now` is in milliseconds. */
export function createFolderWatch(identify: Identify): (folder: string, now: number) => Promise<FolderIdentity> {
  const known = new Map<string, { readonly found: FolderIdentity; readonly at: number }>();
  return async (folder, now) => {
    const last = known.get(folder);
    if (last && now - last.at < FRESH_MS) return last.found;
    const found = await identify(folder);
    known.delete(folder);
    known.set(folder, { found, at: now });
    const [oldest] = known.keys();
    if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
    return found;
  };
}
