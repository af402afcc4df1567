import { readFileSync } from "node:fs";
import type { SignalName } from "@aether/protocol";
import { field, killProcess, processesIn, readControl } from "./limits/cgroup-files.ts";
import { type CgroupPlaces, findCgroups } from "./limits/cgroup-mounts.ts";
import type { GroupUse, HeldGroup } from "./limits/limiter.ts";

/** Marks the processes of one command in a container; children keep it. */
export const MARK = "AETHER_JOB";

/**
 * The kernel has whoever reads a process's variables wait while that process starts another one, so to look at many that do takes this
 * thread, and everybody's answers, many seconds.
 */
const CROWD = 64;

export interface Contained {
  /** Of the container's first process, on this machine. */
  readonly pid: number;
  /** Its processes are not on this machine. */
  readonly isVirtual: boolean;
}

/** All processes of a container that are on this machine, but its first. */
export function containerPids({ pid, isVirtual }: Contained): readonly number[] {
  const { v1, v2 } = groupsOf(pid);
  return isVirtual ? [] : processesIn(v1.get("pids") ?? v1.get("cpuacct") ?? v2 ?? "/nowhere").filter((one) => one !== pid);
}

/** A command's processes in a container, by the control group they share and the mark they carry. */
export function containerGroup({ pid, isVirtual }: Contained, job: string): HeldGroup {
  const places = groupsOf(pid);
  const all = (): readonly number[] => (isVirtual ? [] : processesIn(places.v1.get("pids") ?? places.v1.get("cpuacct") ?? places.v2 ?? "/nowhere"));
  const mine = (): readonly number[] => all().filter((one) => one !== pid && isMarked(one, job));
  return {
    enter: [],
    add: () => undefined,
    pids: mine,
    isCrowded: () => all().length > CROWD,
    use: () => useOf(places),
    kill: (spared = new Set()) => {
      for (const one of mine()) if (!spared.has(one)) killProcess(one);
    },
    close: () => undefined,
  };
}

/**
 * A script for a virtual container, where only its own programs see its processes: sends a signal to those of one command. KILL
 * is sent until none is left, which a command that forks faster can outlast: then the script fails. So it does where there is
 * nobody to send another signal to.
 */
export function remoteSignal(job: string, name: SignalName): string {
  return `signal() {
  found=
  for one in /proc/[0-9]*; do
    while IFS= read -r -d '' variable; do
      [ "$variable" = '${MARK}=${job}' ] && kill -${name} "\${one#/proc/}" && found=1 && break
    done <"$one/environ"
  done
} 2>/dev/null
for turn in 1 2 3 4 5 6 7 8; do
  signal
  [ ${name} = KILL ] || { [ -n "$found" ]; exit; }
  [ -z "$found" ] && exit 0
  [ $turn = 1 ] || sleep 0.0$turn
done
exit 1`;
}

function isMarked(pid: number, job: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`${MARK}=${job}`);
  } catch {
    return false;
  }
}

function groupsOf(pid: number): CgroupPlaces {
  try {
    return findCgroups(readFileSync("/proc/self/mountinfo", "utf8"), readFileSync(`/proc/${pid}/cgroup`, "utf8"));
  } catch {
    return { v1: new Map(), v2: undefined };
  }
}

function useOf({ v1, v2 }: CgroupPlaces): GroupUse {
  const memory = v1.get("memory");
  const peak = Number(readControl(memory ?? v2 ?? "", memory ? "memory.max_usage_in_bytes" : "memory.peak"));
  return {
    cpuMs: v1.has("cpuacct")
      ? Number(readControl(v1.get("cpuacct") ?? "", "cpuacct.usage")) / 1e6
      : field(readControl(v2 ?? "", "cpu.stat"), "usage_usec") / 1e3,
    ...(peak > 0 && { peakBytes: peak }),
    overMemory: memory ? field(readControl(memory, "memory.oom_control"), "oom_kill") : field(readControl(v2 ?? "", "memory.events"), "oom_kill"),
    overPids: field(readControl(v1.get("pids") ?? v2 ?? "", "pids.events"), "max"),
  };
}
