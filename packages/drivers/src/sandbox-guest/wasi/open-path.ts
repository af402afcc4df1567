import type { Guest } from "../runtime.ts";
import type { OpenFlags, TreeFile } from "../tree/tree.ts";
import { type Descriptor, FDFLAG, type FolderDescriptor } from "./descriptors.ts";
import { ERRNO, fail } from "./errno.ts";
import { FILE_RIGHTS, FOLDER_RIGHTS, RIGHT, WRITING } from "./rights.ts";

const OFLAG = { CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8 } as const;
const MOST_OPEN_FLAGS = OFLAG.CREAT | OFLAG.DIRECTORY | OFLAG.EXCL | OFLAG.TRUNC;
const MOST_FD_FLAGS = FDFLAG.APPEND | FDFLAG.DSYNC | FDFLAG.NONBLOCK | FDFLAG.RSYNC | FDFLAG.SYNC;

export interface PathOpening {
  readonly path: string;
  readonly follow: boolean;
  readonly openFlags: number;
  readonly base: bigint;
  readonly inheriting: bigint;
  readonly fdFlags: number;
}

/** Opens a file or folder with at most the rights that its folder passes on. */
export function openPath({ tree }: Guest, folder: FolderDescriptor, { path, follow, openFlags, base, inheriting, fdFlags }: PathOpening): Descriptor {
  if ((openFlags & ~MOST_OPEN_FLAGS) !== 0 || (fdFlags & ~MOST_FD_FLAGS) !== 0) fail(ERRNO.INVAL);
  const asks = flagsOf(openFlags, base & folder.inheriting);
  if (asks.create && (folder.base & RIGHT.PATH_CREATE_FILE) === 0n) fail(ERRNO.NOTCAPABLE);
  if (asks.truncate && (folder.base & RIGHT.PATH_FILESTAT_SET_SIZE) === 0n) fail(ERRNO.NOTCAPABLE);
  const file = tree.open(path, { ...asks, noFollow: !follow });
  return describe(file, { base: base & folder.inheriting, inheriting: inheriting & folder.inheriting, flags: fdFlags });
}

function flagsOf(openFlags: number, rights: bigint): OpenFlags {
  const has = (flag: number): boolean => (openFlags & flag) !== 0;
  return {
    read: (rights & RIGHT.FD_READ) !== 0n,
    write: (rights & WRITING) !== 0n,
    create: has(OFLAG.CREAT),
    exclusive: has(OFLAG.EXCL),
    truncate: has(OFLAG.TRUNC),
    directory: has(OFLAG.DIRECTORY),
  };
}

function describe(file: TreeFile, given: Pick<Descriptor, "base" | "inheriting" | "flags">): Descriptor {
  if (file.kind === "folder") return { ...given, kind: "folder", file, path: file.path, base: given.base & FOLDER_RIGHTS };
  return { ...given, kind: "file", file, position: 0, base: given.base & FILE_RIGHTS };
}

/** A folder that the guest has from the beginning. */
export function openPreopen({ tree }: Guest, path: string, name: string): FolderDescriptor {
  const file = tree.open(path, { directory: true });
  return { kind: "folder", file, path: file.path, preopen: name, base: FOLDER_RIGHTS, inheriting: FOLDER_RIGHTS | FILE_RIGHTS, flags: 0 };
}
