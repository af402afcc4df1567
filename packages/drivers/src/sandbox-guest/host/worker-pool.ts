import type { GuestRung, WorkerKind } from "../wire.ts";
import { GuestWorker } from "./guest-worker.ts";

/** Threads at once. A guest that waits for input holds one, so there are more than processors. */
const MOST_WORKERS = 64;
/** Of one kind, kept ready when no guest needs them. */
const WARM: Readonly<Record<GuestRung, number>> = { bash: 1, js: 1, python: 1, wasm: 1 };
/** Idle threads of kinds without warm ones, kept for the next guest of the same kind. */
const MOST_SPARE = 2;

/** Threads, made before they are needed where that is cheap, used again where that is safe. */
export class WorkerPool {
  readonly #idle: GuestWorker[] = [];
  readonly #waiting: { readonly kind: WorkerKind; readonly resolve: (worker: GuestWorker) => void }[] = [];
  readonly #compileCache: string | undefined;
  #count = 0;

  constructor(compileCache: string | undefined) {
    this.#compileCache = compileCache;
  }

  /** One of this kind, when there is room. */
  lease(kind: WorkerKind): Promise<GuestWorker> {
    const worker = this.#takeIdle(kind) ?? this.#make(kind);
    if (worker) {
      this.warm(kind);
      return Promise.resolve(worker);
    }
    return new Promise((resolve) => this.#waiting.push({ kind, resolve }));
  }

  /** Makes sure that the next guest of this kind finds a thread that has loaded. */
  warm(kind: WorkerKind): void {
    const ready = this.#idle.filter((worker) => same(worker.kind, kind)).length;
    // Room is left for guests of other kinds.
    if (ready >= WARM[kind.rung] || this.#count >= MOST_WORKERS / 2) return;
    const worker = this.#make(kind);
    if (worker) this.#idle.push(worker);
  }

  /** Takes a thread back. One that is not `clean` ends. */
  async giveBack(worker: GuestWorker, clean: boolean): Promise<void> {
    const next = this.#waiting[0];
    if (clean && worker.alive && next && same(next.kind, worker.kind)) {
      this.#waiting.shift();
      return next.resolve(worker);
    }
    const spare = this.#idle.filter((other) => same(other.kind, worker.kind)).length < Math.max(MOST_SPARE, WARM[worker.kind.rung]);
    if (clean && worker.alive && spare && !next) {
      this.#idle.push(worker);
      return;
    }
    await worker.terminate();
    this.#count--;
    this.#serveWaiting();
  }

  #serveWaiting(): void {
    const next = this.#waiting[0];
    const worker = next && (this.#takeIdle(next.kind) ?? this.#make(next.kind));
    if (!worker) return;
    this.#waiting.shift();
    next.resolve(worker);
  }

  #takeIdle(kind: WorkerKind): GuestWorker | undefined {
    for (const worker of this.#idle.filter(({ alive }) => !alive)) {
      this.#idle.splice(this.#idle.indexOf(worker), 1);
      this.#count--;
    }
    const at = this.#idle.findIndex((worker) => same(worker.kind, kind));
    return at < 0 ? undefined : this.#idle.splice(at, 1)[0];
  }

  #make(kind: WorkerKind): GuestWorker | undefined {
    if (this.#count >= MOST_WORKERS && !this.#dropIdle()) return undefined;
    this.#count++;
    return new GuestWorker(kind, this.#compileCache);
  }

  #dropIdle(): boolean {
    const worker = this.#idle.shift();
    if (!worker) return false;
    this.#count--;
    worker.terminate().catch(() => undefined);
    return true;
  }
}

const same = (one: WorkerKind, other: WorkerKind): boolean => one.rung === other.rung && one.memoryBytes === other.memoryBytes;
