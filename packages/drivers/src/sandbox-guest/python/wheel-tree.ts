import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, type Stats } from "node:fs";
import { basename, join } from "node:path";
import { type Tree, TreeError, type TreeFile, type TreeStat } from "../tree/tree.ts";

const WHEEL = /^[\w.+!-]+\.whl$/;
const READ_ONLY_FILE = 0o444;
const READ_ONLY_FOLDER = 0o555;
const NS_IN_MS = 1_000_000;

/** The wheels of a host's folder, and nothing else in it, to be read. */
export function createWheelTree(folder: string, at: string): Tree {
  const open = (path: string): TreeFile => {
    if (path === at) throw new TreeError("EISDIR", path);
    const name = basename(path);
    if (path !== `${at}/${name}` || !WHEEL.test(name)) throw new TreeError("ENOENT", path);
    return openWheel(join(folder, name), path);
  };
  const refuse = (path: string): never => {
    throw new TreeError("EROFS", path);
  };
  return {
    wasFull: false,
    places: [at],
    resolve: (path) => path,
    close: () => undefined,
    open: (path, { write }) => (write ? refuse(path) : open(path)),
    stat(path) {
      if (path === at)
        return { kind: "folder", bytes: 0, mode: READ_ONLY_FOLDER, inode: 1n, device: 1n, links: 1, accessedNs: 0n, modifiedNs: 0n, changedNs: 0n };
      const file = open(path);
      try {
        return file.stat();
      } finally {
        file.close();
      }
    },
    list: (path) =>
      path === at
        ? readdirSync(folder)
            .filter((name) => WHEEL.test(name))
            .sort()
            .map((name) => ({ name, kind: "file", inode: 0n }))
        : refuse(path),
    mkdir: refuse,
    rename: refuse,
    unlink: refuse,
    rmdir: refuse,
    symlink: (_target, path) => refuse(path),
    readlink(path) {
      throw new TreeError("EINVAL", path);
    },
    link: refuse,
    chmod: refuse,
    setTimes: refuse,
  };
}

function openWheel(hostPath: string, path: string): TreeFile {
  const refuse = (): never => {
    throw new TreeError("EROFS", path);
  };
  const fd = opened(hostPath, path);
  return {
    kind: "file",
    path,
    read: (into, position) => readSync(fd, into, 0, into.length, position),
    write: refuse,
    append: refuse,
    truncate: refuse,
    setTimes: refuse,
    stat: () => statOf(fstatSync(fd)),
    sync: () => undefined,
    close: () => closeSync(fd),
  };
}

function opened(hostPath: string, path: string): number {
  let fd: number;
  try {
    fd = openSync(hostPath, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    throw new TreeError("ENOENT", path);
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new TreeError("ENOENT", path);
}

function statOf({ size, ino, mtimeMs }: Stats): TreeStat {
  const time = BigInt(Math.round(mtimeMs * NS_IN_MS));
  return { kind: "file", bytes: size, mode: READ_ONLY_FILE, inode: BigInt(ino), device: 1n, links: 1, accessedNs: time, modifiedNs: time, changedNs: time };
}
