import type { Digest, FileStat } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { atPath, notFound, type Spot } from "./resolve.ts";

/** The largest file that is read, changed or kept for undo, in bytes. */
export const MAX_FILE = 64 * 1_048_576;

/** What is at a place: the hash of a file's content, `folder`, or null for nothing. */
export type State = string | null;
export const FOLDER = "folder";

export interface Survey {
  readonly stat: FileStat | undefined;
  /** Virtual paths of the folders above that are not there, outermost first. */
  readonly missing: readonly string[];
}

/**
 * Looks at a place and every folder above it on its disk. No link is followed, not even to a place on the same disk: a
 * grant for one folder must not open another (DESIGN 4.1).
 *
 * @throws SyscallError `DENIED` where a link is on the way, `UNSUPPORTED` where a file is
 */
export async function survey({ disk, at, path, root }: Spot): Promise<Survey> {
  if (at.length === 0) return { stat: await disk.stat(at), missing: [] };
  const stats = await Promise.all(at.map((_, index) => disk.stat(at.slice(0, index + 1)).catch(absent)));
  const missing: string[] = [];
  for (const [index, stat] of stats.entries()) {
    const here = [root, ...at.slice(0, index + 1)].join("/");
    if (stat?.kind === "link") throw new SyscallError("DENIED", `${here} is a link, and links are not followed; name the place it leads to`, { path: here });
    if (index === at.length - 1) break;
    if (stat === undefined) missing.push(here);
    else if (stat.kind !== "folder") throw new SyscallError("UNSUPPORTED", `${here} is not a folder, so ${path} cannot be`, { path: here });
  }
  return { stat: stats.at(-1), missing };
}

/** A file's whole content. @throws SyscallError `NOT_FOUND`, `TOO_LARGE` above 64 MiB, `UNSUPPORTED` when it is no file */
export async function readFile({ disk, at, path }: Spot): Promise<Uint8Array> {
  const { bytes, stat } = await atPath(path, () => disk.read(at, { max: MAX_FILE + 1 }));
  const actual = Math.max(stat.bytes, bytes.length);
  if (actual > MAX_FILE) throw tooLarge(path, actual);
  return bytes;
}

export interface Seen extends Survey {
  readonly state: State;
  /** Of a file. */
  readonly bytes: Uint8Array | undefined;
}

/** What is there now, with a file's content and hash. @throws SyscallError `UNSUPPORTED` for what is neither file nor folder */
export async function look(spot: Spot, digest: Digest): Promise<Seen> {
  const found = await survey(spot);
  const { stat } = found;
  if (stat === undefined) return { ...found, state: null, bytes: undefined };
  if (stat.kind === "folder") return { ...found, state: FOLDER, bytes: undefined };
  if (stat.kind !== "file") throw new SyscallError("UNSUPPORTED", `${spot.path} is neither a file nor a folder`, { path: spot.path });
  if (stat.bytes > MAX_FILE) throw tooLarge(spot.path, stat.bytes);
  const bytes = await readFile(spot);
  return { ...found, state: digest.sha256(bytes), bytes };
}

/** A file that must be there. @throws SyscallError `NOT_FOUND`, `UNSUPPORTED` for a folder */
export async function lookAtFile(spot: Spot, digest: Digest): Promise<Seen & { state: string; bytes: Uint8Array }> {
  const seen = await look(spot, digest);
  if (seen.state === null) throw notFound(spot.path);
  if (seen.bytes === undefined) throw isFolder(spot.path);
  return { ...seen, state: seen.state, bytes: seen.bytes };
}

export function isFolder(path: string): SyscallError {
  return new SyscallError("UNSUPPORTED", `${path} is a folder; name a file in it`, { path });
}

export function tooLarge(path: string, actual: number): SyscallError {
  return new SyscallError("TOO_LARGE", `${path} has ${actual} bytes; files above ${MAX_FILE} bytes are left to programs`, { path, limit: MAX_FILE, actual });
}

/** A disk that finds a file where a folder should be says "nothing below it". */
function absent(error: unknown): undefined {
  if (SyscallError.is(error) && (error.code === "NOT_FOUND" || error.code === "UNSUPPORTED")) return undefined;
  throw error;
}
