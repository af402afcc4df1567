import type { Guest } from "../runtime.ts";
import { type Descriptors, FDFLAG, type FileDescriptor, type StreamDescriptor } from "./descriptors.ts";
import { ERRNO, fail } from "./errno.ts";
import { RIGHT } from "./rights.ts";
import type { Calls, WasiContext } from "./wasi-context.ts";

/** Bytes given on at once. */
const CHUNK_BYTES = 65_536;

/** Reading and writing. */
export function streamCalls({ guest, memory, descriptors }: WasiContext): Calls {
  return {
    fd_read(...[fd, pieces, count, result]: [fd: number, pieces: number, count: number, result: number]) {
      const found = bytesOf(descriptors, fd, RIGHT.FD_READ);
      const into = memory.pieces(pieces, count);
      memory.writeU32(result, 0);
      if (found.kind === "stream") return memory.writeU32(result, readInput(guest, into));
      const read = readFile(found, into, found.position);
      found.position += read;
      memory.writeU32(result, read);
    },
    fd_pread(...[fd, pieces, count, offset, result]: [fd: number, pieces: number, count: number, offset: bigint, result: number]) {
      const found = descriptors.file(fd, RIGHT.FD_READ | RIGHT.FD_SEEK);
      const into = memory.pieces(pieces, count);
      memory.writeU32(result, 0);
      memory.writeU32(result, readFile(found, into, positionOf(offset)));
    },
    fd_write(...[fd, pieces, count, result]: [fd: number, pieces: number, count: number, result: number]) {
      const found = bytesOf(descriptors, fd, RIGHT.FD_WRITE);
      const from = memory.pieces(pieces, count);
      memory.writeU32(result, 0);
      if (found.kind === "stream") return memory.writeU32(result, writeOutput(guest, found, from));
      const isAppending = (found.flags & FDFLAG.APPEND) !== 0;
      const written = isAppending ? appendFile(found, from) : writeFile(found, from, found.position);
      found.position = isAppending ? found.file.stat().bytes : found.position + written;
      memory.writeU32(result, written);
    },
    fd_pwrite(...[fd, pieces, count, offset, result]: [fd: number, pieces: number, count: number, offset: bigint, result: number]) {
      const found = descriptors.file(fd, RIGHT.FD_WRITE | RIGHT.FD_SEEK);
      const from = memory.pieces(pieces, count);
      memory.writeU32(result, 0);
      memory.writeU32(result, writeFile(found, from, positionOf(offset)));
    },
  };
}

/** A stream or a file. */
function bytesOf(descriptors: Descriptors, fd: number, right: bigint): StreamDescriptor | FileDescriptor {
  const found = descriptors.get(fd);
  if (found.kind === "folder") return fail(ERRNO.ISDIR);
  descriptors.get(fd, right);
  return found;
}

/** What every host file can have. */
export function positionOf(offset: bigint): number {
  const position = BigInt.asUintN(64, offset);
  return position > BigInt(Number.MAX_SAFE_INTEGER) ? fail(ERRNO.INVAL) : Number(position);
}

function readInput(guest: Guest, into: readonly Uint8Array[]): number {
  const first = into.find(({ length }) => length > 0);
  if (first === undefined) return 0;
  const bytes = guest.read(Math.min(first.length, CHUNK_BYTES));
  first.set(bytes);
  return bytes.length;
}

function writeOutput(guest: Guest, { stream }: StreamDescriptor, from: readonly Uint8Array[]): number {
  if (stream === "stdin") return fail(ERRNO.BADF);
  let written = 0;
  for (const piece of from)
    for (let at = 0; at < piece.length; at += CHUNK_BYTES) {
      const chunk = piece.slice(at, at + CHUNK_BYTES);
      guest.write(stream, chunk);
      written += chunk.length;
    }
  return written;
}

function readFile({ file }: FileDescriptor, into: readonly Uint8Array[], position: number): number {
  let read = 0;
  for (const piece of into) {
    const count = file.read(piece, position + read);
    read += count;
    if (count < piece.length) break;
  }
  return read;
}

function writeFile(found: FileDescriptor, from: readonly Uint8Array[], position: number): number {
  return writeEach(found, from, (piece, written) => found.file.write(piece, position + written));
}

function appendFile(found: FileDescriptor, from: readonly Uint8Array[]): number {
  return writeEach(found, from, (piece) => found.file.append(piece));
}

function writeEach({ file, flags }: FileDescriptor, from: readonly Uint8Array[], write: (piece: Uint8Array, written: number) => number): number {
  let written = 0;
  for (const piece of from) {
    if (piece.length === 0) continue;
    const count = write(piece, written);
    written += count;
    if (count < piece.length) break;
  }
  if ((flags & (FDFLAG.SYNC | FDFLAG.DSYNC)) !== 0) file.sync();
  return written;
}
