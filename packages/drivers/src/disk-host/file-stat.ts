import type { Stats } from "node:fs";
import type { FileStat, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { showPath } from "./segments.ts";

export function toFileStat(found: Stats): FileStat {
  const file = found.isFile();
  return {
    kind: file ? "file" : found.isDirectory() ? "folder" : found.isSymbolicLink() ? "link" : "other",
    bytes: file ? found.size : 0,
    modifiedAt: Math.trunc(found.mtimeMs),
    executable: file && (found.mode & 0o100) !== 0,
    mode: file ? found.mode & 0o777 : 0,
  };
}

/** @throws SyscallError `DENIED` for a link, `UNSUPPORTED` for a folder, fifo, socket or device */
export function requireFile(found: Stats, path: Segments): void {
  if (found.isFile()) return;
  const data = { path: path.join("/") };
  if (found.isSymbolicLink()) throw new SyscallError("DENIED", `${showPath(path)} is a link; links are not followed. Name the file itself`, data);
  const what = found.isDirectory() ? "a folder" : "a fifo, socket or device";
  throw new SyscallError("UNSUPPORTED", `${showPath(path)} is ${what}; name a regular file`, data);
}
