import type { CommandEnd, ContainerRuntime, Language, Rung, Signal, SignalName, TerminalSize } from "@aether/protocol";

/**
 * One rung of the isolation ladder (DESIGN 4.8): boxes in which commands of one holder run and out of which they reach
 * nothing but their places and, when it is given, one socket. Every driver passes the conformance suite; what a rung
 * cannot do by its nature is listed there with the reason.
 */
export interface Sandbox {
  readonly rung: Rung;
  /** Languages that `code` commands may be in. */
  readonly languages: readonly Language[];
  readonly features: SandboxFeatures;
  /** Whether it works on this machine. That it does is remembered; where it does not, a person may have mended it meanwhile. Never throws. */
  probe(): Promise<RungState>;
  /**
   * Opens a box. Its processes share `limits` and its session keeps its folder, variables and jobs between commands.
   *
   * @throws SyscallError `UNAVAILABLE` with what to install, `NOT_FOUND` when a place's folder is gone, `UNSUPPORTED` for a
   *         way out where the asked runtime has none
   */
  open(spec: BoxSpec, signal: Signal): Promise<Box>;
  /** Ends what boxes of an earlier life of this installation left behind, and says how many there were. */
  reap(): Promise<number>;
  /** Closes every box. */
  close(): Promise<void>;
}

export interface SandboxFeatures {
  /** `shell` commands. */
  readonly shell: boolean;
  /** `argv` commands. */
  readonly argv: boolean;
  /** Terminals, signals and commands beside each other. */
  readonly terminal: boolean;
  /** Reaches `egress`. */
  readonly network: boolean;
  /** Reaches `doors`. */
  readonly doors?: boolean;
  /** A box may ask for its OCI runtime by name. */
  readonly runtimes?: boolean;
}

export type RungState =
  | {
      readonly available: true;
      /** What runs it: `bubblewrap 0.8.0`, `podman 4.3.1 with runc 1.1.5`. */
      readonly version: string;
      /** What holds the limits: `cgroup v2`, `cgroup v1`, `prlimit`, `worker`. */
      readonly limits: string;
      /** What this machine lacks although the rung works, one sentence each. */
      readonly notes: readonly string[];
    }
  | {
      readonly available: false;
      readonly reason: string;
      /** What a person does to have it. */
      readonly get: string;
    };

export interface BoxSpec {
  /** Unguessable and unique in the installation: lower-case letters and digits, at most 40. */
  readonly id: string;
  /** Everything the box sees of the user's files. Paths inside are the virtual ones. */
  readonly places: readonly BoxPlace[];
  /** Of the box. Nothing of the host's environment is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: BoxLimits;
  /** The host's Unix socket of this holder's egress line; absent = no network at all. */
  readonly egress?: { readonly socket: string };
  /** Ports of 127.0.0.1 inside that lead to sockets of the host, and nowhere else; only where {@link SandboxFeatures.doors} is. */
  readonly doors?: readonly BoxDoor[];
  /** Only where {@link SandboxFeatures.runtimes} is. Absent = the installation's own choice. */
  readonly runtime?: ContainerRuntime;
}

export interface BoxDoor {
  readonly port: number;
  /** The host's Unix socket. */
  readonly socket: string;
}

/** What all processes of a box share; `openFiles` and `fileBytes` are of each of them, `cpuMs` of each command. */
export interface BoxLimits {
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly pids: number;
  readonly openFiles: number;
  /** Bytes of one file; a write beyond is refused with `EFBIG`. Absent = what the machine gives. */
  readonly fileBytes?: number;
}

export interface BoxPlace {
  /** Virtual and absolute: `/run/p1`. */
  readonly at: string;
  /** The host's folder, absolute and without links. */
  readonly folder: string;
  readonly writable: boolean;
  /** Virtual paths below it that are not there. */
  readonly hidden: readonly string[];
  /** Virtual paths below one that is writable which are for reading only. Absent = none. */
  readonly closed?: readonly string[];
}

export interface Box {
  readonly id: string;
  /** Starts a command. Commands in the session run one at a time and wait for each other; others run beside it. */
  start(command: BoxCommand, signal: Signal): Promise<BoxProcess>;
  /** What the session looks like; undefined before its first command, and after its shell was lost. */
  readonly session: SessionState | undefined;
  /** Its processes on this machine, now; absent where it has none of its own. */
  pids?(): readonly number[];
  /** How many programs earlier commands of its session left running in it, or may have; absent where they can leave none. */
  jobs?(): number;
  /** Kills everything in it. Harmless when closed. */
  close(): Promise<void>;
}

export type BoxProgram =
  | { readonly kind: "shell"; readonly script: string }
  | { readonly kind: "argv"; readonly argv: readonly [string, ...string[]] }
  | { readonly kind: "code"; readonly language: Language; readonly code: string; readonly args: readonly string[] }
  /** A WebAssembly program: a virtual path. */
  | { readonly kind: "module"; readonly path: string; readonly args: readonly string[] };

export interface BoxCommand {
  readonly program: BoxProgram;
  /** Virtual. Absent: the session's, or the first writable place. */
  readonly cwd?: string;
  /** Beside the box's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs in the session, and changes it. `shell` only. A session that is not live is started as `restore` says. */
  readonly session?: { readonly restore?: SessionState };
  readonly terminal?: TerminalSize;
  readonly limits: { readonly wallMs: number; readonly idleMs?: number; readonly cpuMs: number; readonly outputBytes: number };
}

/** What a session keeps between commands, and over a restart. */
export interface SessionState {
  readonly cwd: string;
  /** Exported variables that differ from the box's; at most 64 KiB in all. */
  readonly env: Readonly<Record<string, string>>;
}

export interface BoxProcess {
  /** For one reader. A slow one slows the command; at most 1 MiB waits. Ends when all output is out. */
  readonly output: AsyncIterable<BoxOutput>;
  /** Resolves when it was taken; waits while the command does not read. @throws SyscallError `NOT_FOUND` after its end */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends its input. */
  end(): void;
  /** Only with a terminal. */
  resize(size: TerminalSize): void;
  /** Reaches the command's whole process group. */
  signal(name: SignalName): void;
  /** Resolves when nothing of it is left, with its output still to be read. Never rejects. */
  readonly exited: Promise<BoxExit>;
}

export interface BoxOutput {
  readonly stream: "stdout" | "stderr";
  readonly bytes: Uint8Array;
}

export interface BoxExit extends CommandEnd {
  readonly usage: { readonly wallMs: number; readonly cpuMs?: number; readonly peakBytes?: number };
}
