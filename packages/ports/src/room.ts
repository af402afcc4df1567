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
   * Looks at a folder from now on. `over` is told once, when it, or all folders of its group together, or all folders, hold more than they
   * may, or when it grows most of those on a disk of which only the reserve is left. The result ends it: called when nothing writes there
   * any more, so that what the folder holds then goes on being counted.
   */
  watch(watched: WatchedRoom, over: (why: string) => void): () => void;
  /**
   * Before so many bytes more are written into a folder past what is watched. Nothing is reserved.
   *
   * @throws SyscallError `QUOTA` when the folders of its group, or all of them, would hold more than they may
   */
  allow(place: RoomPlace, growth: number): Promise<void>;
  /** So many bytes more, or fewer, are in a folder now. */
  grew(place: RoomPlace, bytes: number): void;
}

export interface RoomPlace {
  /** Of the host. */
  readonly folder: string;
  /** Whose folders are counted together: a run. */
  readonly group: string;
}

/** What folders there are already, in which programs of this daemon or of earlier ones worked. */
export interface StandingRooms {
  folders(): AsyncIterable<string>;
  groupOf(folder: string): Promise<string>;
}

export interface WatchedRoom extends RoomPlace {
  /** Processes of this machine that work in it, now: files that they hold open count when they have lost their names. */
  readonly pids: () => readonly number[];
}

export interface RoomBounds {
  /** Bytes of one workspace. */
  readonly bytes: number;
  /** Names in one workspace. */
  readonly entries: number;
  /** Bytes of the workspaces of one run, whether or not something runs in them. */
  readonly groupBytes: number;
  /** The same of all runs, also of those that ended. */
  readonly allBytes: number;
  /** Names in the workspaces of one run, and in all. */
  readonly groupEntries: number;
  readonly allEntries: number;
  /** Bytes of a disk that are left to others; never more than a tenth of it. */
  readonly reserve: number;
}
