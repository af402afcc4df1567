import { type FSWatcher, lstatSync, watch } from "node:fs";
import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import { type Folder, walk } from "./folder.ts";
import { namesOf } from "./names.ts";
import { checkSegments, type Names, TEMPORARY } from "./segments.ts";
import { breathe } from "./turns.ts";

const COALESCE_MS = 50;
const MAX_FOLDERS = 4_096;
/** Names collected between two reports; beyond that the report is the watched folder itself. */
const MAX_CHANGED = 10_000;
/**
 * Changes heard in one turn of the event loop. The host hands them out without a pause for as long as there are more: a program
 * that makes them faster than they are looked at would never let the turn end.
 */
const MAX_AT_ONCE = 100;
/** A folder that changes faster is not watched for so long, and reported as a whole. */
const REST_MS = 250;

export interface Watching {
  readonly root: Folder;
  readonly names: Names;
  readonly changed: (paths: readonly string[]) => void;
}

/**
 * Reports paths relative to the disk's root. One host watcher for each folder, entered by descriptor and never through a
 * link; a folder that is moved away is no longer watched from that moment on. Reports are hints: the host may drop
 * some under load. Folders made after the limit was reached are not watched.
 *
 * @throws SyscallError `QUOTA` for a tree of more than 4,096 folders, or when the host has no watchers left
 */
export async function watchTree(watching: Watching, path: Segments): Promise<() => void> {
  const tree = new WatchedTree(watching, path);
  try {
    await tree.add(path, "first");
  } catch (cause) {
    tree.stop();
    throw cause;
  }
  return () => tree.stop();
}

/** What a first look finds is no change, and a tree too large for it is the caller's error; later it is left out. */
type Look = "first" | "later";

interface Watched {
  readonly watcher: FSWatcher;
  readonly id: string;
}

class WatchedTree {
  readonly #root: Folder;
  readonly #top: string;
  readonly #changed: (paths: readonly string[]) => void;
  readonly #names: Names;
  readonly #folders = new Map<string, Watched>();
  #pending = new Set<string>();
  readonly #resting = new Map<string, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;
  #heard = 0;
  #stopped = false;

  constructor({ root, names, changed }: Watching, path: Segments) {
    this.#root = root;
    this.#names = names;
    this.#top = path.join("/");
    this.#changed = changed;
  }

  /** Watches a folder and all below it. */
  async add(path: Segments, look: Look): Promise<void> {
    await breathe();
    const key = path.join("/");
    if (this.#stopped || this.#folders.has(key) || this.#resting.has(key)) return;
    if (this.#folders.size >= MAX_FOLDERS) {
      if (look === "later") return;
      throw new SyscallError("QUOTA", `more than ${MAX_FOLDERS} folders to watch; name a smaller one`, { limit: MAX_FOLDERS });
    }
    using folder = walk(this.#root, path);
    this.#folders.set(key, { watcher: this.#open(folder, path), id: identityOf(folder.at(".")) ?? "" });
    for await (const batch of namesOf(folder)) {
      for (const raw of batch) await this.#found(folder, [...path, raw.toString()], look);
    }
  }

  async #found(parent: Folder, path: Segments, look: Look): Promise<void> {
    const name = path.at(-1) ?? "";
    if (this.#isOwn(name)) return;
    await breathe();
    const found = lstatSync(parent.at(name), { throwIfNoEntry: false });
    if (found === undefined) return;
    if (look === "later") this.#note(path);
    if (found.isDirectory()) await this.#tryAdd(path, look);
  }

  #isOwn(name: string): boolean {
    return this.#names === "some-reserved" && name.startsWith(TEMPORARY);
  }

  async #tryAdd(path: Segments, look: Look): Promise<void> {
    try {
      checkSegments(path, this.#names);
      await this.add(path, look);
    } catch (cause) {
      if (!isGone(cause, look)) throw cause;
    }
  }

  #open(folder: Folder, path: Segments): FSWatcher {
    try {
      // The host resolves the descriptor's path now and watches that very folder from then on.
      const watcher = watch(folder.here, { persistent: false }, (_event, name) => this.#event(path, name));
      watcher.on("error", () => this.#drop(path.join("/")));
      return watcher;
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno !== "ENOSPC" && errno !== "EMFILE") throw cause;
      throw new SyscallError("QUOTA", "the host has no file watchers left; raise its limit (fs.inotify.max_user_watches)", { errno });
    }
  }

  #event(path: Segments, name: string | null): void {
    if (this.#stopped || this.#resting.has(path.join("/"))) return;
    if (this.#isTooMuch()) return this.#rest(path);
    if (name !== null && this.#isOwn(name)) return;
    const inner = name === null || name === "" ? path : [...path, name];
    if (this.#forgetMoved(path)) return;
    this.#forgetMoved(inner);
    this.#note(inner);
    if (inner !== path) void this.#tryAdd(inner, "later");
  }

  #isTooMuch(): boolean {
    if (this.#heard++ === 0) setImmediate(() => (this.#heard = 0));
    return this.#heard > MAX_AT_ONCE;
  }

  #rest(path: Segments): void {
    const key = path.join("/");
    this.#drop(key);
    this.#note(path);
    this.#resting.set(
      key,
      setTimeout(() => {
        this.#resting.delete(key);
        void this.#again(path);
      }, REST_MS),
    );
  }

  /** What happened meanwhile was not heard. */
  async #again(path: Segments): Promise<void> {
    this.#note(path);
    try {
      await this.add(path, "first");
    } catch (cause) {
      if (!isGone(cause, "later")) throw cause;
    }
  }

  /** Stops watching a folder that is no longer the one at its path, before any later event of it is read. */
  #forgetMoved(path: Segments): boolean {
    const key = path.join("/");
    const known = this.#folders.get(key);
    if (known === undefined || key === this.#top || this.#identityAt(path) === known.id) return false;
    for (const other of this.#folders.keys()) if (other === key || other.startsWith(`${key}/`)) this.#drop(other);
    return true;
  }

  #identityAt(path: Segments): string | undefined {
    try {
      using folder = walk(this.#root, path);
      return identityOf(folder.at("."));
    } catch {
      return undefined;
    }
  }

  #drop(key: string): void {
    this.#folders.get(key)?.watcher.close();
    this.#folders.delete(key);
  }

  #note(path: Segments): void {
    if (this.#stopped) return;
    if (this.#pending.size < MAX_CHANGED) this.#pending.add(path.join("/"));
    else this.#pending = new Set([this.#top]);
    this.#timer ??= setTimeout(() => this.#report(), COALESCE_MS);
  }

  #report(): void {
    const paths = [...this.#pending].sort();
    this.#pending.clear();
    this.#timer = undefined;
    this.#changed(paths);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const rest of this.#resting.values()) clearTimeout(rest);
    for (const key of [...this.#folders.keys()]) this.#drop(key);
  }
}

/** A file, or a folder that changed or was closed meanwhile: nothing to watch. The limits are the caller's to know, at the start. */
function isGone(cause: unknown, look: Look): boolean {
  if (SyscallError.is(cause)) return look === "later" || cause.code !== "QUOTA";
  return errnoOf(cause) !== undefined;
}

function identityOf(path: string): string | undefined {
  const found = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
