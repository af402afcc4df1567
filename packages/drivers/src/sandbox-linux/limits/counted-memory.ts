import { readFileSync, readlinkSync, statfsSync } from "node:fs";

/** Folders of a box that are made of memory and take files, as a box sees them. */
const IN_MEMORY = ["/tmp", "/dev/shm"] as const;
/** What a name of such a folder costs the kernel, beside its content: an inode and its entry, rounded up. */
const NAME_BYTES = 1_024;
const KB = 1_024;

interface Resident {
  /** Its own pages, those of programs and libraries, what was swapped out, and the tables of its pages. */
  readonly own: number;
  /** Pages of files in memory that it has mapped. */
  readonly shared: number;
}

/**
 * What processes of a box hold in memory, in bytes, as far as it can be seen from outside: their pages, their page tables, and the files in
 * the box's folders that are made of memory. What they hold in pipes and sockets is not in it.
 */
export function countedMemory(pids: readonly number[]): number {
  const residents = pids.map(residentOf);
  const shared = sum(residents.map((one) => one.shared));
  // Who maps such a file has its pages counted as well; a page is counted once.
  return sum(residents.map(({ own }) => own)) + Math.max(shared, filesInMemory(pids));
}

function residentOf(pid: number): Resident {
  const text = readText(`/proc/${pid}/status`);
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * KB;
  return { own: sum(["RssAnon", "RssFile", "VmSwap", "VmPTE"].map(bytes)), shared: bytes("RssShmem") };
}

/** Of each box that the processes are in: a terminal has folders of its own. */
function filesInMemory(pids: readonly number[]): number {
  const counted = new Map<string, number>();
  const own = mountsOf("self");
  for (const pid of pids) {
    const mounts = mountsOf(pid);
    if (mounts === undefined || mounts === own || counted.has(mounts)) continue;
    const bytes = foldersOf(pid);
    if (bytes !== undefined) counted.set(mounts, bytes);
  }
  return sum([...counted.values()]);
}

/** Undefined where it is gone meanwhile, or not to be looked into. */
function foldersOf(pid: number): number | undefined {
  try {
    return sum(
      IN_MEMORY.map((path) => {
        const { bsize, blocks, bfree, files, ffree } = statfsSync(`/proc/${pid}/root${path}`);
        return (blocks - bfree) * bsize + (files - ffree) * NAME_BYTES;
      }),
    );
  } catch {
    return undefined;
  }
}

function mountsOf(pid: number | "self"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
