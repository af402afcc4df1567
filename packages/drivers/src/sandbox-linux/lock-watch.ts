import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Between two looks. */
const LOOK_MS = 100;
/** Programs of a box may hold locks on what they may only read so long, as a reader of a database does. */
const ALLOWED_MS = 2_000;
/** Of that, a time without such a lock gives back this part of itself. */
const GIVEN_BACK = 0.1;

export interface Watched {
  /** Its processes, on the host. */
  pids(): readonly number[];
  /** Ends what a process is of. */
  endHolder(pid: number, message: string): void;
}

/**
 * Whoever may read a file may lock it, through any mount: nothing in the kernel forbids a box that. So what its programs hold is looked at, and
 * who holds too long is ended: at once no more than ALLOWED_MS, and in the long run a tenth of the time.
 */
export class LockWatch {
  readonly #watched = new Map<Watched, { heldMs: number }>();
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  add(box: Watched): void {
    this.#watched.set(box, { heldMs: 0 });
    this.#last ||= performance.now();
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
  }

  delete(box: Watched): void {
    this.#watched.delete(box);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = 0;
  }

  #look(): void {
    const passed = performance.now() - this.#last;
    this.#last += passed;
    const isQuiet = !mayBeOfBoxes(readText("/proc/locks"));
    for (const [box, account] of this.#watched) {
      const holders = isQuiet ? [] : box.pids().filter(holdsForeign);
      account.heldMs = Math.max(0, account.heldMs + (holders.length > 0 ? passed : -passed * GIVEN_BACK));
      if (account.heldMs <= ALLOWED_MS) continue;
      account.heldMs = ALLOWED_MS;
      for (const pid of holders) box.endHolder(pid, "it held a lock too long on a file it may only read");
    }
  }
}

/** Whether any lock there is may be held by a box: by a process of other namespaces, by one that ended and left it to a child, or by no process. */
function mayBeOfBoxes(locks: string): boolean {
  return locks.split("\n").some((line) => {
    const pid = Number(/^\d+: (?:-> )?\S+\s+\S+\s+\S+\s+(-?\d+)/.exec(line)?.[1] ?? process.pid);
    if (pid === process.pid) return false;
    return pid <= 0 || !existsSync(`/proc/${pid}`) || namespaceOf(pid) !== namespaceOf("self");
  });
}

function namespaceOf(pid: number | "self"): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return "";
  }
}

/** Whether one of its open files is locked, and came through a mount for reading only. */
function holdsForeign(pid: number): boolean {
  const mounts = locked(pid);
  if (mounts.length === 0) return false;
  const readOnly = new Set(
    readText(`/proc/${pid}/mountinfo`)
      .split("\n")
      .map((line) => line.split(" "))
      .filter((fields) => fields[5]?.split(",").includes("ro"))
      .map(([id]) => id),
  );
  return mounts.some((id) => readOnly.has(id));
}

/** The mounts of its locked files. */
function locked(pid: number): readonly string[] {
  return entries(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    const text = readText(`/proc/${pid}/fdinfo/${fd}`);
    return /^lock:/m.test(text) ? [/^mnt_id:\s*(\d+)/m.exec(text)?.[1] ?? ""] : [];
  });
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
