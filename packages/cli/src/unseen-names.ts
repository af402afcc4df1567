import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isCanonicalName } from "@aether/protocol";

/** Entries looked at; a folder with more has its first ones checked. */
const MOST_ENTRIES = 20_000;
/** Folders that hold no work of the person. */
const SKIPPED = /^(?:node_modules|\..*|dist|build|target|vendor|__pycache__)$/;

/** Files and folders below a folder that agents cannot see, relative to it; what lies in such a folder is not counted. */
export function unseenBelow(folder: string): string[] {
  const found: string[] = [];
  const folders = [""];
  let left = MOST_ENTRIES;
  for (const at of folders) {
    const entries = entriesOf(join(folder, at)).slice(0, left);
    left -= entries.length;
    const unseen = entries.filter(({ name }) => !isSeen(join(folder, at), name));
    const below = entries.filter((entry) => entry.isDirectory() && !SKIPPED.test(entry.name) && !unseen.includes(entry));
    found.push(...unseen.map(({ name }) => join(at, name)));
    folders.push(...below.map(({ name }) => join(at, name)));
  }
  return found;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone, or not to be read: agents do not see it either, and say so.
    return [];
  }
}

/** A name that is no UTF-8 does not lead to its file. */
export const isSeen = (folder: string, name: string): boolean => isCanonicalName(name) && (!name.includes("\uFFFD") || existsSync(join(folder, name)));
