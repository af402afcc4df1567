import { readFileSync, readlinkSync } from "node:fs";
import { countFiles, type Found, type Held, lookAtFiles, nothingHeld, readBeginning } from "./open-files.ts";

/** Between two looks; after a look that took long, so many times as long, up to a bound. */
const LOOK_MS = 100;
const REST = 4;
const LONGEST_REST_MS = 1_000;
/** Programs of a box may hold locks on what they may only read so long, as a reader of a database does. */
const LOCKED_MS = 2_000;
/** So long may descriptors be under way that nobody takes. What they hold is not to be seen. */
const UNDER_WAY_MS = 1_000;
/** Of that, a time without gives back this part of itself. */
const GIVEN_BACK = 0.1;
/** Of the list of all locks of the machine, which may be endless. */
const LOCK_LIST_BYTES = 65_536;

/** One box's part of what the kernel counts for a user. */
const SHARE = 8;
/** In no case more: it is looked at ten times a second. */
const MOST = { files: 8_192, pollers: 512, epoll: 65_536, inotify: 128, watches: 65_536, pipes: 1_024, terminals: 64, locks: 4_096, underWay: 128 } as const;
const PIPE_PAGES = 16;
const WORDS: Readonly<Record<keyof Held, string>> = {
  files: "open files",
  pollers: "instances of epoll",
  epoll: "files watched by epoll",
  inotify: "instances of inotify",
  watches: "files watched by inotify",
  pipes: "pipes",
  terminals: "terminals",
  locks: "locks",
  underWay: "descriptors under way that nobody takes",
};

export interface Watched {
  /** Its processes, on the host. */
  pids(): readonly number[];
  /** Ends what a process is of. */
  endHolder(pid: number, message: string): void;
}

interface Account {
  lockedMs: number;
  underWayMs: number;
}

/**
 * What programs of a box take of what the kernel counts for the whole user or the whole machine is looked at, for nothing in the kernel forbids
 * a box to take it all: files watched by epoll and inotify, descriptors under way, pipes, terminals, locks. Who holds more than a box's share is
 * ended. So is who locks for long what it may only read: whoever may read a file may lock it, through any mount. At once no more than LOCKED_MS,
 * and in the long run a tenth of the time.
 */
export class BoxWatch {
  readonly #watched = new Map<Watched, Account>();
  readonly #most: Held;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #last = 0;

  /** @param most what a box may hold; default its share on this machine */
  constructor(most: Held = shares()) {
    this.#most = most;
  }

  add(box: Watched): void {
    this.#watched.set(box, { lockedMs: 0, underWayMs: 0 });
    this.#last ||= performance.now();
    if (!this.#isLooking) this.#next(LOOK_MS);
  }

  delete(box: Watched): void {
    this.#watched.delete(box);
    if (this.#watched.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = 0;
  }

  #next(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, ms).unref();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const began = performance.now();
    const passed = began - this.#last;
    this.#last = began;
    const locks = await mayBeOfBoxes().catch(() => true);
    // A box that cannot be looked at now, as its processes are ending or descriptors lack, is looked at next time: no look is the last one.
    for (const box of [...this.#watched.keys()]) if (this.#watched.has(box)) await this.#lookAt(box, { locks, passed }).catch(() => undefined);
    this.#isLooking = false;
    if (this.#watched.size > 0) this.#next(Math.min(LONGEST_REST_MS, Math.max(LOOK_MS, (performance.now() - began) * REST)));
  }

  async #lookAt(box: Watched, { locks, passed }: { readonly locks: boolean; readonly passed: number }): Promise<void> {
    const pids = box.pids();
    const all = nothingHeld();
    for (const pid of pids) all.files += countFiles(pid);
    const holders = new Map<number, Found>();
    // Too many to be looked at one by one.
    if (all.files > this.#most.files) return endLargest(box, { name: "files", most: this.#most, by: new Map(pids.map((pid) => [pid, countFiles(pid)])) });
    const counted = new Set<string>();
    for (const pid of pids) {
      const found = await lookAtFiles(pid, { counted, most: this.#most, locks });
      holders.set(pid, found);
      for (const name of NAMES) if (name !== "files") all[name] += found.held[name];
      const over = NAMES.find((name) => all[name] > this.#most[name]);
      if (over) return endLargest(box, { name: over, most: this.#most, by: new Map([...holders].map(([one, { held }]) => [one, held[over]])) });
    }
    this.#account(box, { holders, passed });
  }

  #account(box: Watched, { holders, passed }: { readonly holders: ReadonlyMap<number, Found>; readonly passed: number }): void {
    const account = this.#watched.get(box);
    if (account === undefined) return;
    const locking = [...holders].filter(([pid, { lockedThrough }]) => holdsForeign(pid, lockedThrough)).map(([pid]) => pid);
    account.lockedMs = grown(account.lockedMs, { passed, holds: locking.length > 0 });
    if (account.lockedMs > LOCKED_MS) {
      account.lockedMs = LOCKED_MS;
      for (const pid of locking) box.endHolder(pid, "it held a lock too long on a file it may only read");
    }
    const sending = [...holders].filter(([, { held }]) => held.underWay > 0).map(([pid]) => pid);
    account.underWayMs = grown(account.underWayMs, { passed, holds: sending.length > 0 });
    if (account.underWayMs <= UNDER_WAY_MS) return;
    account.underWayMs = UNDER_WAY_MS;
    for (const pid of sending)
      box.endHolder(pid, "it kept descriptors under way too long that nobody takes: what they hold is counted for all programs of this user");
  }
}

const NAMES = Object.keys(WORDS) as (keyof Held)[];

const grown = (ms: number, { passed, holds }: { readonly passed: number; readonly holds: boolean }): number =>
  Math.max(0, ms + (holds ? passed : -passed * GIVEN_BACK));

/** Ends each process that has as much as all have on average, or more. */
function endLargest(box: Watched, { name, most, by }: { readonly name: keyof Held; readonly most: Held; readonly by: ReadonlyMap<number, number> }): void {
  const total = [...by.values()].reduce((sum, one) => sum + one, 0);
  const message = `its box had more than ${most[name]} ${WORDS[name]}: what all programs of this user share, a box may not use up`;
  for (const [pid, held] of by) if (held > 0 && held >= total / by.size) box.endHolder(pid, message);
}

/** What a box may hold on this machine. */
export function shares(read: (name: string) => number = setting): Held {
  const part = (name: string, most: number): number => Math.max(16, Math.min(most, Math.floor(read(name) / SHARE)));
  return {
    ...MOST,
    epoll: part("epoll/max_user_watches", MOST.epoll),
    inotify: part("inotify/max_user_instances", MOST.inotify),
    watches: part("inotify/max_user_watches", MOST.watches),
    // Beyond these, new pipes of the user are small. Half of them: that ends nothing.
    pipes: Math.max(64, Math.min(MOST.pipes, Math.floor(read("pipe-user-pages-soft") / PIPE_PAGES / 2))),
  };
}

/** Without one there is no bound but ours. */
function setting(name: string): number {
  try {
    return Number(readFileSync(`/proc/sys/fs/${name}`, "latin1")) || Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Whether any lock there is may be held by a box: by a process of other namespaces, by one that ended and left it to a child, or by no process. */
async function mayBeOfBoxes(): Promise<boolean> {
  const { text, isWhole } = await readBeginning("/proc/locks", LOCK_LIST_BYTES);
  if (!isWhole) return true;
  const own = namespaceOf("self");
  const pids = new Set(text.split("\n").map((line) => Number(/^\d+: (?:-> )?\S+\s+\S+\s+\S+\s+(-?\d+)/.exec(line)?.[1] ?? process.pid)));
  return [...pids].some((pid) => pid !== process.pid && (pid <= 0 || namespaceOf(pid) !== own));
}

/** Empty for one that ended. */
function namespaceOf(pid: number | "self"): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return "";
  }
}

/** Whether one of these mounts is for reading only. */
function holdsForeign(pid: number, mounts: ReadonlySet<string>): boolean {
  if (mounts.size === 0) return false;
  return readText(`/proc/${pid}/mountinfo`)
    .split("\n")
    .map((line) => line.split(" "))
    .some(([id, , , , , options]) => mounts.has(id ?? "") && options?.split(",").includes("ro") === true);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
