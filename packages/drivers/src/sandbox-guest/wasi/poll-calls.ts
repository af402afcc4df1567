import { CLOCK } from "./clocks.ts";
import type { Descriptor, Descriptors } from "./descriptors.ts";
import { CallError, ERRNO, type Errno, fail } from "./errno.ts";
import type { Calls, WasiContext } from "./wasi-context.ts";

const SUBSCRIPTION_BYTES = 48;
const EVENT_BYTES = 32;
/** Subscriptions in one call. */
const MOST_SUBSCRIPTIONS = 4_096;
const TAG = { CLOCK: 0, READ: 1, WRITE: 2 } as const;
const ABSOLUTE = 1;
/** Between two looks at the input. */
const LOOK_NS = 5_000_000n;
/** A longer sleep is taken in pieces. */
const MOST_SLEEP_NS = 3_600_000_000_000n;

interface Subscription {
  readonly userdata: bigint;
  readonly tag: number;
  readonly fd: number;
  /** On the monotonic clock; for clocks only. */
  readonly until: bigint;
  readonly error?: Errno;
}

interface PollEvent {
  readonly userdata: bigint;
  readonly error: Errno;
  readonly tag: number;
  readonly bytes: bigint;
}

/** Waiting for clocks and input. Files and output are always ready. */
export function pollCalls(context: WasiContext): Calls {
  const { memory } = context;
  return {
    poll_oneoff(...[from, to, count, result]: [from: number, to: number, count: number, result: number]) {
      const subscriptions = count >>> 0;
      if (subscriptions === 0 || subscriptions > MOST_SUBSCRIPTIONS) fail(ERRNO.INVAL);
      memory.bytes(from, subscriptions * SUBSCRIPTION_BYTES);
      memory.bytes(to, subscriptions * EVENT_BYTES);
      memory.writeU32(result, 0);
      const asked = Array.from({ length: subscriptions }, (_, index) => subscriptionAt(context, from + index * SUBSCRIPTION_BYTES));
      const events = wait(context, asked);
      for (const [index, event] of events.entries()) putEvent(context, to + index * EVENT_BYTES, event);
      memory.writeU32(result, events.length);
    },
  };
}

function subscriptionAt({ memory, clocks }: WasiContext, pointer: number): Subscription {
  const userdata = memory.readU64(pointer);
  const tag = memory.readU8(pointer + 8);
  const given = { userdata, tag, fd: memory.readU32(pointer + 16), until: 0n };
  if (tag !== TAG.CLOCK) return tag === TAG.READ || tag === TAG.WRITE ? given : fail(ERRNO.INVAL);
  const clock = given.fd;
  if (clock !== CLOCK.REALTIME && clock !== CLOCK.MONOTONIC) return { ...given, error: clock > CLOCK.THREAD_CPU ? ERRNO.INVAL : ERRNO.NOTSUP };
  const timeout = memory.readU64(pointer + 24);
  const isAbsolute = (memory.readU16(pointer + 40) & ABSOLUTE) !== 0;
  const wait = isAbsolute ? timeout - clocks.now(clock) : timeout;
  return { ...given, until: clocks.now(CLOCK.MONOTONIC) + wait };
}

function wait(context: WasiContext, asked: readonly Subscription[]): readonly PollEvent[] {
  const { clocks, guest } = context;
  const watchesInput = asked.some(({ tag, fd }) => tag === TAG.READ && isInput(context.descriptors, fd));
  const clocked = asked.filter(({ tag }) => tag === TAG.CLOCK).map(({ until }) => until);
  for (;;) {
    const now = clocks.now(CLOCK.MONOTONIC);
    const events = asked.map((each) => eventOf(context, each, now)).filter((event) => event !== undefined);
    if (events.length > 0) return events;
    const soonest = [now + MOST_SLEEP_NS, ...clocked].sort((one, other) => (one < other ? -1 : 1))[0] ?? now;
    // What nothing can end but input is waited for as `read` would.
    const left = watchesInput && !guest.readable() && soonest - now > LOOK_NS ? LOOK_NS : soonest - now;
    sleep(left);
  }
}

function isInput(descriptors: Descriptors, fd: number): boolean {
  const found = lookUp(descriptors, fd);
  return typeof found === "object" && found.kind === "stream" && found.stream === "stdin";
}

/** Undefined while it is not ready. */
function eventOf({ descriptors, guest }: WasiContext, { userdata, tag, fd, until, error }: Subscription, now: bigint): PollEvent | undefined {
  const event = { userdata, tag, error: error ?? ERRNO.SUCCESS, bytes: 0n };
  if (error !== undefined) return event;
  if (tag === TAG.CLOCK) return now >= until ? event : undefined;
  const found = lookUp(descriptors, fd);
  if (typeof found === "number") return { ...event, error: found };
  if (found.kind === "folder") return { ...event, error: ERRNO.BADF };
  if (found.kind === "file") return { ...event, bytes: tag === TAG.READ ? BigInt(Math.max(0, found.file.stat().bytes - found.position)) : 1n };
  if ((tag === TAG.READ) !== (found.stream === "stdin")) return { ...event, error: ERRNO.BADF };
  if (tag === TAG.READ && !guest.readable()) return undefined;
  return { ...event, bytes: 1n };
}

function lookUp(descriptors: Descriptors, fd: number): Descriptor | Errno {
  try {
    return descriptors.get(fd);
  } catch (cause) {
    if (cause instanceof CallError) return cause.errno;
    throw cause;
  }
}

function putEvent({ memory }: WasiContext, pointer: number, { userdata, error, tag, bytes }: PollEvent): void {
  memory.bytes(pointer, EVENT_BYTES).fill(0);
  memory.writeU64(pointer, userdata);
  memory.writeU16(pointer + 8, error);
  memory.writeU8(pointer + 10, tag);
  memory.writeU64(pointer + 16, bytes);
}

const nothing = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the worker, as a guest's sleep does. */
function sleep(nanoseconds: bigint): void {
  if (nanoseconds > 0n) Atomics.wait(nothing, 0, 0, Number(nanoseconds) / 1e6);
}
