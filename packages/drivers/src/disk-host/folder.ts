import { chmodSync, closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import { showPath } from "./segments.ts";

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;
/** Linux: names a folder without entering it, so that one which is closed to everybody can be named too. */
const O_PATH = 0o10000000;
/** What its owner needs to look into a folder and to change it. */
const OWNERS = 0o700;

/**
 * How names in an open folder are reached. `descriptor` (Linux): through `/proc/self/fd/<n>/<name>`, which the kernel
 * resolves from the open folder itself, so nothing that is renamed or swapped meanwhile can lead elsewhere. `path`
 * (elsewhere): by real path, with the folder's identity compared before and after each use. That refuses every link
 * that stands still, but a link swapped in and out again between two comparisons can win; never share such a folder with
 * a program that is not trusted.
 */
export type Reach = "descriptor" | "path";

/** An open folder. Names in it are single segments; none is followed when it is a link. */
export class Folder {
  readonly fd: number;
  /** Set by the owner of a long-lived folder: `using` then leaves it open. */
  readonly #kept: boolean;
  readonly #real: string | undefined;
  readonly #prefix: string;
  /** Calls under way. Reading it after the last use also keeps the collector from closing a root that is still needed. */
  calls = 0;

  private constructor(fd: number, real: string | undefined, kept: boolean) {
    this.fd = fd;
    this.#real = real;
    this.#kept = kept;
    this.#prefix = real === undefined ? `/proc/self/fd/${fd}/` : `${real}/`;
  }

  /**
   * Opens a root for as long as the object is referenced. What is open is the folder of this path: where a link has come to stand on the way
   * to it, were it only for that moment, nothing is opened.
   *
   * @throws the errno error of `open` · SyscallError `DENIED` for a path that holds a link
   */
  static openRoot(path: string, reach: Reach): Folder {
    const fd = openSync(path, O_RDONLY | O_DIRECTORY);
    const root = new Folder(fd, reach === "path" ? path : undefined, true);
    ROOTS.register(root, fd, root);
    try {
      if (reach === "path") root.confirm();
      else if (placeOf(fd) !== path) throw new SyscallError("DENIED", `a link leads to ${path}; name the folder itself`, { path });
    } catch (cause) {
      root.release();
      throw cause;
    }
    return root;
  }

  /** Closes a root that nobody else refers to, without waiting for the collector. */
  release(): void {
    ROOTS.unregister(this);
    closeSync(this.fd);
  }

  /** The host path by which `name` is reached now; also takes a raw name that is not Unicode. */
  at(name: string): string;
  at(name: string | Buffer): string | Buffer;
  at(name: string | Buffer): string | Buffer {
    return typeof name === "string" ? this.#prefix + name : Buffer.concat([Buffer.from(this.#prefix), name]);
  }

  /** The host path of the folder itself, for reading its entries. */
  get here(): string {
    return this.#prefix;
  }

  /** @throws the errno error of `open`: `ENOTDIR` for a link or a file */
  enter(name: string | Buffer): Folder {
    return this.#entered(name, this.#real === undefined ? undefined : `${this.#real}/${name}`);
  }

  /**
   * Lets its owner into the folder of this name again, where a program took that away. Nothing becomes of what is no folder, or somebody else's.
   *
   * @throws the errno error of `open`: `ENOTDIR` for a link or a file
   */
  reopen(name: string | Buffer): void {
    this.confirm();
    const fd = this.#real === undefined ? openSync(this.at(name), O_PATH | O_DIRECTORY | O_NOFOLLOW) : undefined;
    try {
      const found = fd === undefined ? lstatSync(this.at(name)) : fstatSync(fd);
      if (!found.isDirectory() || (found.mode & OWNERS) === OWNERS) return;
      chmodSync(fd === undefined ? this.at(name) : `/proc/self/fd/${fd}`, (found.mode & 0o777) | OWNERS);
    } catch (cause) {
      if (errnoOf(cause) !== "EPERM") throw cause;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }

  /** The folder that this one is in now: whoever came from there compares which one it is. */
  above(): Folder {
    return this.#entered("..", this.#real === undefined ? undefined : dirname(this.#real));
  }

  #entered(name: string | Buffer, real: string | undefined): Folder {
    this.confirm();
    const fd = openSync(this.at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    const inner = new Folder(fd, real, false);
    try {
      inner.confirm();
    } catch (cause) {
      closeSync(fd);
      throw cause;
    }
    return inner;
  }

  /** Opens a file that must not be a link. @throws the errno error of `open`: `ELOOP` for a link */
  open(name: string, flags: number, mode?: number): number {
    this.confirm();
    const fd = openSync(this.at(name), flags | O_NOFOLLOW, mode);
    try {
      this.confirm();
    } catch (cause) {
      closeSync(fd);
      throw cause;
    }
    return fd;
  }

  /** Nothing to do with descriptors. By path: is this path still this folder? Called before and after each use. */
  confirm(): void {
    if (this.#real === undefined) return;
    const mine = fstatSync(this.fd);
    const there = statSync(this.#real, { throwIfNoEntry: false });
    if (there?.ino === mine.ino && there.dev === mine.dev && realpathSync(this.#real) === this.#real) return;
    throw new SyscallError("DENIED", "a folder on the path was replaced while it was in use; try again");
  }

  [Symbol.dispose](): void {
    if (!this.#kept) closeSync(this.fd);
  }
}

const ROOTS = new FinalizationRegistry<number>((fd) => closeSync(fd));

/** Where an open folder is now, without links. */
function placeOf(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    throw new SyscallError("UNAVAILABLE", "host folders need /proc, which is not mounted; mount it to keep agents from being led out of a folder by links");
  }
}

/**
 * Opens the folder at `path` below a root, one component at a time. The result may be the root itself, which disposing
 * leaves open.
 *
 * @throws SyscallError `DENIED` for a link on the way, `NOT_FOUND`, `UNSUPPORTED` for a file on the way
 */
export function walk(root: Folder, path: Segments): Folder {
  const { folder, missing } = walkExisting(root, path);
  if (missing === 0) return folder;
  folder[Symbol.dispose]();
  throw new SyscallError("NOT_FOUND", `${showPath(path)} does not exist`, { path: path.join("/") });
}

/** As {@link walk}, but stops at the first component that does not exist and says how many are missing. */
export function walkExisting(root: Folder, path: Segments): { readonly folder: Folder; readonly missing: number } {
  let folder = root;
  for (let depth = 0; depth < path.length; depth++) {
    const next = enterNext(folder, path, depth);
    if (next === undefined) return { folder, missing: path.length - depth };
    folder[Symbol.dispose]();
    folder = next;
  }
  return { folder, missing: 0 };
}

/** Undefined when it does not exist. Closes `folder` when it throws. */
function enterNext(folder: Folder, path: Segments, depth: number): Folder | undefined {
  try {
    return folder.enter(path[depth] ?? "");
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === "ENOENT") return undefined;
    using parent = folder;
    throw errno === "ENOTDIR" || errno === "ELOOP" ? notAFolder(parent, path.slice(0, depth + 1)) : cause;
  }
}

/** Why the last name of `path`, in `parent`, could not be entered. */
function notAFolder(parent: Folder, path: Segments): SyscallError {
  const found = lstatSync(parent.at(path.at(-1) ?? ""), { throwIfNoEntry: false });
  const data = { path: path.join("/") };
  if (found?.isSymbolicLink()) return new SyscallError("DENIED", `${showPath(path)} is a link; links are not followed. Name the place itself`, data);
  if (found === undefined || found.isDirectory())
    return new SyscallError("CONFLICT", `${showPath(path)} was replaced while it was being opened; try again`, data);
  return new SyscallError("UNSUPPORTED", `${showPath(path)} is not a folder`, data);
}
