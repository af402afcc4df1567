import { statfsSync } from "node:fs";

/** With fewer bytes free a disk is full for everybody, and not only too small for what was to be written. */
const LEAST = 65_536;

/** Whether the disk of an open folder has no room, or no name, for anything more; false where the platform does not say. */
export function isUsedUp(folder: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    return bavail * bsize < LEAST || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}
