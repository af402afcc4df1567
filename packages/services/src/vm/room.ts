import { type Signal, SyscallError } from "@aether/protocol";

/** Of boxes together. */
export interface RoomBounds {
  readonly memoryBytes: number;
  readonly pids: number;
}

/** How much all open boxes may hold together, by the limits they were opened with: those of one run, and all of the installation. */
export interface BoxBounds {
  readonly run: RoomBounds;
  readonly installation: RoomBounds;
  /** What a box has that asks for nothing else. */
  readonly box: Pick<RoomBounds, "memoryBytes">;
}

type Level = keyof typeof SETTINGS;
type What = keyof RoomBounds;

/** The setting of each bound. */
const SETTINGS = {
  run: { memoryBytes: "AETHER_RUN_BOXES_MEMORY_MB", pids: "AETHER_RUN_BOXES_PROCESSES" },
  installation: { memoryBytes: "AETHER_BOXES_MEMORY_MB", pids: "AETHER_BOXES_PROCESSES" },
} as const;
const WORDS = { run: "this run", installation: "this installation" } as const;

/** A bound that one more box would break. */
export interface Excess {
  readonly level: Level;
  readonly what: What;
  readonly limit: number;
  readonly asked: number;
}

/** Whoever finds no room waits so long for another's box to rest or to close. */
const WAIT_MS = 30_000;

/** What open boxes hold. Their limits are kept by the kernel, box by box; here their sum is. */
export class Room {
  readonly #bounds: BoxBounds;
  readonly #all = { memoryBytes: 0, pids: 0 };
  readonly #runs = new Map<string, { memoryBytes: number; pids: number }>();
  readonly #waiting = new Set<() => void>();

  constructor(bounds: BoxBounds) {
    this.#bounds = bounds;
  }

  /** The first bound that a box would break; undefined = there is room. @throws SyscallError `QUOTA` where it would alone */
  excess(run: string, limits: RoomBounds): Excess | undefined {
    const held = { run: this.#runs.get(run) ?? { memoryBytes: 0, pids: 0 }, installation: this.#all };
    for (const level of ["run", "installation"] as const)
      for (const what of ["memoryBytes", "pids"] as const) {
        const [limit, asked] = [this.#bounds[level][what], limits[what]];
        if (asked > limit) throw tooMuch({ level, what, limit, asked });
        if (held[level][what] + asked > limit) return { level, what, limit, asked };
      }
    return undefined;
  }

  /** @returns gives it back, once however often it is called */
  take(run: string, limits: RoomBounds): () => void {
    const own = this.#runs.get(run) ?? { memoryBytes: 0, pids: 0 };
    this.#runs.set(run, own);
    add([own, this.#all], limits, 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      add([own, this.#all], limits, -1);
      if (own.memoryBytes === 0 && own.pids === 0) this.#runs.delete(run);
      this.tell();
    };
  }

  /** A box was closed, or rests and may be. */
  tell(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** When whoever begins to wait now has waited long enough, on the clock of `performance`. */
  deadline(): number {
    return performance.now() + WAIT_MS;
  }

  /** Until there may be room. @throws SyscallError `BUSY` after the deadline, `CANCELLED` */
  async wait(excess: Excess, { until, signal }: { readonly until: number; readonly signal: Signal }): Promise<void> {
    const left = until - performance.now();
    if (left <= 0) throw noRoom(excess);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, left);
    this.#waiting.add(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(resolve);
    }
    if (signal.aborted) throw new SyscallError("CANCELLED", "the command was given up while it waited for room");
  }
}

function add(sums: readonly { memoryBytes: number; pids: number }[], { memoryBytes, pids }: RoomBounds, sign: 1 | -1): void {
  for (const sum of sums) {
    sum.memoryBytes += sign * memoryBytes;
    sum.pids += sign * pids;
  }
}

function amount(what: What, value: number): string {
  return what === "pids" ? `${value} processes` : `${Math.round(value / 1_048_576)} MB of memory`;
}

function about({ level, what, limit, asked }: Excess): { limit: number; asked: number; setting: string } {
  return { limit, asked, setting: SETTINGS[level][what] };
}

function tooMuch(excess: Excess): SyscallError {
  const { level, what, limit, asked } = excess;
  const message = `a box of ${amount(what, asked)} is more than all boxes of ${WORDS[level]} may hold together, which is ${amount(what, limit)}; ask for less, or raise ${SETTINGS[level][what]}`;
  return new SyscallError("QUOTA", message, about(excess));
}

function noRoom(excess: Excess): SyscallError {
  const { level, what, limit, asked } = excess;
  const message = `boxes at work hold too much of the ${amount(what, limit)} that all boxes of ${WORDS[level]} may hold together for one of ${amount(what, asked)} more; wait for one of them, end a background command, or raise ${SETTINGS[level][what]}`;
  return new SyscallError("BUSY", message, about(excess));
}
