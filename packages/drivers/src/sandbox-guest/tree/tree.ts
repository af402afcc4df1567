/**
 * The files a guest sees: places joined into one namespace, with folders above them made up. Synchronous, by descriptor,
 * and never outside a place: a link is followed only to where the guest could go itself, and no component can be swapped
 * under a call. Paths are virtual and absolute; `.` and `..` are resolved step by step.
 *
 * Failures are thrown as {@link TreeError} with the POSIX name.
 */
export interface Tree {
  /** Where the places are: virtual paths, sorted. */
  readonly places: readonly string[];
  /** A file was refused with EMFILE: as many were open as may be. */
  readonly wasFull: boolean;
  open(path: string, flags: OpenFlags): TreeFile;
  stat(path: string, options?: { readonly follow?: boolean }): TreeStat;
  list(path: string): readonly TreeEntry[];
  /** The path without links, `.` and `..`. Its last name need not exist, and is not followed without `follow`. */
  resolve(path: string, options?: { readonly follow?: boolean }): string;
  mkdir(path: string, mode?: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  rmdir(path: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  link(from: string, to: string, options?: { readonly follow?: boolean }): void;
  /** Permission bits only: set-id and sticky bits are not kept. */
  chmod(path: string, mode: number): void;
  /** Nanoseconds since 1970; undefined = leave it. */
  setTimes(path: string, times: TreeTimes, options?: { readonly follow?: boolean }): void;
  /** Closes the places and every file that is still open. Nothing works afterwards. Harmless when closed. */
  close(): void;
}

export interface OpenFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly append?: boolean;
  readonly create?: boolean;
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
  /** Fails with ENOTDIR for anything else. */
  readonly directory?: boolean;
  /** Fails with ELOOP when the last component is a link. */
  readonly noFollow?: boolean;
}

/** An open file or folder; it must be closed. */
export interface TreeFile {
  readonly kind: TreeKind;
  /** Where it was found, without links. */
  readonly path: string;
  /** Bytes read into `into`; 0 = the end. */
  read(into: Uint8Array, position: number): number;
  write(bytes: Uint8Array, position: number): number;
  append(bytes: Uint8Array): number;
  truncate(bytes: number): void;
  stat(): TreeStat;
  setTimes(times: TreeTimes): void;
  sync(): void;
  close(): void;
}

export type TreeKind = "file" | "folder" | "link" | "other";

export interface TreeStat {
  readonly kind: TreeKind;
  readonly bytes: number;
  readonly mode: number;
  readonly inode: bigint;
  readonly device: bigint;
  readonly links: number;
  readonly accessedNs: bigint;
  readonly modifiedNs: bigint;
  readonly changedNs: bigint;
}

export interface TreeEntry {
  readonly name: string;
  readonly kind: TreeKind;
  readonly inode: bigint;
}

export interface TreeTimes {
  readonly accessedNs?: bigint;
  readonly modifiedNs?: bigint;
}

export type TreeErrorCode =
  | "EACCES"
  | "EBADF"
  | "EEXIST"
  | "EFBIG"
  | "EINVAL"
  | "EIO"
  | "EISDIR"
  | "ELOOP"
  | "EMFILE"
  | "ENAMETOOLONG"
  | "ENOENT"
  | "ENOSPC"
  | "ENOTDIR"
  | "ENOTEMPTY"
  | "ENOTSUP"
  | "EPERM"
  | "EROFS"
  | "EXDEV";

export class TreeError extends Error {
  readonly code: TreeErrorCode;
  constructor(code: TreeErrorCode, path: string) {
    super(`${code}: ${path}`);
    this.name = "TreeError";
    this.code = code;
  }
}
