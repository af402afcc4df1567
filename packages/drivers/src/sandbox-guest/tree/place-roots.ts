import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync } from "node:fs";
import type { BoxPlace } from "@aether/ports";
// Only what is needed of it: schemas take longer to load than all the rest of a thread.
import { SyscallError } from "@aether/protocol/errors";
import { errnoOf } from "./tree-errno.ts";

/** A handle on what a name stands for, without opening it: nothing waits for a fifo and nothing wakes a device. */
const O_PATH = 0o10_000_000;
export const NOT_A_LINK: number = O_PATH | constants.O_NOFOLLOW;
export const ONLY_A_FOLDER: number = NOT_A_LINK | constants.O_DIRECTORY;

/** A place with its folder held open, so that nothing done to the way there leads elsewhere. */
export interface Root extends BoxPlace {
  readonly fd: number;
}

/**
 * Opens the folder of each place.
 *
 * @throws SyscallError `NOT_FOUND` for a folder that is gone, `UNAVAILABLE` on a system where names cannot be reached
 *   from an open folder
 */
export function openRoots(places: readonly BoxPlace[]): readonly Root[] {
  const roots: Root[] = [];
  try {
    for (const place of places) roots.push({ ...place, fd: openRoot(place) });
    return roots;
  } catch (cause) {
    for (const { fd } of roots) closeSync(fd);
    throw cause;
  }
}

function openRoot({ at, folder }: BoxPlace): number {
  if (process.platform !== "linux") throw noDescriptorPaths();
  const fd = opened(folder, at);
  try {
    // A link that came to stand on the way there, were it only for that moment, would have led elsewhere.
    if (wayTo(fd) !== folder) throw goneFrom(at);
    return fd;
  } catch (cause) {
    closeSync(fd);
    throw cause;
  }
}

function opened(folder: string, at: string): number {
  try {
    return openSync(folder, ONLY_A_FOLDER);
  } catch (cause) {
    const code = errnoOf(cause);
    throw code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" ? goneFrom(at) : cause;
  }
}

const goneFrom = (at: string): SyscallError =>
  new SyscallError("NOT_FOUND", `The folder of ${at} is gone or is no folder any more; give the box another one`, { path: at });

/** Where what is open lies now, without links. */
function wayTo(fd: number): string {
  try {
    return readlinkSync(descriptorPath(fd));
  } catch {
    throw noDescriptorPaths();
  }
}

/** Comparing paths before and after a use leaves a moment between, which a guest that swaps links is made to find. */
function noDescriptorPaths(): SyscallError {
  return new SyscallError(
    "UNAVAILABLE",
    "Guests reach files only through /proc/self/fd, which this system has not: use the process or container rung, or run on Linux with /proc mounted",
  );
}

/** Leads to what the descriptor holds, whatever its name is by now. */
export function descriptorPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

export function statOf(fd: number): BigIntStats {
  return fstatSync(fd, { bigint: true });
}
