import { SyscallError } from "@aether/protocol";
import type { Folder } from "./folder.ts";
import { entriesOf } from "./names.ts";
import { removeEntry } from "./remove-tree.ts";
import { isStray } from "./temporary-name.ts";

/** Entries looked at when a disk is opened. What lies beyond stays hidden and goes with its folder. */
const MAX_LOOKED = 20_000;
/** Each level holds a descriptor. */
const MAX_LEVELS = 64;

/** Removes what writers that no longer run left behind, each folder's own before those of the folders in it. */
export async function sweepStrays(root: Folder): Promise<void> {
  await sweepFolder(root, { left: MAX_LOOKED, level: 0 });
}

interface Sweep {
  readonly left: number;
  readonly level: number;
}

/** @returns how many entries may still be looked at */
async function sweepFolder(folder: Folder, { left, level }: Sweep): Promise<number> {
  try {
    const { inner, looked } = await sweepOwn(folder, left);
    return level < MAX_LEVELS ? await sweepInner(folder, inner, { left: left - looked, level: level + 1 }) : left - looked;
  } catch (cause) {
    // Closed to us, or changed meanwhile: opening a disk does not fail for that.
    if (!SyscallError.is(cause) && !(cause instanceof Error && "syscall" in cause)) throw cause;
    return left - 1;
  }
}

async function sweepOwn(folder: Folder, most: number): Promise<{ readonly inner: readonly Buffer[]; readonly looked: number }> {
  const inner: Buffer[] = [];
  let looked = 0;
  for await (const batch of entriesOf(folder)) {
    for (const { name, isFolder } of batch) {
      if (isStray(name.toString())) await removeEntry(folder, name);
      else if (isFolder) inner.push(name);
    }
    looked += batch.length;
    if (looked >= most) break;
  }
  return { inner, looked };
}

async function sweepInner(folder: Folder, inner: readonly Buffer[], { left, level }: Sweep): Promise<number> {
  let rest = left;
  for (const raw of inner) {
    if (rest <= 0) break;
    using below = folder.enter(raw);
    rest = await sweepFolder(below, { left: rest, level });
  }
  return rest;
}
