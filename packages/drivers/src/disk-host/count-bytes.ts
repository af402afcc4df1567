import { lstatSync } from "node:fs";
import { MAX_TREE_DEPTH } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import type { Folder } from "./folder.ts";
import { namesOf } from "./names.ts";
import { breathe } from "./turns.ts";

/** Adds up the sizes of regular files until the sum passes `cap`; a hard-linked file counts once per name. */
export async function countBytes(root: Folder, cap: number): Promise<number> {
  return addFolder(root, { total: 0, cap, level: 0 });
}

interface Count {
  readonly total: number;
  readonly cap: number;
  readonly level: number;
}

async function addFolder(folder: Folder, count: Count): Promise<number> {
  if (count.level > MAX_TREE_DEPTH) throw new SyscallError("TOO_LARGE", `folders nest deeper than ${MAX_TREE_DEPTH}; flatten them`, { limit: MAX_TREE_DEPTH });
  let total = count.total;
  for await (const batch of namesOf(folder)) {
    for (const name of batch) {
      await breathe();
      total = await addEntry(folder, name, { ...count, total });
      if (total > count.cap) return total;
    }
  }
  return total;
}

async function addEntry(folder: Folder, name: Buffer, count: Count): Promise<number> {
  const found = lstatSync(folder.at(name), { throwIfNoEntry: false });
  if (found?.isFile()) return count.total + found.size;
  if (!found?.isDirectory()) return count.total;
  using inner = enterIfStill(folder, name);
  return inner === undefined ? count.total : await addFolder(inner, { ...count, level: count.level + 1 });
}

function enterIfStill(folder: Folder, name: Buffer): Folder | undefined {
  try {
    return folder.enter(name);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === "ENOENT" || errno === "ENOTDIR" || errno === "ELOOP") return undefined;
    throw cause;
  }
}
