import { SyscallError } from "@aether/protocol";

/** Primary result codes of SQLite (the low byte of an extended one). */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;

/** What a failure of the database means for a caller, with the way out. */
export function toStorageError(error: unknown, file: string): SyscallError {
  if (SyscallError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = (error as { errcode?: number }).errcode;
  const primary = code === undefined ? undefined : code & 0xff;
  if (primary === CONSTRAINT) return new SyscallError("CONFLICT", `the journal refused a row: ${message}`);
  if (primary === FULL)
    return new SyscallError("STORAGE", `the disk that holds ${file} is full; nothing of this step was kept. Free some room and try again`, { file });
  if (primary === READONLY || primary === CANTOPEN)
    return new SyscallError("STORAGE", `${file} cannot be written (${message}); check its owner and its folder's`, { file });
  if (primary === IOERR) return new SyscallError("STORAGE", `the disk that holds ${file} failed (${message}); nothing of this step was kept`, { file });
  if (primary === CORRUPT || primary === NOTADB)
    return new SyscallError("STORAGE", `${file} is damaged or is not a journal (${message}); move it away and put a backup in its place`, { file });
  if (primary === BUSY) return new SyscallError("STORAGE", `${file} is in use by another program`, { file });
  return new SyscallError("INTERNAL", `journal: ${message}`);
}
