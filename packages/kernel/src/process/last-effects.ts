import type { Clock, Log } from "@aether/ports";
import type { UnderWay } from "../dispatch/under-way.ts";
import { newController } from "./controller.ts";
import { pause } from "./pending-call.ts";

/** How long an end waits for calls that go on, in ms: a command may leave tens of thousands of files, and a slow disk. */
const MOST_MS = 120_000;

interface Ending {
  readonly clock: Clock;
  readonly log: Log;
  readonly executor: { readonly underWay: Pick<UnderWay, "lasting"> };
}

/**
 * Before a process is told to have ended: what its calls do to their end, they have done. A disk that does not answer holds up no end for
 * ever; what is late is recorded when it is done.
 */
export async function lastEffects({ clock, log, executor: { underWay } }: Ending, pid: string): Promise<void> {
  const until = clock.now() + MOST_MS;
  for (let ends = underWay.lasting(pid); ends.length > 0; ends = underWay.lasting(pid)) {
    const left = until - clock.now();
    if (left <= 0) return log.warn("a process ended before what its calls go on with", { pid, calls: ends.length });
    const over = newController();
    await Promise.race([Promise.all(ends), pause(clock, left, over.signal)]);
    over.abort();
  }
}
