import { readFileSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type { BlobStore, Digest, Disks, FolderLinks, HostPaths, WorkspaceStore } from "@aether/ports";
import { createFolderLinks, type LinksOptions } from "../find-links.ts";
import { createHostDisks, type HostDiskOptions } from "../host-disks.ts";
import { createHostPaths } from "../host-paths.ts";
import { createWorkspaceTrees } from "../workspace-trees.ts";
import { forkLane, Lane, type LaneOptions } from "./lane.ts";
import { LaneDisk, likeDisk } from "./lane-disk.ts";
import { type MountPoint, parseMounts, strangeMount } from "./mount-table.ts";
import type { Answers } from "./wire.ts";

export interface HostFoldersOptions extends Pick<HostDiskOptions, "failPoint"> {
  /** `AETHER_HOME`, without links. */
  readonly home: string;
  readonly blobs: BlobStore;
  readonly digest: Digest;
  /** See {@link HostDiskOptions.staging}. */
  readonly staging: { readonly below: string; readonly folder: string };
  readonly links: LinksOptions;
  /** What is mounted where; default: what this machine says, looked at once a second. Elsewhere than on Linux nothing is known of it. */
  readonly mounts?: () => readonly MountPoint[];
  readonly lanes?: Pick<LaneOptions, "silenceMs" | "probeMs" | "restMs" | "idleMs">;
  readonly start?: LaneOptions["start"];
}

/** All that works on folders of this machine. */
export interface HostFolders {
  readonly disks: Disks;
  readonly trees: WorkspaceStore;
  readonly links: FolderLinks;
  readonly host: HostPaths;
  close(): void;
}

/** So old may be what is known of the mounts, in ms. */
const LOOK_MS = 1_000;
/** A disk that answered so shortly before is looked at without asking it again, in ms. */
const FRESH_MS = 2_000;
/** Links that are followed on the way of one path, as the system does. */
const MAX_LINKS = 40;

/**
 * Folders on the disk of the home are worked on here: where that disk does not answer nothing goes on anyway. Those on other disks and on
 * the network are worked on by a process for each, see {@link Lane}. Elsewhere than on Linux all is done here.
 */
export function createHostFolders(options: HostFoldersOptions): HostFolders {
  const { blobs, digest, staging, failPoint } = options;
  const here = {
    disks: createHostDisks({ ...(failPoint && { failPoint }), staging }),
    links: createFolderLinks(options.links),
    host: createHostPaths(),
  };
  const lanes = new Lanes(options);
  const open = async (lane: Lane, folder: string) => likeDisk(await LaneDisk.open(lane, { folder, create: false, readOnly: true }));
  const likeOf = (folder: string) => {
    const lane = lanes.of(folder);
    return lane && open(lane, folder);
  };
  const trees = createWorkspaceTrees({ blobs, digest, staging: staging.folder, likeOf });
  const asks = <T>(path: string, inLane: (lane: Lane) => Promise<T>, byUs: () => Promise<T>): Promise<T> => {
    const lane = lanes.behind(path);
    return lane ? inLane(lane) : byUs();
  };
  return {
    disks: {
      async open(folder, asked = {}) {
        const lane = lanes.of(folder);
        if (lane === undefined) return here.disks.open(folder, asked);
        const { create = false, readOnly = false, id } = asked;
        return LaneDisk.open(lane, { folder, create, readOnly, ...(id !== undefined && { id }) });
      },
    },
    trees: {
      ...trees,
      snapshot(folder, asked = {}) {
        const lane = lanes.of(folder);
        if (lane === undefined) return trees.snapshot(folder, asked);
        const { signal, ...rest } = asked;
        return lane.call({ do: "snapshot", folder, options: rest }, { signal }) as Promise<Answers["snapshot"]>;
      },
    },
    links: {
      async into(folder) {
        const lane = lanes.of(folder) ?? lanes.of(options.links.home);
        return lane ? ((await lane.call({ do: "links", folder })) as Answers["links"]) : here.links.into(folder);
      },
    },
    host: {
      identifyFile(path) {
        const lane = lanes.behind(path);
        return lane === undefined || lane.answeredWithin(FRESH_MS) ? here.host.identifyFile(path) : undefined;
      },
      answered: (paths) => lanes.answered(paths),
      identifyFolder: (folder) =>
        asks(
          folder,
          (lane) => lane.call({ do: "folder", folder }) as Promise<Answers["folder"]>,
          () => here.host.identifyFolder(folder),
        ),
      holdsOne: (folder, ids) =>
        asks(
          folder,
          (lane) => lane.call({ do: "holds", folder, ids: [...ids] }).catch(() => true) as Promise<boolean>,
          () => here.host.holdsOne(folder, ids),
        ),
      isThere: (path) =>
        asks(
          path,
          (lane) => lane.call({ do: "there", path }).catch(() => false) as Promise<boolean>,
          () => here.host.isThere(path),
        ),
    },
    close: () => lanes.close(),
  };
}

class Lanes {
  readonly #options: HostFoldersOptions;
  readonly #byDevice = new Map<string, Lane>();
  #mounts: readonly MountPoint[] = [];
  /** There is a file system besides the home's that may keep others waiting. */
  #hasStrange = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: HostFoldersOptions) {
    this.#options = options;
  }

  /** The lane of a path without links. */
  of(path: string): Lane | undefined {
    const strange = this.#strange(path);
    if (strange === undefined) return undefined;
    const { links, blobs, lanes, start = () => forkLane(links) } = this.#options;
    const known = this.#byDevice.get(strange.device);
    if (known) return known;
    const lane = new Lane({ blobs, start, ...lanes });
    this.#byDevice.set(strange.device, lane);
    if (this.#closed) lane.close();
    return lane;
  }

  /** The lane of a path that may lead elsewhere by links: nothing is looked at that lies in a lane. */
  behind(path: string): Lane | undefined {
    this.#look();
    if (!this.#hasStrange) return undefined;
    const left = path.split("/").filter((name) => name !== "");
    let at = "/";
    for (let followed = 0; left.length > 0; ) {
      const next = join(at, left.shift() ?? "");
      const lane = this.#isOnStrange(next) ? this.of(next) : undefined;
      if (lane) return lane;
      const target = targetOf(next);
      if (target === undefined) at = next;
      else if (++followed > MAX_LINKS) return undefined;
      else {
        left.unshift(...target.split("/").filter((name) => name !== "" && name !== "."));
        at = isAbsolute(target) ? "/" : dirname(next);
      }
    }
    return this.of(at);
  }

  /** Undefined where no disk has to be asked first. */
  answered(paths: readonly string[]): Promise<void> | undefined {
    const asked = paths.flatMap((path) => {
      const lane = this.behind(path);
      return lane && !lane.answeredWithin(FRESH_MS / 2) ? [lane.call({ do: "there", path }).catch(() => undefined)] : [];
    });
    return asked.length === 0 ? undefined : Promise.all(asked).then(() => undefined);
  }

  close(): void {
    this.#closed = true;
    for (const lane of this.#byDevice.values()) lane.close();
  }

  #strange(path: string): MountPoint | undefined {
    this.#look();
    const { home } = this.#options;
    // What is below the installation's own folder is its own.
    if (!this.#hasStrange || path === home || path.startsWith(`${home}/`)) return undefined;
    return strangeMount(path, { mounts: this.#mounts, home });
  }

  /** The path itself, and not something below it. */
  #isOnStrange(path: string): boolean {
    const strange = this.#strange(path);
    return strange !== undefined && (path === strange.at || path.startsWith(`${strange.at}/`));
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    const { mounts = mountsOfMachine, home } = this.#options;
    this.#mounts = mounts();
    this.#hasStrange = strangeMount("/", { mounts: this.#mounts, home }) !== undefined;
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Without `/proc` nothing is known of mounts, and a folder cannot be opened either. */
function mountsOfMachine(): readonly MountPoint[] {
  try {
    return parseMounts(readFileSync("/proc/self/mountinfo", "utf8"));
  } catch {
    return [];
  }
}
