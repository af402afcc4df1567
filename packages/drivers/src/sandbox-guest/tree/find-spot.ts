import { type BigIntStats, closeSync, openSync, readlinkSync } from "node:fs";
import { type Mounts, type Names, pathOf } from "./mounts.ts";
import { descriptorPath, NOT_A_LINK, ONLY_A_FOLDER, type Root, statOf } from "./place-roots.ts";
import { TreeError } from "./tree.ts";
import { errnoOf, onHost } from "./tree-errno.ts";

const MOST_PATH_BYTES = 4_096;
/** As Linux. */
const MOST_LINKS = 40;

export interface Finding {
  readonly follow: boolean;
}

/** What a path leads to. It must be disposed. */
export class Spot {
  readonly names: Names;
  /** The place it is in; undefined above the places. */
  readonly root: Root | undefined;
  /** Its folder, unless it is a place or above one. */
  readonly parent: number | undefined;
  /** A handle, never opened; undefined when nothing is there, and above the places. */
  readonly fd: number | undefined;
  readonly stat: BigIntStats | undefined;
  /** The path ended with a slash: only a folder is meant. */
  readonly slash: boolean;
  readonly #close: readonly number[];

  constructor(given: Pick<Spot, "names" | "root" | "parent" | "fd" | "stat" | "slash"> & { readonly close: readonly number[] }) {
    this.names = given.names;
    this.root = given.root;
    this.parent = given.parent;
    this.fd = given.fd;
    this.stat = given.stat;
    this.slash = given.slash;
    this.#close = given.close;
  }

  /** The host path of the name in its folder. Only for calls that do not follow a link there. */
  get at(): string {
    if (this.parent === undefined) throw new TreeError(this.root ? "EPERM" : "EROFS", pathOf(this.names));
    return `${descriptorPath(this.parent)}/${this.names.at(-1)}`;
  }

  [Symbol.dispose](): void {
    for (const fd of this.#close) closeSync(fd);
  }
}

/** A folder on the way. */
interface Here {
  readonly names: Names;
  readonly root?: Root;
  /** Absent above the places. */
  readonly fd?: number;
}

/** Finds what one path leads to, a name at a time. Each name is reached from the open folder before it. */
class Walk {
  readonly #path: string;
  readonly #mounts: Mounts<Root>;
  readonly #follow: boolean;
  /** Names still to go, the next one last. */
  readonly #ahead: string[];
  readonly #slash: boolean;
  #links = 0;
  #here: Here;

  constructor(mounts: Mounts<Root>, path: string, { follow }: Finding) {
    this.#path = path;
    this.#mounts = mounts;
    this.#slash = /\/\.{0,2}$/.test(path);
    this.#follow = follow || this.#slash;
    this.#ahead = path.split("/").reverse();
    this.#here = this.#top();
  }

  run(): Spot {
    try {
      for (;;) {
        const name = this.#ahead.pop();
        if (name === undefined) return this.#found();
        if (name === "" || name === ".") continue;
        if (name === "..") this.#back();
        else {
          const spot = this.#step(name, this.#isLast());
          if (spot) return spot;
        }
      }
    } catch (cause) {
      this.#leave();
      throw cause;
    }
  }

  #isLast(): boolean {
    return this.#ahead.every((name) => name === "" || name === ".");
  }

  #top(): Here {
    const root = this.#mounts.at([]);
    return root ? { names: [], root, fd: root.fd } : { names: [] };
  }

  /** One name further. Gives the end when the walk ends here. */
  #step(name: string, isLast: boolean): Spot | undefined {
    const names = [...this.#here.names, name];
    if (this.#mounts.hides(names)) return this.#absent(names, isLast);
    const root = this.#mounts.at(names);
    if (root) return this.#go({ names, root, fd: root.fd });
    if (this.#here.fd === undefined) return this.#mounts.above(names) ? this.#go({ names }) : this.#absent(names, isLast);
    return this.#enter(names, `${descriptorPath(this.#here.fd)}/${name}`, isLast);
  }

  #enter(names: Names, at: string, isLast: boolean): Spot | undefined {
    const fd = open(at, ONLY_A_FOLDER);
    if (typeof fd === "number") return isLast ? this.#end({ names, fd, stat: statOf(fd) }) : this.#go({ ...this.#here, names, fd });
    if (fd === "ENOTDIR") return this.#noFolder(names, at, isLast);
    return this.#mounts.above(names) ? this.#go({ names }) : this.#absent(names, isLast);
  }

  #noFolder(names: Names, at: string, isLast: boolean): Spot | undefined {
    const fd = open(at, NOT_A_LINK);
    if (typeof fd === "string") return this.#absent(names, isLast);
    const stat = statOf(fd);
    const isLink = stat.isSymbolicLink() && (!isLast || this.#follow);
    // Anything but a link may have become a folder since, which this answer then is too early for.
    if (!isLink && isLast && (!this.#slash || stat.isDirectory())) return this.#end({ names, fd, stat });
    closeSync(fd);
    return isLink ? this.#detour(at) : this.#fail("ENOTDIR");
  }

  /** Puts the names of a link's target before those that are still to go. */
  #detour(at: string): undefined {
    if (++this.#links > MOST_LINKS) return this.#fail("ELOOP");
    const target = readLink(at);
    if (target === undefined) return this.#fail("ENOENT");
    this.#ahead.push(...target.split("/").reverse());
    if (target.startsWith("/")) this.#go(this.#top());
  }

  /** To the folder above. By names: the folder that holds this one on the host could be outside by now. */
  #back(): void {
    const names = this.#here.names.slice(0, -1);
    this.#go(this.#top());
    for (let depth = 1; depth <= names.length; depth++) this.#reenter(names.slice(0, depth));
  }

  #reenter(names: Names): void {
    const root = this.#mounts.at(names);
    if (root) return void this.#go({ names, root, fd: root.fd });
    if (this.#here.fd === undefined) return void this.#go({ names });
    const fd = open(`${descriptorPath(this.#here.fd)}/${names.at(-1)}`, ONLY_A_FOLDER);
    if (typeof fd === "number") return void this.#go({ ...this.#here, names, fd });
    if (this.#mounts.above(names)) return void this.#go({ names });
    this.#fail("ENOENT");
  }

  #go(to: Here): undefined {
    this.#leave();
    this.#here = to;
  }

  #leave(): void {
    const { fd, root } = this.#here;
    this.#here = { names: [] };
    if (fd !== undefined && fd !== root?.fd) closeSync(fd);
  }

  #absent(names: Names, isLast: boolean): Spot {
    return isLast ? this.#end({ names, fd: undefined, stat: undefined }) : this.#fail("ENOENT");
  }

  /** The walk ended in the folder it is in: a place, one above the places, or one that `..` led to. */
  #found(): Spot {
    const { names, root, fd } = this.#here;
    const stat = fd === undefined ? undefined : statOf(fd);
    this.#here = { names: [] };
    return new Spot({ names, root, parent: undefined, fd, stat, slash: true, close: fd === undefined || fd === root?.fd ? [] : [fd] });
  }

  #end({ names, fd, stat }: Pick<Spot, "names" | "fd" | "stat">): Spot {
    const { root, fd: parent } = this.#here;
    this.#here = { names: [] };
    const close = [fd, parent === root?.fd ? undefined : parent].filter((each) => each !== undefined);
    return new Spot({ names, root, parent, fd, stat, slash: this.#slash, close });
  }

  #fail(code: "ENOENT" | "ENOTDIR" | "ELOOP"): never {
    throw new TreeError(code, this.#path);
  }
}

/** @throws TreeError `ENOENT`, `ENOTDIR`, `ELOOP`, `ENAMETOOLONG`, `EACCES`, `EINVAL` for a path that is none */
export function findSpot(mounts: Mounts<Root>, path: string, finding: Finding): Spot {
  if (!path.startsWith("/") || path.includes("\0")) throw new TreeError("EINVAL", path);
  if (Buffer.byteLength(path) >= MOST_PATH_BYTES) throw new TreeError("ENAMETOOLONG", path);
  return onHost(path, () => new Walk(mounts, path, finding).run());
}

/** The descriptor, or why there is none. @throws the errno error of `open` for any other reason */
function open(at: string, flags: number): number | "ENOENT" | "ENOTDIR" {
  try {
    return openSync(at, flags);
  } catch (cause) {
    const code = errnoOf(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return code;
    if (code === "ELOOP") return "ENOTDIR";
    throw cause;
  }
}

/** Undefined when it is no link any more. */
function readLink(at: string): string | undefined {
  try {
    return readlinkSync(at);
  } catch (cause) {
    if (errnoOf(cause) === "EINVAL") return undefined;
    throw cause;
  }
}
