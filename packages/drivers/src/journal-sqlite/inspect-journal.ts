import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { missingOf, refuseNewer } from "./migrate.ts";
import { refuseStrangers } from "./open-database.ts";
import { toStorageError } from "./storage-error.ts";

/** What a journal holds. */
export interface JournalFacts {
  /** Of the database and of what is written ahead of it. */
  readonly bytes: number;
  readonly processes: number;
  readonly events: number;
}

const BUSY_MS = 2_000;

/**
 * Reads a journal from end to end and changes nothing in it; a daemon may have it open meanwhile.
 *
 * @throws SyscallError `NEWER` (a later program wrote it), `STORAGE` (damaged, empty, not a journal, cannot be read)
 */
export function inspectJournal(file: string): JournalFacts {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    db.exec(`pragma busy_timeout = ${BUSY_MS}; pragma query_only = on`);
    if (sizeOf(file) === 0) throw damaged("it is empty");
    refuseStrangers(db, file);
    refuseNewer(db, file);
    mustBeSound(db);
    const missing = missingOf(db, file);
    if (missing !== undefined) throw damaged(`it lacks ${missing}`);
    const counts = db.prepare("select (select count(*) from process) as processes, (select count(*) from event) as events").get();
    return { bytes: sizeOf(file) + sizeOf(`${file}-wal`), processes: Number(counts?.["processes"]), events: Number(counts?.["events"]) };
  } catch (cause) {
    throw toStorageError(cause, file);
  } finally {
    db?.close();
  }
}

/** SQLite answers with one row, `ok`, or with one row a fault. */
function mustBeSound(db: DatabaseSync): void {
  const fault = db.prepare("pragma quick_check(1)").get()?.["quick_check"];
  if (fault !== "ok") throw damaged(String(fault).replaceAll("\n", " "));
}

const CORRUPT = 11;
const damaged = (why: string): Error => Object.assign(new Error(why), { errcode: CORRUPT });

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
