/** What holds the limits of boxes on this machine. Folders and counters of the kernel's; every call is short and synchronous. */
export interface Limiter {
  readonly kind: "cgroup v2" | "cgroup v1" | "prlimit";
  /** Whether the kernel counts all the memory that programs cause. Where it does not, boxes are refused what hides some of it. */
  readonly countsAll: boolean;
  /** What it cannot hold on this machine, one sentence each. */
  readonly notes: readonly string[];
  /** Of all boxes together, those of this life and of earlier ones; where there are no groups, nothing holds it. Before any is opened. */
  bound(together: HeldLimits): void;
  /** A box without limits, for what becomes a box later. @throws Error when the kernel refuses */
  open(box: string): HeldBox;
  /** Boxes there are, of this life and of earlier ones. */
  boxes(): readonly string[];
  /** Kills what is left in a box of an earlier life, and forgets the box. Says whether it ever had limits. */
  end(box: string): Promise<boolean>;
  /** Leaves nothing behind when no box is left. */
  close(): void;
}

export interface HeldLimits {
  readonly memoryBytes: number;
  readonly pids: number;
}

export interface HeldBox {
  /** @throws Error when the kernel refuses */
  limit(limits: HeldLimits): void;
  /** A line of shell that the box's first process runs first, inside; empty where nothing is needed. */
  readonly inside: string;
  /** Whether nothing can outrun a kill of a group. Where it can, a command that forks without end costs its whole box. */
  readonly isTight: boolean;
  /** Whether a process is in one group only, which is that of its parent until it is moved. */
  readonly isExclusive: boolean;
  /** Told of each process that a part of the box hangs on. */
  begin(pid: number): void;
  /** Processes of the machine that are in any of its groups. */
  pids(): readonly number[];
  /** A group for one command, or for the session. */
  group(name: string): HeldGroup;
  close(): Promise<void>;
}

export interface HeldGroup {
  /** Files a process writes `0` to before it becomes a box, so that nothing in the box was ever outside. */
  readonly enter: readonly string[];
  /** Moves a process in; its children follow. The kernel may take 20 ms for it, in which this thread does other things. */
  add(pid: number): Promise<void> | undefined;
  /** Processes of the machine that are in it now. */
  pids(): readonly number[];
  /** Whether its processes are too many to be picked out one by one; absent = they never have to be. */
  isCrowded?(): boolean;
  use(): GroupUse;
  /** Kills all that is in it, but for `spared`; what they start meanwhile too. */
  kill(spared?: ReadonlySet<number>): void;
  /** After its processes are gone. */
  close(): void;
}

/** The group of what starts a box's commands: where the kernel ends that for want of memory, all of them end with it, and for that reason. */
export const STARTER = "main";

export interface GroupUse {
  readonly cpuMs: number;
  readonly peakBytes?: number;
  /** How often the kernel, or a look, found it above a limit. */
  readonly overMemory: number;
  readonly overPids: number;
}
