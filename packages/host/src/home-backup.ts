import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Archived, readArchive, writeArchive } from "@aether/drivers/home-archive";
import { copyJournal, inspectJournal, signalAgents } from "@aether/drivers/journal-sqlite";
import { holdLock } from "@aether/drivers/lock-file";
import { SyscallError, TRUSTED } from "@aether/protocol";
import type { BackupDeps } from "@aether/services/system";
import type { Config } from "./config.ts";
import { journalFile } from "./journal-file.ts";
import { VERSION } from "./version.ts";

/** What another start makes anew, and what belongs to the daemon that runs. */
const NOT_KEPT: ReadonlySet<string> = new Set(["cache", "run", "log", "owners/.staging"]);
const DATABASES = /^(?:lock|journal)\.db(?:-|$)/;
/** Copies of a person's folders that commands worked on: the next command makes them anew. */
const COPIES = /^owners\/[^/]+\/mirror$/;

/** Agents make links in workspaces and homes of theirs; all else of a home is the house's own. */
const linksIn = (path: string): boolean => /^owners\/[^/]+\/(?:home|run|team)\/[^/]+\/./s.test(path);

const isLeftOut = (path: string): boolean => NOT_KEPT.has(path) || DATABASES.test(path) || COPIES.test(path);

const SCRATCH = "backup-";

/** Journals that a kill left half copied. Only before anything is served: nobody makes a backup then. */
function sweepScratch(home: string): void {
  const folder = join(home, "run");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(SCRATCH)) : [];
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Writes a home to a file while its daemon runs; its journal is of the moment at which `quiet` is called. */
export function backupOf(config: Pick<Config, "home">): BackupDeps["write"] {
  sweepScratch(config.home);
  return async (file, { live, quiet }, signal) => {
    const { home } = config;
    const scratch = await mkdtemp(join(home, "run", SCRATCH));
    try {
      const journal = join(scratch, "journal.db");
      await copyJournal(journalFile(config), journal);
      return await writeArchive(
        {
          root: home,
          skip: isLeftOut,
          linksIn,
          instead: new Map([["journal.db", journal]]),
          first: [...new Set(live.map(({ owner, workspace }) => `owners/${owner}/run/${workspace}`))].filter((folder) => existsSync(join(home, folder))),
          firstAreIn: quiet,
          to: file,
          about: { version: VERSION, at: Date.now() },
        },
        signal,
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  };
}

export interface Restored extends Archived {
  /** Agents that had not ended; they wait for a person's word. */
  readonly paused: number;
}

/**
 * Makes a home of a backup, where none is. What ran at the time of the backup may have gone on since, so it is paused: whoever knows that it did
 * not lets it go on.
 *
 * @throws SyscallError `EXISTS` where a home is, or a daemon runs · `NOT_FOUND` · `STORAGE` · `NEWER`
 */
export async function restoreHome(file: string, { home }: Pick<Config, "home">): Promise<Restored> {
  if (existsSync(join(home, "lock.db"))) await mustBeIdle(home);
  let paused = 0;
  const archived = await readArchive({ from: file, root: home, skip: isLeftOut, linksIn }, (_root, journal) => {
    if (!existsSync(journal)) throw new SyscallError("STORAGE", "it holds no journal");
    inspectJournal(journal);
    const at = Date.now();
    paused = signalAgents(journal, { id: `restored-${at}`, body: { body: { signal: "pause", reason: "restored from a backup" }, label: TRUSTED }, at });
  });
  return { ...archived, paused };
}

async function mustBeIdle(home: string): Promise<void> {
  const lock = await holdLock(join(home, "lock.db"));
  if (!lock)
    throw new SyscallError("EXISTS", `a daemon serves ${home}; stop it (aether down), and move that folder away, or name another one (--to)`, { home });
  await lock.release();
}
