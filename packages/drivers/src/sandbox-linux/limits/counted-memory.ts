import { readFileSync, readlinkSync, statfsSync } from "node:fs";

/** Folders of a box that are made of memory and take files, as a box sees them. */
const IN_MEMORY = ["/tmp", "/dev/shm"] as const;
/** What a name of such a folder costs the kernel, beside its content: an inode and its entry, rounded up. */
const NAME_BYTES = 1_024;
const KB = 1_024;

/** Pairs of sockets that a box has as a rule; beyond, each may hold as much as the kernel lets a program ask for. */
const FREE_SOCKETS = 64;
const SOCKET_BYTES = 425_984;

interface Resident {
  /** Its own pages, those of programs and libraries, what was swapped out, and the tables of its pages. */
  readonly own: number;
  /** Pages of files in memory that it has mapped. */
  readonly shared: number;
}

/**
 * What processes of a box hold in memory, in bytes, as far as it can be seen from outside: their pages, their page tables, and the files in
 * the box's folders that are made of memory, and what waits in sockets: of the internet what the kernel says, of others the most there may be.
 */
export function countedMemory(pids: readonly number[]): number {
  const residents = pids.map(residentOf);
  const shared = sum(residents.map((one) => one.shared));
  // Who maps such a file has its pages counted as well; a page is counted once.
  return sum(residents.map(({ own }) => own)) + Math.max(shared, ofEach("mnt", pids, filesInMemory)) + ofEach("net", pids, inSockets);
}

function residentOf(pid: number): Resident {
  const text = readText(`/proc/${pid}/status`);
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(text)?.[1] ?? 0) * KB;
  return { own: sum(["RssAnon", "RssFile", "VmSwap", "VmPTE"].map(bytes)), shared: bytes("RssShmem") };
}

/** Of each namespace that the processes are in, by one of them: a terminal has folders of its own. Those of this program are not theirs. */
function ofEach(kind: "mnt" | "net", pids: readonly number[], bytesOf: (pid: number) => number | undefined): number {
  const counted = new Map<string, number>();
  const own = namespaceOf("self", kind);
  for (const pid of pids) {
    const namespace = namespaceOf(pid, kind);
    if (namespace === undefined || namespace === own || counted.has(namespace)) continue;
    const bytes = bytesOf(pid);
    if (bytes !== undefined) counted.set(namespace, bytes);
  }
  return sum([...counted.values()]);
}

/** Undefined where it is gone meanwhile, or not to be looked into. */
function filesInMemory(pid: number): number | undefined {
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

function inSockets(pid: number): number | undefined {
  const local = readText(`/proc/${pid}/net/unix`);
  if (local === "") return undefined;
  const internet = ["tcp", "tcp6", "udp", "udp6"].flatMap((name) => [...readText(`/proc/${pid}/net/${name}`).matchAll(QUEUES)]);
  const waiting = sum(internet.map(([, sent, received]) => Number.parseInt(sent ?? "0", 16) + Number.parseInt(received ?? "0", 16)));
  // Its first line is no socket, and its last is empty.
  return waiting + Math.max(0, local.split("\n").length - 2 - FREE_SOCKETS) * SOCKET_BYTES;
}

/** A state, and how much waits to be sent and to be read. */
const QUEUES = / [0-9A-F]{2} ([0-9A-F]{8}):([0-9A-F]{8}) /g;

function namespaceOf(pid: number | "self", kind: "mnt" | "net"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
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
