import { type Descriptor, FDFLAG, type FolderDescriptor } from "./descriptors.ts";
import { ERRNO, fail } from "./errno.ts";
import { FILESTAT_BYTES, filetypeOf, putFilestat, timesOf } from "./filestat.ts";
import { RIGHT } from "./rights.ts";
import { positionOf } from "./stream-calls.ts";
import type { Calls, WasiContext } from "./wasi-context.ts";

const FDSTAT_BYTES = 24;
const WHENCE = { SET: 0, CUR: 1, END: 2 } as const;
const MOST_ADVICE = 5;
const MOST_FLAGS = FDFLAG.APPEND | FDFLAG.DSYNC | FDFLAG.NONBLOCK | FDFLAG.RSYNC | FDFLAG.SYNC;

/** On open files. */
export function fdCalls(context: WasiContext): Calls {
  return { ...descriptorCalls(context), ...statCalls(context) };
}

function descriptorCalls(context: WasiContext): Calls {
  const { memory, descriptors } = context;
  return {
    fd_advise(...[fd, _offset, _count, advice]: [fd: number, _offset: bigint, _count: bigint, advice: number]) {
      descriptors.file(fd, RIGHT.FD_ADVISE);
      if (advice >>> 0 > MOST_ADVICE) fail(ERRNO.INVAL);
    },
    fd_allocate(fd: number, offset: bigint, count: bigint) {
      const { file } = descriptors.file(fd, RIGHT.FD_ALLOCATE);
      if (count === 0n) fail(ERRNO.INVAL);
      const end = positionOf(offset) + positionOf(count);
      if (!Number.isSafeInteger(end)) fail(ERRNO.FBIG);
      if (end > file.stat().bytes) file.truncate(end);
    },
    fd_close: (fd: number) => descriptors.close(fd),
    fd_datasync: (fd: number) => sync(fd, RIGHT.FD_DATASYNC),
    fd_sync: (fd: number) => sync(fd, RIGHT.FD_SYNC),
    fd_prestat_get(fd: number, result: number) {
      const name = preopenOf(descriptors.get(fd));
      memory.bytes(result, 8).fill(0);
      memory.writeU32(result + 4, name.length);
    },
    fd_prestat_dir_name(fd: number, pointer: number, count: number) {
      const name = preopenOf(descriptors.get(fd));
      if (count >>> 0 < name.length) fail(ERRNO.NAMETOOLONG);
      memory.write(pointer, name);
    },
    fd_readdir: (...[fd, pointer, count, cookie, result]: [fd: number, pointer: number, count: number, cookie: bigint, result: number]) => {
      const used = readFolder(context, descriptors.folder(fd, RIGHT.FD_READDIR), { into: memory.bytes(pointer, count), cookie });
      memory.writeU32(result, used);
    },
    fd_renumber: (from: number, to: number) => descriptors.renumber(from, to),
    fd_seek(...[fd, offset, whence, result]: [fd: number, offset: bigint, whence: number, result: number]) {
      const isTelling = offset === 0n && whence === WHENCE.CUR;
      const found = descriptors.file(fd, isTelling ? RIGHT.FD_TELL : RIGHT.FD_SEEK | RIGHT.FD_TELL);
      const from = whence === WHENCE.SET ? 0 : whence === WHENCE.CUR ? found.position : whence === WHENCE.END ? found.file.stat().bytes : fail(ERRNO.INVAL);
      const position = BigInt(from) + offset;
      if (position < 0n || position > BigInt(Number.MAX_SAFE_INTEGER)) fail(ERRNO.INVAL);
      memory.writeU64(result, position);
      found.position = Number(position);
    },
    fd_tell(fd: number, result: number) {
      memory.writeU64(result, BigInt(descriptors.file(fd, RIGHT.FD_TELL).position));
    },
  };

  function sync(fd: number, right: bigint): void {
    const found = descriptors.get(fd, right);
    if (found.kind !== "stream") found.file.sync();
  }
}

function statCalls({ memory, descriptors, clocks }: WasiContext): Calls {
  return {
    fd_fdstat_get(fd: number, result: number) {
      const { base, inheriting, flags, ...found } = descriptors.get(fd);
      memory.bytes(result, FDSTAT_BYTES).fill(0);
      memory.writeU8(result, found.kind === "stream" ? filetypeOf("other") : filetypeOf(found.kind));
      memory.writeU16(result + 2, flags);
      memory.writeU64(result + 8, base);
      memory.writeU64(result + 16, inheriting);
    },
    fd_fdstat_set_flags(fd: number, flags: number) {
      const found = descriptors.get(fd, RIGHT.FD_FDSTAT_SET_FLAGS);
      if ((flags & ~MOST_FLAGS) !== 0) fail(ERRNO.INVAL);
      found.flags = flags;
    },
    fd_fdstat_set_rights(fd: number, base: bigint, inheriting: bigint) {
      const found = descriptors.get(fd);
      const [wantsBase, wantsInheriting] = [BigInt.asUintN(64, base), BigInt.asUintN(64, inheriting)];
      if ((wantsBase & ~found.base) !== 0n || (wantsInheriting & ~found.inheriting) !== 0n) fail(ERRNO.NOTCAPABLE);
      found.base = wantsBase;
      found.inheriting = wantsInheriting;
    },
    fd_filestat_get(fd: number, result: number) {
      const found = descriptors.get(fd, RIGHT.FD_FILESTAT_GET);
      if (found.kind === "stream") memory.bytes(result, FILESTAT_BYTES).fill(0);
      else putFilestat(memory, result, found.file.stat());
    },
    fd_filestat_set_size(fd: number, size: bigint) {
      descriptors.file(fd, RIGHT.FD_FILESTAT_SET_SIZE).file.truncate(positionOf(size));
    },
    fd_filestat_set_times(...[fd, accessed, modified, flags]: [fd: number, accessed: bigint, modified: bigint, flags: number]) {
      const found = descriptors.get(fd, RIGHT.FD_FILESTAT_SET_TIMES);
      const times = timesOf(clocks, { accessed, modified, flags });
      if (found.kind === "stream") fail(ERRNO.BADF);
      else found.file.setTimes(times);
    },
  };
}

function preopenOf(found: Descriptor): Uint8Array {
  return found.kind === "folder" && found.preopen !== undefined ? Buffer.from(found.preopen) : fail(ERRNO.BADF);
}

const DIRENT_BYTES = 24;

interface FolderReading {
  readonly into: Uint8Array;
  /** How many entries the guest has already. */
  readonly cookie: bigint;
}

/** Fills the buffer to its end while there is more, by a piece of an entry if need be: that is how the guest knows. */
function readFolder({ guest: { tree } }: WasiContext, found: FolderDescriptor, { into, cookie }: FolderReading): number {
  if (cookie === 0n || found.entries === undefined) {
    const inside = tree.list(found.path);
    const above = tree.stat(`${found.path}/..`).inode;
    found.entries = [{ name: ".", kind: "folder", inode: found.file.stat().inode }, { name: "..", kind: "folder", inode: above }, ...inside];
  }
  const entries = found.entries;
  const first = BigInt.asUintN(64, cookie) > BigInt(entries.length) ? entries.length : Number(cookie);
  let used = 0;
  for (let index = first; index < entries.length && used < into.length; index++) {
    const { name, kind, inode } = entries[index] ?? fail(ERRNO.IO);
    const bytes = Buffer.from(name);
    const entry = Buffer.alloc(DIRENT_BYTES + bytes.length);
    entry.writeBigUInt64LE(BigInt(index + 1), 0);
    entry.writeBigUInt64LE(BigInt.asUintN(64, inode), 8);
    entry.writeUInt32LE(bytes.length, 16);
    entry.writeUInt8(filetypeOf(kind), 20);
    bytes.copy(entry, DIRENT_BYTES);
    const fits = entry.subarray(0, into.length - used);
    into.set(fits, used);
    used += fits.length;
  }
  return used;
}
