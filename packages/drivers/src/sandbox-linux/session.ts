import { constants, openSync, renameSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { SessionState } from "@aether/ports";
import { declaredVariables } from "./declared-variables.ts";
import type { HeldGroup } from "./limits/limiter.ts";
import { hostPid, type Job } from "./supervisor.ts";

/** Of one report; a shell that says more is not the one we started. */
const MAX_REPORT = 8_388_608;
/** What is kept of a session's variables, over a restart. */
const MAX_KEPT = 65_536;

export interface SessionParts {
  /** The name of the job that is the shell; its pipes `.c` and `.r` lie in `io`. */
  readonly job: string;
  readonly io: string;
  readonly group: HeldGroup;
  /** What every program of the box has set. */
  readonly base: Readonly<Record<string, string>>;
  readonly start: SessionState;
}

/** Moves two fresh pipes to where the session's shell will look for them. */
export function placeSessionPipes(io: string, { job, pipes }: { readonly job: string; readonly pipes: readonly string[] }): void {
  for (const [at, ending] of [".c", ".r"].entries()) renameSync(pipes[at] ?? "", join(io, job + ending));
}

/** The session's shell, from its start until it is lost. */
export class Session {
  readonly #parts: SessionParts;
  readonly #control: Socket;
  readonly #reports: Socket;
  readonly #ready = Promise.withResolvers<void>();
  /** The job that holds the shell, on the host; and the shell. */
  #holder = 0;
  #shell: number | undefined;
  #text = "";
  #said: string[] = [];
  #report: PromiseWithResolvers<number | undefined> | undefined;
  #state: SessionState;
  #isLost = false;
  #begun = (): void => {};

  /** Before its job is begun: the shell does not start while nobody listens. */
  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#state = parts.start;
    this.#control = quiet(openSync(join(parts.io, `${parts.job}.c`), constants.O_RDWR | constants.O_NONBLOCK), "write");
    this.#reports = quiet(openSync(join(parts.io, `${parts.job}.r`), constants.O_RDONLY | constants.O_NONBLOCK), "read");
    this.#reports.setEncoding("utf8").on("data", (text) => this.#heard(String(text)));
  }

  /** @param pid the shell's parent, a process of the host @param ended the job that is the shell */
  heldBy(pid: number, ended: Job["ended"]): void {
    this.#holder = pid;
    void ended.then((code) => this.#lose(code));
  }

  get holder(): number {
    return this.#holder;
  }

  /** It did not begin. */
  giveUp(): void {
    this.#lose(undefined);
  }

  /** Resolves when the shell takes commands, or is lost already. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The job that is the shell. */
  get job(): string {
    return this.#parts.job;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Processes in its group that no command is to blame for: jobs of earlier ones. */
  spared(): ReadonlySet<number> {
    return new Set(this.#parts.group.pids().filter((pid) => pid !== this.#shell));
  }

  /** Programs that commands left running; between commands. `own` are processes of the box itself. */
  jobs(own: ReadonlySet<number>): number {
    return this.#parts.group.pids().filter((pid) => pid !== this.#shell && pid !== this.#holder && !own.has(pid)).length;
  }

  /** Looks whether the shell outlived its command, before the news of its end has come. */
  check(): void {
    if (this.#shell === undefined || !this.#parts.group.pids().includes(this.#shell)) this.#lose(undefined);
  }

  /** @param begun called when the command has its pipes @returns its exit code, the shell's own when it ended with the command; undefined when the box was lost. */
  async run(job: string, begun: () => void): Promise<number | undefined> {
    this.#report = Promise.withResolvers();
    this.#begun = begun;
    if (this.#isLost) this.#report.resolve(undefined);
    else this.#control.write(`${job}\n`);
    try {
      return await this.#report.promise;
    } finally {
      rmSync(join(this.#parts.io, job), { force: true });
    }
  }

  #heard(text: string): void {
    this.#text += text;
    if (this.#text.length > MAX_REPORT) return this.#lose(undefined);
    const parts = this.#text.split("\0");
    this.#text = parts.pop() ?? "";
    for (const part of parts) this.#say(part);
  }

  #say(part: string): void {
    if (this.#shell === undefined) {
      this.#shell = hostPid(this.#parts.group.pids(), Number(part));
      // It has them open; nobody else in the box may.
      this.#unlink();
      this.#ready.resolve();
      return;
    }
    const said = [...this.#said, part];
    const [, code, cwd, declared] = said;
    this.#said = declared === undefined ? said : [];
    if (said.length === 1) this.#begun();
    if (declared === undefined || cwd === undefined) return;
    this.#state = { cwd: cwd.startsWith("/") ? cwd : this.#state.cwd, env: this.#kept(declaredVariables(declared)) };
    this.#report?.resolve(Number(code));
  }

  /** What differs from the box's, as far as there is room. */
  #kept(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    let room = MAX_KEPT;
    const kept = Object.entries(variables).filter(([name, value]) => {
      const bytes = Buffer.byteLength(name) + Buffer.byteLength(value);
      if (this.#parts.base[name] === value || bytes > room) return false;
      room -= bytes;
      return true;
    });
    return Object.fromEntries(kept);
  }

  #lose(code: number | undefined): void {
    this.#isLost = true;
    this.#ready.resolve();
    this.#report?.resolve(code);
    this.#control.destroy();
    this.#reports.destroy();
    this.#unlink();
  }

  #unlink(): void {
    for (const ending of ["", ".c", ".r"]) rmSync(join(this.#parts.io, this.#parts.job + ending), { force: true });
  }
}

function quiet(fd: number, use: "read" | "write"): Socket {
  const socket = new Socket({ fd, readable: use === "read", writable: use === "write" });
  socket.on("error", () => {});
  socket.unref();
  return socket;
}
