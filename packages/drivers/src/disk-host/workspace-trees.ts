import { type BlobStore, type Digest, MAX_TREE_ENTRIES, type WorkspaceStore } from "@aether/ports";
import { diskError } from "./disk-error.ts";
import { Folder, type Reach } from "./folder.ts";
import { KeptBlobs } from "./kept-blobs.ts";
import { type Like, likeFolder } from "./like.ts";
import { chosenOf, mergedTree } from "./merge-trees.ts";
import { restoreTree } from "./restore-tree.ts";
import { stagingAt } from "./staging.ts";
import { type Known, takeTree } from "./take-tree.ts";
import { changesBetween } from "./tree-changes.ts";
import { rowsOf } from "./tree-listing.ts";
import { inTurn } from "./turns.ts";

/** Folders whose last look is remembered, the one not looked at for longest goes first. */
const MAX_REMEMBERED = 64;

export interface WorkspaceTreesDeps {
  readonly blobs: BlobStore;
  readonly digest: Digest;
  /** Where files are written before they take their place, on the same file system; absent = in their folders. */
  readonly staging?: string;
  /** The folder that another one is made like, where it is not to be opened here; undefined = it is. */
  readonly likeOf?: (folder: string) => Promise<Like> | undefined;
}

/**
 * Trees of host folders in a blob store: a listing for each folder, so that two trees share what is equal. Every name is
 * reached by descriptor, as on a host disk: a program that swaps folders for links while a tree is taken gets nothing in.
 */
export function createWorkspaceTrees({ blobs, digest, staging, likeOf = () => undefined }: WorkspaceTreesDeps): WorkspaceStore {
  const reach: Reach = process.platform === "linux" ? "descriptor" : "path";
  const remembered = new Map<string, Map<string, Known>>();
  const kept = new KeptBlobs({ blobs, digest });
  const lasting = new Set<string>();
  let place: Folder | undefined;
  const staged = (): Folder | undefined => {
    if (staging !== undefined) place ??= stagingAt(staging, reach);
    return place;
  };

  const knownOf = (folder: string): Map<string, Known> => {
    const known = remembered.get(folder) ?? new Map<string, Known>();
    remembered.delete(folder);
    remembered.set(folder, known);
    const [oldest] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return known;
  };

  const alike = async <T>(folder: string, work: (like: Like) => Promise<T>): Promise<T> => {
    const apart = likeOf(folder);
    if (apart === undefined) return opened(folder, reach, (root) => work(likeFolder(root)));
    using like = await apart;
    return await work(like);
  };

  return {
    snapshot: (folder, { maxBytes = 4_294_967_296, maxEntries = MAX_TREE_ENTRIES, signal, keep = "all" } = {}) =>
      inTurn(() => opened(folder, reach, (root) => takeTree(root, { kept, known: knownOf(folder), lasting, keep, maxBytes, maxEntries, signal }))),
    async restore(folder, tree, { like, now, stays } = {}) {
      if (like === undefined) remembered.delete(folder);
      const more = { ...(now !== undefined && { now }), ...(stays && { stays }) };
      const restore = (root: Folder, model?: Like): Promise<void> =>
        restoreTree(root, tree, { blobs, digest, staging: staged(), ...(model && { like: model }), ...more });
      await inTurn(() => opened(folder, reach, (root) => (like === undefined ? restore(root) : alike(like, (model) => restore(root, model)))));
    },
    async bring(folder, { tree, from, paths, like }) {
      const only = chosenOf(paths);
      const merged = await mergedTree({ blobs, kept, chosen: only }, { tree, from });
      const parts = { blobs, digest, staging: staged(), now: tree, only };
      await inTurn(() => opened(folder, reach, (root) => alike(like, (model) => restoreTree(root, from, { ...parts, like: model }))));
      return merged;
    },
    contents: (tree) => contentsOf(blobs, tree),
    changes: (before, after) => changesBetween(blobs, { before, after }),
  };
}

/** A part of a tree that is not stored any more has nothing left to keep. */
async function* contentsOf(blobs: BlobStore, tree: string): AsyncGenerator<string> {
  if (!(await blobs.has(tree))) return;
  yield tree;
  const pages: string[] = [];
  for await (const row of rowsOf(blobs, tree, (page) => pages.push(page))) {
    if (row.kind === "folder") yield* contentsOf(blobs, row.hash);
    else if (row.kind === "file") yield* row.parts ?? [row.hash];
  }
  yield* pages;
}

async function opened<T>(folder: string, reach: Reach, work: (root: Folder) => Promise<T>): Promise<T> {
  try {
    const root = Folder.openRoot(folder, reach);
    try {
      return await work(root);
    } finally {
      root.release();
    }
  } catch (cause) {
    throw diskError(cause, [], folder);
  }
}
