import { firstLines, type ProcReads } from "./proc-reads.ts";

/** Locks that the programs of one box may hold together, on whatever files: every look of everybody on the machine reads them. */
export const MOST_LOCKS = 1_000;
/** Lines of the machine's list of locks that are read in one look. */
const MOST_LINES = 4_096;
/** Holders that are told apart in one look. */
const MOST_NAMED = 256;
/** Open files of one box that are looked at, where locks are. */
const MOST_FILES = 16_384;
/** Locks of them that are read in one look: each open file repeats those of its file. */
const MOST_LOCK_LINES = 16_384;
/** A mount each; more than this is no box of ours. */
const MOST_MOUNTS = 4_096;
/** Of a process that is ended because its box cannot be looked at: those of the box's own have fewer. */
const MANY_FILES = 64;

/** What the machine's list says of who may hold locks that are ours to look at. */
export interface Suspects {
  /** Processes of other namespaces that hold locks, with how many. */
  readonly named: ReadonlyMap<number, number>;
  /** Locks whose holder the list does not name: of open files, of a process that handed them on, or beyond what is read. */
  readonly unnamed: boolean;
}

/** What is wrong with a box. Undefined where nothing is. */
export interface Finding {
  readonly pids: readonly number[];
  /** `foreign` for as long as they are allowed; the rest at once. */
  readonly what: "foreign" | "many" | "endless";
}

/** Reads the machine's list of locks, no more than a bound of it. */
export async function suspectsOf(proc: ProcReads, own: number): Promise<Suspects> {
  const { lines, isWhole } = await firstLines(proc, "/proc/locks", MOST_LINES);
  const { counts, shared } = holdersIn(lines, own);
  const named = new Map<number, number>();
  let unnamed = !isWhole || counts.size > MOST_NAMED;
  const self = await proc.link("/proc/self/ns/pid");
  for (const [pid, count] of [...counts].slice(0, MOST_NAMED)) {
    const space = pid > 0 ? await proc.link(`/proc/${pid}/ns/pid`) : "";
    if (space === self) continue;
    unnamed ||= space === "" || shared.has(pid);
    named.set(pid, count);
  }
  return { named, unnamed };
}

/** How many locks each process is said to hold, and of which of them another process may hold some by now: an open file goes to children. */
function holdersIn(lines: readonly string[], own: number): { readonly counts: ReadonlyMap<number, number>; readonly shared: ReadonlySet<number> } {
  const counts = new Map<number, number>();
  const shared = new Set<number>();
  for (const line of lines) {
    const [, kind = "", written = ""] = /^\d+: (?:-> )?(\S+)\s+\S+\s+\S+\s+(-?\d+)/.exec(line) ?? [];
    const pid = Number(written || own);
    if (pid === own) continue;
    counts.set(pid, (counts.get(pid) ?? 0) + 1);
    if (kind !== "POSIX") shared.add(pid);
  }
  return { counts, shared };
}

/** What the processes of one box hold: too many locks at all, or one on a file that they may only read. */
export async function lookAtBox(proc: ProcReads, pids: readonly number[], { named, unnamed }: Suspects): Promise<Finding | undefined> {
  const holders = pids.filter((pid) => named.has(pid));
  const listed = holders.reduce((sum, pid) => sum + (named.get(pid) ?? 0), 0);
  if (listed > MOST_LOCKS) return { pids: holders, what: "many" };
  const look = new BoxLook(proc);
  for (const pid of unnamed ? pids : holders) {
    const ends = await look.add(pid);
    if (ends) return ends;
  }
  return look.foreign.length > 0 ? { pids: look.foreign, what: "foreign" } : undefined;
}

/** One look at the open files of a box, with what it has read so far. */
class BoxLook {
  readonly foreign: number[] = [];
  readonly #proc: ProcReads;
  readonly #holders: number[] = [];
  readonly #large = new Set<number>();
  #files = 0;
  #locks = 0;
  #lines = 0;

  constructor(proc: ProcReads) {
    this.#proc = proc;
  }

  /** What ends the look. */
  async add(pid: number): Promise<Finding | undefined> {
    const files = await this.#proc.entries(`/proc/${pid}/fdinfo`);
    this.#files += files.length;
    if (files.length > MANY_FILES) this.#large.add(pid);
    if (this.#files > MOST_FILES) return this.#endless();
    const { locks, mounts } = await this.#locked(pid, files);
    this.#locks += locks;
    if (locks > 0) this.#holders.push(pid);
    if (this.#locks > MOST_LOCKS) return { pids: this.#holders, what: "many" };
    if (this.#lines > MOST_LOCK_LINES) return this.#endless();
    if (mounts.size > 0 && (await holdsForeign(this.#proc, pid, mounts))) this.foreign.push(pid);
    return undefined;
  }

  #endless(): Finding {
    return { pids: [...new Set([...this.#large, ...this.#holders])], what: "endless" };
  }

  /** How many locks its open files have, and the mounts that those came through. A file that is open twice counts once: it is the same locks. */
  async #locked(pid: number, files: readonly string[]): Promise<{ locks: number; mounts: ReadonlySet<string> }> {
    const seen = new Set<string>();
    const mounts = new Set<string>();
    for (const file of files) {
      const { lines } = await firstLines(this.#proc, `/proc/${pid}/fdinfo/${file}`, MOST_LOCKS + MANY_FILES);
      const locks = lines.filter((line) => line.startsWith("lock:"));
      if (locks.length === 0) continue;
      for (const line of locks) seen.add(line.replace(/^lock:\s*\d+:/, ""));
      mounts.add(lines.map((line) => /^mnt_id:\s*(\d+)/.exec(line)?.[1]).find((id) => id !== undefined) ?? "");
      this.#lines += locks.length;
      if (seen.size > MOST_LOCKS || this.#lines > MOST_LOCK_LINES) break;
    }
    return { locks: seen.size, mounts };
  }
}

/** Whether one of these came through a mount for reading only. */
async function holdsForeign(proc: ProcReads, pid: number, mounts: ReadonlySet<string>): Promise<boolean> {
  const { lines } = await firstLines(proc, `/proc/${pid}/mountinfo`, MOST_MOUNTS);
  return lines.some((line) => {
    const fields = line.split(" ");
    return mounts.has(fields[0] ?? "") && fields[5]?.split(",").includes("ro") === true;
  });
}
