import { availableParallelism } from "node:os";
import type { WorkerKind } from "../wire.ts";
import type { GuestWorker } from "./guest-worker.ts";

/**
 * Threads at once. A guest that waits for input holds one, so there are more than processors. Boxes that hold none may have
 * as many again: whatever a few boxes run, another one's command begins.
 */
const MOST_WORKERS = 64;
/** Threads that one box's commands hold at once; its further ones wait, and nobody else's do. */
const MOST_OF_BOX = 8;
/** Of one kind, kept ready when no guest needs them: one that loads while another is used, and the last one that was. */
const MOST_SPARE = 2;
/**
 * Threads of one rung that load at once. More of them than processors would only make each of them slower, while a guest
 * that ends soon leaves its thread to the next one.
 */
const MOST_LOADING = Math.max(2, availableParallelism());

/** What a pool needs of a thread. */
export type PooledWorker = Pick<GuestWorker, "kind" | "ready" | "alive" | "worn" | "terminate">;

export interface Lease<Thread> {
  readonly kind: WorkerKind;
  /** Whose command it is. */
  readonly box: string;
  /** Gives up the wait. */
  readonly signal: AbortSignal;
  readonly thread: PromiseWithResolvers<Thread | undefined>;
}

export interface WorkerPoolOptions<Thread> {
  make(kind: WorkerKind): Thread;
  readonly mostWorkers?: number;
}

/**
 * Threads, made before they are needed, used again where that is safe. A guest gets the first thread of its kind that is
 * free, loaded for it or left by another; among guests that wait, the one whose box holds the fewest comes first.
 */
export class WorkerPool<Thread extends PooledWorker> {
  readonly #make: (kind: WorkerKind) => Thread;
  readonly #most: number;
  readonly #loading = new Set<Thread>();
  readonly #idle: Thread[] = [];
  readonly #leased = new Map<Thread, string>();
  #waiting: readonly Lease<Thread>[] = [];
  #wished: readonly WorkerKind[] = [];
  /** Being ended; their memory is not free yet. */
  #ending = 0;

  constructor({ make, mostWorkers = MOST_WORKERS }: WorkerPoolOptions<Thread>) {
    this.#make = make;
    this.#most = mostWorkers;
  }

  /** One of this kind that has loaded, or could not and is not `alive`; undefined when the signal came first. */
  lease(wanted: Omit<Lease<Thread>, "thread">): Promise<Thread | undefined> {
    if (wanted.signal.aborted) return Promise.resolve(undefined);
    const lease = { ...wanted, thread: Promise.withResolvers<Thread | undefined>() };
    const leave = (): void => {
      this.#waiting = this.#waiting.filter((other) => other !== lease);
      lease.thread.resolve(undefined);
    };
    wanted.signal.addEventListener("abort", leave, { once: true });
    this.#waiting = [...this.#waiting, lease];
    this.warm(wanted.kind);
    return lease.thread.promise.finally(() => wanted.signal.removeEventListener("abort", leave));
  }

  /** Makes sure that the next guest of this kind finds a thread that has loaded. */
  warm(kind: WorkerKind): void {
    this.#wish(kind);
    this.#serve();
  }

  /** Takes a thread back. One that is not `clean` ends. */
  async giveBack(thread: Thread, clean: boolean): Promise<void> {
    this.#leased.delete(thread);
    if (clean && thread.alive && !thread.worn) this.#idle.push(thread);
    else this.#end(thread);
    this.#serve();
    const spare = this.#idle.filter(({ kind }) => same(kind, thread.kind));
    if (spare.length > MOST_SPARE) this.#endIdle(thread);
  }

  #serve(): void {
    for (const thread of this.#idle.filter(({ alive }) => !alive)) this.#idle.splice(this.#idle.indexOf(thread), 1);
    for (const { lease } of this.#fairly()) {
      const at = this.#idle.findIndex(({ kind }) => same(kind, lease.kind));
      const [thread] = at < 0 ? [] : this.#idle.splice(at, 1);
      if (thread) this.#hand(thread, lease);
    }
    const left = this.#fairly();
    for (const { lease, before } of left) {
      const wanted = left.filter((other) => same(other.lease.kind, lease.kind)).length;
      if (this.#mayLoad(lease.kind, wanted) && this.#hasRoom(lease.kind, before === 0 ? 2 * this.#most : this.#most)) this.#load(lease.kind);
    }
    for (const kind of this.#wished) this.#loadAhead(kind);
    this.#wished = [];
  }

  #wish(kind: WorkerKind): void {
    this.#wished = [...this.#wished.filter((other) => !same(other, kind)), kind];
  }

  #loadAhead(kind: WorkerKind): void {
    const isReady = this.#idle.some((idle) => same(idle.kind, kind));
    // Room is left for guests of other kinds.
    if (!isReady && this.#count < this.#most / 2 && this.#mayLoad(kind, 1)) this.#load(kind);
  }

  /** Those that may run, in turn: of the boxes that hold the fewest first, and of these the one that came first. */
  #fairly(): readonly { readonly lease: Lease<Thread>; readonly before: number }[] {
    const held = new Map<string, number>();
    for (const box of this.#leased.values()) held.set(box, (held.get(box) ?? 0) + 1);
    const order = this.#waiting.map((lease) => {
      const before = held.get(lease.box) ?? 0;
      held.set(lease.box, before + 1);
      return { lease, before };
    });
    return order.filter(({ before }) => before < MOST_OF_BOX).sort((one, other) => one.before - other.before);
  }

  #mayLoad(kind: WorkerKind, wanted: number): boolean {
    const loading = [...this.#loading].filter((thread) => thread.kind.rung === kind.rung);
    return loading.length < MOST_LOADING && loading.filter((thread) => same(thread.kind, kind)).length < wanted;
  }

  #hasRoom(kind: WorkerKind, most: number): boolean {
    if (this.#count < most) return true;
    const other = this.#idle.find((idle) => !same(idle.kind, kind));
    if (other) this.#endIdle(other);
    return other !== undefined;
  }

  #load(kind: WorkerKind): void {
    const thread = this.#make(kind);
    this.#loading.add(thread);
    const loaded = (): void => {
      this.#loading.delete(thread);
      if (thread.alive) this.#idle.push(thread);
      else {
        // Somebody has to be told, or all would wait for one after the other.
        const next = this.#fairly().find(({ lease }) => same(lease.kind, kind));
        if (next) this.#hand(thread, next.lease);
      }
      this.#serve();
    };
    thread.ready.then(loaded, loaded);
  }

  #hand(thread: Thread, lease: Lease<Thread>): void {
    this.#waiting = this.#waiting.filter((other) => other !== lease);
    this.#leased.set(thread, lease.box);
    // Also where this one had to be waited for: the next command should not have to.
    this.#wish(lease.kind);
    lease.thread.resolve(thread);
  }

  #endIdle(thread: Thread): void {
    this.#idle.splice(this.#idle.indexOf(thread), 1);
    this.#end(thread);
  }

  #end(thread: Thread): void {
    this.#ending++;
    const ended = (): void => {
      this.#ending--;
      this.#serve();
    };
    thread.terminate().then(ended, ended);
  }

  get #count(): number {
    return this.#loading.size + this.#idle.length + this.#leased.size + this.#ending;
  }
}

const same = (one: WorkerKind, other: WorkerKind): boolean => one.rung === other.rung && one.memoryBytes === other.memoryBytes;
