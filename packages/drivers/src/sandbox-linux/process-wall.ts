import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Enclosure, FILTER_DESCRIPTOR, type Wall, type WalledProgram, type WallState } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { LAUNCH_ENV, launchScript } from "./launch-script.ts";
import { chooseLimiter } from "./limits/choose-limiter.ts";
import { type Limiter, STARTER } from "./limits/limiter.ts";
import { libraries, lookAtMachine, type Machine } from "./machine.ts";
import { APART, closedProc } from "./profile.ts";
import { isSeccompArch, seccompProgram } from "./seccomp-program.ts";
import { word } from "./shell-words.ts";
import { INSTALL, whyRefused } from "./why-refused.ts";

export interface ProcessWallOptions {
  /** Names this installation on its machine: lower-case letters and digits, at most 12. */
  readonly installation: string;
  /** A folder for the filter program; made where it is missing. Nobody else may write to it. */
  readonly scratch: string;
  /** What this machine has; default what is found. */
  readonly machine?: Machine;
}

/** Of the machine's memory, for a program and all its threads; its own caps are below that. */
const MOST_OF_MACHINE = 0.6;
const MOST_THREADS = 1_000;
const OPEN_FILES = 1_024;
const PATIENCE_MS = 10_000;
/** Of /etc: where libraries are, and the time zone. */
const SETTINGS = ["/etc/ld.so.cache", "/etc/ld-musl-x86_64.path", "/etc/ld-musl-aarch64.path", "/etc/localtime"];

const run = promisify(execFile);

/** The wall of the `process` rung, for programs of our own that are to be alone: bubblewrap, a stricter filter, control groups. */
export function createProcessWall(options: ProcessWallOptions): Wall {
  return new ProcessWall(options);
}

class ProcessWall implements Wall {
  readonly #machine: Machine;
  readonly #scratch: string;
  readonly #installation: string;
  #limiter: Limiter | undefined;
  #isWritten = false;
  #state: Promise<WallState> | undefined;

  constructor({ installation, scratch, machine = lookAtMachine(process.execPath) }: ProcessWallOptions) {
    this.#machine = machine;
    this.#scratch = scratch;
    this.#installation = installation;
  }

  probe(): Promise<WallState> {
    this.#state ??= this.#look();
    return this.#state;
  }

  async enclose(program: WalledProgram): Promise<Enclosure> {
    const state = await this.probe();
    if (!state.stands) throw new SyscallError("UNAVAILABLE", `no wall can be had on this machine: ${state.reason}; ${state.get}`);
    return this.#enclosed(program);
  }

  async #look(): Promise<WallState> {
    if (process.platform !== "linux")
      return missing(`walls of processes need Linux, and this is ${process.platform}`, "run Aether in a Linux machine or container");
    if (!isSeccompArch(process.arch)) return missing(`there is no system call filter for ${process.arch}`, "use a machine with x64 or arm64");
    const { bubblewrap, sh } = this.#machine;
    if (bubblewrap === undefined || sh === undefined) return missing(`${bubblewrap === undefined ? "bubblewrap" : "sh"} is not installed`, INSTALL);
    let trial: Enclosure | undefined;
    try {
      const { stdout } = await run(bubblewrap, ["--version"], { env: LAUNCH_ENV, timeout: PATIENCE_MS });
      trial = await this.#enclosed({ argv: [process.execPath, "--version"], env: {}, read: [process.execPath], write: [] });
      const [file, ...args] = trial.argv;
      await run(file, args, { env: trial.env, timeout: PATIENCE_MS, cwd: "/" });
      return { stands: true, made: `${stdout.trim()}, a system call filter, limits by ${this.#limits().kind}` };
    } catch (cause) {
      return { stands: false, ...whyRefused(cause) };
    } finally {
      await trial?.release();
    }
  }

  async #enclosed(program: WalledProgram): Promise<Enclosure> {
    const { sh = "sh", bubblewrap = "bwrap" } = this.#machine;
    const held = this.#limits().open(randomBytes(8).toString("hex"));
    held.limit({ memoryBytes: Math.floor(totalmem() * MOST_OF_MACHINE), pids: MOST_THREADS });
    const group = held.group(STARTER);
    const enter = group.enter.map((file) => `echo 0 >${word(file)}`);
    const argv = [bubblewrap, ...around(program), "--", ...program.argv];
    const script = launchScript({ openFiles: OPEN_FILES, first: enter, files: [{ descriptor: FILTER_DESCRIPTOR, file: this.#filter() }], argv });
    return {
      argv: [sh, "-c", script],
      env: LAUNCH_ENV,
      async release() {
        group.close();
        await held.close();
      },
    };
  }

  #limits(): Limiter {
    // Groups of its own, which nobody who sweeps boxes away takes for a box that was left behind.
    this.#limiter ??= this.#swept(chooseLimiter(`${this.#installation}wall`));
    return this.#limiter;
  }

  /** What stood around programs of an earlier life is empty: they ended with it. */
  #swept(limiter: Limiter): Limiter {
    for (const name of limiter.boxes()) void limiter.end(name);
    return limiter;
  }

  #filter(): string {
    const file = join(this.#scratch, "filter-of-walls");
    // Anew in each life: another version may have left another filter.
    if (!isSeccompArch(process.arch) || this.#isWritten) return file;
    this.#isWritten = true;
    mkdirSync(this.#scratch, { recursive: true, mode: 0o700 });
    const fresh = `${file}-${process.pid}`;
    writeFileSync(fresh, seccompProgram(process.arch, "alone"), { mode: 0o600 });
    renameSync(fresh, file);
    return file;
  }
}

/** bubblewrap's arguments: libraries, what the program was given, and nothing else; no device file, no temporary folder. */
function around({ read, write, env }: WalledProgram): readonly string[] {
  const settings = SETTINGS.filter((path) => existsSync(path));
  return [
    ...APART,
    "--unshare-net",
    ...libraries(),
    ...[...settings, ...read].flatMap((path) => ["--ro-bind", path, path]),
    ...write.flatMap((path) => ["--bind", path, path]),
    ...["--proc", "/proc", ...closedProc(), "--remount-ro", "/", "--chdir", "/"],
    ...["--seccomp", String(FILTER_DESCRIPTOR), "--clearenv"],
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

function missing(reason: string, get: string): WallState {
  return { stands: false, reason, get };
}
