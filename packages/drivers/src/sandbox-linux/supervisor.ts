import type { ChildProcess } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Duplex, Readable } from "node:stream";
import { SyscallError } from "@aether/protocol";
import type { Launcher } from "./launcher.ts";

/** Reports are short; who writes more on the supervisor's line is not it. */
const MAX_REPORT = 65_536;

export interface Job {
  /** Its process id inside the box; rejects when the box is lost. */
  readonly started: Promise<number>;
  /** Its exit code; undefined when the box was lost. */
  readonly ended: Promise<number | undefined>;
}

interface Waiting {
  readonly started: PromiseWithResolvers<number>;
  readonly ended: PromiseWithResolvers<number | undefined>;
}

export interface SupervisorParts {
  readonly launcher: Launcher;
  /** A file of shell, by which the launcher becomes the box; its program is the supervisor. */
  readonly script: string;
  /** The box's folder of jobs, on the host. */
  readonly io: string;
}

/** One life of a box: its first process, through which everything else in it is started. */
export class Supervisor {
  readonly #io: string;
  readonly #child: ChildProcess;
  readonly #jobs = new Map<string, Waiting>();
  readonly #lost = Promise.withResolvers<void>();
  #isLost = false;
  #isReady = false;
  #ready = Promise.withResolvers<void>();
  #report = "";
  #complaint = "";
  #pid = 0;

  private constructor({ launcher, script, io }: SupervisorParts) {
    launcher.wake();
    this.#io = io;
    this.#child = launcher.child;
    this.#read(2, (text) => {
      this.#complaint = (this.#complaint + text).slice(-2_000);
    });
    this.#read(4, (text) => this.#heard(text));
    this.#read(5, (text) => this.#knows(text));
    this.#control.write(`${script}\n`);
    this.#child.once("error", (error) => this.#end(error.message));
    this.#child.once("close", () => this.#end(this.#complaint.trim()));
    if (!launcher.isAlive) this.#end("its shell ended before it began");
  }

  /** @throws SyscallError `UNAVAILABLE` with what bubblewrap said */
  static async start(parts: SupervisorParts): Promise<Supervisor> {
    const supervisor = new Supervisor(parts);
    await supervisor.#ready.promise;
    return supervisor;
  }

  /** On the host. */
  get pid(): number {
    return this.#pid;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Resolves when nothing of this life is left. */
  get lost(): Promise<void> {
    return this.#lost.promise;
  }

  submit(job: string, script: string): Job {
    const waiting: Waiting = { started: Promise.withResolvers(), ended: Promise.withResolvers() };
    waiting.started.promise.catch(() => {});
    writeFileSync(join(this.#io, job), script);
    this.#jobs.set(job, waiting);
    if (this.#isLost) this.#abandon();
    else this.#control.write(`${job}\n`);
    return { started: waiting.started.promise, ended: waiting.ended.promise };
  }

  /** Its process is gone without a word. */
  abandon(job: string): void {
    this.#jobs.get(job)?.ended.resolve(undefined);
  }

  /** Its script is read, and nobody waits for it. */
  forget(job: string): void {
    this.#jobs.delete(job);
    rmSync(join(this.#io, job), { force: true });
  }

  async close(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.lost;
  }

  get #control(): Duplex {
    return this.#child.stdio[3] as Duplex;
  }

  #read(descriptor: number, heard: (text: string) => void): void {
    const stream = this.#child.stdio[descriptor] as Readable;
    stream.setEncoding("utf8").on("data", heard);
  }

  #knows(text: string): void {
    const pid = /"child-pid": (\d+)/.exec(text)?.[1];
    if (pid === undefined) return;
    this.#pid = Number(pid);
    if (this.#isReady) this.#ready.resolve();
  }

  #heard(text: string): void {
    const reports = (this.#report + text).split("\0");
    this.#report = (reports.pop() ?? "").slice(-MAX_REPORT);
    for (const report of reports) {
      const [kind, job, number] = report.split(" ");
      const waiting = this.#jobs.get(job ?? "");
      if (kind === "ready") this.#isReady = true;
      // Both come at about the same time, in any order.
      if (this.#isReady && this.#pid > 0) this.#ready.resolve();
      if (kind === "start") waiting?.started.resolve(Number(number));
      if (kind === "end") waiting?.ended.resolve(Number(number));
    }
  }

  #end(complaint: string): void {
    this.#isLost = true;
    this.#ready.reject(
      new SyscallError("UNAVAILABLE", `the box did not start: ${complaint || "bubblewrap ended without a word"}; ./aether doctor says what is missing`),
    );
    this.#abandon();
    this.#lost.resolve();
  }

  #abandon(): void {
    for (const { started, ended } of this.#jobs.values()) {
      started.reject(new SyscallError("UNAVAILABLE", "the box was lost while the command was being started; start it again"));
      ended.resolve(undefined);
    }
    this.#jobs.clear();
  }
}

/** The host's own id of a process that knows itself by another one; undefined when it is gone. */
export function hostPid(candidates: readonly number[], inside: number): number | undefined {
  return candidates.findLast((pid) => innerPid(pid) === inside);
}

/** The id a process has in its own namespace. */
export function innerPid(pid: number): number | undefined {
  try {
    const ids = /^NSpid:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]?.split(/\s+/);
    return ids === undefined || ids.length < 2 ? undefined : Number(ids.at(-1));
  } catch {
    return undefined;
  }
}
