import { join } from "node:path";
import {
  field,
  killProcess,
  makeGroup,
  moveInto,
  processesIn,
  readControl,
  removeEmpty,
  removeGroup,
  removeSoon,
  subgroups,
  writeControl,
} from "./cgroup-files.ts";
import { type CgroupPlaces, isWritable } from "./cgroup-mounts.ts";
import { type GroupUse, type HeldBox, type HeldGroup, type HeldLimits, type Limiter, STARTER } from "./limiter.ts";

const NEEDED = ["memory", "pids", "cpu"] as const;
const ENABLE = NEEDED.map((name) => `+${name}`).join(" ");
/** Where this process itself goes when its own group hands controllers down: a group that does may hold no processes. */
const HOST = "aether-host";

/** Limits by version 2 of the kernel's control groups; undefined where they are not delegated to this process. */
export function cgroupV2({ v2 }: CgroupPlaces, family: string): Limiter | undefined {
  if (v2 === undefined || !isWritable(v2) || !handsDown(v2)) return undefined;
  const root = join(v2, family);
  const of = (box: string): string => join(root, box);
  let together: HeldLimits | undefined;
  return {
    kind: "cgroup v2",
    countsAll: true,
    notes: [],
    bound: (limits) => {
      together = limits;
    },
    open: (box) => {
      // It is gone when no box is left, and made again.
      makeGroup(root);
      if (together) limit(root, together);
      return openBox(root, of(box));
    },
    boxes: () => subgroups(root),
    async end(box) {
      const isLimited = readControl(of(box), "pids.max").trim() !== "max";
      await endBox(of(box));
      return isLimited;
    },
    close: () => {
      removeEmpty(root);
    },
  };
}

/** Makes the group hand the controllers down. Only when this process is alone in it, it is moved a step lower. */
function handsDown(group: string): boolean {
  const given = readControl(group, "cgroup.controllers").split(/\s+/);
  if (!NEEDED.every((name) => given.includes(name))) return false;
  if (enabled(group) || enable(group)) return true;
  const inside = processesIn(group);
  if (inside.length !== 1 || inside[0] !== process.pid) return false;
  try {
    makeGroup(join(group, HOST));
  } catch {
    return false;
  }
  return writeControl(join(group, HOST), "cgroup.procs", process.pid) && enable(group);
}

function enabled(group: string): boolean {
  const on = readControl(group, "cgroup.subtree_control").split(/\s+/);
  return NEEDED.every((name) => on.includes(name));
}

function enable(group: string): boolean {
  return writeControl(group, "cgroup.subtree_control", ENABLE) && enabled(group);
}

function openBox(root: string, box: string): HeldBox {
  makeGroup(root);
  const held = (enabled(root) || enable(root)) && made(box) && (enabled(box) || enable(box));
  if (!held) throw new Error(`the kernel did not take the limits of ${box}`);
  return {
    limit: (limits) => limit(box, limits),
    inside: "",
    isTight: true,
    isExclusive: true,
    begin: () => {},
    pids: () => subgroups(box).flatMap((name) => processesIn(join(box, name))),
    group: (name) => openGroup(join(box, name), box),
    close: () => endBox(box),
  };
}

function limit(box: string, limits: HeldLimits): void {
  // What waits in sockets is charged to `memory.max` as well; version 1 keeps another account of it.
  const held = writeControl(box, "pids.max", limits.pids) && writeControl(box, "memory.max", limits.memoryBytes);
  if (!held) throw new Error(`the kernel did not take the limits of ${box}`);
  // Without swap the file is not there, and there is nothing to bound.
  writeControl(box, "memory.swap.max", 0);
}

function made(folder: string): boolean {
  makeGroup(folder);
  return true;
}

function openGroup(group: string, box: string): HeldGroup {
  makeGroup(group);
  return {
    enter: [join(group, "cgroup.procs")],
    add: (pid) => moveInto([group], pid),
    pids: () => processesIn(group),
    use: () => use(group, box),
    kill: (spared) => kill(group, spared),
    close: () => {
      removeGroup(group);
    },
  };
}

function use(group: string, box: string): GroupUse {
  const starter = join(box, STARTER);
  const killed = (of: string): number => field(readControl(of, "memory.events"), "oom_kill");
  const peak = readControl(group, "memory.peak");
  return {
    cpuMs: field(readControl(group, "cpu.stat"), "usage_usec") / 1_000,
    ...(peak !== "" && { peakBytes: Number(peak) }),
    overMemory: killed(group) + (group === starter ? 0 : killed(starter)),
    // Counted where the limit is, which is the box.
    overPids: field(readControl(box, "pids.events"), "max"),
  };
}

/** Nothing new can start while the old is killed. */
function kill(group: string, spared: ReadonlySet<number> = new Set()): void {
  if (spared.size === 0 && writeControl(group, "cgroup.kill", 1)) return;
  writeControl(group, "pids.max", 0);
  for (const pid of processesIn(group)) if (!spared.has(pid)) killProcess(pid);
  writeControl(group, "pids.max", "max");
}

async function endBox(box: string): Promise<void> {
  await removeSoon([box], () => {
    if (writeControl(box, "cgroup.kill", 1)) return;
    writeControl(box, "pids.max", 0);
    for (const name of ["", ...subgroups(box)]) for (const pid of processesIn(join(box, name))) killProcess(pid);
  });
}
