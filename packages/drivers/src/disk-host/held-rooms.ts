import { fstatSync, realpathSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { RoomPlace, StandingRooms } from "@aether/ports";
import { Folder, type Reach } from "./folder.ts";
import { type Measure, measureFolder } from "./measure-folder.ts";
import { measureNameless } from "./measure-nameless.ts";
import { inTurn } from "./turns.ts";

/** What is standing is counted when those who began to work have got so far. */
const BEFORE_COUNTING_MS = 1_000;
/** What stands is looked through again, for folders that came meanwhile, after this long at the earliest. */
const AGAIN_MS = 60_000;

const REACH: Reach = process.platform === "linux" ? "descriptor" : "path";

interface Held {
  readonly group: string;
  readonly bytes: number;
  /** When it was measured, of this process's monotonic clock; undefined where it was only told of. */
  readonly at: number | undefined;
}

export interface Counting extends Measure {
  /** Processes that may hold files open there which have no names. */
  readonly pids?: readonly number[];
}

/** What a folder holds, counted no further than `most`. @throws Error where it is gone or closed to us */
export function holds(folder: string, { pids = [], ...most }: Counting): Promise<Measure> {
  return inTurn(async () => {
    const root = Folder.openRoot(realpathSync(folder), REACH);
    try {
      const named = await measureFolder(root, most);
      const nameless = await measureNameless(pids, fstatSync(root.fd, { bigint: true }).dev);
      return { bytes: named.bytes + nameless.bytes, entries: named.entries + nameless.entries };
    } finally {
      root.release();
    }
  });
}

export interface HeldRoomsOptions {
  readonly standing: StandingRooms;
  /** Names counted of one folder. */
  readonly entries: number;
  /** Processes that work in a folder now. */
  readonly pidsIn: (folder: string) => readonly number[];
}

/** What folders held when they were measured last, whether or not something runs in them, and of each group and of all in the sum. */
export class HeldRooms {
  readonly #standing: StandingRooms;
  /** Names counted of one folder. */
  readonly #entries: number;
  readonly #pidsIn: (folder: string) => readonly number[];
  readonly #held = new Map<string, Held>();
  readonly #groups = new Map<string, number>();
  #all = 0;
  #lookedThrough: number | undefined;
  #looking: Promise<void> | undefined;

  constructor({ standing, entries, pidsIn }: HeldRoomsOptions) {
    this.#standing = standing;
    this.#entries = entries;
    this.#pidsIn = pidsIn;
  }

  get all(): number {
    return this.#all;
  }

  of(group: string): number {
    return this.#groups.get(group) ?? 0;
  }

  /** The group of a folder that is known; who writes into another's counts for whom it belongs to. */
  groupOf({ folder, group }: RoomPlace): string {
    return this.#held.get(folder)?.group ?? group;
  }

  measured({ folder, group }: RoomPlace, bytes: number): void {
    this.#set(folder, { group, bytes, at: performance.now() });
  }

  /** Somebody wrote so many bytes more into it. */
  grew({ folder, group }: RoomPlace, bytes: number): void {
    const known = this.#held.get(folder);
    this.#set(folder, { group: this.groupOf({ folder, group }), bytes: Math.max(0, (known?.bytes ?? 0) + bytes), at: known?.at });
  }

  /** Counts what stands and was not counted yet, in a while and once; resolves when it is counted. */
  lookThrough(): Promise<void> {
    if (this.#lookedThrough !== undefined && performance.now() - this.#lookedThrough < AGAIN_MS) return this.#looking ?? Promise.resolve();
    this.#looking ??= this.#lookAfter(this.#lookedThrough === undefined ? BEFORE_COUNTING_MS : 0).finally(() => {
      this.#looking = undefined;
      this.#lookedThrough = performance.now();
    });
    return this.#looking;
  }

  async #lookAfter(ms: number): Promise<void> {
    await new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());
    for await (const folder of this.#standing.folders()) {
      if (this.#held.get(folder)?.at !== undefined) continue;
      await this.remeasure({ folder, group: this.#held.get(folder)?.group ?? (await this.#standing.groupOf(folder)) });
    }
  }

  /**
   * Measures those again that were measured longest ago, largest first, until the sum is within `most` or all of it is as old as `freshMs`
   * at most: what was removed there meanwhile is no reason to end or to refuse anything.
   */
  async recount({ group, most, freshMs }: { group: string | undefined; most: number; freshMs: number }): Promise<number> {
    const sum = (): number => (group === undefined ? this.#all : this.of(group));
    const since = performance.now() - freshMs;
    const old = [...this.#held].filter(([, held]) => (group === undefined || held.group === group) && (held.at ?? Number.NEGATIVE_INFINITY) < since);
    for (const [folder, held] of old.sort(([, a], [, b]) => b.bytes - a.bytes)) {
      if (sum() <= most) break;
      await this.remeasure({ folder, group: held.group });
    }
    return sum();
  }

  /** A folder that is gone holds nothing; one that is closed to us what it held. */
  async remeasure({ folder, group }: RoomPlace): Promise<void> {
    try {
      const { bytes } = await holds(folder, { bytes: Number.POSITIVE_INFINITY, entries: this.#entries, pids: this.#pidsIn(folder) });
      this.measured({ folder, group }, bytes);
    } catch {
      const isThere = await stat(folder).then(
        () => true,
        () => false,
      );
      if (!isThere) this.#set(folder, undefined);
      else this.measured({ folder, group }, this.#held.get(folder)?.bytes ?? 0);
    }
  }

  #set(folder: string, held: Held | undefined): void {
    const before = this.#held.get(folder);
    if (before) this.#add(before.group, -before.bytes);
    if (held === undefined) this.#held.delete(folder);
    else {
      this.#held.set(folder, held);
      this.#add(held.group, held.bytes);
    }
  }

  #add(group: string, bytes: number): void {
    this.#all += bytes;
    const sum = this.of(group) + bytes;
    if (sum === 0) this.#groups.delete(group);
    else this.#groups.set(group, sum);
  }
}
