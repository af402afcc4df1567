import type { Digest, FileStat, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { atPath, notFound, type Spot } from "./resolve.ts";

/** The largest file that is read, changed or kept for undo, in bytes. */
export const MAX_FILE = 64 * 1_048_576;

/** What is at a place: the hash of a file's content, `folder`, `link:` and where it leads, or null for nothing. */
export type State = string | null;
export const FOLDER = "folder";
const LINK = "link:";

/** The state of a place where a link is. */
export const linkState = (target: string): string => `${LINK}${target}`;

/** Where a link leads, as it is written in it; undefined for any other state. */
export const linkTarget = (state: State): string | undefined => (state?.startsWith(LINK) ? state.slice(LINK.length) : undefined);

/** The hash of a file's content; undefined for whatever has none. */
export const contentOfState = (state: State): string | undefined => (state === null || state === FOLDER || linkTarget(state) !== undefined ? undefined : state);

export interface Survey {
  readonly stat: FileStat | undefined;
  /** Virtual paths of the folders above that are not there, outermost first. */
  readonly missing: readonly string[];
  /** A file that stands where a folder would have to be. */
  readonly blockedBy: string | undefined;
}

/**
 * Looks at a place and, where nothing is, at the folders above it. Disks follow no link at all, not even to a place on the
 * same disk: a grant for one folder must not open another (DESIGN 4.1).
 *
 * @throws SyscallError `DENIED` where a link is
 */
export async function survey(spot: Spot): Promise<Survey> {
  const { at, path, root } = spot;
  const stat = await statAt(spot, at);
  if (stat?.kind === "link") throw new SyscallError("DENIED", `${path} is a link, and links are not followed; name the place it leads to`, { path });
  if (stat !== undefined) return { stat, missing: [], blockedBy: undefined };
  const missing: string[] = [];
  for (let depth = at.length - 1; depth > 0; depth--) {
    const above = [root, ...at.slice(0, depth)].join("/");
    const found = await statAt(spot, at.slice(0, depth));
    if (found?.kind === "folder") break;
    if (found !== undefined) return { stat, missing, blockedBy: above };
    missing.unshift(above);
  }
  return { stat, missing, blockedBy: undefined };
}

/** @throws SyscallError `UNSUPPORTED` when a file is in the way of what is to be made */
export function requireRoom({ path }: Spot, { blockedBy }: Survey): void {
  if (blockedBy !== undefined) throw new SyscallError("UNSUPPORTED", `${blockedBy} is not a folder, so nothing can be at ${path}`, { path });
}

/** A file's whole content. @throws SyscallError `NOT_FOUND`, `TOO_LARGE` above 64 MiB, `UNSUPPORTED` when it is no file */
export async function readFile({ disk, at, path }: Spot): Promise<Uint8Array> {
  if (at.length === 0) throw isFolder(path);
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

/** Of a file, for {@link Change.modified} and {@link Change.size}. */
export const fileBefore = ({ stat }: Pick<Survey, "stat">): { readonly modified?: number; readonly size?: number } =>
  stat?.kind === "file" ? { modified: stat.modifiedAt, size: stat.bytes } : {};

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

/** The same where a link may be: it is told by where it leads, and not followed. Below one there is nothing. */
export async function lookAtPlace(spot: Spot, digest: Digest): Promise<Seen> {
  try {
    return await look(spot, digest);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const none = { missing: [], blockedBy: undefined, bytes: undefined };
    if (await isBelowLink(spot)) return { ...none, stat: undefined, state: null };
    const stat = await statAt(spot, spot.at);
    if (stat?.kind !== "link") throw error;
    return { ...none, stat, state: linkState(await atPath(spot.path, () => spot.disk.readLink(spot.at))) };
  }
}

/** Whether anything is there. */
export async function isThere(spot: Spot): Promise<boolean> {
  try {
    return (await statAt(spot, spot.at)) !== undefined;
  } catch (error) {
    if (isDenied(error) && (await isBelowLink(spot))) return false;
    throw error;
  }
}

const isDenied = (error: unknown): boolean => SyscallError.is(error) && error.code === "DENIED";

async function isBelowLink(spot: Spot): Promise<boolean> {
  for (let depth = 1; depth < spot.at.length; depth++) {
    const kind = (await statAt(spot, spot.at.slice(0, depth)))?.kind;
    if (kind !== "folder") return kind === "link";
  }
  return false;
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

/** Below a file there is nothing. */
async function statAt({ disk, path }: Spot, at: Segments): Promise<FileStat | undefined> {
  try {
    return await atPath(path, () => disk.stat(at));
  } catch (error) {
    if (SyscallError.is(error) && (error.code === "NOT_FOUND" || error.code === "UNSUPPORTED")) return undefined;
    throw error;
  }
}
