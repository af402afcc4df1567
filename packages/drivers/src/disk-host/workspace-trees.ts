import { realpathSync } from "node:fs";
import type { BlobStore, Digest, TreeChange, WorkspaceStore } from "@aether/ports";
import { diskError } from "./disk-error.ts";
import { Folder, type Reach } from "./folder.ts";
import { listingOf, restoreTree } from "./restore-tree.ts";
import { type Known, takeTree } from "./take-tree.ts";
import type { Row } from "./tree-listing.ts";

/** Folders whose last look is remembered, the one not looked at for longest goes first. */
const MAX_REMEMBERED = 64;

/**
 * Trees of host folders in a blob store: a listing for each folder, so that two trees share what is equal. Every name is
 * reached by descriptor, as on a host disk: a program that swaps folders for links while a tree is taken gets nothing in.
 */
export function createWorkspaceTrees(deps: { readonly blobs: BlobStore; readonly digest: Digest }): WorkspaceStore {
  const reach: Reach = process.platform === "linux" ? "descriptor" : "path";
  const remembered = new Map<string, Map<string, Known>>();
  const stored = new Map<string, number>();

  const knownOf = (folder: string): Map<string, Known> => {
    const known = remembered.get(folder) ?? new Map<string, Known>();
    remembered.delete(folder);
    remembered.set(folder, known);
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return known;
  };

  return {
    async snapshot(folder, { maxBytes = 4_294_967_296, maxEntries = 200_000 } = {}) {
      const known = knownOf(folder);
      if (stored.size > 100_000) stored.clear();
      return opened(folder, reach, (root) => takeTree(root, { ...deps, known, stored, maxBytes, maxEntries }));
    },
    async restore(folder, tree, keep = []) {
      remembered.delete(folder);
      await opened(folder, reach, (root) => restoreTree(root, tree, { ...deps, keep }));
    },
    contents: (tree) => contentsOf(deps.blobs, tree),
    changes: (before, after) => changesBetween(deps.blobs, { before, after }, []),
  };
}

/** A part of a tree that is not stored any more has nothing left to keep. */
async function* contentsOf(blobs: BlobStore, tree: string): AsyncGenerator<string> {
  if (!(await blobs.has(tree))) return;
  yield tree;
  for (const row of await listingOf(blobs, tree)) {
    if (row.kind === "folder") yield* contentsOf(blobs, row.hash);
    else if (row.kind === "file") yield* row.parts ?? [row.hash];
  }
}

async function opened<T>(folder: string, reach: Reach, work: (root: Folder) => Promise<T>): Promise<T> {
  try {
    const root = Folder.openRoot(realpathSync(folder), reach);
    root.calls++;
    const result = await work(root);
    root.calls--;
    return result;
  } catch (cause) {
    throw diskError(cause, []);
  }
}

/** Equal hashes are equal trees, so only what differs is looked into. */
async function changesBetween(blobs: BlobStore, trees: { before: string | null; after: string | null }, path: readonly string[]): Promise<TreeChange[]> {
  if (trees.before === trees.after) return [];
  const rowsOf = async (tree: string | null) => new Map((tree === null ? [] : await listingOf(blobs, tree)).map((row) => [row.name, row]));
  const [before, after] = await Promise.all([rowsOf(trees.before), rowsOf(trees.after)]);
  const changes: TreeChange[] = [];
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort())
    for (const change of await rowChanges(blobs, [before.get(name), after.get(name)], [...path, name])) changes.push(change);
  return changes;
}

async function rowChanges(blobs: BlobStore, [before, after]: readonly [Row | undefined, Row | undefined], path: readonly string[]): Promise<TreeChange[]> {
  const own = stateOf(before) === stateOf(after) ? [] : [{ path, before: stateOf(before), after: stateOf(after) }];
  const below = await changesBetween(blobs, { before: folderHash(before), after: folderHash(after) }, path);
  return [...own, ...below];
}

const folderHash = (row: Row | undefined): string | null => (row?.kind === "folder" ? row.hash : null);

function stateOf(row: Row | undefined): string | null {
  if (row === undefined) return null;
  return row.kind === "file" ? row.hash : row.kind;
}
