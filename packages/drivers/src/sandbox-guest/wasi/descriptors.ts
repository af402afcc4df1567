import type { TreeEntry, TreeFile } from "../tree/tree.ts";
import { ERRNO, fail } from "./errno.ts";

export const FDFLAG = { APPEND: 1, DSYNC: 2, NONBLOCK: 4, RSYNC: 8, SYNC: 16 } as const;

interface Rights {
  base: bigint;
  inheriting: bigint;
  flags: number;
}

export interface StreamDescriptor extends Rights {
  readonly kind: "stream";
  readonly stream: "stdin" | "stdout" | "stderr";
}

export interface FileDescriptor extends Rights {
  readonly kind: "file";
  readonly file: TreeFile;
  position: number;
}

export interface FolderDescriptor extends Rights {
  readonly kind: "folder";
  readonly file: TreeFile;
  /** Where it is now: the guest may have renamed it. */
  path: string;
  /** What the guest was told to call it. */
  readonly preopen?: string;
  /** What was in it when its reading began. */
  entries?: readonly TreeEntry[];
}

export type Descriptor = StreamDescriptor | FileDescriptor | FolderDescriptor;

/** Below are the streams, which keep their numbers. */
const FIRST = 3;

/** The guest's open files by number. */
export class Descriptors {
  readonly #open = new Map<number, Descriptor>();

  /** @throws CallError `BADF`, and `NOTCAPABLE` when it has not all of `rights` */
  get(fd: number, rights = 0n): Descriptor {
    const found = this.#open.get(fd) ?? fail(ERRNO.BADF);
    if ((found.base & rights) !== rights) fail(ERRNO.NOTCAPABLE);
    return found;
  }

  /** @throws CallError `BADF`, `NOTCAPABLE`, and `NOTDIR` for anything else */
  folder(fd: number, rights: bigint): FolderDescriptor {
    const found = this.#open.get(fd) ?? fail(ERRNO.BADF);
    if (found.kind !== "folder") return fail(ERRNO.NOTDIR);
    if ((found.base & rights) !== rights) fail(ERRNO.NOTCAPABLE);
    return found;
  }

  /** @throws CallError `BADF`, `ISDIR`, `SPIPE`, `NOTCAPABLE` */
  file(fd: number, rights: bigint): FileDescriptor {
    const found = this.#open.get(fd) ?? fail(ERRNO.BADF);
    if (found.kind === "folder") return fail(ERRNO.ISDIR);
    if (found.kind === "stream") return fail(ERRNO.SPIPE);
    if ((found.base & rights) !== rights) fail(ERRNO.NOTCAPABLE);
    return found;
  }

  set(fd: number, descriptor: Descriptor): void {
    this.#open.set(fd, descriptor);
  }

  /** Under the lowest free number. */
  add(descriptor: Descriptor): number {
    let fd = FIRST;
    while (this.#open.has(fd)) fd++;
    this.#open.set(fd, descriptor);
    return fd;
  }

  close(fd: number): void {
    const found = this.get(fd);
    this.#open.delete(fd);
    if (found.kind !== "stream") found.file.close();
  }

  /** `from` takes the number `to`, which must be open and is closed. */
  renumber(from: number, to: number): void {
    const moved = this.get(from);
    const replaced = this.get(to);
    if (from === to) return;
    this.#open.delete(from);
    this.#open.set(to, moved);
    if (replaced.kind !== "stream") replaced.file.close();
  }

  /** A folder has another path now, and so have the ones that are open below it. */
  moved(from: string, to: string): void {
    for (const each of this.#open.values()) {
      if (each.kind !== "folder") continue;
      if (each.path === from || each.path.startsWith(`${from}/`)) each.path = to + each.path.slice(from.length);
    }
  }

  closeAll(): void {
    for (const fd of [...this.#open.keys()]) this.close(fd);
  }
}
