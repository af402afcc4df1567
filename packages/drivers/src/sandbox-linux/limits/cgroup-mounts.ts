import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";

export interface CgroupPlaces {
  /** Folder of this process's own group, by controller of version 1. */
  readonly v1: ReadonlyMap<string, string>;
  /** Folder of this process's own group in version 2. */
  readonly v2: string | undefined;
}

/** Where this process's own control groups are, from what the kernel says of its mounts and groups. */
export function findCgroups(mountinfo: string, self: string): CgroupPlaces {
  const groups = self.split("\n").flatMap((line) => {
    const [id, controllers, ...path] = line.split(":");
    return id === undefined || controllers === undefined ? [] : [{ controllers: controllers.split(","), path: path.join(":") }];
  });
  const v1 = new Map<string, string>();
  let v2: string | undefined;
  for (const mount of mountinfo.split("\n").flatMap(parseMount)) {
    if (mount.type === "cgroup2") v2 ??= folderOf(mount, groups.find(({ controllers }) => controllers[0] === "")?.path);
    if (mount.type !== "cgroup") continue;
    for (const controller of mount.options) {
      const folder = folderOf(mount, groups.find(({ controllers }) => controllers.includes(controller))?.path);
      if (folder !== undefined) v1.set(controller, folder);
    }
  }
  return { v1, v2 };
}

export function readCgroups(): CgroupPlaces {
  try {
    return findCgroups(readFileSync("/proc/self/mountinfo", "utf8"), readFileSync("/proc/self/cgroup", "utf8"));
  } catch {
    return { v1: new Map(), v2: undefined };
  }
}

export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

interface Mount {
  readonly root: string;
  readonly at: string;
  readonly type: string;
  readonly options: readonly string[];
}

function parseMount(line: string): Mount[] {
  const [front, back] = line.split(" - ");
  const [, , , root, at] = front?.split(" ") ?? [];
  const [type, , options] = back?.split(" ") ?? [];
  if (root === undefined || at === undefined || type === undefined) return [];
  return [{ root, at, type, options: options?.split(",") ?? [] }];
}

/** In a container the mount shows only what is below its root. */
function folderOf(mount: Mount, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  if (mount.root === "/") return path === "/" ? mount.at : join(mount.at, path);
  return path === mount.root || path.startsWith(`${mount.root}/`) ? join(mount.at, path.slice(mount.root.length)) : mount.at;
}
