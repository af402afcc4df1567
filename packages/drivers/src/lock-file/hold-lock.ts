import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SyscallError } from "@aether/protocol";

export interface Lock {
  release(): Promise<void>;
}

/**
 * Held locks, referenced for the life of the process: a collected database handle would free its lock without a word
 * (DESIGN 4.5), and so would opening the file by `fs`.
 */
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;

/**
 * Takes the lock of an installation: an exclusive SQLite transaction on a file of its own. The operating system frees
 * it when the process dies, however it dies.
 *
 * @returns undefined when another process holds it
 * @throws SyscallError `STORAGE` when the file cannot be written or is no lock
 */
export async function holdLock(file: string): Promise<Lock | undefined> {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    db = new DatabaseSync(file);
    db.exec("pragma busy_timeout = 0");
    db.exec("begin exclusive");
  } catch (error) {
    db?.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY) return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("STORAGE", `the lock ${file} cannot be taken (${why}); check who owns its folder, or remove the file when it is no lock`, { file });
  }
  const lock = db;
  held.add(lock);
  return {
    async release() {
      if (!held.delete(lock)) return;
      lock.exec("rollback");
      lock.close();
    },
  };
}
