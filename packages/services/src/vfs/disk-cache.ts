import type { Disk, Disks } from "@aether/ports";

/** Open disks kept; the one not used for longest goes first, and is opened again when it is asked for. */
const MAX_DISKS = 256;

export interface DiskCache {
  /** `id` tells a folder from another one that took its path: the disk of the old one is not used again. */
  open(folder: string, mode: { readonly create: boolean; readonly readOnly: boolean; readonly id?: string }): Promise<Disk>;
}

export function createDiskCache(disks: Disks): DiskCache {
  const kept = new Map<string, Promise<Disk>>();
  return {
    open(folder, mode) {
      const key = `${mode.readOnly ? "ro" : "rw"} ${mode.id ?? ""} ${folder}`;
      const known = kept.get(key);
      const found = known ?? disks.open(folder, mode);
      kept.delete(key);
      kept.set(key, found);
      if (!known) found.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > MAX_DISKS && oldest !== undefined) kept.delete(oldest);
      return found;
    },
  };
}
