import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Archived, readArchive, writeArchive } from "@aether/drivers/home-archive";
import { copyJournal, inspectJournal, signalAgents } from "@aether/drivers/journal-sqlite";
import { holdLock } from "@aether/drivers/lock-file";
import { SyscallError, TRUSTED } from "@aether/protocol";
import type { BackupDeps } from "@aether/services/system";
import * as z from "zod";
import type { Config } from "./config.ts";
import { fullDisk } from "./full-disk.ts";
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
/** In the scratch of a backup: the file that is written until it is whole. */
const PART = "part.json";
const Part = z.object({ path: z.string(), inode: z.string() });

/** What a kill left half done: journals, and files that were to be backups. Only before anything is served: nobody makes a backup then. */
function sweepScratch(home: string): void {
  const folder = join(home, "run");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(SCRATCH)) : [];
  for (const name of names) {
    sweepPart(join(folder, name, PART));
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Only the file that was begun, and no other that has come to stand there. */
function sweepPart(record: string): void {
  if (!existsSync(record)) return;
  const { success, data } = Part.safeParse(parsed(readFileSync(record, "utf8")));
  const found = success ? lstatSync(data.path, { bigint: true, throwIfNoEntry: false }) : undefined;
  if (success && found?.isFile() && String(found.ino) === data.inode) rmSync(data.path, { force: true });
}

/** Undefined for a record that a kill cut short. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In the home it would hold itself, and lie where a home is kept and swept. @throws SyscallError `INVALID` · `NOT_FOUND` */
function mustBeElsewhere(file: string, home: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) throw new SyscallError("NOT_FOUND", `there is no folder ${folder}; make it first, or name a file elsewhere`, { file });
  if (!`${realpathSync(folder)}/`.startsWith(`${realpathSync(home)}/`)) return;
  throw new SyscallError("INVALID", `${file} lies in AETHER_HOME (${home}), which the backup is of; name a file outside of it`, { file, home });
}

/** Writes a home to a file while its daemon runs; its journal is of the moment at which `quiet` is called. */
export function backupOf(config: Pick<Config, "home">): BackupDeps["write"] {
  sweepScratch(config.home);
  return async (file, { live, quiet }, signal) => {
    const { home } = config;
    mustBeElsewhere(file, home);
    const scratch = await mkdtemp(join(home, "run", SCRATCH)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "ENOSPC" || error.code === "EDQUOT" ? fullDisk(home) : error;
    });
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
          begun: (part) => writeFile(join(scratch, PART), JSON.stringify(part), { flush: true }),
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
