import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { Duplex } from "node:stream";
import type { Wall } from "@aether/ports";
import type { FileGrant } from "../files/file-holder.ts";
import { encodeFrame, FrameReader } from "../files/frames.ts";
import type { FromGuestHost, GuestCommand, GuestHostEnd, GuestKind, ToGuestFiles, ToGuestHost } from "../wire.ts";
import { fromGuestHost } from "./from-guest-host.ts";
import { GuestPrograms } from "./guest-programs.ts";

const IDLE_MS = 60_000;
/** What threads leave behind in memory is their process's until it ends: after so many commands the next ones go to another. */
const MOST_COMMANDS = 500;
/** After a command's own end, and the minute in which it may wait for a thread. */
const OVERDUE_MS = 90_000;
/** After a command's end, until its key opens nothing any more. */
const REVOKE_MS = 50;
/** Where the process of files is given the daemon's end of the line to the guests. */
const HANDED_ON = 4;

export interface GuestLineOptions {
  /** Whose process it is, for whoever looks at the machine's processes. */
  readonly installation: string;
  /** A folder for compiled code and the memory of booted interpreters, which make the next start quicker. */
  readonly compileCache?: string;
  /** A folder of wheels for Python programs; absent = the standard library only. */
  readonly wheels?: string;
  /** What stands around the process of guests, where it can be had; absent = nothing does. */
  readonly wall?: Wall;
  /** The program of the guests' process; default its own. For tests of what stands around it. */
  readonly program?: URL;
  /** Default: the process that holds the files. */
  readonly start?: () => ChildProcess;
  /** Milliseconds without a command after which the processes end; default 60,000. */
  readonly idleMs?: number;
  /** Commands of one process; the next ones go to another, and it ends with its last. Default 500. */
  readonly mostCommands?: number;
}

/** What a command tells its process in the daemon. `end` is called once, and nothing after it. */
export interface GuestListener {
  output(stream: "stdout" | "stderr", bytes: Uint8Array): void;
  taken(): void;
  end(end: GuestHostEnd): void;
}

interface Listening {
  readonly child: ChildProcess;
  readonly listener: GuestListener;
  readonly key: string;
  readonly overdue: NodeJS.Timeout;
}

/**
 * The line to the one process of all guests: started by the first command, ended when idle, replaced when it broke or had many. It is
 * started by another one, which holds the guests' files and answers its calls, so that it needs no file of this machine.
 */
export class GuestLine {
  readonly #options: GuestLineOptions;
  readonly #programs: GuestPrograms;
  readonly #listening = new Map<number, Listening>();
  #child: ChildProcess | undefined;
  /** Commands that it was given. */
  #given = 0;
  /** Those before it, which end with their last command. */
  readonly #leaving = new Set<ChildProcess>();
  #idle: NodeJS.Timeout | undefined;
  readonly #ended: string[] = [];
  #next = 1;

  constructor(options: GuestLineOptions) {
    this.#options = options;
    this.#programs = new GuestPrograms(options);
  }

  /** The id of the process that holds the files, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get wall(): Wall | undefined {
    return this.#options.wall;
  }

  /** The host's folder of wheels. */
  get wheels(): string | undefined {
    return this.#options.wheels;
  }

  /** Starts a command with what it is granted; what it answers to is the result. */
  run(command: Omit<GuestCommand, "key">, grant: FileGrant, listener: GuestListener): number {
    clearTimeout(this.#idle);
    const id = this.#next++;
    const key = `${id}-${randomBytes(12).toString("hex")}`;
    if (this.#given >= (this.#options.mostCommands ?? MOST_COMMANDS)) this.#leave();
    const child = this.#current();
    this.#given += 1;
    // Its caps are held by the process of guests. Should that one not do it any more, it is not asked again.
    const overdue = setTimeout(() => child.kill("SIGKILL"), Math.min(command.limits.wallMs + OVERDUE_MS, 2_147_483_647));
    overdue.unref();
    this.#listening.set(id, { child, listener, key, overdue });
    keepAlive(child, true);
    tell(child, { kind: "grant", key, grant });
    this.send({ kind: "run", id, command: { ...command, key } });
    return id;
  }

  /** Has a thread made ready for the next command of this kind. */
  warm(rung: GuestKind, memoryBytes: number): void {
    const isNew = !this.#child?.connected;
    const child = this.#current();
    this.#programs.prepare({ rung, memoryBytes });
    this.send({ kind: "warm", rung, memoryBytes });
    if (isNew && !this.#isBusy(child)) this.#rest();
  }

  /** Does nothing for a command that has ended. */
  send(message: ToGuestHost, bytes?: Uint8Array): void {
    const child = message.kind === "warm" ? this.#child : this.#listening.get(message.id)?.child;
    if (child?.connected) toGuests(child).write(encodeFrame(message, bytes));
  }

  /** Ends the process; what runs is lost. Another command would start another. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#programs.close();
    await Promise.all(this.#children().map(ended));
  }

  #children(): ChildProcess[] {
    return [...(this.#child ? [this.#child] : []), ...this.#leaving];
  }

  #isBusy(child: ChildProcess): boolean {
    return [...this.#listening.values()].some((listening) => listening.child === child);
  }

  #current(): ChildProcess {
    if (this.#child?.connected) return this.#child;
    const child = (this.#options.start ?? (() => forkGuestFiles(this.#options)))();
    this.#child = child;
    this.#given = 0;
    this.#listen(child);
    // The guests' process may outlive the one that started it, and leaves when this line ends.
    child.once("exit", () => toGuests(child).destroy());
    child.once("exit", (code, killedBy) => this.#lose(child, `the process of all guests ended (${killedBy ?? code})`));
    child.once("error", (error) => this.#lose(child, `the process of all guests failed: ${error.message}`));
    this.#programs
      .guests()
      .then((started) => {
        child.once("exit", () => void started.release());
        if (child.exitCode !== null || child.signalCode !== null) return void started.release();
        if (child.connected) child.send({ kind: "start", argv: started.argv, env: started.env } satisfies ToGuestFiles);
      })
      .catch((error: unknown) => {
        this.#lose(child, `the process of all guests could not be started: ${error instanceof Error ? error.message : "unknown"}`);
        child.kill("SIGKILL");
      });
    return child;
  }

  #listen(child: ChildProcess): void {
    const reader = new FrameReader();
    const guests = toGuests(child);
    guests.on("error", () => child.kill("SIGKILL"));
    guests.on("data", (piece: Buffer) => {
      try {
        for (const { head, bytes } of reader.push(piece)) this.#hear(child, fromGuestHost(head), bytes);
      } catch {
        // It speaks as our own program never would: somebody else's runs there.
        child.kill("SIGKILL");
      }
    });
  }

  #hear(child: ChildProcess, message: FromGuestHost, bytes: Uint8Array): void {
    const found = this.#listening.get(message.id);
    const listening = found?.child === child ? found : undefined;
    if (message.kind === "output") return listening?.listener.output(message.stream, bytes);
    if (message.kind === "taken") return listening?.listener.taken();
    if (listening) this.#end(message.id, listening, message.end);
    if (this.#isBusy(child)) return;
    if (this.#child === child) this.#rest();
    else child.kill("SIGKILL");
  }

  #end(id: number, { listener, key, overdue }: Listening, end: GuestHostEnd): void {
    clearTimeout(overdue);
    this.#listening.delete(id);
    this.#revoke(key);
    listener.end(end);
  }

  /** Those of a moment together: one of them alone would cost a short command a tenth of its time. */
  #revoke(key: string): void {
    this.#ended.push(key);
    if (this.#ended.length > 1) return;
    setTimeout(() => {
      const keys = this.#ended.splice(0);
      for (const child of this.#children()) tell(child, { kind: "revoke", keys });
    }, REVOKE_MS).unref();
  }

  /** Its process gets no further command, and ends when it has none. */
  #leave(): void {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    this.#leaving.add(child);
    child.once("exit", () => this.#leaving.delete(child));
    if (!this.#isBusy(child)) child.kill("SIGKILL");
  }

  #rest(): void {
    const child = this.#child;
    if (!child) return;
    keepAlive(child, false);
    clearTimeout(this.#idle);
    // It is not told to be gone at once; a command that comes meanwhile goes to another one.
    this.#idle = setTimeout(() => (this.#child === child ? this.#leave() : undefined), this.#options.idleMs ?? IDLE_MS);
    this.#idle.unref();
  }

  #lose(child: ChildProcess, message: string): void {
    if (this.#child === child) this.#child = undefined;
    const lost = [...this.#listening].filter(([, listening]) => listening.child === child);
    for (const [id, listening] of lost) this.#end(id, listening, { code: null, reason: "lost", message, usage: { wallMs: 0 } });
  }
}

function tell(child: ChildProcess, message: ToGuestFiles): void {
  if (!child.connected) return;
  child.send(message, (error) => {
    // A process that cannot be told anything cannot be relied on; its exit is told to everybody.
    if (error) child.kill("SIGKILL");
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** The stream to the guests, past the process that holds their files. */
function toGuests(child: ChildProcess): Duplex {
  const stream = child.stdio[HANDED_ON];
  if (!(stream instanceof Duplex)) throw new Error("the process of all guests was started without a line to it");
  return stream;
}

/** Whether this process waits for that one before it ends. */
function keepAlive(child: ChildProcess, isNeeded: boolean): void {
  const how = isNeeded ? "ref" : "unref";
  child[how]();
  child.channel?.[how]();
  const stream = toGuests(child);
  if (stream instanceof Socket) stream[how]();
}

function forkGuestFiles({ installation }: GuestLineOptions): ChildProcess {
  return fork(new URL("../guest-files.worker.ts", import.meta.url), [installation], {
    env: {},
    cwd: tmpdir(),
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc", "pipe"],
    execArgv: ["--max-old-space-size=512", "--disable-warning=ExperimentalWarning"],
  });
}
