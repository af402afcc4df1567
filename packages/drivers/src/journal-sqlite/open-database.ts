import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SyscallError } from "@aether/protocol";
import { migrateCore, refuseNewer } from "./migrate.ts";

/** Pages in the WAL before they are moved to the database file; about 16 MB. */
const CHECKPOINT_PAGES = 4_000;
const BUSY_MS = 2_000;
const CACHE_KIB = 16_384;

export interface Connections {
  readonly writer: DatabaseSync;
  /** Refuses to write. In memory it is the writer itself, guarded by `query_only`. */
  readonly reader: DatabaseSync;
}

/**
 * @throws SyscallError `NEWER` (a later program wrote it), `STORAGE` (another program's database, or a file system without
 *         shared memory) and whatever SQLite says of a file it cannot use
 */
export function openDatabase(file: string): Connections {
  const inMemory = file === ":memory:";
  if (!inMemory) createPrivately(file);
  const writer = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    writer.exec(`pragma busy_timeout = ${BUSY_MS}; pragma cache_size = -${CACHE_KIB}; pragma temp_store = memory`);
    refuseStrangers(writer, file);
    refuseNewer(writer, file);
    // Read to its end: only there a new file says that its first page was not kept.
    const mode = writer.prepare("pragma journal_mode = wal").all()[0]?.["journal_mode"];
    if (mode !== "wal" && !inMemory)
      throw new SyscallError("STORAGE", `${file} is on a file system that cannot keep a write-ahead log; set AETHER_HOME to a folder on a local disk`, {
        file,
      });
    // fullfsync: without it macOS calls bytes in the drive's cache "written".
    writer.exec(`pragma synchronous = full; pragma fullfsync = on; pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    migrateCore(writer, file);
    return { writer, reader: inMemory ? writer : openReader(file) };
  } catch (cause) {
    writer.close();
    throw cause;
  }
}

function openReader(file: string): DatabaseSync {
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec(`pragma busy_timeout = ${BUSY_MS}; pragma query_only = on`);
  return reader;
}

/** Others on the machine do not read it. Only a file that is not there is opened: closing one frees SQLite's locks on it. */
function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Another program's database, and one into which another program put what acts by itself. @throws SyscallError `STORAGE` */
export function refuseStrangers(db: DatabaseSync, file: string): void {
  const found = db.prepare("select count(*) as tables, sum(name = 'migration') as ours from sqlite_schema where type = 'table'").get();
  if (Number(found?.["tables"]) > 0 && Number(found?.["ours"]) === 0)
    throw new SyscallError("STORAGE", `${file} is another program's database; move it away, or put a backup of the journal in its place`, { file });
  const strange = db.prepare("select type, name from sqlite_schema where type in ('trigger', 'view')").get();
  if (strange)
    throw new SyscallError(
      "STORAGE",
      `${file} holds a ${strange["type"]}, ${JSON.stringify(strange["name"])}, which another program put there; put a backup of the journal in its place`,
      { file },
    );
}
