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

/** Primary result codes of SQLite (the low byte of an extended one). */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

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
    if (resultOf(error) === SQLITE_BUSY) return undefined;
    throw new SyscallError("STORAGE", wordsFor(error, file), { file });
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

const resultOf = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) % 256;

/** The file itself is never the fault of a disk, and removing one that is held would let a second daemon in. */
function wordsFor(error: unknown, file: string): string {
  const why = error instanceof Error ? error.message : String(error);
  if (resultOf(error) === SQLITE_FULL || (error as { code?: string }).code === "ENOSPC")
    return `the disk that holds ${file} is full; free some room and try again`;
  if (resultOf(error) === SQLITE_NOTADB) return `the lock ${file} is another program's file (${why}); move it away, or set AETHER_HOME to another folder`;
  return `the lock ${file} cannot be taken (${why}); check who owns its folder, and that its disk is neither full nor read-only`;
}
