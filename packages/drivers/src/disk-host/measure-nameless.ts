import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Measure } from "./measure-folder.ts";
import { breathe } from "./turns.ts";

/**
 * What processes hold of a disk in files that have lost their names: open, or mapped where this process may look at that. Each file counts
 * once, with what is there of it. The work is bounded by what the processes may hold open.
 */
export async function measureNameless(pids: readonly number[], dev: bigint): Promise<Measure> {
  const found = new Map<bigint, number>();
  for (const pid of new Set(pids))
    for await (const path of heldBy(pid)) {
      await breathe();
      const file = statOf(path);
      if (file?.isFile() && file.nlink === 0n && file.dev === dev) found.set(file.ino, Number(file.blocks * 512n));
    }
  return { bytes: [...found.values()].reduce((sum, bytes) => sum + bytes, 0), entries: found.size };
}

/** Lazily: a thread may have open files of its own. */
async function* heldBy(pid: number): AsyncGenerator<string> {
  for (const thread of namesIn(`/proc/${pid}/task`)) for (const fd of namesIn(`/proc/${pid}/task/${thread}/fd`)) yield `/proc/${pid}/task/${thread}/fd/${fd}`;
  for (const [, start, end] of (await mapsOf(pid)).matchAll(/^([0-9a-f]+)-([0-9a-f]+) .* \(deleted\)$/gm)) {
    // The folder's names have no leading zeros.
    yield `/proc/${pid}/map_files/${hex(start)}-${hex(end)}`;
  }
}

const hex = (text = "0"): string => BigInt(`0x${text}`).toString(16);

// A process may end, and a file be closed, while they are looked at.
function statOf(path: string) {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The kernel has its reader wait while the process starts others, which takes seconds where they are many. */
const mapsOf = (pid: number): Promise<string> => readFile(`/proc/${pid}/maps`, "utf8").catch(() => "");
