import type { Clock } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { type Begun, createLane, type Lane, type LaneLimits } from "./lane.ts";

export type { Begun } from "./lane.ts";

/** A step that wants to begin. */
export interface Entering {
  readonly owner: string;
  /** A step of one more comes as if it had been asked 10 s earlier, among its owner's. */
  readonly priority: number;
  /** Epoch milliseconds; it is refused when it has not begun by then. */
  readonly deadline: number;
  /** Its prompt, and the longest answer. */
  readonly tokens: number;
  readonly signal: Signal;
}

/** A step under way. Leaving it frees its place at once; a second time does nothing. */
export interface Slot {
  /** `tokens`: what it really used, where that is known. */
  leave(tokens?: number): void;
}

/** Lets steps reach their providers: by limits, in fair shares between owners. */
export interface Scheduler {
  /**
   * @throws SyscallError `BUSY` { provider, waiting } when the queue is full, or the step could not begin before its deadline, and
   * { provider, retryAfterMs } at once where the provider is to rest beyond it; `CANCELLED` by the signal
   */
  enter(provider: string, entering: Entering): Promise<Slot>;
  /** Nothing more reaches the provider before `until`, whoever asks. */
  pause(provider: string, until: number): void;
  load(provider: string): { readonly running: number; readonly waiting: number };
  /** What comes from now on stands in a new queue, under the limits of then; what waits or runs ends in the old one. */
  forget(provider: string): void;
}

/** What was asked of providers of a bounded rate, kept over a start. */
export interface KeptRates {
  /** What began before this start, the oldest first. */
  recalled(provider: string): readonly Begun[];
  /** Kept before the provider is asked. */
  begun(provider: string, begun: Begun): Promise<void>;
  /** So many tokens more than were estimated of what began then; fewer are below zero. */
  corrected(provider: string, by: Pick<Begun, "at" | "tokens">): void;
  forget(provider: string): void;
}

export interface SchedulerDeps {
  readonly clock: Clock;
  readonly limitsOf: (provider: string) => LaneLimits;
  /** Absent = a start begins with whole minutes. */
  readonly kept?: KeptRates | undefined;
}

const PRIORITY_MS = 10_000;

export function createScheduler({ clock, limitsOf, kept }: SchedulerDeps): Scheduler {
  const gates = new Map<string, Gate>();
  const gateOf = (provider: string): Gate => {
    const known = gates.get(provider);
    if (known) return known;
    const made = createGate(provider, createLane(limitsOf(provider), kept?.recalled(provider)), clock);
    gates.set(provider, made);
    return made;
  };
  const enter = async (provider: string, entering: Entering): Promise<Slot> => {
    const slot = await gateOf(provider).enter(entering);
    const { requestsPerMinute, tokensPerMinute } = limitsOf(provider);
    if (!kept || (requestsPerMinute === undefined && tokensPerMinute === undefined)) return slot;
    const { tokens } = entering;
    const at = clock.now();
    await kept.begun(provider, { at, requests: 1, tokens });
    return leftOnce((used) => {
      slot.leave(used);
      if (used !== undefined && used !== tokens) kept.corrected(provider, { at, tokens: used - tokens });
    });
  };
  return {
    enter,
    pause: (provider, until) => gateOf(provider).pause(until),
    load: (provider) => gateOf(provider).load(),
    forget: (provider) => {
      if (gates.delete(provider)) kept?.forget(provider);
    },
  };
}

interface Gate {
  enter(entering: Entering): Promise<Slot>;
  pause(until: number): void;
  load(): { readonly running: number; readonly waiting: number };
}

interface Waiter {
  readonly deadline: number;
  readonly begin: () => void;
  readonly refuse: (error: SyscallError) => void;
}

/** The lane, with the promises of those that wait and one timer for all of them. */
function createGate(provider: string, lane: Lane, clock: Clock): Gate {
  const waiters = new Map<number, Waiter>();
  let lastId = 0;
  let cancelTimer: (() => void) | undefined;
  /** Of all that wait, or earlier. */
  let firstDeadline = Number.POSITIVE_INFINITY;

  const slotOf = (id: number): Slot =>
    leftOnce((tokens) => {
      lane.leave(id, tokens);
      if (waiters.size > 0) turn();
    });

  /** Those who could not begin before their deadline, if nobody may before `until`. */
  const refuseLate = (until: number, why: () => SyscallError): void => {
    firstDeadline = Number.POSITIVE_INFINITY;
    for (const [id, { deadline, refuse }] of waiters) {
      if (deadline > until) {
        firstDeadline = Math.min(firstDeadline, deadline);
        continue;
      }
      waiters.delete(id);
      lane.leave(id);
      refuse(why());
    }
  };

  /** Lets in who may begin, refuses who is too late, and looks again when time may have changed that. */
  const turn = (): void => {
    const now = clock.now();
    if (firstDeadline <= now) refuseLate(now, () => tooLate(provider, lane));
    for (const { id } of lane.admit(now)) {
      const waiter = waiters.get(id);
      waiters.delete(id);
      waiter?.begin();
    }
    cancelTimer?.();
    cancelTimer = undefined;
    if (waiters.size === 0) return;
    const first = Math.min(firstDeadline, lane.nextAt(now) ?? Number.POSITIVE_INFINITY);
    cancelTimer = clock.timer(Math.min(Math.max(1, first - now), 2 ** 31 - 1), turn);
  };

  return {
    load: () => ({ running: lane.running, waiting: lane.waiting }),
    pause(until) {
      lane.pause(until);
      refuseLate(until, () => atRest(provider, until - clock.now()));
      if (waiters.size > 0) turn();
    },
    async enter({ owner, priority, deadline, tokens, signal }) {
      if (signal.aborted) throw cancelled(provider);
      const restMs = lane.pausedUntil - clock.now();
      if (restMs > 0 && lane.pausedUntil >= deadline) throw atRest(provider, restMs);
      const id = ++lastId;
      const rank = deadline - priority * PRIORITY_MS;
      if (!lane.offer({ id, owner, rank, cost: Math.max(1, tokens) })) throw full(provider, lane);
      if (waiters.size === 0 && lane.admit(clock.now()).length > 0) return slotOf(id);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiters.set(id, { deadline, begin: resolve, refuse: reject });
      firstDeadline = Math.min(firstDeadline, deadline);
      const abort = (): void => {
        if (!waiters.delete(id)) return;
        lane.leave(id);
        reject(cancelled(provider));
        turn();
      };
      signal.addEventListener("abort", abort, { once: true });
      turn();
      try {
        await promise;
      } finally {
        signal.removeEventListener("abort", abort);
      }
      if (!signal.aborted) return slotOf(id);
      slotOf(id).leave(0);
      throw cancelled(provider);
    },
  };
}

function leftOnce(leave: Slot["leave"]): Slot {
  let left = false;
  return {
    leave(tokens) {
      if (left) return;
      left = true;
      leave(tokens);
    },
  };
}

const cancelled = (provider: string): SyscallError => new SyscallError("CANCELLED", `a step was cancelled before ${provider} was asked`);

function full(provider: string, { waiting, running }: Lane): SyscallError {
  const message = `${waiting} steps wait for ${provider} already, and more may not; ask again later, or raise its limits`;
  return new SyscallError("BUSY", message, { provider, waiting, running });
}

function atRest(provider: string, retryAfterMs: number): SyscallError {
  const message = `${provider} asked for ${Math.ceil(retryAfterMs / 1_000)} s of rest, longer than a step waits; ask again then, or another model`;
  return new SyscallError("BUSY", message, { provider, retryAfterMs });
}

function tooLate(provider: string, { waiting, running }: Lane): SyscallError {
  const message = `a step waited for ${provider} until its deadline: ${running} run, ${waiting} wait; ask again later, or raise its limits`;
  return new SyscallError("BUSY", message, { provider, waiting, running });
}
