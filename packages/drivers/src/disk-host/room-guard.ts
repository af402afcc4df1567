import { stat, statfs } from "node:fs/promises";
import type { RoomBounds, RoomGuard, RoomPlace, StandingRooms, WatchedRoom } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { HeldRooms, holds, type Recount } from "./held-rooms.ts";
import { inWords } from "./in-words.ts";
import type { Measure } from "./measure-folder.ts";
import { isUsedUp } from "./used-up.ts";

/** How often the room of a disk is looked at. */
const LOOK_MS = 100;
/** A folder is measured again at the latest so long after it may have grown. */
const STALE_MS = 5_000;
/** What somebody may have removed is looked for again after this long, before a call is refused. */
const FRESH_MS = 30_000;
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
  /** As it was before its disk was short of room, and at each measure since; empty while there is enough. */
  short: Measure[];
}

export interface RoomGuardOptions {
  readonly bounds: RoomBounds;
  readonly standing: StandingRooms;
}

/**
 * Looks at the room of disks every 100 ms, which costs nothing, and measures a folder when the disk has lost as much as could bring the
 * folder to a bound. So a bound is passed by what is written in one look and one measure of the folder. What stands from earlier is counted
 * a second after the first use, and what folders held goes on being counted when nothing runs in them.
 */
export function createRoomGuard({ bounds, standing }: RoomGuardOptions): RoomGuard {
  const guard = new Guard(bounds, standing);
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
    allow: (place, growth) => guard.allow(place, growth),
    grew: (place, bytes) => guard.grew(place, bytes),
  };
}

const leftOf = ({ free, reserve, names }: Room): string =>
  names === 0 ? "no more names for files" : `${inWords(free)} left, and ${inWords(reserve)} are kept for others`;

async function roomOf(folder: string, reserve: number): Promise<Room> {
  const [{ dev }, { bavail, bsize, blocks, files, ffree }] = await Promise.all([stat(folder), statfs(folder)]);
  return { id: String(dev), free: bavail * bsize, names: files > 0 ? ffree : undefined, reserve: Math.min(reserve, blocks * bsize * RESERVED_PART) };
}

const sizeOf = ({ bytes, entries }: Measure): number => bytes + entries;

/** Between two measures. */
const growthOf = (from: Measure | undefined, to: Measure): number => sizeOf(to) - (from ? sizeOf(from) : 0);

const RUN = "the workspaces of its run";
const ALL = "all workspaces together";

interface Excess extends Omit<Recount, "freshMs"> {
  /** What the sum may be once all is written. */
  readonly limit: number;
  readonly why: string;
}

class Guard {
  readonly #bounds: RoomBounds;
  readonly #watches = new Set<Watch>();
  readonly #held: HeldRooms;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(bounds: RoomBounds, standing: StandingRooms) {
    this.#bounds = bounds;
    const pidsIn = (folder: string): readonly number[] => this.#watching(folder).flatMap((watch) => watch.pids());
    this.#held = new HeldRooms({ standing, entries: MOST_COUNTED * bounds.entries, pidsIn });
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
      short: [],
    };
    this.#watches.add(watch);
    this.#timer ??= setInterval(() => void this.#look(), LOOK_MS).unref();
    void this.#look();
    this.#lookThrough();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#watches.delete(watch);
      // Programs wrote on after the last measure.
      if (this.#watching(watch.folder).length === 0) void this.#held.remeasure(watch);
      if (this.#watches.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  async allow(place: RoomPlace, growth: number): Promise<void> {
    this.#lookThrough();
    const group = this.#held.groupOf(place);
    for (const { why, limit, ...sum } of this.#excesses(group, growth)) {
      const used = await this.#held.recount({ ...sum, freshMs: FRESH_MS });
      if (used > sum.most)
        throw new SyscallError("QUOTA", `${growth} more bytes were to be written, but ${why}; remove something there first`, {
          used,
          growth,
          limit,
        });
    }
  }

  grew(place: RoomPlace, bytes: number): void {
    this.#held.grew(place, bytes);
  }

  /** What folders of others came to hold may have brought any of these over a sum. */
  #lookThrough(): void {
    const isNew = this.#held.lookThrough();
    void isNew.then(() => {
      for (const watch of [...this.#watches]) void this.#judge(watch);
    });
  }

  /** Sums that hold too much, or would. */
  #excesses(group: string, growth: number): readonly Excess[] {
    const { groupBytes, allBytes, groupEntries, allEntries } = this.#bounds;
    const names = (most: number): string => `${most} files and folders`;
    const sums = [
      { group, what: "bytes", most: groupBytes - growth, limit: groupBytes, whose: RUN, may: inWords(groupBytes) },
      { group: undefined, what: "bytes", most: allBytes - growth, limit: allBytes, whose: ALL, may: inWords(allBytes) },
      { group, what: "entries", most: groupEntries, limit: groupEntries, whose: RUN, may: names(groupEntries) },
      { group: undefined, what: "entries", most: allEntries, limit: allEntries, whose: ALL, may: names(allEntries) },
    ] as const;
    const over = sums.filter((sum) => this.#held.of(sum.group)[sum.what] > sum.most);
    return over.map(({ whose, may, ...sum }) => ({ ...sum, why: `${whose} held more than the ${may} they may` }));
  }

  #watching(folder: string): readonly Watch[] {
    return [...this.#watches].filter((watch) => watch.folder === folder);
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
    if (!isShort) watch.short = [];
    else if (watch.short.length === 0) watch.short.push(watch.last);
    if (!watch.isMeasuring && (isShort || this.#mayBeOver(watch, room))) void this.#measure(watch, room);
    if (isShort) this.#endWriter(room);
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
    const began = performance.now();
    try {
      watch.last = await this.#measured(watch);
      this.#held.measured(watch, watch.last, began);
      watch.first ??= watch.last;
      watch.begun ??= room;
      watch.room = room;
      if (watch.short.length > 0) watch.short.push(watch.last);
      await this.#judge(watch);
    } catch {
      // It went away, or is closed to us; then the next look says so.
    } finally {
      watch.lastAt = performance.now();
      watch.isMeasuring = false;
    }
  }

  #measured({ folder, first }: Watch): Promise<Measure> {
    const { bytes, entries } = this.#bounds;
    // One that was within its bounds needs no count beyond them; while it is counted, more may come.
    const isWithin = first !== undefined && first.bytes <= bytes && first.entries <= entries;
    const most = isWithin ? { bytes, entries } : { bytes: Number.POSITIVE_INFINITY, entries: MOST_COUNTED * entries };
    return holds(folder, { ...most, pids: this.#watching(folder).flatMap((watch) => watch.pids()) });
  }

  async #judge(watch: Watch): Promise<void> {
    const { bytes, entries } = this.#bounds;
    if (!this.#hasGrown(watch)) return;
    if (watch.last.bytes > bytes) return this.#end(watch, `its workspace held more than the ${inWords(bytes)} it may`);
    if (watch.last.entries > entries) return this.#end(watch, `its workspace held more than the ${entries} files and folders it may`);
    for (const { why, limit: _, ...sum } of this.#excesses(watch.group, 0))
      if ((await this.#held.recount({ ...sum, freshMs: STALE_MS })) > sum.most) return this.#end(watch, why);
  }

  /** One that was beyond its bounds before may be made smaller by what runs in it. */
  #hasGrown({ first, last, begun, room }: Watch): boolean {
    if (first === undefined || last.bytes > first.bytes || last.entries > first.entries) return true;
    if (last.entries <= MOST_COUNTED * this.#bounds.entries) return false;
    // More names than are counted: the disk's own count tells whether there are many more of them; others write to that disk too.
    return begun?.names === undefined || room?.names === undefined || begun.names - room.names > this.#bounds.entries;
  }

  /**
   * While no more than the reserve is left: the one that grew most between two measures taken since, one after the other. What wrote long
   * ago and is quiet is not ended for another. With half the reserve gone nobody waits for the second measure, and in the end all go.
   */
  #endWriter(room: Room): void {
    const here = [...this.#watches].filter((watch) => watch.room?.id === room.id);
    const isCritical = room.free <= room.reserve / 2;
    const isMeasured = here.every(({ short }) => short.length > 2);
    if (!isMeasured && !isCritical) return;
    const lately = ({ short, last }: Watch): number => growthOf(short[isMeasured ? 1 : 0], last);
    const ever = ({ first, last }: Watch): number => growthOf(first, last);
    const [most] = here.sort((a, b) => lately(b) - lately(a) || ever(b) - ever(a));
    if (most && (lately(most) > 0 || isCritical)) this.#end(most, `the disk of its workspace had ${leftOf(room)}`);
  }

  #end(watch: Watch, why: string): void {
    for (const other of this.#watching(watch.folder)) {
      this.#watches.delete(other);
      other.over(why);
    }
  }
}
