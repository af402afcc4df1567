import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Box, type BoxCommand, type BoxProcess, type BoxSpec, type SessionState, SessionTurns } from "@aether/ports";
import { DEFAULT_LIMITS, type Signal, SyscallError } from "@aether/protocol";
import { type BoxDoor, enterNetwork, openDoors } from "./box-door.ts";
import type { Watched } from "./box-watch.ts";
import { Gate } from "./gate.ts";
import { HeldPlaces } from "./held-places.ts";
import { BIRTH_MS, inTime } from "./in-time.ts";
import { launchScript } from "./launch-script.ts";
import { Launcher } from "./launcher.ts";
import { killProcess } from "./limits/cgroup-files.ts";
import { type HeldBox, type HeldGroup, STARTER } from "./limits/limiter.ts";
import type { Machine } from "./machine.ts";
import { LateReaders, PipeChannel } from "./pipe-channel.ts";
import { type BoxKind, behindWall, boxVariables, firstFolder, profile } from "./profile.ts";
import { programWords } from "./program-words.ts";
import { RunningCommand, type RunningParts } from "./running-command.ts";
import type { Scratch } from "./scratch.ts";
import { inTerminal, jobScript, sessionJob, sessionScript, supervisor as supervisorScript } from "./scripts.ts";
import { placeSessionPipes, Session } from "./session.ts";
import { given, word } from "./shell-words.ts";
import { hostPid, innerPid, type Job, Supervisor } from "./supervisor.ts";
import { openTerminal } from "./terminal-channel.ts";
import { writeJob } from "./write-job.ts";

/** How often what runs is compared with its caps. */
const LOOK_MS = 100;
/** Processes of ours in a box: the supervisor, a session's holder and shell, a command's holder, a terminal's four. */
const OWN_PROCESSES = 8;
const FILTER = 9;
const WORDS = 6;
const INFO = 5;

export interface ProcessBoxParts {
  readonly spec: BoxSpec;
  readonly machine: Machine & { readonly bubblewrap: string; readonly sh: string };
  readonly scratch: Scratch;
  /** Becomes its first life. */
  readonly launcher: Launcher;
  /** Told once, when it is closed. */
  closed(): void;
}

/** One life: what is started once for it, and lost together. */
interface Life {
  readonly supervisor: Supervisor;
  /** Where it was born. */
  readonly born: HeldGroup;
  /** Once it has left the session's group, so that what it starts is not of the session. */
  apart: Promise<HeldGroup> | undefined;
  /** Of the session's shell, which is to be born before that. */
  birth: Promise<unknown> | undefined;
  readonly doors: readonly BoxDoor[];
}

interface Launching {
  readonly spec: BoxSpec;
  readonly box: BoxKind;
  /** Of the shell in it. */
  readonly argv: readonly string[];
  /** Descriptor on which bubblewrap tells of the box. */
  readonly info?: number;
  /** Words that it is started by. */
  readonly before?: readonly string[];
  /** Shell lines that come first. */
  readonly first?: readonly string[];
}

/** A holder's long-lived box. When all of its processes die, its next command begins a new life of it. */
export class ProcessBox implements Box, Watched {
  readonly #parts: ProcessBoxParts;
  readonly #io: string;
  readonly #held: HeldBox;
  readonly #places: HeldPlaces;
  readonly #late = new LateReaders();
  #launcher: Launcher | undefined;
  readonly #running = new Set<RunningCommand>();
  #life: Promise<Life> | undefined;
  #session: Session | undefined;
  /** What is in the session's group before its first command: the box itself. */
  #own: ReadonlySet<number> | undefined;
  #sessionGroup: HeldGroup | undefined;
  readonly #turns = new SessionTurns();
  #looks: NodeJS.Timeout | undefined;
  #jobs = 0;
  #isClosed = false;

  private constructor(parts: ProcessBoxParts) {
    this.#parts = parts;
    const { spec, launcher, scratch } = parts;
    this.#io = scratch.box(spec.id);
    this.#launcher = launcher;
    this.#held = launcher.held;
    this.#held.limit({
      memoryBytes: spec.limits.memoryBytes ?? DEFAULT_LIMITS.memoryBytes,
      pids: (spec.limits.pids ?? DEFAULT_LIMITS.pids) + OWN_PROCESSES,
    });
    // After all else that may throw: it holds descriptors.
    this.#places = new HeldPlaces(spec.places);
  }

  /** @throws SyscallError `UNAVAILABLE` when it does not start, `NOT_FOUND` when a place's folder is gone */
  static async open(parts: ProcessBoxParts): Promise<ProcessBox> {
    let box: ProcessBox | undefined;
    try {
      box = new ProcessBox(parts);
      await box.#live();
      return box;
    } catch (cause) {
      if (box) await box.close();
      else {
        await parts.scratch.forget(parts.spec.id);
        await parts.launcher.close().finally(() => parts.closed());
      }
      throw cause;
    }
  }

  get id(): string {
    return this.#parts.spec.id;
  }

  get session(): SessionState | undefined {
    return this.#session?.isLost === false ? this.#session.state : undefined;
  }

  async start(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    this.#check(command, signal);
    if (command.session) return this.#turns.start(signal, () => this.#runInSession(command, signal));
    return command.terminal ? this.#startInTerminal(command, signal) : this.#startBeside(command, signal);
  }

  pids(): readonly number[] {
    return this.#held.pids();
  }

  jobs(): number {
    return this.#session?.jobs(this.#own ?? new Set()) ?? 0;
  }

  endHolder(pid: number, message: string): void {
    for (const one of this.#running) if (one.isOf(pid)) one.stop({ reason: "killed", message });
    killProcess(pid);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#looks);
    const running = [...this.#running];
    for (const one of running) one.stop({ reason: "killed", message: "its box was closed" });
    const life = await this.#life?.catch(() => undefined);
    for (const door of life?.doors ?? []) door.close();
    await life?.supervisor.close();
    await Promise.all(running.map(({ exited }) => exited));
    await this.#held.close();
    this.#places.close();
    this.#late.close();
    await this.#parts.scratch.forget(this.id);
    this.#parts.closed();
  }

  #check({ program, session, terminal, cwd }: BoxCommand, signal: Signal): void {
    this.#mustBeOpen();
    if (signal.aborted) throw cancelled();
    if (session && program.kind !== "shell") throw new SyscallError("INVALID", "only a shell command can run in the session; leave session out");
    if (session && terminal) throw new SyscallError("INVALID", "a session's command has no terminal; leave one of the two out");
    if (cwd !== undefined && this.#places.look(cwd) === "nothing") {
      throw new SyscallError("NOT_FOUND", `${cwd} is no folder to run a command in; make it first`, { path: cwd });
    }
  }

  /** Looked at before anything is put into its folder, which goes with it. */
  #mustBeOpen(): void {
    if (this.#isClosed) throw new SyscallError("NOT_FOUND", "the box is closed; open another one");
  }

  async #startBeside(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    const { scratch, machine, spec } = this.#parts;
    const argv = programWords(command.program, machine);
    const job = this.#name("j");
    const script = jobScript({ job, argv, cwd: command.cwd ?? firstFolder(spec), env: command.env ?? {} });
    const [life, pipes] = await Promise.all([this.#live(), scratch.pipes.take(3)]);
    await this.#setApart(life);
    this.#mustBeOpen();
    const channel = new PipeChannel(join(this.#io, job), { pipes, late: this.#late });
    const group = this.#held.group(job);
    const { pid, ended } = await this.#launch(life, { job, script, group }).catch((cause: unknown) => {
      channel.close();
      this.#forget(life, group, job);
      throw cause;
    });
    const running = this.#track(
      {
        limits: command.limits,
        channel,
        group,
        spared: new Set([pid]),
        starter: pid,
        leavesJobs: false,
        holder: { pid, gone: () => life.supervisor.abandon(job) },
        done: () => this.#forget(life, group, job),
      },
      signal,
    );
    channel.begin();
    void ended.then((code) => running.ended(code));
    return running;
  }

  /** Starts a job and puts it into its group before it does anything. */
  async #launch(life: Life, { job, script, group }: { job: string; script: string; group: HeldGroup }): Promise<{ pid: number; ended: Job["ended"] }> {
    const { started, ended } = life.supervisor.submit(job, script);
    if (life.apart === undefined) life.birth = started.catch(() => {});
    const inside = await started;
    const apart = await life.apart;
    const pid = hostPid([...life.born.pids(), ...(apart?.pids() ?? [])], inside);
    if (pid === undefined) throw new SyscallError("UNAVAILABLE", "the command's process was gone before it began; start it again");
    if (!this.#held.isExclusive || !group.pids().includes(pid)) await group.add(pid);
    return { pid, ended };
  }

  /** What it starts from now on is not in the session's group. */
  #setApart(life: Life): Promise<HeldGroup> {
    life.apart ??= (async () => {
      if (!this.#held.isExclusive) return life.born;
      const main = this.#held.group(STARTER);
      await life.birth;
      await main.add(life.supervisor.pid);
      return main;
    })();
    return life.apart;
  }

  #forget({ supervisor }: Life, group: HeldGroup, job: string): void {
    supervisor.forget(job);
    // The job's own process leaves a moment after its last word.
    setTimeout(() => group.close(), 50).unref();
  }

  async #runInSession(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    this.#mustBeOpen();
    const { program, cwd, env = {}, limits, session: { restore } = {} } = command;
    const job = this.#name("c");
    const text = program.kind === "shell" ? sessionScript({ job, script: program.script, cwd, env }) : "";
    const session = await this.#liveSession(restore);
    const group = this.#sessionGroup;
    if (program.kind !== "shell" || group === undefined) throw new SyscallError("INVALID", "only a shell command can run in the session");
    const pipes = await this.#parts.scratch.pipes.take(3);
    this.#mustBeOpen();
    writeJob(join(this.#io, job), text);
    const channel = new PipeChannel(join(this.#io, job), { pipes, late: this.#late });
    const running = this.#track(
      {
        limits,
        channel,
        group,
        spared: session.spared(),
        leavesJobs: true,
        holder: { pid: session.holder, gone: () => this.#life?.then(({ supervisor }) => supervisor.abandon(session.job)) },
        done: () => session.check(),
      },
      signal,
    );
    void session.run(job, () => channel.taken()).then((code) => running.ended(code));
    return running;
  }

  async #liveSession(restore: SessionState | undefined): Promise<Session> {
    const life = await this.#live();
    if (this.#session?.isLost === false) return this.#session;
    const { spec, scratch } = this.#parts;
    const job = this.#name("s");
    const pipes = await scratch.pipes.take(5);
    this.#mustBeOpen();
    placeSessionPipes(this.#io, { job, pipes: pipes.slice(3) });
    const channel = new PipeChannel(join(this.#io, job), { pipes: pipes.slice(0, 3), late: this.#late });
    this.#sessionGroup ??= this.#held.group("session");
    const group = this.#sessionGroup;
    const fallback = firstFolder(spec);
    const start = restore ?? { cwd: fallback, env: {} };
    const session = new Session({ job, io: this.#io, group, base: boxVariables(spec), start });
    // Born in its group, it need not wait to be moved there.
    const isBorn = this.#held.isExclusive && life.apart === undefined;
    if (isBorn) channel.begin();
    try {
      const { pid, ended } = await this.#launch(life, { job, script: sessionJob(job, start, fallback), group });
      session.heldBy(pid, ended);
      if (!isBorn) channel.begin();
      await inTime(session.ready, { ms: BIRTH_MS, what: "the shell did not begin in its box", late: () => void life.supervisor.close() });
    } catch (cause) {
      session.giveUp();
      throw cause;
    } finally {
      channel.close();
    }
    this.#own ??= new Set(group.pids());
    this.#session = session;
    return session;
  }

  async #startInTerminal(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    const [life, pipes] = await Promise.all([this.#live(), this.#parts.scratch.pipes.take(2)]);
    const gate = new Gate(pipes);
    try {
      const { running, group } = await this.#openTerminal(command, { life, gate, signal });
      try {
        await Promise.race([gate.reached, running.exited]);
        for (const program of programsOnly(group).pids()) this.#places.require(program);
        gate.pass();
      } catch (cause) {
        running.stop({ reason: "lost", message: "its box did not come out as it was asked for" });
        throw cause;
      }
      return running;
    } finally {
      gate.close();
    }
  }

  /** Its program waits before the gate. */
  async #openTerminal(
    command: BoxCommand,
    { life, gate, signal }: { life: Life; gate: Gate; signal: Signal },
  ): Promise<{ running: RunningCommand; group: HeldGroup }> {
    const { spec, machine } = this.#parts;
    const argv = programWords(command.program, machine);
    const cwd = command.cwd ?? firstFolder(spec);
    const group = this.#held.group(this.#name("t"));
    const inner = { ...spec, env: { ...spec.env, TERM: "xterm-256color", ...command.env } };
    const sharesNet = machine.nsenter !== undefined;
    const launching = this.#launching({
      spec: inner,
      box: { kind: "terminal", cwd, sharesNet },
      argv: ["--norc", "--noprofile", "-c", inTerminal(this.#held.inside, gate.inside), "bash", ...argv],
      before: machine.nsenter === undefined ? [] : [machine.nsenter, ...enterNetwork(life.supervisor.pid)],
      first: [...group.enter.map((file) => `echo 0 >${word(file)}`), gate.outside],
    });
    const size = command.terminal ?? { cols: 80, rows: 24 };
    const { channel, pid, ended } = await openTerminal(machine.sh, launching.script, size).catch((cause: unknown) => {
      launching.forget();
      group.close();
      throw cause;
    });
    void Promise.race([gate.reached, ended]).then(launching.forget, launching.forget);
    const running = this.#track(
      { limits: command.limits, channel, group: programsOnly(group), spared: new Set(), leavesJobs: false, done: () => group.close() },
      signal,
    );
    void ended.then((code) => running.ended(code));
    if (!this.#held.isExclusive) await group.add(pid);
    this.#held.begin(pid);
    return { running, group };
  }

  #track(parts: RunningParts, signal: Signal): RunningCommand {
    const running = new RunningCommand(
      {
        ...parts,
        ...(!this.#held.isTight && { outrun: async () => (await this.#life)?.supervisor.close() }),
        done: () => {
          this.#running.delete(running);
          if (this.#running.size === 0) this.#rest();
          parts.done();
        },
      },
      signal,
    );
    this.#running.add(running);
    this.#looks ??= setInterval(() => {
      for (const one of this.#running) one.look();
    }, LOOK_MS);
    return running;
  }

  #rest(): void {
    clearInterval(this.#looks);
    this.#looks = undefined;
  }

  #live(): Promise<Life> {
    if (this.#isClosed) return Promise.reject(new SyscallError("NOT_FOUND", "the box is closed; open another one"));
    this.#life ??= this.#begin().then(
      (life) => {
        void life.supervisor.lost.then(() => this.#lose(life));
        return life;
      },
      (cause) => {
        this.#life = undefined;
        throw cause;
      },
    );
    return this.#life;
  }

  async #begin(): Promise<Life> {
    const { spec, machine, scratch } = this.#parts;
    const launcher = this.#launcher ?? new Launcher({ sh: machine.sh, held: this.#held });
    this.#launcher = undefined;
    const launching = this.#launching({
      spec,
      box: { kind: "box", io: this.#io },
      info: INFO,
      argv: ["--norc", "--noprofile", "-c", supervisorScript(this.#held.inside)],
    });
    const script = scratch.script(spec.id, launching.script);
    const supervisor = await Supervisor.start({ launcher, script, io: this.#io }).finally(() => {
      rmSync(script, { force: true });
      launching.forget();
    });
    try {
      this.#places.require(supervisor.pid);
      if (!this.#held.isExclusive) await launcher.group.add(supervisor.pid);
      this.#held.begin(supervisor.pid);
      return {
        supervisor,
        born: launcher.group,
        apart: undefined,
        birth: undefined,
        doors: await openDoors(spec, { nsenter: machine.nsenter, pid: supervisor.pid }),
      };
    } catch (cause) {
      await supervisor.close();
      throw cause;
    }
  }

  #lose(life: Life): void {
    for (const door of life.doors) door.close();
    this.#life = undefined;
    this.#session = undefined;
    this.#own = undefined;
  }

  /**
   * The shell script that becomes a box, and a file it reads once: bubblewrap's words, which hold the box's variables and the machine's
   * paths, are in no command line.
   */
  #launching({ spec, box, argv, info, before = [], first = [] }: Launching): { readonly script: string; forget(): void } {
    const { machine, scratch } = this.#parts;
    const options = profile({ spec, machine, settings: scratch.settings, devices: scratch.devices.folder, filter: FILTER }, box);
    const words = scratch.script(`${spec.id}.${this.#name("w")}`, options.map((one) => `${given(one)}\0`).join(""));
    const { openFiles = DEFAULT_LIMITS.openFiles, fileBytes } = this.#parts.spec.limits;
    const script = launchScript({
      openFiles,
      fileBytes,
      first,
      files: [
        { descriptor: FILTER, file: scratch.filter },
        { descriptor: WORDS, file: words },
      ],
      argv: [
        ...before,
        machine.bubblewrap,
        "--args",
        String(WORDS),
        ...(info === undefined ? [] : ["--info-fd", String(info)]),
        "--",
        ...behindWall(scratch, { machine, spec }),
        ...argv,
      ],
    });
    return { script, forget: () => rmSync(words, { force: true }) };
  }

  #name(kind: string): string {
    return `${kind}${this.#jobs++}`;
  }
}

/** A terminal's group also holds what made its box; signals are for what runs inside, an end is for all. */
function programsOnly(group: HeldGroup): HeldGroup {
  return {
    enter: group.enter,
    add: (pid) => group.add(pid),
    pids: () => group.pids().filter((pid) => (innerPid(pid) ?? 1) !== 1),
    use: () => group.use(),
    kill: () => group.kill(),
    close: () => group.close(),
  };
}

function cancelled(): SyscallError {
  return new SyscallError("CANCELLED", "the command was given up before it began");
}
