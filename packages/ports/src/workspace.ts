/**
 * Trees of workspaces by content, so that what an opaque command did can be seen, taken back, and done again after a kill
 * (DESIGN 4.4). Contents go to the blob store; a tree is known by one hash.
 */
export interface WorkspaceStore {
  /**
   * Takes a tree in: files with mode bits, links, empty folders. Only what changed since the last look is read. Durable
   * when it resolves.
   *
   * @throws SyscallError `TOO_LARGE` above `max`, `STORAGE`
   */
  snapshot(folder: string, options?: SnapshotOptions): Promise<Tree>;
  /**
   * Makes the folder what the tree says: nothing more, nothing less, but for the paths below it that are to be kept as they are.
   *
   * @throws SyscallError `NOT_FOUND` for an unknown tree
   */
  restore(folder: string, tree: string, keep?: readonly string[]): Promise<void>;
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
}

export interface Tree {
  /** SHA-256 of its canonical listing. */
  readonly hash: string;
  readonly files: number;
  readonly bytes: number;
}

export interface TreeChange {
  /** Segments below the folder. */
  readonly path: readonly string[];
  /** Of a file: its SHA-256; `folder`, `link`, or null for nothing there. */
  readonly before: string | null;
  readonly after: string | null;
}
