import type { ChildProcess } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Duplex, Readable } from "node:stream";
import { SyscallError } from "@aether/protocol";
import { BIRTH_MS, inTime } from "./in-time.ts";
import type { Launcher } from "./launcher.ts";
import { writeJob } from "./write-job.ts";

/** After its first process ended: what it started may hold its lines open for as long as it likes. */
const LAST_WORDS_MS = 1_000;
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
  /** How long a step of its birth, or of a job's, may take; default {@link BIRTH_MS}. */
  readonly birthMs?: number;
}

/** One life of a box: its first process, through which everything else in it is started. */
export class Supervisor {
  readonly #io: string;
  readonly #birthMs: number;
  readonly #child: ChildProcess;
  readonly #jobs = new Map<string, Waiting>();
  readonly #lost = Promise.withResolvers<void>();
  #isLost = false;
  #isReady = false;
  #ready = Promise.withResolvers<void>();
  #report = "";
  #complaint = "";
  #pid = 0;

  private constructor({ launcher, script, io, birthMs = BIRTH_MS }: SupervisorParts) {
    launcher.wake();
    this.#io = io;
    this.#birthMs = birthMs;
    this.#child = launcher.child;
    this.#read(2, (text) => {
      this.#complaint = (this.#complaint + text).slice(-2_000);
    });
    this.#read(4, (text) => this.#heard(text));
    this.#read(5, (text) => this.#knows(text));
    this.#child.once("error", (error) => this.#end(error.message));
    this.#child.once("close", () => this.#end(this.#complaint.trim()));
    this.#child.once("exit", () => setTimeout(() => this.#end(this.#complaint.trim()), LAST_WORDS_MS));
    if (!launcher.isAlive) this.#end("its shell ended before it began");
    else this.#control.write(`${script}\n`);
  }

  /** @throws SyscallError `UNAVAILABLE` with what bubblewrap said */
  static async start(parts: SupervisorParts): Promise<Supervisor> {
    const supervisor = new Supervisor(parts);
    await inTime(supervisor.#ready.promise, {
      ms: supervisor.#birthMs,
      what: "the box did not start",
      late: () => void supervisor.close(),
    });
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
    writeJob(join(this.#io, job), script);
    this.#jobs.set(job, waiting);
    if (this.#isLost) this.#abandon();
    else this.#control.write(`${job}\n`);
    // What begins after it was given up would run unseen: the box goes with it.
    const started = inTime(waiting.started.promise, { ms: this.#birthMs, what: "the command did not begin in its box", late: () => void this.close() });
    started.catch(() => {});
    return { started, ended: waiting.ended.promise };
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
    if (this.#isLost) return;
    this.#isLost = true;
    for (const stream of this.#child.stdio) stream?.destroy();
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
