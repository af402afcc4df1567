import type { FolderDescriptor } from "./descriptors.ts";
import { ERRNO, fail } from "./errno.ts";
import { putFilestat, timesOf } from "./filestat.ts";
import { openPath } from "./open-path.ts";
import { RIGHT } from "./rights.ts";
import type { Calls, WasiContext } from "./wasi-context.ts";

const FOLLOW = 1;

/** On paths below open folders. */
export function pathCalls(context: WasiContext): Calls {
  return { ...nameCalls(context), ...linkCalls(context) };
}

function nameCalls(context: WasiContext): Calls {
  const { guest, memory, descriptors, clocks } = context;
  const { tree } = guest;
  const at = paths(context);
  return {
    path_open(
      ...[fd, flags, path, length, openFlags, base, inheriting, fdFlags, result]: [
        fd: number,
        flags: number,
        path: number,
        length: number,
        openFlags: number,
        base: bigint,
        inheriting: bigint,
        fdFlags: number,
        result: number,
      ]
    ) {
      const folder = descriptors.folder(fd, RIGHT.PATH_OPEN);
      memory.writeU32(result, 0);
      const opened = openPath(guest, folder, {
        path: pathIn(folder, memory.path(path, length)),
        follow: follows(flags),
        openFlags,
        base: BigInt.asUintN(64, base),
        inheriting: BigInt.asUintN(64, inheriting),
        fdFlags,
      });
      memory.writeU32(result, descriptors.add(opened));
    },
    path_create_directory: (fd: number, path: number, length: number) => tree.mkdir(at(fd, RIGHT.PATH_CREATE_DIRECTORY, [path, length])),
    path_remove_directory: (fd: number, path: number, length: number) => tree.rmdir(at(fd, RIGHT.PATH_REMOVE_DIRECTORY, [path, length])),
    path_unlink_file: (fd: number, path: number, length: number) => tree.unlink(at(fd, RIGHT.PATH_UNLINK_FILE, [path, length])),
    path_filestat_get(...[fd, flags, path, length, result]: [fd: number, flags: number, path: number, length: number, result: number]) {
      const stat = tree.stat(at(fd, RIGHT.PATH_FILESTAT_GET, [path, length]), { follow: follows(flags) });
      putFilestat(memory, result, stat);
    },
    path_filestat_set_times(
      ...[fd, flags, path, length, accessed, modified, timeFlags]: [
        fd: number,
        flags: number,
        path: number,
        length: number,
        accessed: bigint,
        modified: bigint,
        timeFlags: number,
      ]
    ) {
      const found = at(fd, RIGHT.PATH_FILESTAT_SET_TIMES, [path, length]);
      tree.setTimes(found, timesOf(clocks, { accessed, modified, flags: timeFlags }), { follow: follows(flags) });
    },
  };
}

function linkCalls(context: WasiContext): Calls {
  const { memory, descriptors } = context;
  const { tree } = context.guest;
  const at = paths(context);
  return {
    path_link(
      ...[fromFd, flags, from, fromLength, toFd, to, toLength]: [
        fromFd: number,
        flags: number,
        from: number,
        fromLength: number,
        toFd: number,
        to: number,
        toLength: number,
      ]
    ) {
      const source = at(fromFd, RIGHT.PATH_LINK_SOURCE, [from, fromLength]);
      tree.link(source, at(toFd, RIGHT.PATH_LINK_TARGET, [to, toLength]), { follow: follows(flags) });
    },
    path_readlink(...[fd, path, length, pointer, count, result]: [fd: number, path: number, length: number, pointer: number, count: number, result: number]) {
      const target = Buffer.from(tree.readlink(at(fd, RIGHT.PATH_READLINK, [path, length])));
      const into = memory.bytes(pointer, count);
      const fits = target.subarray(0, into.length);
      memory.writeU32(result, fits.length);
      into.set(fits);
    },
    path_rename(
      ...[fromFd, from, fromLength, toFd, to, toLength]: [fromFd: number, from: number, fromLength: number, toFd: number, to: number, toLength: number]
    ) {
      const source = at(fromFd, RIGHT.PATH_RENAME_SOURCE, [from, fromLength]);
      const target = at(toFd, RIGHT.PATH_RENAME_TARGET, [to, toLength]);
      const [before, after] = [tree.resolve(source), tree.resolve(target)];
      tree.rename(source, target);
      descriptors.moved(before, after);
    },
    path_symlink(...[target, targetLength, fd, path, length]: [target: number, targetLength: number, fd: number, path: number, length: number]) {
      const text = memory.path(target, targetLength);
      // Preview 1 has no paths from the top.
      if (text.startsWith("/")) fail(ERRNO.PERM);
      tree.symlink(text, at(fd, RIGHT.PATH_SYMLINK, [path, length]));
    },
  };
}

/** Reads a path and puts it after its folder's. */
function paths({ memory, descriptors }: WasiContext): (fd: number, right: bigint, text: readonly [pointer: number, length: number]) => string {
  return (fd, right, [pointer, length]) => pathIn(descriptors.folder(fd, right), memory.path(pointer, length));
}

/**
 * The whole path. A path from the top, or one whose `..` leave the folder, is refused: to a guest, an open folder is all
 * there is. That keeps it from surprises; what keeps it from the host is the tree.
 */
function pathIn(folder: FolderDescriptor, path: string): string {
  if (path === "") fail(ERRNO.NOENT);
  if (path.startsWith("/")) fail(ERRNO.PERM);
  let depth = 0;
  for (const name of path.split("/")) {
    if (name === "..") depth--;
    else if (name !== "" && name !== ".") depth++;
    if (depth < 0) fail(ERRNO.PERM);
  }
  return folder.path === "/" ? `/${path}` : `${folder.path}/${path}`;
}

function follows(flags: number): boolean {
  if ((flags & ~FOLLOW) !== 0) fail(ERRNO.INVAL);
  return (flags & FOLLOW) !== 0;
}
