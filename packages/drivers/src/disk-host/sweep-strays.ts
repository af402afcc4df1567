import { lstatSync } from "node:fs";
import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { type Folder, walk } from "./folder.ts";
import { namesOf } from "./names.ts";
import { removeEntry } from "./remove-tree.ts";
import { isStray } from "./temporary-name.ts";

/** Entries looked at when a disk is opened. What lies beyond stays hidden and goes with its folder. */
const MAX_LOOKED = 20_000;

/** Removes what writers that no longer run left behind, the folders nearest to the root first. */
export async function sweepStrays(root: Folder): Promise<void> {
  const waiting: Segments[] = [[]];
  let left = MAX_LOOKED;
  for (let path = waiting.shift(); path !== undefined && left > 0; path = waiting.shift()) left -= await sweepFolder(root, path, waiting);
}

/** Returns how many entries it looked at and adds inner folders to `waiting`. */
async function sweepFolder(root: Folder, path: Segments, waiting: Segments[]): Promise<number> {
  let looked = 0;
  try {
    using folder = walk(root, path);
    for await (const batch of namesOf(folder)) {
      looked += batch.length;
      for (const raw of batch) await sweepEntry(folder, raw.toString(), { path, waiting });
      if (looked > MAX_LOOKED) break;
    }
  } catch (cause) {
    // Closed to us, or changed meanwhile: opening a disk does not fail for that.
    if (!SyscallError.is(cause) && !(cause instanceof Error && "syscall" in cause)) throw cause;
  }
  return looked;
}

async function sweepEntry(folder: Folder, name: string, { path, waiting }: { readonly path: Segments; readonly waiting: Segments[] }): Promise<void> {
  if (isStray(name)) await removeEntry(folder, name);
  else if (lstatSync(folder.at(name), { throwIfNoEntry: false })?.isDirectory()) waiting.push([...path, name]);
}
