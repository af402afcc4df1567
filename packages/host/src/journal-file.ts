import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UNFINISHED } from "@aether/drivers/home-archive";
import { hasLostItsLog, inspectJournal, type JournalFacts, openMark } from "@aether/drivers/journal-sqlite";
import { SyscallError } from "@aether/protocol";
import type { Config } from "./config.ts";
import { servedBefore } from "./file-log.ts";

export const journalFile = ({ home }: Pick<Config, "home">): string => join(home, "journal.db");

/**
 * A journal that is empty or missing, where a daemon served before or files of runs lie, is a lost one and not the sign of
 * a new home: going on would forget all runs without a word. So is one whose last commits were taken away from beside it.
 *
 * @throws SyscallError `STORAGE`
 */
export function mustNotBeLost(config: Pick<Config, "home">): void {
  const file = journalFile(config);
  if (hasLostItsLog(file)) throw lostLog(file);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size !== undefined && size > 0) return;
  if (existsSync(join(config.home, UNFINISHED))) throw halfRestored(config.home);
  const kept = ["blobs", "owners"].filter((name) => holdsFiles(join(config.home, name)));
  if (kept.length === 0 && !servedBefore(config.home)) return;
  const what = size === 0 ? "is empty (0 bytes)" : "is missing";
  const sign = kept.length > 0 ? `${kept.map((name) => join(config.home, name)).join(" and ")} hold files of earlier runs` : "this home was used before";
  throw new SyscallError("STORAGE", `the journal ${file} ${what}, but ${sign}; put a backup of it in its place, or move ${config.home} aside to begin anew`, {
    file,
  });
}

/**
 * For a check of the installation.
 *
 * @returns undefined in a home that nothing was stored in yet
 * @throws SyscallError `STORAGE` (damaged, lost, not a journal, cannot be read), `NEWER`
 */
export function lookAtJournal(config: Pick<Config, "home">): JournalFacts | undefined {
  mustNotBeLost(config);
  const file = journalFile(config);
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0 ? undefined : inspectJournal(file);
}

function halfRestored(home: string): SyscallError {
  return new SyscallError("STORAGE", `a restore into ${home} was cut off, and what is there is a part; remove that folder, and restore the backup again`, {
    home,
  });
}

function lostLog(file: string): SyscallError {
  const message = `the journal ${file} was not closed, and what was written ahead of it, ${file}-wal, is missing: its last commits are lost`;
  const way = `put that file back beside it; if ${file} is a backup, or another program closed it, remove ${openMark(file)} to go on from what it holds`;
  return new SyscallError("STORAGE", `${message}; ${way}`, { file });
}

function holdsFiles(folder: string): boolean {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => (entry.isDirectory() ? holdsFiles(join(folder, entry.name)) : true));
}
