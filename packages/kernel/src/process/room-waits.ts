import { type Clock, isWantOfRoom } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { pause } from "./pending-call.ts";

/** Between two tries, in ms: the first pause, and the longest; each is twice the one before. */
const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/** Work inside calls that waits for room on a disk: what a handler has begun goes on where it stopped, and is not made again. */
export class RoomWaits {
  readonly #clock: Clock;
  /** A call may wait for several things at once. */
  readonly #waiting = new Set<{ readonly pid: string; why: string }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Processes of which something waits now, each once. */
  get waiting(): readonly { readonly pid: string; readonly why: string }[] {
    return [...new Map([...this.#waiting].map((one) => [one.pid, { ...one }])).values()];
  }

  /** @throws SyscallError `CANCELLED`, and whatever else `work` throws */
  async until<T>({ pid, signal }: { readonly pid: string; readonly signal: Signal }, work: () => Promise<T>): Promise<T> {
    const one = { pid, why: "" };
    try {
      for (let wait = FIRST_MS; ; wait = Math.min(LONGEST_MS, 2 * wait)) {
        try {
          return await work();
        } catch (error) {
          if (!isWantOfRoom(error)) throw error;
          one.why = error.message;
        }
        this.#waiting.add(one);
        if (!signal.aborted) await pause(this.#clock, wait, signal);
        if (signal.aborted) throw new SyscallError("CANCELLED", "it was given up while it waited for room on the disk");
      }
    } finally {
      this.#waiting.delete(one);
    }
  }
}
