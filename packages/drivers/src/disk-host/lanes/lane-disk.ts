import type { Disk, Segments } from "@aether/ports";
import { COPY_BYTES, copyPieces, type Like, type WantedFile } from "../like.ts";
import type { Lane } from "./lane.ts";
import type { Answers, DiskMethod } from "./wire.ts";

interface Root {
  readonly folder: string;
  readonly create: boolean;
  readonly readOnly: boolean;
  readonly id?: string;
}

/** A disk by its number in one life of a lane. */
interface Opened {
  readonly disk: number;
  readonly life: number;
}

/** What no object here refers to any more is closed there. */
const FORGOTTEN = new FinalizationRegistry<{ readonly lane: Lane; opened: Opened | undefined }>(({ lane, opened }) => {
  if (opened && lane.life === opened.life) lane.call({ do: "close", disk: opened.disk }, { within: opened.life }).catch(() => undefined);
});

/** A folder that is worked on in a lane. Where the lane was started anew it is opened again, if it is still the same folder. */
export class LaneDisk {
  readonly #lane: Lane;
  #root: Root;
  readonly #held: { readonly lane: Lane; opened: Opened | undefined };
  #opening: Promise<Opened> | undefined;

  private constructor(lane: Lane, root: Root) {
    this.#lane = lane;
    this.#root = root;
    this.#held = { lane, opened: undefined };
    FORGOTTEN.register(this, this.#held);
  }

  /** @throws SyscallError as {@link Disks.open}; `UNAVAILABLE` where its disk does not answer */
  static async open(lane: Lane, root: Root): Promise<Disk> {
    const disk = new LaneDisk(lane, root);
    await disk.#number();
    const of =
      (method: DiskMethod) =>
      (...args: readonly unknown[]) =>
        disk.#call(method, args) as Promise<never>;
    return {
      apart: true,
      stat: of("stat"),
      read: of("read"),
      write: of("write"),
      readLink: of("readLink"),
      link: of("link"),
      list: of("list"),
      mkdir: of("mkdir"),
      rename: of("rename"),
      remove: of("remove"),
      flush: of("flush"),
      usage: of("usage"),
      watch: (path, changed) => disk.#watch(path, changed),
    };
  }

  async #call(method: DiskMethod, args: readonly unknown[]): Promise<unknown> {
    const { disk, life } = await this.#number();
    return this.#lane.call({ do: "disk", disk, method, args }, { within: life });
  }

  async #watch(path: Segments, changed: (paths: readonly string[]) => void): Promise<() => void> {
    const { disk, life } = await this.#number();
    // What happened since is not known.
    const watcher = { changed, lost: () => changed([path.join("/")]) };
    const watch = await this.#lane.watch({ do: "watch", disk, path }, watcher, life);
    return () => this.#lane.unwatch(watch, life);
  }

  async #number(): Promise<Opened> {
    const { opened } = this.#held;
    if (opened && opened.life === this.#lane.life) return opened;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<Opened> {
    const { disk, id } = (await this.#lane.call({ do: "open", ...this.#root })) as Answers["open"];
    this.#root = { ...this.#root, create: false, id };
    const opened = { disk, life: this.#lane.life };
    this.#held.opened = opened;
    return opened;
  }
}

/** A folder in a lane as what another one is made like. */
export function likeDisk(disk: Disk, at: Segments = []): Like {
  const copied = async ({ name, bytes: length, hash }: WantedFile, into: number): Promise<boolean> => {
    const found = await disk.stat([...at, name]).catch(() => undefined);
    if (found?.kind !== "file" || found.bytes !== length) return false;
    return copyPieces({ length, hash }, into, async (offset) => (await disk.read([...at, name], { offset, max: COPY_BYTES })).bytes);
  };
  return {
    async enter(name) {
      const found = await disk.stat([...at, name]).catch(() => undefined);
      return found?.kind === "folder" ? likeDisk(disk, [...at, name]) : undefined;
    },
    copy: copied,
    async times(name) {
      const found = await disk.stat([...at, name]).catch(() => undefined);
      if (found?.kind !== "file") return undefined;
      const changed = new Date(found.modifiedAt);
      return { atime: changed, mtime: changed };
    },
    [Symbol.dispose]: () => undefined,
  };
}
