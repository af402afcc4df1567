import { type ChildProcess, fork } from "node:child_process";
import type { BlobStore } from "@aether/ports";
import { fromWireError, type Signal, SyscallError, toWireError } from "@aether/protocol";
import type { LinksOptions } from "../find-links.ts";
import type { Asked, BlobMethod, FromLane, ToLane } from "./wire.ts";

/** Nothing at all is heard for so long while something is owed: the disk does not answer. Less than a stop waits for what ends by itself. */
const SILENCE_MS = 25_000;
/** So long a process may take to begin, which is no fault of the disk. */
const START_MS = 30_000;
/** The same silence of a process that was started after one that was silent. */
const PROBE_MS = 5_000;
/** So long nobody asks a disk that did not answer. */
const REST_MS = 5_000;
const IDLE_MS = 60_000;
const TICK_MS = 250;

export interface LaneOptions {
  readonly blobs: BlobStore;
  readonly start: () => ChildProcess;
  readonly silenceMs?: number;
  readonly probeMs?: number;
  readonly restMs?: number;
  readonly idleMs?: number;
}

interface Owed {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Life {
  readonly child: ChildProcess;
  readonly number: number;
  readonly owed: Map<number, Owed>;
  /** By number: who is told of changes, and that there will be no more. */
  readonly watching: Map<number, Watcher>;
  /** Milliseconds without a word, counted while the daemon itself runs. */
  silent: number;
  patience: number;
  /** It said that it has begun. */
  begun: boolean;
}

export interface Watcher {
  changed(paths: readonly string[]): void;
  /** Nothing is heard any more. */
  lost(): void;
}

/**
 * A process that works on the folders of one disk which is not the home's own. Where that disk does not answer (a server that went away, a
 * stick that hangs), it is this process that waits, and nobody else. It is started when it is needed, and ended when idle.
 */
export class Lane {
  readonly #options: Required<LaneOptions>;
  #life: Life | undefined;
  /** Killed for its silence, and not gone yet: what it waits for has not come. */
  #leaving: ChildProcess | undefined;
  #lives = 0;
  #next = 1;
  #restsUntil = 0;
  #wasSilent = false;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #ticking: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = { silenceMs: SILENCE_MS, probeMs: PROBE_MS, restMs: REST_MS, idleMs: IDLE_MS, ...options };
  }

  /** Which process it is now: what one was told another does not know. Zero = none. */
  get life(): number {
    return this.#life?.number ?? 0;
  }

  /** Whether it has answered within these milliseconds. */
  answeredWithin(ms: number): boolean {
    return performance.now() - this.#answeredAt <= ms;
  }

  /**
   * @param within the {@link life} that what is asked belongs to
   * @throws SyscallError `UNAVAILABLE` where the disk does not answer, or its process ended; what the signal was aborted with; what the call throws
   */
  async call(asked: Asked, { signal, within }: { readonly signal?: Signal | undefined; readonly within?: number } = {}): Promise<unknown> {
    signal?.throwIfAborted();
    if (within !== undefined && within !== this.life) throw this.#ended("it was started anew meanwhile");
    const life = this.#life ?? this.#begin();
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const abort = (): void => {
      if (life.owed.delete(id)) this.#tell(life, { abort: id });
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    life.owed.set(id, { resolve, reject });
    if (life.owed.size === 1) this.#wait(life);
    this.#tell(life, { id, asked });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
      if (life === this.#life) this.#rest(life);
    }
  }

  /** @returns the number by which {@link Lane.unwatch} ends it */
  async watch(asked: Extract<Asked, { do: "watch" }>, watcher: Watcher, within: number): Promise<number> {
    const number = Number(await this.call(asked, { within }));
    const life = this.#life;
    if (life?.number === within) life.watching.set(number, watcher);
    else watcher.lost();
    return number;
  }

  unwatch(watch: number, within: number): void {
    if (this.#life?.number !== within || !this.#life.watching.delete(watch)) return;
    this.call({ do: "unwatch", watch }, { within }).catch(() => undefined);
  }

  /** Ends it; nobody waits for a disk that does not answer. */
  close(): void {
    this.#closed = true;
    if (this.#life) this.#end(this.#life, this.#ended("it was closed"));
  }

  #begin(): Life {
    if (this.#closed) throw this.#ended("it was closed");
    if (this.#leaving || performance.now() < this.#restsUntil) throw this.#silence();
    const child = this.#options.start();
    const patience = this.#wasSilent ? this.#options.probeMs : this.#options.silenceMs;
    const life: Life = { child, number: ++this.#lives, owed: new Map(), watching: new Map(), silent: 0, patience, begun: false };
    child.on("message", (message: FromLane) => this.#heard(life, message));
    child.once("exit", (code, killedBy) => {
      if (this.#leaving === child) this.#leaving = undefined;
      this.#end(life, this.#ended(`its process ended (${killedBy ?? code})`));
    });
    child.once("error", (error) => this.#end(life, this.#ended(error.message)));
    child.unref();
    child.channel?.unref();
    this.#life = life;
    return life;
  }

  #tell(life: Life, message: ToLane): void {
    life.child.send(message, (error) => error && this.#end(life, this.#ended(error.message)));
  }

  #heard(life: Life, message: FromLane): void {
    life.silent = 0;
    life.begun = true;
    if ("beat" in message) return;
    if ("blob" in message) return void this.#blob(life, message);
    if ("watch" in message) return life.watching.get(message.watch)?.changed(message.changed);
    this.#answeredAt = performance.now();
    this.#wasSilent = false;
    life.patience = this.#options.silenceMs;
    const owed = life.owed.get(message.id);
    life.owed.delete(message.id);
    if ("failed" in message) owed?.reject(fromWireError(message.failed));
    else owed?.resolve(message.value);
  }

  async #blob(life: Life, { blob, method, arg }: { readonly blob: number; readonly method: BlobMethod; readonly arg: string | Uint8Array }): Promise<void> {
    const { blobs } = this.#options;
    try {
      const value = await (method === "put" ? blobs.put(arg as Uint8Array) : blobs[method](String(arg)));
      if (life === this.#life) this.#tell(life, { blob, value });
    } catch (error) {
      if (life === this.#life) this.#tell(life, { blob, failed: toWireError(error) });
    }
  }

  /** Counted by turns of this program: while it stands still itself, nobody can be heard. */
  #wait(life: Life): void {
    clearTimeout(this.#idle);
    clearInterval(this.#ticking);
    life.silent = 0;
    life.child.channel?.ref();
    this.#ticking = setInterval(() => {
      life.silent += TICK_MS;
      if (life.silent < (life.begun ? life.patience : START_MS)) return;
      this.#wasSilent = true;
      this.#answeredAt = Number.NEGATIVE_INFINITY;
      this.#restsUntil = performance.now() + this.#options.restMs;
      this.#leaving = life.child;
      this.#end(life, this.#silence(life.patience));
    }, TICK_MS);
  }

  #rest(life: Life): void {
    if (life.owed.size > 0) return;
    clearInterval(this.#ticking);
    clearTimeout(this.#idle);
    life.child.channel?.unref();
    if (life.watching.size > 0) return;
    this.#idle = setTimeout(() => {
      if (life === this.#life && life.owed.size === 0 && life.watching.size === 0) this.#end(life, this.#ended("it was idle"));
    }, this.#options.idleMs);
    this.#idle.unref();
  }

  #end(life: Life, why: SyscallError): void {
    if (life !== this.#life) return;
    this.#life = undefined;
    clearInterval(this.#ticking);
    clearTimeout(this.#idle);
    const { child } = life;
    child.kill("SIGKILL");
    child.channel?.unref();
    for (const { reject } of life.owed.values()) reject(why);
    for (const watcher of life.watching.values()) watcher.lost();
  }

  /** Which disk of the host it is, is not for agents. */
  #silence(ms?: number): SyscallError {
    const since = ms === undefined ? "does not answer" : `has not answered for ${ms / 1_000} s`;
    return new SyscallError(
      "UNAVAILABLE",
      `its disk ${since}; what was asked of it last may still be done once it does. Look at the disk or its server, then try again`,
    );
  }

  #ended(why: string): SyscallError {
    return new SyscallError("UNAVAILABLE", `the work on its disk was cut off: ${why}; look at what was done, then try again`);
  }
}

export function forkLane(links: LinksOptions): ChildProcess {
  return fork(new URL("./disk-lane.worker.ts", import.meta.url), [JSON.stringify(links)], {
    // One thread for the system's slow calls: while one of them does not come back, nothing is heard, and that is noticed.
    env: { UV_THREADPOOL_SIZE: "1" },
    serialization: "advanced",
    stdio: "ignore",
    execArgv: ["--disable-warning=ExperimentalWarning"],
    cwd: "/",
  });
}
