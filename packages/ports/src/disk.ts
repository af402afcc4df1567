import type { ModeAsked } from "./who-may-run.ts";

/**
 * A folder of the host, reached by relative virtual segments and never outside it: no link is followed out, no
 * component can be swapped under the call. Every method authorises nothing; the service did.
 *
 * Segments are checked by the caller's canonicaliser; a driver refuses `..`, `.`, empty segments and `/` anyway.
 * Errors: `NOT_FOUND`, `EXISTS`, `DENIED` (a link that leaves the root, a hard-linked target), `UNSUPPORTED` (fifo,
 * socket, device, directory where a file is needed), `TOO_LARGE`, `STORAGE`.
 */
export interface Disk {
  /** It is worked on beside this program: between two calls of one turn here somebody else may have written. */
  readonly apart?: true;
  stat(path: Segments): Promise<FileStat | undefined>;
  /** Reads at most `max` bytes from `offset`; never blocks on a fifo or device. */
  read(path: Segments, range?: { readonly offset?: number; readonly max?: number }): Promise<{ readonly bytes: Uint8Array; readonly stat: FileStat }>;
  /**
   * Replaces or creates a file: temporary name in the same folder, fsync, rename. Missing parents are made only when
   * `parents` is set. With `create: "only"` an existing target is `EXISTS` (atomically); with `ifHash` a target whose
   * SHA-256 differs is `CONFLICT` and nothing changes; with `ifLink` a link that leads there is replaced, and nothing else. Its permission bits are {@link modeWritten}.
   * `modifiedAt`: epoch ms that it is dated to; absent = now.
   */
  write(
    path: Segments,
    bytes: Uint8Array,
    options?: {
      readonly create?: "only" | "also";
      readonly parents?: boolean;
      readonly ifHash?: string;
      readonly ifLink?: string;
      readonly modifiedAt?: number;
    } & ModeAsked,
  ): Promise<FileStat>;
  /** Where a link leads, as it is written in it. @throws SyscallError `UNSUPPORTED` for what is no link */
  readLink(path: Segments): Promise<string>;
  /**
   * Makes a link, which is never followed here, in a folder that is there. `replace`: in the place of a file or link that is there, at once.
   *
   * @throws SyscallError `EXISTS` where something else is; `UNSUPPORTED` where there are no links
   */
  link(path: Segments, target: string, options?: { readonly replace?: boolean }): Promise<void>;
  /** Entries sorted by name; at most `max` (default 10,000), `more` says there were others. */
  list(path: Segments, max?: number): Promise<{ readonly entries: readonly DirEntry[]; readonly more: boolean }>;
  /** `mode`: permission bits of the last one, where it is made by this; default 0o755. */
  mkdir(path: Segments, options?: { readonly parents?: boolean; readonly mode?: number }): Promise<void>;
  /** Atomic within one disk. `EXISTS` when the target exists and `overwrite` is not set. */
  rename(from: Segments, to: Segments, options?: { readonly overwrite?: boolean; readonly parents?: boolean }): Promise<void>;
  /**
   * Removes a file, link, or whole folder; links are removed, never followed. Without `flush` it may come back by a crash of the machine. `own`:
   * all of it is the installation's, so folders that commands closed there (`chmod 500`) are no reason to leave it.
   */
  remove(path: Segments, options?: { readonly flush?: boolean; readonly own?: boolean }): Promise<void>;
  /** Makes lasting what was removed from a folder without a flush: one wait for many. */
  flush(folder: Segments): Promise<void>;
  /** Bytes of all regular files below the root, for quotas. Stops counting above `cap`. */
  usage(cap: number): Promise<number>;
  /** Calls `changed` with paths that changed, coalesced to at most one call per 50 ms; the result stops it. */
  watch(path: Segments, changed: (paths: readonly string[]) => void): Promise<() => void>;
}

export type Segments = readonly string[];

export interface FileStat {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly bytes: number;
  readonly modifiedAt: number;
  /** May its owner run it? */
  readonly executable: boolean;
  /** Permission bits of a file, at most 0o777; 0 of all else. */
  readonly mode: number;
}

export interface DirEntry extends FileStat {
  readonly name: string;
}

/** Opens host folders; the only way host paths enter the system. */
export interface Disks {
  /**
   * @param root without links @throws SyscallError `NOT_FOUND` when the folder is absent and `create` is not set, or is not the one that
   *        {@link folderId} told · `DENIED` where a link leads to it
   */
  open(root: string, options?: { readonly create?: boolean; readonly readOnly?: boolean; readonly id?: string }): Promise<Disk>;
}

/** Tells a folder from any other that there was at its path, by what the system says of it. */
export function folderId({ dev, ino, birthtimeNs }: { readonly dev: bigint; readonly ino: bigint; readonly birthtimeNs: bigint }): string {
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** Content by hash, for pre-images and large results. */
export interface BlobStore {
  /** Stores durably and returns the SHA-256. Storing again is free. */
  put(bytes: Uint8Array): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
  has(hash: string): Promise<boolean>;
  /** Bytes of it; undefined where it is not there. */
  size(hash: string): Promise<number | undefined>;
}

/** Gives up content nobody refers to. */
export interface BlobSweeper {
  /**
   * Looks at a bounded number of blobs, in order of hash, and removes those that were last stored before `before` and that
   * `kept` does not name. Content that is stored again at any moment stays: storing makes it young. Choose `before` so that
   * whoever stores content has referred to it by then.
   */
  sweep(page: BlobSweep): Promise<SweptBlobs>;
}

export interface BlobSweep {
  /** Epoch milliseconds. */
  readonly before: number;
  /** Where the last page ended. */
  readonly after?: string;
  /** Which of these hashes (at most 256) are referred to. */
  readonly kept: (hashes: readonly string[]) => Promise<ReadonlySet<string>>;
}

export interface SweptBlobs {
  readonly removed: number;
  readonly bytes: number;
  /** Where to go on; null when all was looked at. */
  readonly next: string | null;
}
