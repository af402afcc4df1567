import type { Cap } from "@aether/protocol";
import { Ring } from "../ring.ts";
import { CHUNK_BYTES, type FromGuestHost, type GuestCommand, type GuestHostEnd, OUTPUT_CREDIT } from "../wire.ts";
import type { GuestOutcome, GuestWorker } from "./guest-worker.ts";
import type { RingPair, RingPairs } from "./ring-pairs.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** Milliseconds of processor time after which a command gives way to shorter ones. */
const LONG_MS = 500;
/** Milliseconds for a thread, beside the command's own. */
const QUEUE_MS = 60_000;

type Verdict = Pick<GuestHostEnd, "reason" | "cap" | "message">;

/** Nothing of it ran, so nothing of its thread was touched. */
const NOT_BEGUN: GuestOutcome = { kind: "gone", message: "it was ended before it began" };
const QUEUED = "it never began: for more than a minute no thread that it may have was free and ready";

export interface RunningGuestDeps {
  readonly id: number;
  readonly command: GuestCommand;
  readonly pool: WorkerPool<GuestWorker>;
  readonly rings: RingPairs;
  send(message: FromGuestHost, bytes?: Uint8Array): void;
}

/** One command and its caps, seen from outside of its worker. */
export class RunningGuest {
  readonly #deps: RunningGuestDeps;
  readonly #rings: RingPair;
  readonly #fromGuest: Ring;
  readonly #toGuest: Ring;
  readonly #stopped = new AbortController();
  readonly #started = performance.now();
  #wall: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #worker: GuestWorker | undefined;
  #verdict: Verdict | undefined;
  #credit = OUTPUT_CREDIT;
  #written = 0;
  /** Its rings are another guest's. */
  #over = false;
  #offered: Uint8Array | undefined;
  #lastMove = performance.now();
  #usage = { cpuMs: 0, bytes: 0 };

  constructor(deps: RunningGuestDeps) {
    this.#deps = deps;
    this.#rings = deps.rings.take();
    this.#fromGuest = new Ring(this.#rings.output);
    this.#toGuest = new Ring(this.#rings.input);
  }

  get usage(): { readonly cpuMs: number; readonly bytes: number } {
    return this.#usage;
  }

  /** Runs it to its end, which was sent when this resolves. */
  async run(): Promise<void> {
    const { command, pool, rings } = this.#deps;
    const { rung, memoryBytes, box, limits } = command;
    this.#wall = setTimeout(() => this.stop({ reason: "timeout", cap: "wall", message: QUEUED }), limits.wallMs + QUEUE_MS);
    const worker = await pool.lease({ kind: { rung, memoryBytes }, box, signal: this.#stopped.signal });
    this.#worker = worker;
    const outcome = worker && !this.#verdict ? await this.#outcome(worker) : NOT_BEGUN;
    clearTimeout(this.#wall);
    clearTimeout(this.#idle);
    const end = this.#judge(outcome);
    this.#drain(Number.POSITIVE_INFINITY);
    this.#deps.send({ kind: "end", id: this.#deps.id, end: this.#verdict ? endedBy(this.#verdict, end) : end });
    const clean = outcome === NOT_BEGUN || (outcome.kind === "done" && !this.#verdict && outcome.end.cap === undefined && outcome.end.spoiled !== true);
    // A thread that was ended may still write for a moment.
    this.#over = true;
    if (clean) rings.giveBack(this.#rings);
    if (worker) await pool.giveBack(worker, clean);
  }

  input(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#offered = bytes;
    this.#feed();
  }

  endOfInput(): void {
    if (this.#over) return;
    this.#toGuest.close();
  }

  credit(bytes: number): void {
    if (this.#over) return;
    this.#credit += bytes;
    this.#drain(this.#credit);
  }

  stop(verdict: Verdict): void {
    // Its thread may be another guest's by now.
    if (this.#verdict || this.#over) return;
    this.#verdict = verdict;
    this.#stopped.abort();
    this.#worker?.terminate().catch(() => undefined);
  }

  /** Looks at what it used; called now and then. One that is `alone` has no other guest to give way to. */
  async measure({ alone }: { readonly alone: boolean }): Promise<void> {
    const used = await this.#worker?.usage();
    if (!used || this.#over) return;
    this.#usage = { cpuMs: Math.max(0, used.cpuMs), bytes: Math.max(this.#usage.bytes, used.bytes) };
    const { command } = this.#deps;
    if (used.cpuMs > LONG_MS && !alone) this.#worker?.yieldToOthers();
    if (used.cpuMs > command.limits.cpuMs) this.stop(exceeded("cpu"));
    if (used.bytes > command.memoryBytes) this.stop(exceeded("memory"));
  }

  async #outcome(worker: GuestWorker): Promise<GuestOutcome> {
    const { wallMs, idleMs } = this.#deps.command.limits;
    clearTimeout(this.#wall);
    this.#wall = setTimeout(() => this.stop({ reason: "timeout", cap: "wall" }), wallMs);
    this.#lastMove = performance.now();
    if (idleMs !== undefined) this.#watchIdle(idleMs);
    return worker.run({ command: this.#deps.command, ...this.#rings }, () => this.#moved());
  }

  #watchIdle(idleMs: number): void {
    const left = idleMs - (performance.now() - this.#lastMove);
    if (left <= 0) return this.stop({ reason: "timeout", cap: "idle" });
    this.#idle = setTimeout(() => this.#watchIdle(idleMs), Math.ceil(left));
  }

  #moved(): void {
    this.#fromGuest.heard();
    this.#toGuest.heard();
    this.#feed();
    this.#drain(this.#credit);
  }

  #feed(): void {
    if (!this.#offered) return;
    const count = this.#toGuest.write(this.#offered);
    if (count > 0) this.#lastMove = performance.now();
    this.#offered = this.#offered.subarray(count);
    if (this.#offered.length > 0) return;
    this.#offered = undefined;
    this.#deps.send({ kind: "taken", id: this.#deps.id });
  }

  /** Sends on what was written, as far as credit goes, and to the byte of the cap. */
  #drain(credit: number): void {
    let left = credit;
    for (let frames = this.#next(left); frames; frames = this.#next(left)) {
      const room = this.#deps.command.limits.outputBytes - this.#written;
      const bytes = frames.bytes.subarray(0, room);
      this.#written += bytes.length;
      this.#lastMove = performance.now();
      if (bytes.length > 0) this.#deps.send({ kind: "output", id: this.#deps.id, stream: frames.tag === 2 ? "stderr" : "stdout" }, bytes);
      if (bytes.length < frames.bytes.length) this.stop(exceeded("output"));
      left -= bytes.length;
    }
    this.#credit = Number.isFinite(left) ? left : 0;
  }

  #next(credit: number): ReturnType<Ring["readFrames"]> {
    return credit < CHUNK_BYTES || this.#written > this.#deps.command.limits.outputBytes ? undefined : this.#fromGuest.readFrames(CHUNK_BYTES);
  }

  #judge(outcome: GuestOutcome): GuestHostEnd {
    const usage = {
      wallMs: Math.round(performance.now() - this.#started),
      cpuMs: Math.round(outcome.kind === "done" ? outcome.cpuMs - (this.#worker?.cpuBefore ?? 0) : this.#usage.cpuMs),
      ...(this.#usage.bytes > 0 && { peakBytes: this.#usage.bytes }),
    };
    if (outcome.kind === "out-of-memory") return { ...exceeded("memory"), code: null, usage };
    if (outcome.kind !== "done") return { ...brokenDown(outcome.message), usage };
    const { code, cap, message, session, carried } = outcome.end;
    const rest = { usage, ...(session && { session }), ...(carried !== undefined && { carried }), ...(message !== undefined && { message }) };
    if (cap === undefined) return { code, reason: "exited", ...rest };
    return { code: null, reason: cap === "wall" || cap === "idle" ? "timeout" : "resource_exceeded", cap, ...rest };
  }
}

/** What became of its thread by that is no word about it. */
function endedBy(verdict: Verdict, { error: _, message: __, ...end }: GuestHostEnd): GuestHostEnd {
  return { ...end, ...verdict, code: null };
}

/** Nobody ended it: whoever did has said so before. */
function brokenDown(why: string): Omit<GuestHostEnd, "usage"> {
  const message = `its interpreter failed: ${why}`;
  return { code: null, reason: "failed", message, error: { code: "INTERNAL", message } };
}

const exceeded = (cap: Cap): Verdict => ({ reason: "resource_exceeded", cap });
