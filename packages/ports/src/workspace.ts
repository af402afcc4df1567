import type { Signal } from "@aether/protocol";

/** Levels of folders that trees hold, paths of a disk have, and walks go into. */
export const MAX_TREE_DEPTH = 256;
/** Entries of a tree. */
export const MAX_TREE_ENTRIES = 200_000;

/**
 * Trees of workspaces by content, so that what an opaque command did can be seen, taken back, and done again after a kill
 * (DESIGN 4.4). Contents go to the blob store; a tree is known by one hash.
 */
export interface WorkspaceStore {
  /**
   * Takes a tree in: files with mode bits, links, empty folders. Only what changed since the last look is read. What it cannot hold is
   * left out by name and the rest is taken: folders {@link MAX_TREE_DEPTH} levels deep, a folder or file beyond the bounds, a file of which
   * most is not there, pipes and sockets, names that are not Unicode. When it resolves the tree is durable, and so are the files in the folder.
   *
   * @throws SyscallError `TOO_LARGE` when the top folder itself has too many entries, `STORAGE`; what the signal was aborted with
   */
  snapshot(folder: string, options?: SnapshotOptions): Promise<Tree>;
  /**
   * Makes the folder what the tree says: nothing more, nothing less, but for what the tree left out, which stays as it is. What had to
   * be changed for it is compared with the tree afterwards. `like`: a folder of which that was the tree; what is written here was changed
   * last when it was there, as programs go by that which build things; contents that are not stored are taken from there. `now`: the tree that
   * was just taken of the folder: what is the same in both is not looked at.
   *
   * @throws SyscallError `NOT_FOUND` for an unknown tree, `STORAGE` naming what differs from the tree all the same
   */
  restore(folder: string, tree: string, options?: RestoreOptions): Promise<void>;
  /**
   * Brings what another folder has at these paths, of which `from` is the tree, into a folder of which `tree` was the tree; nothing else of it is
   * touched, for a program may be writing there. @returns the tree that it has by this, without what was written there meanwhile
   *
   * @throws SyscallError `NOT_FOUND` for an unknown tree, `STORAGE`
   */
  bring(folder: string, what: Bringing): Promise<string>;
  /** Every blob a tree stands on, itself first; nothing for a tree that is not stored. For retention. */
  contents(tree: string): AsyncIterable<string>;
  /** What differs, by path. */
  changes(before: string, after: string): Promise<readonly TreeChange[]>;
}

export interface SnapshotOptions {
  /** Bytes of all files; default 4 GiB. */
  readonly maxBytes?: number;
  /** Entries; default 200,000. */
  readonly maxEntries?: number;
  readonly signal?: Signal;
  /**
   * Contents that are stored and made to last: `all`, which is the default; `changed`: of files that are not as the last look found them;
   * `none`: names and hashes alone, for a folder that is like another one, from which it can be made again.
   */
  readonly keep?: "all" | "changed" | "none";
}

export interface Bringing {
  readonly tree: string;
  readonly from: string;
  /** By segments. */
  readonly paths: readonly (readonly string[])[];
  /** The other folder. */
  readonly like: string;
}

export interface RestoreOptions {
  readonly like?: string;
  readonly now?: string;
  /** Whether something that is not in the tree, by its segments, is left where it is. Default: nothing is. */
  readonly stays?: (path: readonly string[]) => boolean;
}

export interface Tree {
  /** SHA-256 of its canonical listing. */
  readonly hash: string;
  readonly files: number;
  /** Files, folders, links and all else that it was taken from. */
  readonly entries: number;
  readonly bytes: number;
  /** What is there and was left out, by path, at most 100. */
  readonly left: readonly LeftOut[];
}

export interface LeftOut {
  /** Below the folder. */
  readonly path: string;
  /** Half a sentence about it. */
  readonly why: string;
}

export interface TreeChange {
  /** Segments below the folder. */
  readonly path: readonly string[];
  /** Of a file: its SHA-256; `folder`, `link`, `left` for what the tree left out, or null for nothing there. */
  readonly before: string | null;
  readonly after: string | null;
  /** Only who may run the file changed, and to this: whether its owner may. */
  readonly runs?: boolean;
  /** Only its permission bits changed, and not who may run it. */
  readonly modes?: true;
  /** Permission bits of the file or folder that was there. */
  readonly mode?: number;
  /** What the file or folder is that is there afterwards: of the tree, whatever became of the folder since. */
  readonly now?: { readonly bytes: number; readonly executable: boolean; readonly mode: number };
  /** Where links lead, before and after. */
  readonly leads?: { readonly before?: string; readonly after?: string };
  /** Bytes of the file that was there, where its content is kept in parts and not by that hash. */
  readonly inParts?: number;
  /** Why its content is not kept by that hash, before or after; nothing below it is told then. */
  readonly left?: string;
}
