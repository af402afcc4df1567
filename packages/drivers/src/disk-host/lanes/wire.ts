import type { BlobStore, Disk, FolderIdentity, FolderLink, SnapshotOptions, Tree } from "@aether/ports";
import type { WireError } from "@aether/protocol";

/** Calls of a disk that are made in a lane as they are. */
export type DiskMethod = Exclude<keyof Disk, "apart" | "watch">;
export type BlobMethod = keyof BlobStore;

export type Asked =
  | { readonly do: "open"; readonly folder: string; readonly create: boolean; readonly readOnly: boolean; readonly id?: string }
  | { readonly do: "close"; readonly disk: number }
  | { readonly do: "disk"; readonly disk: number; readonly method: DiskMethod; readonly args: readonly unknown[] }
  | { readonly do: "watch"; readonly disk: number; readonly path: readonly string[] }
  | { readonly do: "unwatch"; readonly watch: number }
  | { readonly do: "snapshot"; readonly folder: string; readonly options: Omit<SnapshotOptions, "signal"> }
  | { readonly do: "links"; readonly folder: string }
  | { readonly do: "folder"; readonly folder: string }
  | { readonly do: "holds"; readonly folder: string; readonly ids: readonly string[] }
  | { readonly do: "there"; readonly path: string };

/** What each answers. `open`: the disk's number in this lane, and which folder it is; `watch`: its number. */
export interface Answers {
  readonly open: { readonly disk: number; readonly id: string };
  readonly watch: number;
  readonly snapshot: Tree;
  readonly links: readonly FolderLink[];
  readonly folder: FolderIdentity;
  readonly holds: boolean;
  readonly there: boolean;
}

/** Daemon → lane. */
export type ToLane =
  | { readonly id: number; readonly asked: Asked }
  | { readonly abort: number }
  | { readonly blob: number; readonly value: unknown }
  | { readonly blob: number; readonly failed: WireError };

/** Lane → daemon. */
export type FromLane =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: WireError }
  /** It has room and time to work. */
  | { readonly beat: true }
  | { readonly watch: number; readonly changed: readonly string[] }
  /** A content that is asked of, or given to, the daemon's store. */
  | { readonly blob: number; readonly method: BlobMethod; readonly arg: string | Uint8Array };
