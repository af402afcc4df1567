import { SyscallError } from "@aether/protocol";

/** Whether a driver found no room at all on its disk (`STORAGE` with `full`): the same can be done again once there is some. */
export function isWantOfRoom(error: unknown): error is SyscallError {
  return SyscallError.is(error) && error.code === "STORAGE" && error.data["full"] === true;
}

/** What folders may hold while programs write into them that nobody else can hold back. */
export interface RoomGuard {
  /** @throws SyscallError `STORAGE` when the disk of this folder has no more than its reserve left */
  mustHaveRoom(folder: string): Promise<void>;
  /**
   * Looks at a folder from now on. `over` is told once, when it, or all folders of its group together, or all that are looked at, hold more
   * than they may, or when it has grown most of those on a disk of which only the reserve is left. The result ends it.
   */
  watch(watched: WatchedRoom, over: (why: string) => void): () => void;
}

export interface WatchedRoom {
  /** Of the host. */
  readonly folder: string;
  /** Whose folders are counted together: a run. */
  readonly group: string;
  /** Processes of this machine that work in it, now: files that they hold open count when they have lost their names. */
  readonly pids: () => readonly number[];
}

export interface RoomBounds {
  /** Bytes of one workspace. */
  readonly bytes: number;
  /** Names in one workspace. */
  readonly entries: number;
  /** Bytes of the workspaces of one run, of those in which something may run. */
  readonly groupBytes: number;
  /** The same of all of them. */
  readonly allBytes: number;
  /** Bytes of a disk that are left to others; never more than a tenth of it. */
  readonly reserve: number;
}
