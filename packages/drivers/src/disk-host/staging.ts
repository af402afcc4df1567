import { mkdirSync } from "node:fs";
import { Folder, type Reach } from "./folder.ts";
import { namesOf } from "./names.ts";
import { removeEntry } from "./remove-tree.ts";
import { isStray } from "./temporary-name.ts";

/**
 * A folder for what is being written, and for what is being removed, on the file system of the folders it belongs to and out of every
 * box's reach: no name in those folders is then a special one. What writers that no longer run left in it goes beside other work.
 */
export function stagingAt(path: string, reach: Reach): Folder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const folder = Folder.openRoot(path, reach);
  void removeLeft(folder);
  return folder;
}

/** A stray that cannot be removed takes room and nothing else: the next start tries again. */
async function removeLeft(folder: Folder): Promise<void> {
  try {
    for await (const batch of namesOf(folder)) for (const raw of batch) if (isStray(raw.toString())) await removeEntry(folder, raw);
  } catch {
    // Closed to us, or changed meanwhile.
  }
}
