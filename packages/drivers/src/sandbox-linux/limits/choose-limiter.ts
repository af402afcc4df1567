import { type CgroupPlaces, readCgroups } from "./cgroup-mounts.ts";
import { cgroupV1 } from "./cgroup-v1.ts";
import { cgroupV2 } from "./cgroup-v2.ts";
import type { Limiter } from "./limiter.ts";
import { processTree } from "./process-tree.ts";

/** The strongest this machine lets us have: cgroup v2, else cgroup v1, else looking at processes. */
export function chooseLimiter(installation: string, places: CgroupPlaces = readCgroups()): Limiter {
  const family = `aether-${installation}`;
  return cgroupV2(places, family) ?? cgroupV1(places, family) ?? processTree();
}
