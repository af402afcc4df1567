import { opendir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Journal, StandingRooms } from "@aether/ports";

/** In an owner's folder: for each process its copies of folders. */
const COPIES = "mirror";

/**
 * The workspaces of every owner and run that there are on the disk, whether or not they have a row, and the copies of edited folders that commands
 * work on; `owners` is the folder of all owners.
 */
export function standingRooms(owners: string, journal: Pick<Journal, "process">): StandingRooms {
  return {
    async *folders() {
      for await (const owner of foldersIn(owners)) {
        yield* foldersIn(join(owner, "run"));
        for await (const copies of foldersIn(join(owner, COPIES))) yield* foldersIn(copies);
      }
    },
    async groupOf(folder) {
      const isCopy = basename(dirname(dirname(folder))) === COPIES;
      const pid = basename(isCopy ? dirname(folder) : folder);
      // A workspace whose process is not known, or not readable, counts by itself, and among all.
      const row = await journal.process(pid).catch(() => undefined);
      return row?.root ?? pid;
    },
  };
}

async function* foldersIn(folder: string): AsyncGenerator<string> {
  // One that is not there has nothing in it; one that goes meanwhile neither.
  const entries = await opendir(folder).catch(() => undefined);
  if (entries === undefined) return;
  for await (const entry of entries) if (entry.isDirectory()) yield join(folder, entry.name);
}
