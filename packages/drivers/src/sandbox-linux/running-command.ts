import type { BoxCommand, BoxExit, BoxOutput, BoxProcess } from "@aether/ports";
import { type Cap, type CommandEnd, type Signal, type SignalName, SyscallError, type TerminalSize } from "@aether/protocol";
import type { Channel } from "./channel.ts";
import type { GroupUse, HeldGroup } from "./limits/limiter.ts";
import { OutputQueue } from "./output-queue.ts";

/** How long dead processes may take to go before the command's end is told all the same. */
const PATIENCE_MS = 5_000;

/** A group that is not gone after pauses up to this long is faster than its kills. */
const OUTRUN_MS = 16;

export interface RunningParts {
  readonly limits: BoxCommand["limits"];
  readonly channel: Channel;
  readonly group: HeldGroup;
  /** Processes in its group that are not its own: earlier jobs of a session, and what starts commands. */
  readonly spared: ReadonlySet<number>;
  /** One of these that may have yet to begin it, and so ends with it where it is stopped. */
  readonly starter?: number;
  /** Settles when what carries it into its box has ended; until something of it was seen there, it may still begin. */
  readonly carrier?: Promise<unknown>;
  /** Whether what it left running in its group stays when it ends on its own. */
  readonly leavesJobs: boolean;
  /** The process that tells of its end, when there is one; without it nobody will. */
  readonly holder?: { readonly pid: number; gone(): void };
  /** Reaches its processes where this machine does not see them; then its group has none. */
  readonly remote?: { signal(name: SignalName): void; kill(): Promise<void> };
  /** Ends all of its box, where its processes may start new ones faster than they are killed, and what is over the cap may be in no process. */
  outrun?(): Promise<void>;
  /** Ends all of its box, where its processes outlast their kills, or may still begin. */
  outlasted?(): Promise<void>;
  /** Called once, after its end. */
  done(): void;
}

type Stop = Omit<CommandEnd, "code"> & { readonly message: string };

/** One command from its start to its end: its output on the way, its caps, who may end it. */
export class RunningCommand implements BoxProcess {
  readonly #parts: RunningParts;
  readonly #queue = new OutputQueue(() => this.#parts.channel.resume());
  readonly #exited = Promise.withResolvers<BoxExit>();
  readonly #began = performance.now();
  readonly #before: GroupUse;
  readonly #unhook: () => void;
  #room: number;
  #active = performance.now();
  #stop: Stop | undefined;
  #isOver = false;
  #mayBegin: boolean;
  #misses = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(parts: RunningParts, signal: Signal) {
    this.#parts = parts;
    this.#room = parts.limits.outputBytes;
    this.#before = parts.group.use();
    this.#mayBegin = parts.carrier !== undefined;
    void parts.carrier?.then(() => {
      this.#mayBegin = false;
    });
    const { wallMs, idleMs } = parts.limits;
    const wall = setTimeout(() => this.stop({ reason: "timeout", cap: "wall", message: `it ran longer than ${wallMs} ms` }), wallMs);
    const abort = (): void => this.stop({ reason: "killed", message: "its caller gave it up" });
    signal.addEventListener("abort", abort, { once: true });
    this.#unhook = () => {
      clearTimeout(wall);
      clearTimeout(this.#idle);
      signal.removeEventListener("abort", abort);
    };
    if (idleMs !== undefined) this.#watchIdle(idleMs);
    parts.channel.open((stream, bytes) => this.#wrote(stream, bytes));
    if (signal.aborted) abort();
  }

  get output(): AsyncIterable<BoxOutput> {
    return this.#queue;
  }

  get exited(): Promise<BoxExit> {
    return this.#exited.promise;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isOver) throw ended();
    this.#active = performance.now();
    try {
      await this.#parts.channel.write(bytes);
      this.#active = performance.now();
    } catch {
      throw ended();
    }
  }

  end(): void {
    if (!this.#isOver) this.#parts.channel.end();
  }

  resize(size: TerminalSize): void {
    if (!this.#isOver) this.#parts.channel.resize(size);
  }

  signal(name: SignalName): void {
    if (this.#isOver) return;
    if (name === "KILL") return this.stop({ reason: "killed", message: "it was killed" });
    if (this.#parts.remote) return this.#parts.remote.signal(name);
    if (!this.#send(name)) void this.#sendOnceBegun(name);
  }

  #send(name: SignalName): boolean {
    const own = this.#own();
    for (const pid of own) sendSignal(pid, `SIG${name}`);
    return own.length > 0;
  }

  /** Its program may be about to begin. */
  async #sendOnceBegun(name: SignalName): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (let wait = 1; performance.now() < until; wait = Math.min(wait * 2, 64)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (this.#isOver || this.#send(name)) return;
    }
  }

  /** Whether a process of the machine is of it. */
  isOf(pid: number): boolean {
    return !this.#isOver && this.#own().includes(pid);
  }

  /** Ends it; the first reason stands. */
  stop(stop: Stop): void {
    if (this.#isOver || this.#stop) return;
    this.#stop = stop;
    void this.#killed().then(() => this.#finish(null));
  }

  /** Its program ended; undefined = nobody knows how, for the box was lost. */
  async ended(code: number | undefined): Promise<void> {
    if (this.#isOver || this.#stop) return;
    if (code === undefined) this.#stop = { reason: "lost", message: "its box was lost, or what started it was killed from inside" };
    this.#look();
    if (!this.#parts.leavesJobs) await this.#killed();
    this.#finish(this.#stop === undefined && code !== undefined ? code : null);
  }

  /** Compares what it used with its caps. */
  look(): void {
    if (this.#isOver || this.#stop) return;
    this.#look();
    if (this.#stop) void this.#killed().then(() => this.#finish(null));
    else this.#watchHolder();
  }

  /** What it said last may still be on its way, so it has to be gone twice. */
  #watchHolder(): void {
    const { holder, group } = this.#parts;
    if (holder === undefined) return;
    this.#misses = group.pids().includes(holder.pid) ? 0 : this.#misses + 1;
    if (this.#misses > 1) holder.gone();
  }

  #look(): void {
    const { cpuMs, overMemory, overPids } = this.#parts.group.use();
    const exceeded = (cap: Cap, message: string): void => {
      if (this.#stop === undefined || this.#stop.reason === "lost") this.#stop = { reason: "resource_exceeded", cap, message };
    };
    if (overMemory > this.#before.overMemory) exceeded("memory", "its box used all the memory it may");
    else if (overPids > this.#before.overPids) exceeded("pids", "its box has as many processes as it may");
    else if (cpuMs - this.#before.cpuMs > this.#parts.limits.cpuMs) exceeded("cpu", `it used more than ${this.#parts.limits.cpuMs} ms of processor time`);
  }

  #own(): readonly number[] {
    const spared = this.#spared();
    return this.#parts.group.pids().filter((pid) => !spared.has(pid));
  }

  #spared(): ReadonlySet<number> {
    const { spared, starter } = this.#parts;
    return this.#stop === undefined || starter === undefined ? spared : new Set([...spared].filter((pid) => pid !== starter));
  }

  /** Whether anything of it is there, or may still come. */
  #isThere(): boolean {
    if (this.#own().length === 0) return this.#mayBegin;
    this.#mayBegin = false;
    return true;
  }

  async #killed(): Promise<void> {
    if (this.#parts.remote) return this.#parts.remote.kill();
    const until = performance.now() + PATIENCE_MS;
    if (this.#mayOutrun()) await this.#parts.outrun?.();
    for (let wait = 1; this.#isThere() && performance.now() < until; wait = Math.min(wait * 2, 64)) {
      this.#parts.group.kill(this.#spared());
      if (wait > OUTRUN_MS) await this.#parts.outrun?.();
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    if (this.#isThere()) await this.#parts.outlasted?.();
  }

  #mayOutrun(): boolean {
    return this.#stop?.cap === "pids" || this.#stop?.cap === "memory" || this.#parts.group.isCrowded?.() === true;
  }

  #wrote(stream: BoxOutput["stream"], bytes: Uint8Array): void {
    this.#active = performance.now();
    const taken = bytes.subarray(0, this.#room);
    this.#room -= taken.length;
    if (taken.length > 0) this.#queue.push({ stream, bytes: taken });
    const { outputBytes } = this.#parts.limits;
    if (taken.length < bytes.length) this.#flood(`it wrote more than ${outputBytes} bytes`);
    if (this.#queue.full) this.#parts.channel.pause();
  }

  #flood(message: string): void {
    const stop = { reason: "resource_exceeded", cap: "output", message } as const;
    // Found while its end is being told: then that is its end.
    if (this.#isOver) this.#stop ??= stop;
    else this.stop(stop);
  }

  #watchIdle(idleMs: number): void {
    // Who waits for a slow reader is not idle.
    if (this.#queue.full) this.#active = performance.now();
    const left = idleMs - (performance.now() - this.#active);
    if (left <= 0) this.stop({ reason: "timeout", cap: "idle", message: `nothing came from it or to it for ${idleMs} ms` });
    else this.#idle = setTimeout(() => this.#watchIdle(idleMs), Math.ceil(left));
  }

  #finish(code: number | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unhook();
    const use = this.#parts.group.use();
    this.#parts.channel.drain();
    this.#parts.channel.close();
    this.#queue.close();
    this.#parts.done();
    const usage = {
      wallMs: performance.now() - this.#began,
      cpuMs: Math.max(0, use.cpuMs - this.#before.cpuMs),
      ...(use.peakBytes !== undefined && { peakBytes: use.peakBytes }),
    };
    this.#exited.resolve(this.#stop ? { code: null, ...this.#stop, usage } : { code, reason: "exited", usage });
  }
}

function sendSignal(pid: number, name: `SIG${SignalName}`): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended on its own.
  }
}

function ended(): SyscallError {
  return new SyscallError("NOT_FOUND", "the command takes no more input: it ended, or its input was ended");
}
