import { fstatSync, realpathSync } from "node:fs";
import { stat, statfs } from "node:fs/promises";
import type { RoomBounds, RoomGuard, WatchedRoom } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { Folder, type Reach } from "./folder.ts";
import { inWords } from "./in-words.ts";
import { type Measure, measureFolder } from "./measure-folder.ts";
import { measureNameless } from "./measure-nameless.ts";
import { inTurn } from "./turns.ts";
import { isUsedUp } from "./used-up.ts";

/** How often the room of a disk is looked at. */
const LOOK_MS = 100;
/** A folder is measured again at the latest so long after it may have grown. */
const STALE_MS = 5_000;
/** Names that may come before a folder is measured, where the disk counts them. */
const SOME_ENTRIES = 1_000;
/** Growth that may come before a folder is measured. */
const SOME_BYTES = 16_777_216;
/** Names counted, as so many times those that there may be; with more, nothing can be told of what comes or goes. */
const MOST_COUNTED = 4;
/** A disk's reserve is never more of it than this. */
const RESERVED_PART = 0.1;

interface Room {
  readonly id: string;
  readonly free: number;
  /** Free names; undefined where the disk has no count of them. */
  readonly names: number | undefined;
  readonly reserve: number;
}

interface Watch extends WatchedRoom {
  readonly over: (why: string) => void;
  /** As it was when the watch began, and at the last look. */
  first: Measure | undefined;
  last: Measure;
  lastAt: number;
  /** As the disk was at the beginning, and at the last measure. */
  begun: Room | undefined;
  room: Room | undefined;
  isMeasuring: boolean;
}

/**
 * Looks at the room of disks every 100 ms, which costs nothing, and measures a folder when the disk has lost as much as could bring the
 * folder to a bound. So a bound is passed by what is written in one look and one measure of the folder.
 */
export function createRoomGuard(bounds: RoomBounds): RoomGuard {
  const guard = new Guard(bounds);
  return {
    async mustHaveRoom(folder) {
      const room = await roomOf(folder, bounds.reserve);
      if (room.free > room.reserve && room.names !== 0) return;
      throw new SyscallError("STORAGE", `no command can run: the disk of its workspace has ${leftOf(room)}; free some room on it`, {
        free: room.free,
        ...(isUsedUp(folder) && { full: true }),
      });
    },
    watch: (watched, over) => guard.watch(watched, over),
  };
}

const leftOf = ({ free, reserve, names }: Room): string =>
  names === 0 ? "no more names for files" : `${inWords(free)} left, and ${inWords(reserve)} are kept for others`;

async function roomOf(folder: string, reserve: number): Promise<Room> {
  const [{ dev }, { bavail, bsize, blocks, files, ffree }] = await Promise.all([stat(folder), statfs(folder)]);
  return { id: String(dev), free: bavail * bsize, names: files > 0 ? ffree : undefined, reserve: Math.min(reserve, blocks * bsize * RESERVED_PART) };
}

class Guard {
  readonly #bounds: RoomBounds;
  readonly #watches = new Set<Watch>();
  readonly #reach: Reach = process.platform === "linux" ? "descriptor" : "path";
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(bounds: RoomBounds) {
    this.#bounds = bounds;
  }

  watch(watched: WatchedRoom, over: (why: string) => void): () => void {
    const watch: Watch = {
      ...watched,
      over,
      first: undefined,
      last: { bytes: 0, entries: 0 },
      lastAt: 0,
      begun: undefined,
      room: undefined,
      isMeasuring: false,
    };
    this.#watches.add(watch);
    this.#timer ??= setInterval(() => void this.#look(), LOOK_MS).unref();
    void this.#look();
    return () => {
      this.#watches.delete(watch);
      if (this.#watches.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await Promise.all([...this.#watches].map((watch) => this.#lookAt(watch)));
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(watch: Watch): Promise<void> {
    // A folder that is gone holds nothing.
    const room = await roomOf(watch.folder, this.#bounds.reserve).catch(() => undefined);
    if (room === undefined || !this.#watches.has(watch)) return;
    const isShort = room.free <= room.reserve || room.names === 0;
    if (!watch.isMeasuring && (isShort || this.#mayBeOver(watch, room))) void this.#measure(watch, room);
    if (isShort) this.#endGreediest(room);
  }

  #mayBeOver({ first, last, lastAt, room: before }: Watch, now: Room): boolean {
    if (first === undefined || before === undefined) return true;
    const grown = before.free - now.free;
    const named = (before.names ?? 0) - (now.names ?? 0);
    if (grown > Math.max(SOME_BYTES, (this.#bounds.bytes - last.bytes) / 2)) return true;
    if (named > Math.max(SOME_ENTRIES, (this.#bounds.entries - last.entries) / 2)) return true;
    return (grown !== 0 || named !== 0) && performance.now() - lastAt > STALE_MS;
  }

  async #measure(watch: Watch, room: Room): Promise<void> {
    watch.isMeasuring = true;
    try {
      watch.last = await inTurn(() => this.#measured(watch));
      watch.first ??= watch.last;
      watch.begun ??= room;
      watch.room = room;
      this.#judge(watch);
    } catch {
      // It went away, or is closed to us; then the next look says so.
    } finally {
      watch.lastAt = performance.now();
      watch.isMeasuring = false;
    }
  }

  async #measured({ folder, first }: Watch): Promise<Measure> {
    const { bytes, entries } = this.#bounds;
    // One that was within its bounds needs no count beyond them; while it is counted, more may come.
    const isWithin = first !== undefined && first.bytes <= bytes && first.entries <= entries;
    const most = isWithin ? { bytes, entries } : { bytes: Number.POSITIVE_INFINITY, entries: MOST_COUNTED * entries };
    const pids = [...this.#watches].filter((watch) => watch.folder === folder).flatMap((watch) => watch.pids());
    const root = Folder.openRoot(realpathSync(folder), this.#reach);
    try {
      const named = await measureFolder(root, most);
      const nameless = await measureNameless(pids, fstatSync(root.fd, { bigint: true }).dev);
      return { bytes: named.bytes + nameless.bytes, entries: named.entries + nameless.entries };
    } finally {
      root.release();
    }
  }

  #judge(watch: Watch): void {
    const { bytes, entries, groupBytes, allBytes } = this.#bounds;
    if (!this.#hasGrown(watch)) return;
    if (watch.last.bytes > bytes) this.#end(watch, `its workspace held more than the ${inWords(bytes)} it may`);
    else if (watch.last.entries > entries) this.#end(watch, `its workspace held more than the ${entries} files and folders it may`);
    else if (this.#sum(({ group }) => group === watch.group) > groupBytes)
      this.#end(watch, `the workspaces of its run held more than the ${inWords(groupBytes)} they may`);
    else if (this.#sum(() => true) > allBytes) this.#end(watch, `all workspaces together held more than the ${inWords(allBytes)} they may`);
  }

  /** One that was beyond its bounds before may be made smaller by what runs in it. */
  #hasGrown({ first, last, begun, room }: Watch): boolean {
    if (first === undefined || last.bytes > first.bytes || last.entries > first.entries) return true;
    if (last.entries <= MOST_COUNTED * this.#bounds.entries) return false;
    // More names than are counted: the disk's own count tells whether there are many more of them; others write to that disk too.
    return begun?.names === undefined || room?.names === undefined || begun.names - room.names > this.#bounds.entries;
  }

  /** Of each folder once, however many look at it. */
  #sum(isCounted: (watch: Watch) => boolean): number {
    const folders = new Map([...this.#watches].filter(isCounted).map(({ folder, last }) => [folder, last.bytes]));
    return [...folders.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** One after the other, while no more than the reserve is left. */
  #endGreediest(room: Room): void {
    const grown = ({ first, last }: Watch): number => last.bytes - (first?.bytes ?? 0) + last.entries - (first?.entries ?? 0);
    const [greediest] = [...this.#watches].filter((watch) => watch.room?.id === room.id).sort((a, b) => grown(b) - grown(a));
    if (greediest && (grown(greediest) > 0 || room.free <= room.reserve / 2)) this.#end(greediest, `the disk of its workspace had ${leftOf(room)}`);
  }

  #end(watch: Watch, why: string): void {
    for (const other of [...this.#watches].filter(({ folder }) => folder === watch.folder)) {
      this.#watches.delete(other);
      other.over(why);
    }
  }
}
