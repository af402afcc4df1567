import { closeSync, constants, fstatSync, read, readSync } from "node:fs";
import type { FileStat, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { requireFile, toFileStat } from "./file-stat.ts";
import { type Folder, walk } from "./folder.ts";
import { showPath } from "./segments.ts";

/** Opening a fifo or a terminal must neither wait nor take it over. */
export const READ_FLAGS: number = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Up to here a read is faster on this thread than the trip to another; above, it would hold up everyone else. */
export const INLINE_BYTES = 262_144;

/** Without `max`, nothing larger is read in one call. */
const WHOLE_BYTES = 268_435_456;

export interface Range {
  readonly offset?: number;
  readonly max?: number;
}

export async function readFile(root: Folder, path: Segments, range: Range = {}): Promise<{ readonly bytes: Uint8Array; readonly stat: FileStat }> {
  const name = path.at(-1);
  if (name === undefined) throw new SyscallError("UNSUPPORTED", "the top folder is a folder; name a regular file");
  const fd = openForRead(root, path, name);
  try {
    const found = fstatSync(fd);
    requireFile(found, path);
    const offset = range.offset ?? 0;
    const size = Math.max(0, Math.min(found.size - offset, range.max ?? Number.POSITIVE_INFINITY));
    if (size > WHOLE_BYTES) throw tooLarge(path, size);
    const bytes = new Uint8Array(size);
    const length = size <= INLINE_BYTES ? fillNow(fd, bytes, offset) : await fillLater(fd, bytes, offset);
    return { bytes: length === size ? bytes : bytes.slice(0, length), stat: toFileStat(found) };
  } finally {
    closeSync(fd);
  }
}

function openForRead(root: Folder, path: Segments, name: string): number {
  using parent = walk(root, path.slice(0, -1));
  return parent.open(name, READ_FLAGS);
}

function fillNow(fd: number, bytes: Uint8Array, offset: number): number {
  let length = 0;
  while (length < bytes.length) {
    const got = readSync(fd, bytes, length, bytes.length - length, offset + length);
    if (got === 0) break;
    length += got;
  }
  return length;
}

async function fillLater(fd: number, bytes: Uint8Array, offset: number): Promise<number> {
  let length = 0;
  while (length < bytes.length) {
    const got = await readSome(fd, bytes, { at: length, offset: offset + length });
    if (got === 0) break;
    length += got;
  }
  return length;
}

/** One read on another thread, of at most 1 MiB into `bytes` from `at`; 0 at the end of the file. */
export function readSome(fd: number, bytes: Uint8Array, place: { readonly at: number; readonly offset: number }): Promise<number> {
  const size = Math.min(1_048_576, bytes.length - place.at);
  return new Promise((resolve, reject) => {
    read(fd, bytes, place.at, size, place.offset, (cause, got) => (cause ? reject(cause) : resolve(got)));
  });
}

function tooLarge(path: Segments, actual: number): SyscallError {
  return new SyscallError("TOO_LARGE", `${showPath(path)} has ${actual} bytes to read; ask for at most ${WHOLE_BYTES} at once with offset and max`, {
    limit: WHOLE_BYTES,
    actual,
  });
}
