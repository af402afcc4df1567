import { readdirSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { killProcess } from "./cgroup-files.ts";
import { countedMemory } from "./counted-memory.ts";
import type { GroupUse, HeldBox, HeldGroup, HeldLimits, Limiter } from "./limiter.ts";

/** Clock ticks of a second in /proc, on every Linux that Node runs on. */
const TICKS = 100;
const PAGE = 4_096;

/**
 * Limits where there are no control groups: the processes of a box are looked at while a command runs, and a command whose
 * box is above a limit is ended. Between two looks it may go above it.
 */
export function processTree(): Limiter {
  return { kind: "prlimit", countsAll: false, notes: [], bound: () => {}, open: openBox, boxes: () => [], end: async () => false, close: () => {} };
}

function openBox(): HeldBox {
  let limits: HeldLimits = { memoryBytes: Number.POSITIVE_INFINITY, pids: Number.POSITIVE_INFINITY };
  const groups = new Set<TreeGroup>();
  const roots = new Set<number>();
  return {
    limit(given) {
      limits = given;
    },
    get inside() {
      return countsByNamespace(release()) ? `ulimit -u ${limits.pids}` : "";
    },
    isTight: false,
    isExclusive: false,
    begin: (pid) => {
      roots.add(pid);
    },
    pids: () => treeOf(roots).map(({ pid }) => pid),
    group: () => {
      const group = new TreeGroup(() => boxUse([...roots], limits), groups);
      groups.add(group);
      return group;
    },
    close: async () => {},
  };
}

/**
 * Since Linux 5.14 a user's processes are counted for each user namespace, which is the box. Before, the limit would count
 * all that the user runs on the machine. Root is never held by it.
 */
function countsByNamespace(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** It ended with all of its threads, and counts until its parent has looked. */
  readonly isDead: boolean;
  /** Its process group. */
  readonly crowd: number;
  readonly cpuMs: number;
  readonly bytes: number;
  readonly threads: number;
}

/** At the limit some are always just ending. */
const SLACK = 4;

/** What was added and its descendants; one that left its parents is still known when it was seen before. */
class TreeGroup implements HeldGroup {
  readonly enter = [];
  readonly #over: () => { readonly memory: boolean; readonly pids: boolean };
  readonly #groups: Set<TreeGroup>;
  readonly #known = new Set<number>();
  /** Leaders of their process groups, whose members are known even when their parents are gone. */
  readonly #added = new Set<number>();
  readonly #cpu = new Map<number, number>();
  #peak = 0;
  #memory = 0;
  #pids = 0;

  constructor(over: () => { readonly memory: boolean; readonly pids: boolean }, groups: Set<TreeGroup>) {
    this.#over = over;
    this.#groups = groups;
  }

  add(pid: number): undefined {
    this.#added.add(pid);
    this.#known.add(pid);
  }

  pids(): readonly number[] {
    return this.#look().map(({ pid }) => pid);
  }

  use(): GroupUse {
    const stats = this.#look();
    for (const { pid, cpuMs } of stats) this.#cpu.set(pid, cpuMs);
    this.#peak = Math.max(this.#peak, sum(stats.map(({ bytes }) => bytes)));
    const over = this.#over();
    if (over.memory) this.#memory++;
    if (over.pids) this.#pids++;
    return { cpuMs: sum([...this.#cpu.values()]), peakBytes: this.#peak, overMemory: this.#memory, overPids: this.#pids };
  }

  kill(spared: ReadonlySet<number> = new Set()): void {
    // What was started while the first were killed.
    for (let round = 0; round < 3; round++) {
      const left = this.pids().filter((pid) => !spared.has(pid));
      if (left.length === 0) return;
      for (const pid of left) killProcess(pid);
    }
  }

  close(): void {
    this.#groups.delete(this);
  }

  #look(): readonly Stat[] {
    const all = allProcesses();
    const byParent = Map.groupBy(all, ({ parent }) => parent);
    const alive = new Set(all.map(({ pid }) => pid));
    for (const pid of this.#known) if (!alive.has(pid)) this.#known.delete(pid);
    const found = descendants([...this.#known, ...all.flatMap(({ pid, crowd }) => (this.#added.has(crowd) ? [pid] : []))], byParent);
    for (const pid of found) this.#known.add(pid);
    return all.filter(({ pid, isDead }) => found.has(pid) && !isDead);
  }
}

function descendants(from: readonly number[], byParent: ReadonlyMap<number, readonly Stat[]>): Set<number> {
  const found = new Set(from);
  const open = [...from];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    for (const child of byParent.get(pid) ?? []) {
      if (found.has(child.pid)) continue;
      found.add(child.pid);
      open.push(child.pid);
    }
  }
  return found;
}

/** Of what was begun, all that is left. */
function treeOf(roots: Iterable<number>): readonly Stat[] {
  const all = allProcesses();
  const found = descendants(
    [...roots],
    Map.groupBy(all, ({ parent }) => parent),
  );
  return all.filter(({ pid }) => found.has(pid));
}

function boxUse(roots: readonly number[], limits: HeldLimits): { memory: boolean; pids: boolean } {
  const stats = treeOf(roots);
  return { memory: countedMemory(stats.map(({ pid }) => pid)) > limits.memoryBytes, pids: sum(stats.map(({ threads }) => threads)) > limits.pids - SLACK };
}

function allProcesses(): readonly Stat[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? stat(Number(name)) : []));
}

function stat(pid: number): Stat[] {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return [];
  }
  // The program's name may hold spaces and brackets; what follows its last bracket does not.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const at = (index: number): number => Number(fields[index - 3] ?? 0);
  return [
    {
      pid,
      isDead: fields[0] === "Z" && at(20) <= 1,
      crowd: at(5),
      parent: at(4),
      cpuMs: ((at(14) + at(15) + at(16) + at(17)) * 1_000) / TICKS,
      threads: at(20),
      bytes: at(24) * PAGE,
    },
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
