import { totalmem } from "node:os";
import { CHANNELS, FIRST_CHANNEL, type FromGuestHost, type GuestHostOptions, type ToGuestHost } from "../wire.ts";
import { GuestWorker } from "./guest-worker.ts";
import { RingPairs } from "./ring-pairs.ts";
import { RunningGuest } from "./running-guest.ts";
import { WorkerPool } from "./worker-pool.ts";

const MEASURE_MS = 100;
/** Of the machine's memory; above it the largest guest ends, before the system ends all of them. */
const MOST_OF_MACHINE = 0.5;
const DEADLY = new Set(["INT", "TERM", "KILL", "HUP", "QUIT", "USR1", "USR2"]);

/** The guest process's side of the line to the daemon. */
export function createGuestHost(
  send: (message: FromGuestHost, bytes?: Uint8Array) => void,
  options: GuestHostOptions,
): (message: ToGuestHost, bytes: Uint8Array) => void {
  const channels = Array.from({ length: CHANNELS }, (_, n) => FIRST_CHANNEL + n);
  const pool = new WorkerPool({ mostWorkers: CHANNELS / 2, make: (kind) => new GuestWorker({ ...options, ...kind }, channels) });
  const rings = new RingPairs();
  const guests = new Map<number, RunningGuest>();
  let measuring: NodeJS.Timeout | undefined;

  const measure = (): void => {
    for (const guest of guests.values()) guest.measure({ alone: guests.size === 1 }).catch(() => undefined);
    if (process.memoryUsage.rss() <= totalmem() * MOST_OF_MACHINE) return;
    const [largest] = [...guests.values()].sort((one, other) => other.usage.bytes - one.usage.bytes);
    largest?.stop({
      reason: "resource_exceeded",
      cap: "memory",
      message: "all guests together took too much of this machine's memory, and this one had most of it",
    });
  };

  async function run(message: Extract<ToGuestHost, { readonly kind: "run" }>): Promise<void> {
    const guest = new RunningGuest({ id: message.id, command: message.command, pool, rings, send });
    guests.set(message.id, guest);
    measuring ??= setInterval(measure, MEASURE_MS);
    try {
      await guest.run();
    } finally {
      guests.delete(message.id);
      if (guests.size === 0) {
        clearInterval(measuring);
        measuring = undefined;
      }
    }
  }

  return (message, bytes) => {
    if (message.kind === "warm") return pool.warm({ rung: message.rung, memoryBytes: message.memoryBytes });
    if (message.kind === "run") {
      run(message).catch((error: unknown) => {
        throw error;
      });
      return;
    }
    const guest = guests.get(message.id);
    if (message.kind === "input") guest?.input(bytes);
    else if (message.kind === "end-of-input") guest?.endOfInput();
    else if (message.kind === "credit") guest?.credit(message.bytes);
    else if (DEADLY.has(message.name)) guest?.stop({ reason: "killed", message: `it was sent ${message.name}` });
  };
}
