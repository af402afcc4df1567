import { SyscallError } from "@aether/protocol";

/** Primary result codes of SQLite (the low byte of an extended one). */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;
/** An extended one: the file that connections share as memory finds no room. SQLite calls it a failure of the disk. */
const IOERR_SHMSIZE = 4_874;

/** Constraints that say "somebody was faster"; the others (not null, foreign keys) are bugs of the caller. */
const TAKEN = new Set([275 /* check */, 1_555 /* primary key */, 2_067 /* unique */, 2_579 /* rowid */]);

/** Rows whose JSON a statement itself looks into. */
const MALFORMED = /malformed JSON/;

/** What a failure of the database, or of its file, means for a caller, with the way out. */
export function toStorageError(error: unknown, file: string): SyscallError {
  if (SyscallError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const { errcode, code } = error as { errcode?: number; code?: string };
  const storage = (text: string): SyscallError => new SyscallError("STORAGE", text, { file });
  if (MALFORMED.test(message)) return storage(`${file} is damaged: a row holds what is no JSON (${message}); put a backup in its place`);
  switch (errcode === IOERR_SHMSIZE ? FULL : errcode === undefined ? asPrimary(code) : errcode & 0xff) {
    case CONSTRAINT:
      return TAKEN.has(errcode ?? 0) ? new SyscallError("CONFLICT", `the journal refused a row: ${message}`) : internal(message);
    case FULL:
      return storage(`the disk that holds ${file} is full; nothing of this step was kept. Free some room and try again`);
    case READONLY:
    case CANTOPEN:
      return storage(`${file} cannot be written (${message}); check who owns it and its folder, and that the disk is not mounted read-only`);
    case IOERR:
      return storage(`the disk that holds ${file} failed (${message}); nothing of this step was kept. Check the disk, then start again`);
    case CORRUPT:
    case NOTADB:
      return storage(`${file} is damaged or is not a journal (${message}); move it away and put a backup in its place`);
    case BUSY:
    case LOCKED:
      return storage(`${file} is in use by another program; stop that program and try again`);
    default:
      return internal(message);
  }
}

/** The same, where the file system spoke before SQLite did. */
function asPrimary(code: string | undefined): number | undefined {
  if (code === "ENOSPC" || code === "EDQUOT") return FULL;
  if (code === "EIO") return IOERR;
  return ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR", "EEXIST", "ELOOP", "ENAMETOOLONG", "ENOENT"].includes(code ?? "") ? CANTOPEN : undefined;
}

const internal = (message: string): SyscallError => new SyscallError("INTERNAL", `journal: ${message}`);
