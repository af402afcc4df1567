import { dirname, join } from "node:path";
import type { Disk, FileStat, HostPaths, Segments } from "@aether/ports";
import { foldedName, REPOSITORIES, SyscallError } from "@aether/protocol";
import { OneByOne } from "./one-by-one.ts";

const PARTS: ReadonlySet<string> = new Set(REPOSITORIES.flat().map(foldedName));

/** A place on a disk, and the host's folder that is the disk's root. */
export interface Placed {
  readonly at: Segments;
  readonly folder: string;
  /** For what is above that folder, where there is no disk of ours; absent = nothing of a person's is. */
  readonly host?: Pick<HostPaths, "isThere">;
}

/** Whether a folder around it is a repository, or becomes one by it. */
export async function isInRepository({ at, folder, host }: Placed, holdsAt: (at: Segments) => Promise<boolean>): Promise<boolean> {
  for (const [depth, next] of at.entries()) {
    const around = at.slice(0, depth);
    if (await isRepository(next, (name) => holdsAt([...around, name]))) return true;
  }
  for (let inside = folder; dirname(inside) !== inside; inside = dirname(inside)) {
    const around = dirname(inside);
    if (host && (await isRepository("", (name) => host.isThere(join(around, name))))) return true;
  }
  return false;
}

async function isRepository(made: string, holds: (name: string) => Promise<boolean>): Promise<boolean> {
  const folded = foldedName(made);
  const isPart = async (name: string): Promise<boolean> => folded === foldedName(name) || (await holds(name));
  for (const [first, ...others] of REPOSITORIES) {
    if (!(await isPart(first))) continue;
    let whole = true;
    for (const name of others) whole &&= await isPart(name);
    if (whole) return true;
  }
  return false;
}

/** What cannot be looked at is what the call itself fails by. */
export async function statOf({ disk }: { readonly disk: Pick<Disk, "stat"> }, at: Segments): Promise<FileStat | undefined> {
  try {
    return await disk.stat(at);
  } catch (error) {
    if (SyscallError.is(error)) return undefined;
    throw error;
  }
}

/** Lends a folder's disk so that nothing put there makes a repository of a folder, or comes into one. */
export type Outside = (disk: Disk, root: Omit<Placed, "at">) => Disk;

/**
 * Calls are judged before they are done, and several are under way at once: each alone may be harmless where all together make a
 * repository. So whatever could be a part of one is put in place by one call after the other, of all folders, and looked at once more.
 */
export function outsideRepositories(): Outside {
  const puts = new OneByOne();
  return (disk, root) => {
    const unlessInOne = async <T>(at: Segments, work: () => Promise<T>): Promise<T> => {
      const inside = await isInRepository({ ...root, at }, async (one) => (await statOf({ disk }, one)) !== undefined);
      if (inside) throw new SyscallError("DENIED", "version control keeps it, or would take what is around it for a repository: no agent changes that");
      return work();
    };
    const apart = <T>(at: Segments, work: () => Promise<T>): Promise<T> => {
      if (!at.some((name) => PARTS.has(foldedName(name)))) return work();
      return puts.run("any folder", () => unlessInOne(at, work));
    };
    return {
      ...(disk.apart && { apart: disk.apart }),
      stat: (path) => disk.stat(path),
      read: (path, range) => disk.read(path, range),
      write: (path, bytes, options) => apart(path, () => disk.write(path, bytes, options)),
      readLink: (path) => disk.readLink(path),
      link: (path, target, options) => apart(path, () => disk.link(path, target, options)),
      list: (path, max) => disk.list(path, max),
      mkdir: (path, options) => apart(path, () => disk.mkdir(path, options)),
      rename: (from, to, options) => apart(to, () => disk.rename(from, to, options)),
      remove: (path, options) => disk.remove(path, options),
      flush: (path) => disk.flush(path),
      usage: (cap) => disk.usage(cap),
      watch: (path, changed) => disk.watch(path, changed),
    };
  };
}
