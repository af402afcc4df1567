import { statfsSync } from "node:fs";
import { SyscallError } from "@aether/protocol";

/** With less than this many bytes free, no daemon starts. */
const LEAST = 65_536;

/** Whether the disk of a folder that exists has no room; false where the platform does not say. */
export function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < LEAST;
  } catch {
    return false;
  }
}

export function fullDisk(path: string): SyscallError {
  return new SyscallError("STORAGE", `the disk that holds ${path} is full; free some room on it and try again (what was committed is kept)`, { path });
}
