import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Box, type BoxCommand, type BoxProcess, type BoxSpec, type SessionState, SessionTurns } from "@aether/ports";
import { BOX_HOST, type Signal, type SignalName, SyscallError } from "@aether/protocol";
import { boundsOfUser } from "./bounds-of-user.ts";
import { type BoxDoor, openDoors } from "./box-door.ts";
import type { Watched } from "./box-watch.ts";
import type { Channel } from "./channel.ts";
import { ChildChannel } from "./child-channel.ts";
import { ENGINE_START, type Engine, engineCall } from "./container-engine.ts";
import { type Contained, containerGroup, containerPids, MARK, remoteSignal } from "./container-group.ts";
import type { Image } from "./container-image.ts";
import { CONTAINER_IO, CONTAINER_WALL, type ContainerFolders } from "./container-scratch.ts";
import { HeldPlaces } from "./held-places.ts";
import { killProcess } from "./limits/cgroup-files.ts";
import { findProgram } from "./machine.ts";
import { writablePaths } from "./own-wall.ts";
import { boxVariables, closedIn, firstFolder, hiddenIn } from "./profile.ts";
import { programWords } from "./program-words.ts";
import { RunningCommand } from "./running-command.ts";
import { ReportingChannel, reportingScript } from "./session-report.ts";
import { assignments, given, word } from "./shell-words.ts";
import { openTerminal } from "./terminal-channel.ts";
import { WALL_END } from "./wall-program.ts";
import { writeJob } from "./write-job.ts";

const LOOK_MS = 100;
/** The container's user, and from where on its other users are those of this machine. */
const [USER, FOREIGN] = [1_000, 2_147_000_000];
/** Of its own: the first process, and what each command hangs on. */
const OWN_PROCESSES = 8;
/** What a virtual machine's own kernel takes on this machine, beside what runs in it. */
const OF_A_MACHINE = { processes: 512, bytes: 268_435_456 };
/** What the engine answers for failures of its own, and some programs for theirs. */
const ENGINE_CODES = new Set([125, 126, 127, 255]);
/** Before a command that cannot be ended takes its container with it. */
const KILL_MS = 5_000;
/** From the end of a command's processes to that of the engine's program that carried it in. */
const CARRIED_MS = 500;
/** Waits for children that lost their parents, and for nothing else. */
const INIT = "trap 'exit 0' TERM; while :; do sleep 86400 & wait $!; done";

export interface ContainerBoxParts {
  readonly spec: BoxSpec;
  readonly engine: Engine;
  readonly image: Image;
  readonly name: string;
  readonly family: string;
  readonly folders: ContainerFolders;
  closed(): Promise<void>;
}

/** A holder's container; commands are carried into it by the engine. */
export class ContainerBox implements Box, Watched {
  readonly #parts: ContainerBoxParts;
  readonly #running = new Set<RunningCommand>();
  #contained: Promise<Contained> | undefined;
  /** What it came to. */
  #current: Contained | undefined;
  #doors: readonly BoxDoor[] = [];
  #session: SessionState | undefined;
  readonly #turns = new SessionTurns();
  #removing: Promise<void> = Promise.resolve();
  #looks: NodeJS.Timeout | undefined;
  #jobs = 0;
  #isClosed = false;

  constructor(parts: ContainerBoxParts) {
    this.#parts = parts;
  }

  get id(): string {
    return this.#parts.spec.id;
  }

  get session(): SessionState | undefined {
    return this.#session;
  }

  /** Makes the container. @throws SyscallError `UNAVAILABLE` */
  async begin(): Promise<void> {
    await this.#live();
  }

  async start(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    if (this.#isClosed) throw new SyscallError("NOT_FOUND", "the box is closed; open another one");
    if (signal.aborted) throw new SyscallError("CANCELLED", "the command was given up before it began");
    if (command.session && command.program.kind !== "shell")
      throw new SyscallError("INVALID", "only a shell command can run in the session; leave session out");
    if (command.session && command.terminal) throw new SyscallError("INVALID", "a session's command has no terminal; leave one of the two out");
    return command.session ? this.#turns.start(signal, () => this.#runInSession(command, signal)) : this.#startBeside(command, signal);
  }

  pids(): readonly number[] {
    return this.#current === undefined ? [] : containerPids(this.#current);
  }

  /** All but what waits beside its first process. In a virtual machine nobody sees what a session's commands left. */
  jobs(): number {
    if (this.#current === undefined) return 0;
    return this.#current.isVirtual ? Number(this.#session !== undefined) : Math.max(0, this.pids().length - 1);
  }

  endHolder(pid: number, message: string): void {
    for (const one of this.#running) if (one.isOf(pid)) one.stop({ reason: "killed", message });
    killProcess(pid);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#looks);
    for (const one of this.#running) one.stop({ reason: "killed", message: "its box was closed" });
    await this.#contained?.catch(() => undefined);
    await this.#remove();
    await Promise.all([...this.#running].map(({ exited }) => exited));
    await this.#parts.closed();
  }

  async #startBeside(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    const job = this.#name();
    const argv = programWords(command.program, undefined);
    const cwd = command.cwd ?? firstFolder(this.#parts.spec);
    if (command.terminal && !this.#parts.engine.hasTerminals)
      throw new SyscallError(
        "UNSUPPORTED",
        `${this.#parts.engine.name} gets no terminals from ${this.#parts.engine.runtime}; run the command without one, or with the runtime runc`,
        { rung: "container", runtime: this.#parts.engine.runtime },
      );
    const contained = await this.#live();
    const words = this.#carry({ job, cwd, env: command.env ?? {}, argv, terminal: command.terminal !== undefined });
    if (!command.terminal) return this.#follow(this.#spawn(words, contained), { command, job, contained }, signal);
    const script = `exec ${words.map(word).join(" ")}`;
    const { channel, ended } = await openTerminal("/bin/sh", script, command.terminal);
    return this.#follow({ channel, ended }, { command, job, contained }, signal);
  }

  async #runInSession(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    const { spec } = this.#parts;
    const job = this.#name();
    const contained = await this.#live();
    const fallback = firstFolder(spec);
    const start = this.#session ?? command.session?.restore ?? { cwd: fallback, env: {} };
    const mark = randomBytes(16).toString("hex");
    const text = command.program.kind === "shell" ? command.program.script : "";
    const script = reportingScript({ script: text, start, fallback, cwd: command.cwd, env: command.env ?? {}, mark });
    // It holds the session's variables, which no command line may.
    writeJob(this.#jobFile(job, "session"), given(script));
    const argv = ["bash", "--norc", "--noprofile", "-c", `eval "$(<${CONTAINER_IO}/${job}.session)"`, "bash"];
    const carried = this.#spawn(this.#carry({ job, cwd: fallback, env: {}, argv, terminal: false }), contained);
    const channel = new ReportingChannel(carried.channel, mark);
    const running = this.#follow({ channel, ended: carried.ended }, { command, job, contained }, signal);
    this.#session ??= start;
    const said = running.exited.then(() => {
      this.#session = channel.state(boxVariables(spec)) ?? this.#session;
    });
    // Whoever hears of the end finds the session as it was left.
    return withEnd(running, said);
  }

  #follow(
    { channel, ended }: { channel: Channel; ended: Promise<number | undefined> },
    { command, job, contained }: { command: BoxCommand; job: string; contained: Contained },
    signal: Signal,
  ): RunningCommand {
    const group = containerGroup(contained, job);
    const running = new RunningCommand(
      {
        limits: command.limits,
        channel,
        group,
        ...(contained.isVirtual && { remote: this.#remote(job, { contained, ended }) }),
        spared: new Set(),
        carrier: ended,
        outrun: async () => (group.isCrowded?.() ? this.#lose(contained) : undefined),
        outlasted: () => this.#lose(contained),
        leavesJobs: command.session !== undefined,
        done: () => {
          for (const kind of ["start", "session"] as const) rmSync(this.#jobFile(job, kind), { force: true });
          this.#running.delete(running);
          if (this.#running.size > 0) return;
          clearInterval(this.#looks);
          this.#looks = undefined;
        },
      },
      signal,
    );
    this.#running.add(running);
    this.#looks ??= setInterval(() => {
      for (const one of this.#running) one.look();
    }, LOOK_MS);
    void ended.then((code) => running.ended(code));
    return running;
  }

  #spawn(words: readonly string[], contained: Contained): { channel: Channel; ended: Promise<number | undefined> } {
    const [program = "", ...args] = words;
    const child = spawn(program, args, { ...ENGINE_START, stdio: "pipe" });
    const ended = new Promise<number | undefined>((resolve) => {
      child.once("error", () => resolve(undefined));
      child.once("close", (code) => resolve(code === null || ENGINE_CODES.has(code) ? this.#codeIfAlive(code, contained) : code));
    });
    return { channel: new ChildChannel(child), ended };
  }

  /** Inside a virtual machine its own programs pick out a command's processes; where they cannot, its container goes. */
  #remote(
    job: string,
    { contained, ended }: { contained: Contained; ended: Promise<number | undefined> },
  ): { signal(name: SignalName): void; kill(): Promise<void> } {
    const { engine, name } = this.#parts;
    const send = (signal: SignalName): Promise<unknown> =>
      engineCall(engine, ["exec", name, "bash", "--norc", "--noprofile", "-c", remoteSignal(job, signal)], KILL_MS);
    const killAll = async (): Promise<void> => {
      // What the engine has yet to begin is not there to be killed.
      for (const until = performance.now() + KILL_MS; performance.now() < until; ) {
        await send("KILL");
        if (await isSettled(ended, CARRIED_MS)) return;
      }
      await this.#lose(contained);
    };
    const sendOnceBegun = async (signal: SignalName): Promise<void> => {
      for (const until = performance.now() + KILL_MS; performance.now() < until; ) {
        const sent = await send(signal).then(
          () => true,
          () => false,
        );
        if (sent || (await isSettled(ended, CARRIED_MS))) return;
      }
    };
    return {
      signal: (signal) => void sendOnceBegun(signal),
      kill: () => killAll().catch(() => this.#lose(contained)),
    };
  }

  /** The engine's own failures look like codes of the program; where the container is gone, they are. */
  async #codeIfAlive(code: number | null, contained: Contained): Promise<number | undefined> {
    const { engine, name } = this.#parts;
    const running = await engineCall(engine, ["inspect", "--format", "{{.State.Running}}", name]).catch(() => "false");
    if (running === "true") return code === 125 ? undefined : (code ?? undefined);
    void this.#lose(contained);
    return undefined;
  }

  /** The next command begins with a new container, unless there is one already. */
  #lose(contained: Contained): Promise<void> {
    if (this.#current === contained) {
      this.#current = undefined;
      this.#contained = undefined;
      this.#removing = this.#remove();
    }
    return this.#removing;
  }

  #carry({
    job,
    cwd,
    env,
    argv,
    terminal,
  }: {
    job: string;
    cwd: string;
    env: Readonly<Record<string, string>>;
    argv: readonly string[];
    terminal: boolean;
  }): readonly string[] {
    const { engine, name, image } = this.#parts;
    const variables = { ...image.env, ...boxVariables(this.#parts.spec), ...(terminal && { TERM: "xterm-256color" }), ...env };
    // In no command line, which all users of the machine may read.
    writeJob(this.#jobFile(job, "start"), `export ${assignments(variables)}\nexec "$@"\n`);
    const started = this.#walled([`${CONTAINER_IO}/${job}.start`, ...argv]);
    return [engine.program, ...engine.words, "exec", terminal ? "-it" : "-i", "--env", `${MARK}=${job}`, "--workdir", cwd, name, ...started].map(given);
  }

  #jobFile(job: string, kind: "start" | "session"): string {
    return join(this.#parts.folders.io, `${job}.${kind}`);
  }

  /** The container's shell behind its wall. */
  #walled(words: readonly string[]): readonly string[] {
    const own = ["/tmp", "/var/tmp", "/dev", "/proc"];
    return [CONTAINER_WALL, ...writablePaths(this.#parts.spec, own), WALL_END, this.#parts.image.bash, "--norc", "--noprofile", ...words];
  }

  async #live(): Promise<Contained> {
    if (this.#isClosed) throw new SyscallError("NOT_FOUND", "the box was closed before the command's turn came");
    this.#contained ??= this.#make().catch((cause: unknown) => {
      this.#contained = undefined;
      throw cause;
    });
    return this.#contained;
  }

  async #make(): Promise<Contained> {
    const { engine } = this.#parts;
    await this.#removing;
    const pid = await this.#begun();
    await this.#openDoors(pid);
    this.#current = { pid, isVirtual: engine.isVirtual };
    return this.#current;
  }

  /**
   * Its first process on the host. Engines mount by path, as bubblewrap does, so what was mounted is compared; but for those in a machine of
   * their own, into which nobody looks.
   */
  async #begun(): Promise<number> {
    const { engine, name, spec } = this.#parts;
    const held = new HeldPlaces(spec.places);
    try {
      await engineCall(engine, ["run", ...this.#profile(), ...this.#walled(["-c", INIT])]);
      const pid = Number(await engineCall(engine, ["inspect", "--format", "{{.State.Pid}}", name]));
      if (!engine.isVirtual) held.require(pid);
      return pid;
    } catch (cause) {
      await this.#remove();
      throw cause;
    } finally {
      held.close();
    }
  }

  async #openDoors(pid: number): Promise<void> {
    this.#closeDoors();
    try {
      this.#doors = await openDoors(this.#parts.spec, { nsenter: findProgram("nsenter"), pid });
    } catch (cause) {
      await this.#remove();
      throw cause;
    }
  }

  #closeDoors(): void {
    for (const door of this.#doors) door.close();
    this.#doors = [];
  }

  /** Nothing of the machine but what is named; no capability, no new right, no network, a root for reading only. */
  #profile(): readonly string[] {
    const { spec, engine, image, name, family, folders } = this.#parts;
    const { memoryBytes, pids, openFiles, fileBytes } = spec.limits;
    const memory = memoryBytes + (engine.isVirtual ? OF_A_MACHINE.bytes : 0);
    return [
      ...["--detach", "--rm", "--name", name, "--label", `aether=${family}`, "--hostname", BOX_HOST, "--network", "none", "--pull", "never"],
      ...(engine.runtime === undefined ? [] : ["--runtime", engine.runtime]),
      ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--ipc", "private"],
      ...["--pids-limit", String(pids + OWN_PROCESSES + (engine.isVirtual ? OF_A_MACHINE.processes : 0))],
      ...["--memory", String(memory), "--memory-swap", String(memory), "--ulimit", `nofile=${openFiles}:${openFiles}`, "--ulimit", "core=0:0"],
      ...(fileBytes === undefined ? [] : ["--ulimit", `fsize=${fileBytes}:${fileBytes}`]),
      ...["--ulimit", `nproc=${engine.isVirtual ? `${pids}:${pids}` : "4096:4096"}`, "--stop-signal", "KILL"],
      ...boundsOfUser().flatMap((bound) => ["--ulimit", bound]),
      ...["--tmpfs", "/tmp:rw,nosuid,nodev,mode=1777", "--tmpfs", "/run:rw,nosuid,nodev,noexec,size=1m"],
      ...["--volume", `${folders.io}:${CONTAINER_IO}:ro,nosuid,nodev`],
      ...image.binds.flatMap((path) => ["--volume", `${path}:${path}:ro`]),
      ...spec.places.flatMap(({ at, folder, writable }) => ["--volume", `${folder}:${at}:${writable ? "rw,nosuid,nodev" : "ro,nosuid,nodev,noexec"}`]),
      ...spec.places.flatMap((place) => closedIn(place).flatMap(({ path, from }) => ["--volume", `${from}:${path}:ro,nosuid,nodev`])),
      ...spec.places.flatMap((place) => hiddenIn(place).flatMap((one) => cover(engine, one))),
      ...rootWords(engine, image, folders),
    ];
  }

  async #remove(): Promise<void> {
    const { engine, name } = this.#parts;
    this.#closeDoors();
    await engineCall(engine, ["rm", "--force", ...(engine.name === "podman" ? ["--time", "0"] : []), name]).catch(() => undefined);
  }

  #name(): string {
    return `${this.id}-${this.#jobs++}`;
  }
}

/**
 * Who its user is, and what it has for a root. Where root of this machine makes it, its user is that root without any of its powers, to whom
 * its workspace belongs, and its own root is nobody of this machine.
 */
function rootWords({ mapsUsers }: Engine, { name, folder }: Image, { root, devices }: ContainerFolders): readonly string[] {
  if (!mapsUsers) return ["--user", "0:0", name];
  const maps = ["--uidmap", "--gidmap"].flatMap((map) => [map, `0:${FOREIGN}:${USER}`, map, `${USER}:0:1`]);
  const own = [`${devices}:/dev:ro,nosuid,noexec,dev`, "--mount", "type=devpts,destination=/dev/pts", "--tmpfs", "/dev/shm:rw,nosuid,nodev,noexec,mode=1777"];
  return [...maps, "--user", `${USER}:${USER}`, "--volume", ...own, "--rootfs", folder === undefined ? root : `${folder}:O`];
}

function cover({ name }: Engine, { path, isFolder }: { readonly path: string; readonly isFolder: boolean }): readonly string[] {
  if (!isFolder) return ["--volume", `/dev/null:${path}:ro`];
  // podman would fill it with what it covers.
  return ["--tmpfs", `${path}:ro,size=4k${name === "podman" ? ",notmpcopyup" : ""}`];
}

async function isSettled(waited: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  try {
    return await Promise.race([waited.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same command, whose end is told only after something else is done. */
function withEnd(running: RunningCommand, first: Promise<void>): BoxProcess {
  return {
    output: running.output,
    write: (bytes) => running.write(bytes),
    end: () => running.end(),
    resize: (size) => running.resize(size),
    signal: (name) => running.signal(name),
    exited: first.then(() => running.exited),
  };
}
