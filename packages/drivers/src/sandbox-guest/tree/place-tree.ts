import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import type { BoxPlace } from "@aether/ports";
import { ExactTimes } from "./exact-times.ts";
import { findSpot, type Spot } from "./find-spot.ts";
import { Mounts, type Names, pathOf } from "./mounts.ts";
import { folderAbove, kindOf, placeFile, SAFE_FLAGS, secondsOf, setTimesOf } from "./open-place-file.ts";
import { descriptorPath, openRoots, type Root, statOf } from "./place-roots.ts";
import { type OpenFlags, type Tree, type TreeEntry, TreeError, type TreeErrorCode, type TreeFile, type TreeStat, type TreeTimes } from "./tree.ts";
import { errnoOf, onHost } from "./tree-errno.ts";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_WRONLY } = constants;

const MOST_TARGET_BYTES = 4_095;
/** Times that a file may come or go under an `open` before it gives up. */
const MOST_TRIES = 8;
/** No set-id and no sticky bit: they would mean something to the host's users. */
const MODE_BITS = 0o777;

/**
 * The files of places on this host.
 *
 * @throws SyscallError `NOT_FOUND` when a place's folder is gone, `UNAVAILABLE` on a system without `/proc/self/fd`
 */
export function createTree(places: readonly BoxPlace[], options: TreeOptions): Tree {
  return new PlaceTree(openRoots(places), options);
}

export interface TreeOptions {
  readonly openFiles: number;
  /** Bytes of one file; absent = what the host allows. */
  readonly fileBytes?: number | undefined;
}

class PlaceTree implements Tree {
  readonly places: readonly string[];
  readonly #roots: readonly Root[];
  readonly #mounts: Mounts<Root>;
  readonly #mostOpen: number;
  readonly #mostBytes: number;
  #wasFull = false;
  readonly #open = new Set<TreeFile>();
  readonly #times = new ExactTimes();
  /** Files that this tree itself gave a further name: all their names are in the place. */
  readonly #linked = new Set<string>();
  #closed = false;

  constructor(roots: readonly Root[], { openFiles, fileBytes = Number.POSITIVE_INFINITY }: TreeOptions) {
    this.#roots = roots;
    this.#mounts = new Mounts(roots);
    this.#mostOpen = openFiles;
    this.#mostBytes = fileBytes;
    this.places = roots.map(({ at }) => at).sort();
  }

  get wasFull(): boolean {
    return this.#wasFull;
  }

  open(path: string, flags: OpenFlags): TreeFile {
    if (this.#open.size >= this.#mostOpen) {
      this.#wasFull = true;
      throw new TreeError("EMFILE", path);
    }
    const follow = !(flags.noFollow || (flags.create && flags.exclusive));
    for (let tries = 1; ; tries++) {
      using spot = this.#find(path, follow);
      try {
        return onHost(path, () => this.#openSpot(spot, path, flags));
      } catch (cause) {
        if (!(cause instanceof CameUp)) throw cause;
        if (tries === MOST_TRIES) throw new TreeError("EIO", path);
      }
    }
  }

  stat(path: string, options: { readonly follow?: boolean } = {}): TreeStat {
    using spot = this.#find(path, options.follow ?? true);
    if (spot.stat) return this.#statFor(spot.stat);
    return this.#statAbove(spot.names) ?? fail("ENOENT", path);
  }

  list(path: string): readonly TreeEntry[] {
    using spot = this.#find(path, true);
    const entries = new Map<string, TreeEntry>();
    if (spot.fd === undefined) this.#statAbove(spot.names) ?? fail("ENOENT", path);
    else if (!spot.stat?.isDirectory()) fail("ENOTDIR", path);
    else for (const entry of onHost(path, () => this.#entries(spot))) entries.set(entry.name, entry);
    for (const name of this.#mounts.above(spot.names) ?? []) {
      const { kind, inode } = this.stat(pathOf([...spot.names, name]));
      entries.set(name, { name, kind, inode });
    }
    return [...entries.values()];
  }

  resolve(path: string, options: { readonly follow?: boolean } = {}): string {
    using spot = this.#find(path, options.follow ?? false);
    return pathOf(spot.names);
  }

  mkdir(path: string, mode = MODE_BITS): void {
    using spot = this.#new(path);
    onHost(path, () => mkdirSync(spot.at, { mode: mode & MODE_BITS }));
  }

  symlink(target: string, path: string): void {
    if (target === "") throw new TreeError("ENOENT", path);
    if (target.includes("\0")) throw new TreeError("EINVAL", path);
    if (Buffer.byteLength(target) > MOST_TARGET_BYTES) throw new TreeError("ENAMETOOLONG", path);
    using spot = this.#new(path);
    if (spot.slash) throw new TreeError("ENOENT", path);
    onHost(path, () => symlinkSync(target, spot.at));
  }

  rename(from: string, to: string): void {
    using source = this.#there(from, false);
    using target = this.#find(to, false);
    this.#requireMovable(source, from);
    if (target.stat === undefined && this.#mounts.hides(target.names)) throw new TreeError("EACCES", to);
    if (target.stat === undefined && target.slash && !source.stat?.isDirectory()) throw new TreeError("ENOTDIR", to);
    this.#requireMovable(target, to);
    if (source.root !== target.root) throw new TreeError("EXDEV", to);
    onHost(from, () => renameSync(source.at, target.at));
  }

  unlink(path: string): void {
    using spot = this.#there(path, false);
    if (spot.fd === undefined || spot.stat?.isDirectory()) throw new TreeError("EISDIR", path);
    requireWritable(spot, path);
    onHost(path, () => unlinkSync(spot.at));
  }

  rmdir(path: string): void {
    using spot = this.#there(path, false);
    if (spot.stat && !spot.stat.isDirectory()) throw new TreeError("ENOTDIR", path);
    requireWritable(spot, path);
    if (this.#mounts.at(spot.names) || this.#mounts.above(spot.names)) throw new TreeError("EPERM", path);
    onHost(path, () => rmdirSync(spot.at));
  }

  readlink(path: string): string {
    using spot = this.#there(path, false);
    if (!spot.stat?.isSymbolicLink()) throw new TreeError("EINVAL", path);
    return onHost(path, () => readlinkSync(spot.at));
  }

  link(from: string, to: string, options: { readonly follow?: boolean } = {}): void {
    using source = this.#there(from, options.follow ?? false);
    const { fd, stat } = source;
    if (fd === undefined || !stat || stat.isDirectory()) throw new TreeError("EPERM", from);
    using target = this.#new(to);
    if (target.slash) throw new TreeError("ENOENT", to);
    if (source.root !== target.root) throw new TreeError("EXDEV", to);
    onHost(from, () => linkSync(source.at, target.at));
    if (stat.nlink === 1n && statOf(fd).nlink === 2n) this.#linked.add(keyOf(stat));
  }

  chmod(path: string, mode: number): void {
    using spot = this.#there(path, true);
    const fd = this.#changeable(spot, path);
    onHost(path, () => chmodSync(descriptorPath(fd), mode & MODE_BITS));
  }

  setTimes(path: string, times: TreeTimes, options: { readonly follow?: boolean } = {}): void {
    using spot = this.#there(path, options.follow ?? true);
    const fd = this.#changeable(spot, path);
    if (!spot.stat?.isSymbolicLink()) return onHost(path, () => this.#setTimes(fd, times));
    const { accessedNs, modifiedNs } = this.#whole(times, spot.stat);
    onHost(path, () => lutimesSync(spot.at, secondsOf(accessedNs), secondsOf(modifiedNs)));
    this.#times.remember(statOf(fd), { accessedNs, modifiedNs });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const file of [...this.#open]) file.close();
    for (const { fd } of this.#roots) closeSync(fd);
  }

  #find(path: string, follow: boolean): Spot {
    if (this.#closed) throw new TreeError("EBADF", path);
    return findSpot(this.#mounts, path, { follow });
  }

  #there(path: string, follow: boolean): Spot {
    const spot = this.#find(path, follow);
    if (spot.stat || this.#statAbove(spot.names)) return spot;
    spot[Symbol.dispose]();
    throw new TreeError("ENOENT", path);
  }

  /** Where something can be made. */
  #new(path: string): Spot {
    const spot = this.#find(path, false);
    try {
      if (spot.stat || this.#statAbove(spot.names)) throw new TreeError("EEXIST", path);
      if (this.#mounts.hides(spot.names)) throw new TreeError("EACCES", path);
      requireWritable(spot, path);
      return spot;
    } catch (cause) {
      spot[Symbol.dispose]();
      throw cause;
    }
  }

  #openSpot(spot: Spot, path: string, flags: OpenFlags): TreeFile {
    const { fd, stat } = spot;
    const writes = writesWith(flags);
    if (!stat || fd === undefined) return this.#openAbsent(spot, path, flags);
    if (flags.create && flags.exclusive) fail("EEXIST", path);
    if (stat.isSymbolicLink()) fail("ELOOP", path);
    if (stat.isDirectory()) {
      if (writes) fail("EISDIR", path);
      return this.#opened(spot, openSync(descriptorPath(fd), O_RDONLY | O_DIRECTORY), { kind: "folder", writable: false });
    }
    if (!stat.isFile()) fail("ENOTSUP", path);
    if (flags.directory) fail("ENOTDIR", path);
    if (writes) this.#changeable(spot, path);
    const file = this.#opened(spot, openSync(descriptorPath(fd), accessOf(flags) | SAFE_FLAGS), { kind: "file", writable: writes });
    if (flags.truncate) file.truncate(0);
    return file;
  }

  #openAbsent(spot: Spot, path: string, flags: OpenFlags): TreeFile {
    const above = this.#statAbove(spot.names);
    if (above) {
      if (flags.create && flags.exclusive) fail("EEXIST", path);
      if (writesWith(flags)) fail("EISDIR", path);
      return this.#keep((closed) => folderAbove(pathOf(spot.names), above, closed));
    }
    if (!flags.create) return fail("ENOENT", path);
    if (flags.directory) fail("EINVAL", path);
    if (this.#mounts.hides(spot.names)) fail("EACCES", path);
    if (spot.slash) fail("EISDIR", path);
    requireWritable(spot, path);
    return this.#opened(spot, openNew(spot, flags), { kind: "file", writable: writesWith(flags) });
  }

  #opened(spot: Spot, fd: number, { kind, writable }: { readonly kind: "file" | "folder"; readonly writable: boolean }): TreeFile {
    return this.#keep((closed) =>
      placeFile({
        path: pathOf(spot.names),
        fd,
        kind,
        writable,
        mostBytes: this.#mostBytes,
        statFor: (stat) => this.#statFor(stat),
        setTimes: (own, times) => {
          this.#requireOwn(spot, pathOf(spot.names), statOf(own));
          this.#setTimes(own, times);
        },
        closed,
      }),
    );
  }

  #keep(make: (closed: () => void) => TreeFile): TreeFile {
    const file = make(() => this.#open.delete(file));
    this.#open.add(file);
    return file;
  }

  /** The handle of what may be changed in place. */
  #changeable(spot: Spot, path: string): number {
    this.#requireOwn(spot, path, spot.stat);
    return spot.fd ?? fail("EROFS", path);
  }

  #requireOwn(spot: Spot, path: string, stat: BigIntStats | undefined): void {
    requireWritable(spot, path);
    // Another name of the same file may be anywhere on the host.
    if (stat?.isFile() && stat.nlink > 1n && !this.#linked.has(keyOf(stat))) throw new TreeError("EPERM", path);
  }

  #requireMovable(spot: Spot, path: string): void {
    requireWritable(spot, path);
    // What is hidden and what stands below is known by its path: moved, it would be seen.
    if (this.#mounts.fixed(spot.names)) throw new TreeError("EPERM", path);
  }

  #entries({ fd, names }: Spot): TreeEntry[] {
    const here = descriptorPath(fd ?? -1);
    const entries: TreeEntry[] = [];
    for (const name of readdirSync(here)) {
      if (this.#mounts.hides([...names, name])) continue;
      const stat = lstatSync(`${here}/${name}`, { bigint: true, throwIfNoEntry: false });
      if (stat) entries.push({ name, kind: kindOf(stat), inode: stat.ino });
    }
    return entries;
  }

  #setTimes(fd: number, times: TreeTimes): void {
    const whole = this.#whole(times, statOf(fd));
    setTimesOf(fd, whole);
    this.#times.remember(statOf(fd), whole);
  }

  #whole(times: TreeTimes, stat: BigIntStats): Required<TreeTimes> {
    return { ...this.#times.of(stat), ...times };
  }

  #statFor(stat: BigIntStats): TreeStat {
    return {
      kind: kindOf(stat),
      bytes: Number(stat.size),
      mode: Number(stat.mode) & 0o7777,
      inode: stat.ino,
      device: stat.dev,
      links: Number(stat.nlink),
      ...this.#times.of(stat),
      changedNs: stat.ctimeNs,
    };
  }

  /** Of a folder that only the namespace has. */
  #statAbove(names: Names): TreeStat | undefined {
    if (this.#mounts.above(names) === undefined || this.#mounts.hides(names)) return undefined;
    const inode = BigInt(1 + [...names.join("/")].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2_147_483_647, 0));
    return { kind: "folder", bytes: 0, mode: 0o555, inode, device: 0n, links: 2, accessedNs: 0n, modifiedNs: 0n, changedNs: 0n };
  }
}

/** The name came into being while a file of this name was being made. */
class CameUp extends Error {}

function openNew(spot: Spot, flags: OpenFlags): number {
  try {
    return openSync(spot.at, accessOf(flags) | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
  } catch (cause) {
    if (errnoOf(cause) === "EEXIST" && !flags.exclusive) throw new CameUp();
    throw cause;
  }
}

function writesWith({ write, append, truncate }: OpenFlags): boolean {
  return write === true || append === true || truncate === true;
}

function accessOf(flags: OpenFlags): number {
  if (writesWith(flags)) return flags.read ? O_RDWR : O_WRONLY;
  return O_RDONLY;
}

function requireWritable({ root, names }: Spot, path: string): void {
  const there = pathOf(names);
  const isClosed = root?.closed?.some((closed) => there === closed || there.startsWith(`${closed}/`)) === true;
  if (root?.writable !== true || isClosed) throw new TreeError("EROFS", path);
}

function fail(code: TreeErrorCode, path: string): never {
  throw new TreeError(code, path);
}

const keyOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;
