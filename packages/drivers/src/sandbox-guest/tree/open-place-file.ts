import { type BigIntStats, closeSync, constants, fsyncSync, ftruncateSync, openSync, readSync, utimesSync, writeSync } from "node:fs";
import { descriptorPath, statOf } from "./place-roots.ts";
import { TreeError, type TreeFile, type TreeKind, type TreeStat, type TreeTimes } from "./tree.ts";
import { onHost } from "./tree-errno.ts";

const { O_APPEND, O_NOCTTY, O_NONBLOCK, O_WRONLY } = constants;
/** For files only, where neither flag changes anything; should one ever not be a file, it waits for nobody. */
export const SAFE_FLAGS: number = O_NONBLOCK | O_NOCTTY;

export interface OpenedFile {
  readonly path: string;
  readonly fd: number;
  readonly kind: "file" | "folder";
  readonly writable: boolean;
  /** Bytes it may have. */
  readonly mostBytes: number;
  statFor(stat: BigIntStats): TreeStat;
  setTimes(fd: number, times: TreeTimes): void;
  closed(): void;
}

/** A file or folder of a place that was opened by its descriptor. */
export function placeFile({ path, fd, kind, writable, mostBytes, statFor, setTimes, closed }: OpenedFile): TreeFile {
  let open = true;
  let appending: number | undefined;
  const on = <T>(call: () => T): T => {
    if (!open) throw new TreeError("EBADF", path);
    return onHost(path, call);
  };
  const onBytes = <T>(call: () => T): T =>
    on(() => {
      if (kind === "folder") throw new TreeError("EISDIR", path);
      return call();
    });
  const onWritable = <T>(call: () => T): T =>
    onBytes(() => {
      if (!writable) throw new TreeError("EBADF", path);
      return call();
    });
  const mustFit = (bytes: number): void => {
    if (bytes > mostBytes) throw new TreeError("EFBIG", path);
  };
  return {
    kind,
    path,
    read: (into, position) => onBytes(() => (into.length === 0 ? 0 : readSync(fd, into, 0, into.length, position))),
    write: (bytes, position) =>
      onWritable(() => {
        mustFit(position + bytes.length);
        return writeSync(fd, bytes, 0, bytes.length, position);
      }),
    append: (bytes) =>
      onWritable(() => {
        mustFit(Number(statOf(fd).size) + bytes.length);
        appending ??= openSync(descriptorPath(fd), O_WRONLY | O_APPEND | SAFE_FLAGS);
        return writeSync(appending, bytes);
      }),
    truncate: (bytes) =>
      onWritable(() => {
        mustFit(bytes);
        ftruncateSync(fd, bytes);
      }),
    stat: () => on(() => statFor(statOf(fd))),
    setTimes: (times) => on(() => setTimes(fd, times)),
    sync: () => on(() => fsyncSync(fd)),
    close() {
      if (!open) throw new TreeError("EBADF", path);
      open = false;
      closed();
      if (appending !== undefined) closeSync(appending);
      closeSync(fd);
    },
  };
}

/** A folder above the places, which the host does not have. */
export function folderAbove(path: string, stat: TreeStat, closed: () => void): TreeFile {
  let open = true;
  const refuse = (code: "EISDIR" | "EROFS") => (): never => {
    throw new TreeError(open ? code : "EBADF", path);
  };
  return {
    kind: "folder",
    path,
    read: refuse("EISDIR"),
    write: refuse("EISDIR"),
    append: refuse("EISDIR"),
    truncate: refuse("EISDIR"),
    setTimes: refuse("EROFS"),
    stat() {
      if (!open) throw new TreeError("EBADF", path);
      return stat;
    },
    sync: () => undefined,
    close() {
      if (!open) throw new TreeError("EBADF", path);
      open = false;
      closed();
    },
  };
}

export function kindOf(stat: BigIntStats): TreeKind {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  return stat.isSymbolicLink() ? "link" : "other";
}

/** Seconds, as the host takes them. */
export const secondsOf = (nanoseconds: bigint): number => Number(nanoseconds) / 1e9;

/** On what a descriptor holds, which may be a handle that was never opened. */
export function setTimesOf(fd: number, { accessedNs, modifiedNs }: Required<TreeTimes>): void {
  utimesSync(descriptorPath(fd), secondsOf(accessedNs), secondsOf(modifiedNs));
}
