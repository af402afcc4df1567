import { existsSync } from "node:fs";
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

const NEEDED = ["pids", "memory", "cpuacct"] as const;
/** What waits in the sockets of TCP is no part of a group's memory here: the kernel keeps an account of its own for it. */
const SOCKETS = "memory.kmem.tcp.limit_in_bytes";
const UNCOUNTED = "The kernel here does not count what waits in sockets: programs may hold memory there beside their cap.";
type Folders = Readonly<Record<(typeof NEEDED)[number], string>>;

/** Limits by version 1 of the kernel's control groups; undefined where this process may not make groups. */
export function cgroupV1({ v1 }: CgroupPlaces, family: string): Limiter | undefined {
  const [pids, memory, cpuacct] = NEEDED.map((controller) => v1.get(controller));
  if (pids === undefined || memory === undefined || cpuacct === undefined) return undefined;
  if (![pids, memory, cpuacct].every(isWritable)) return undefined;
  const root: Folders = { pids: join(pids, family), memory: join(memory, family), cpuacct: join(cpuacct, family) };
  const of = (box: string): Folders => below(root, box);
  let together: HeldLimits | undefined;
  return {
    kind: "cgroup v1",
    countsAll: true,
    notes: existsSync(join(memory, SOCKETS)) ? [] : [UNCOUNTED],
    bound: (limits) => {
      together = limits;
    },
    open: (box) => {
      // It is gone when no box is left, and made again.
      for (const folder of Object.values(root)) makeGroup(folder);
      writeControl(root.memory, "memory.use_hierarchy", 1);
      if (together) limit(root, together);
      return openBox(of(box));
    },
    boxes: () => subgroups(root.pids),
    async end(box) {
      const isLimited = readControl(of(box).pids, "pids.max").trim() !== "max";
      await endBox(of(box));
      return isLimited;
    },
    close: () => {
      Object.values(root).map(removeEmpty);
    },
  };
}

function below(folders: Folders, name: string): Folders {
  return { pids: join(folders.pids, name), memory: join(folders.memory, name), cpuacct: join(folders.cpuacct, name) };
}

function openBox(box: Folders): HeldBox {
  for (const folder of Object.values(box)) makeGroup(folder);
  writeControl(box.memory, "memory.use_hierarchy", 1);
  return {
    limit: (limits) => limit(box, limits),
    inside: "",
    isTight: true,
    isExclusive: true,
    begin: () => {},
    pids: () => subgroups(box.pids).flatMap((name) => processesIn(join(box.pids, name))),
    group: (name) => openGroup(below(box, name), below(box, STARTER)),
    close: () => endBox(box),
  };
}

function limit(box: Folders, limits: HeldLimits): void {
  const held = writeControl(box.pids, "pids.max", limits.pids) && writeControl(box.memory, "memory.limit_in_bytes", limits.memoryBytes);
  if (!held || !boundSockets(box, limits.memoryBytes)) throw new Error(`the kernel did not take the limits of ${box.pids}`);
  // Without swap accounting the file is not there, and there is nothing to bound.
  writeControl(box.memory, "memory.memsw.limit_in_bytes", limits.memoryBytes);
}

/** Where the kernel counts them. A bound that is there already is refused while more than it waits, and holds all the same. */
function boundSockets({ memory }: Folders, bytes: number): boolean {
  writeControl(memory, SOCKETS, bytes);
  return !existsSync(join(memory, SOCKETS)) || Number(readControl(memory, SOCKETS)) <= bytes;
}

/** Sockets are counted for a group from the first bound that is written to this very group, though it be none, and never those made before. */
function countSockets({ memory }: Folders): void {
  if (!writeControl(memory, SOCKETS, -1) && existsSync(join(memory, SOCKETS))) throw new Error(`the kernel does not count the sockets of ${memory}`);
}

function openGroup(group: Folders, starter: Folders): HeldGroup {
  for (const folder of Object.values(group)) makeGroup(folder);
  countSockets(group);
  return {
    enter: Object.values(group).map((folder) => join(folder, "cgroup.procs")),
    add: (pid) => moveInto(Object.values(group), pid),
    pids: () => processesIn(group.pids),
    use: () => use(group, starter),
    kill: (spared) => kill(group, spared),
    close: () => {
      Object.values(group).map(removeGroup);
    },
  };
}

function use(group: Folders, starter: Folders): GroupUse {
  const killed = ({ memory }: Folders): number => field(readControl(memory, "memory.oom_control"), "oom_kill");
  return {
    cpuMs: Number(readControl(group.cpuacct, "cpuacct.usage")) / 1e6,
    peakBytes: Number(readControl(group.memory, "memory.max_usage_in_bytes")),
    overMemory: killed(group) + (group.memory === starter.memory ? 0 : killed(starter)),
    overPids: field(readControl(group.pids, "pids.events"), "max"),
  };
}

/** Nothing new can start while the old is killed. */
function kill(group: Folders, spared: ReadonlySet<number> = new Set()): void {
  writeControl(group.pids, "pids.max", 0);
  for (const pid of processesIn(group.pids)) if (!spared.has(pid)) killProcess(pid);
  writeControl(group.pids, "pids.max", "max");
}

async function endBox(box: Folders): Promise<void> {
  await removeSoon(Object.values(box), () => {
    writeControl(box.pids, "pids.max", 0);
    for (const name of ["", ...subgroups(box.pids)]) for (const pid of processesIn(join(box.pids, name))) killProcess(pid);
  });
}
