import { closeSync, constants, fstatSync, openSync, readlinkSync } from "node:fs";
import { posix } from "node:path";
import type { BoxPlace } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Linux's O_PATH, which Node does not name: a descriptor that stands for a place and reads nothing. */
const O_PATH = 0o10_000_000;
const HERE = O_PATH | constants.O_NOFOLLOW;
/** As many as the kernel follows. */
const MAX_LINKS = 40;

/** What a box sees at a path: `elsewhere` is outside its places, where only the box itself can say. */
export type Seen = "folder" | "nothing" | "elsewhere";

interface Held extends BoxPlace {
  readonly fd: number;
}

/**
 * The folders of a box's places, held open from the moment they were checked. bubblewrap binds by path, so whoever swaps a
 * folder for a link between the check and the bind could choose what is bound; what was bound is therefore compared with what
 * is held, before anything runs.
 */
export class HeldPlaces {
  /** Inner ones first. */
  readonly #held: readonly Held[];

  /** @throws SyscallError `NOT_FOUND` when a place's folder is gone, or a link leads to it */
  constructor(places: readonly BoxPlace[]) {
    const held: Held[] = [];
    this.#held = held;
    try {
      for (const place of places) held.push({ ...place, fd: hold(place) });
    } catch (cause) {
      this.close();
      throw cause;
    }
    held.sort((one, other) => other.at.length - one.at.length);
  }

  /** @param pid a process of the box, on the host @throws SyscallError `NOT_FOUND` when it has another folder at a place */
  require(pid: number): void {
    for (const { at, fd } of this.#held) {
      const bound = descend(`/proc/${pid}/root`, at.split("/").filter(Boolean));
      if (bound === undefined || bound !== identity(fd)) throw gone(at);
    }
  }

  /** Looks only at what lies in the places, whatever links there say. */
  look(path: string): Seen {
    let wanted = posix.normalize(path);
    for (let links = 0; links <= MAX_LINKS; links++) {
      const place = this.#held.find(({ at }) => wanted === at || wanted.startsWith(`${at}/`));
      if (place === undefined) return "elsewhere";
      if (place.hidden.some((one) => wanted.startsWith(`${one}/`))) return "nothing";
      const found = walk(place, wanted.slice(place.at.length).split("/").filter(Boolean));
      if (typeof found === "string") return found;
      wanted = posix.normalize(found.leadsTo);
    }
    return "nothing";
  }

  close(): void {
    for (const { fd } of this.#held) closeSync(fd);
  }
}

function hold({ at, folder }: BoxPlace): number {
  let fd: number;
  try {
    fd = openSync(folder, HERE | constants.O_DIRECTORY);
  } catch {
    throw gone(at);
  }
  if (readlinkSync(`/proc/self/fd/${fd}`) === folder) return fd;
  closeSync(fd);
  throw gone(at);
}

function gone(at: string): SyscallError {
  return new SyscallError("NOT_FOUND", `${at} cannot be put into a box: its folder is gone from this machine; make it again or leave it out`, { path: at });
}

function identity(fd: number): string {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return `${dev}:${ino}`;
}

/** Which file is there, by no link but the first folder itself. */
function descend(root: string, names: readonly string[]): string | undefined {
  let fd = openSync(root, O_PATH);
  try {
    for (const name of names) fd = step(fd, name);
    return identity(fd);
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}

/** To an entry of a folder; the folder is let go, unless there is no such entry. */
function step(folder: number, name: string): number {
  const fd = openSync(`/proc/self/fd/${folder}/${name}`, HERE);
  closeSync(folder);
  return fd;
}

function walk(place: Held, names: readonly string[]): Seen | { readonly leadsTo: string } {
  let fd = openSync(`/proc/self/fd/${place.fd}`, O_PATH);
  try {
    for (const [depth, name] of names.entries()) {
      const above = [place.at, ...names.slice(0, depth)].join("/");
      const link = linkAt(fd, name);
      if (link !== undefined) return { leadsTo: posix.join(posix.resolve(above, link), ...names.slice(depth + 1)) };
      fd = step(fd, name);
    }
    return fstatSync(fd).isDirectory() ? "folder" : "nothing";
  } catch {
    return "nothing";
  } finally {
    closeSync(fd);
  }
}

function linkAt(folder: number, name: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${folder}/${name}`);
  } catch {
    return undefined;
  }
}
