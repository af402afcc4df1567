import { type ChildProcess, fork } from "node:child_process";
import { tmpdir } from "node:os";
import type { FromGuestHost, GuestCommand, GuestHostEnd, GuestHostOptions, GuestRung, ToGuestHost } from "../wire.ts";

const IDLE_MS = 60_000;
/** Of the process's own thread; guests' threads have limits of their own. */
const HEAP_MIB = 256;

export interface GuestLineOptions extends GuestHostOptions {
  /** Whose process it is, for whoever looks at the machine's processes. */
  readonly installation: string;
  /** Default: the guest process. */
  readonly start?: () => ChildProcess;
  /** Milliseconds without a command after which the process ends; default 60,000. */
  readonly idleMs?: number;
}

/** What a command tells its process in the daemon. `end` is called once, and nothing after it. */
export interface GuestListener {
  output(stream: "stdout" | "stderr", bytes: Uint8Array): void;
  taken(): void;
  end(end: GuestHostEnd): void;
}

/** The line to the one process of all guests: started by the first command, ended when idle, replaced when it broke. */
export class GuestLine {
  readonly #start: () => ChildProcess;
  readonly #idleMs: number;
  readonly #listeners = new Map<number, GuestListener>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 1;

  constructor(options: GuestLineOptions) {
    this.#start = options.start ?? (() => forkGuestHost(options));
    this.#idleMs = options.idleMs ?? IDLE_MS;
  }

  /** The process id while there is a process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts a command; what it answers to is the result. */
  run(command: GuestCommand, listener: GuestListener): number {
    clearTimeout(this.#idle);
    const id = this.#next++;
    this.#listeners.set(id, listener);
    const child = this.#current();
    child.ref();
    child.channel?.ref();
    this.send({ kind: "run", id, command });
    return id;
  }

  /** Has a thread made ready for the next command of this kind. */
  warm(rung: GuestRung, memoryBytes: number): void {
    const isNew = !this.#child?.connected;
    this.#current();
    this.send({ kind: "warm", rung, memoryBytes });
    if (isNew && this.#listeners.size === 0) this.#rest();
  }

  /** Does nothing for a command that has ended. */
  send(message: ToGuestHost): void {
    const child = this.#child;
    if (!child?.connected) return;
    child.send(message, (error) => {
      // A process that cannot be told anything cannot be relied on; its exit is told to everybody.
      if (error) child.kill("SIGKILL");
    });
  }

  /** Ends the process; what runs is lost. Another command would start another. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  #current(): ChildProcess {
    if (this.#child?.connected) return this.#child;
    const child = this.#start();
    this.#child = child;
    child.on("message", (message: FromGuestHost) => this.#hear(message));
    child.once("exit", (code, killedBy) => this.#lose(child, `the process of all guests ended (${killedBy ?? code})`));
    child.once("error", (error) => this.#lose(child, `the process of all guests failed: ${error.message}`));
    return child;
  }

  #hear(message: FromGuestHost): void {
    const listener = this.#listeners.get(message.id);
    if (message.kind === "output") return listener?.output(message.stream, message.bytes);
    if (message.kind === "taken") return listener?.taken();
    this.#listeners.delete(message.id);
    listener?.end(message.end);
    if (this.#listeners.size === 0) this.#rest();
  }

  #rest(): void {
    const child = this.#child;
    if (!child) return;
    child.unref();
    child.channel?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      // It is not told to be gone at once; a command that comes meanwhile goes to another one.
      if (this.#child === child) this.#child = undefined;
      child.kill("SIGKILL");
    }, this.#idleMs);
    this.#idle.unref();
  }

  #lose(child: ChildProcess, message: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener.end({ code: null, reason: "lost", message, usage: { wallMs: 0 } });
  }
}

function forkGuestHost({ installation, compileCache, wheels }: GuestLineOptions): ChildProcess {
  const options: GuestHostOptions = { ...(compileCache !== undefined && { compileCache }), ...(wheels !== undefined && { wheels }) };
  return fork(new URL("../guest-host.worker.ts", import.meta.url), [installation, JSON.stringify(options)], {
    env: {},
    cwd: tmpdir(),
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // A guest that broke out of its interpreter still starts no program and loads no native code.
    execArgv: [
      `--max-old-space-size=${HEAP_MIB}`,
      "--permission",
      "--allow-fs-read=*",
      "--allow-fs-write=*",
      "--allow-worker",
      "--disable-warning=ExperimentalWarning",
      "--disable-warning=SecurityWarning",
    ],
  });
}
