import { fstatSync } from "node:fs";
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

interface Held extends Measure {
  readonly group: string;
  /** When its measure began, of this process's monotonic clock; undefined where it was only told of. */
  readonly at: number | undefined;
}

export interface Counting extends Measure {
  /** Processes that may hold files open there which have no names. */
  readonly pids?: readonly number[];
}

/** What a folder holds, counted no further than `most`. @throws Error where it is gone or closed to us */
export function holds(folder: string, { pids = [], ...most }: Counting): Promise<Measure> {
  return inTurn(async () => {
    const root = Folder.openRoot(folder, REACH);
    try {
      const named = await measureFolder(root, most);
      const nameless = await measureNameless(pids, fstatSync(root.fd, { bigint: true }).dev);
      return { bytes: named.bytes + nameless.bytes, entries: named.entries + nameless.entries };
    } finally {
      root.release();
    }
  });
}

const NOTHING: Measure = { bytes: 0, entries: 0 };

export interface Recount {
  /** None = all folders. */
  readonly group: string | undefined;
  readonly what: keyof Measure;
  readonly most: number;
  readonly freshMs: number;
}

export interface HeldRoomsOptions {
  readonly standing: StandingRooms;
  /** Names counted of one folder; of one with more, that there are no fewer. */
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
  readonly #groups = new Map<string, Measure>();
  #all = NOTHING;
  #lookedThrough: number | undefined;
  #looking: Promise<void> | undefined;

  constructor({ standing, entries, pidsIn }: HeldRoomsOptions) {
    this.#standing = standing;
    this.#entries = entries;
    this.#pidsIn = pidsIn;
  }

  /** Of a group's folders in the sum; without one, of all. */
  of(group: string | undefined): Measure {
    return group === undefined ? this.#all : (this.#groups.get(group) ?? NOTHING);
  }

  /** The group of a folder that is known; who writes into another's counts for whom it belongs to. */
  groupOf({ folder, group }: RoomPlace): string {
    return this.#held.get(folder)?.group ?? group;
  }

  /** What a count that began `at` found; one that began later knows better, whichever ends last. */
  measured({ folder, group }: RoomPlace, { bytes, entries }: Measure, at: number): void {
    if ((this.#held.get(folder)?.at ?? Number.NEGATIVE_INFINITY) > at) return;
    this.#set(folder, { group, bytes, entries, at });
  }

  /** Somebody wrote so many bytes more into it. */
  grew({ folder, group }: RoomPlace, bytes: number): void {
    const known = this.#held.get(folder);
    const held = { bytes: Math.max(0, (known?.bytes ?? 0) + bytes), entries: known?.entries ?? 0 };
    this.#set(folder, { group: this.groupOf({ folder, group }), ...held, at: known?.at });
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
  async recount({ group, what, most, freshMs }: Recount): Promise<number> {
    const sum = (): number => this.of(group)[what];
    const since = performance.now() - freshMs;
    const old = [...this.#held].filter(([, held]) => (group === undefined || held.group === group) && (held.at ?? Number.NEGATIVE_INFINITY) < since);
    for (const [folder, held] of old.sort(([, a], [, b]) => b[what] - a[what])) {
      if (sum() <= most) break;
      await this.remeasure({ folder, group: held.group });
    }
    return sum();
  }

  /** A folder that is gone holds nothing; one that is closed to us what it held. */
  async remeasure({ folder, group }: RoomPlace): Promise<void> {
    const began = performance.now();
    try {
      const most = { bytes: Number.POSITIVE_INFINITY, entries: this.#entries };
      this.measured({ folder, group }, await holds(folder, { ...most, pids: this.#pidsIn(folder) }), began);
    } catch {
      const isThere = await stat(folder).then(
        () => true,
        () => false,
      );
      if (!isThere) this.#set(folder, undefined);
      else this.measured({ folder, group }, this.#held.get(folder) ?? NOTHING, began);
    }
  }

  #set(folder: string, held: Held | undefined): void {
    const before = this.#held.get(folder);
    if (before) this.#add(before, -1);
    if (held === undefined) this.#held.delete(folder);
    else {
      this.#held.set(folder, held);
      this.#add(held, 1);
    }
  }

  #add(held: Held, sign: 1 | -1): void {
    const plus = ({ bytes, entries }: Measure): Measure => ({ bytes: bytes + sign * held.bytes, entries: entries + sign * held.entries });
    this.#all = plus(this.#all);
    const sum = plus(this.of(held.group));
    if (sum.bytes === 0 && sum.entries === 0) this.#groups.delete(held.group);
    else this.#groups.set(held.group, sum);
  }
}
