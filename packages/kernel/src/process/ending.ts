import type { Clock, Log, Service } from "@aether/ports";
import { newController } from "./controller.ts";
import { pause } from "./pending-call.ts";

/** What an end waits for its own last commits, and then for each service, in ms; the caller's deadline is over by then. */
const LAST_COMMITS_MS = 5_000;
const SERVICE_STOP_MS = 5_000;

interface Ending {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Waits until nothing is on its way to the journal. What is late may stand or not: the next start sees which.
 *
 * @param ofWhom  the processes whose commits are on their way now
 */
export async function lastCommits({ clock, log }: Ending, ofWhom: () => readonly string[]): Promise<boolean> {
  const until = clock.now() + LAST_COMMITS_MS;
  while (ofWhom().length > 0 && clock.now() < until) await pause(clock, 5);
  const late = ofWhom();
  if (late.length > 0) log.warn("commits are late; the next start decides about them", { of: [...new Set(late)] });
  return late.length === 0;
}

/** The last one first. One that does not stop, or fails, keeps no other from it. */
export async function stopServices({ clock, log }: Ending, services: readonly Service[]): Promise<boolean> {
  let stopped = true;
  for (const service of [...services].reverse()) {
    const error = await stopOne(clock, service);
    if (error === undefined) continue;
    stopped = false;
    log.warn("a service was not stopped; the next start goes on from what it left", { service: service.domain, error });
  }
  return stopped;
}

async function stopOne(clock: Clock, service: Service): Promise<string | undefined> {
  const over = newController();
  const late = pause(clock, SERVICE_STOP_MS, over.signal).then(() => `it did not stop within ${SERVICE_STOP_MS} ms`);
  const ended = (async (): Promise<string | undefined> => service.stop?.().then(() => undefined, String))();
  const error = await Promise.race([ended.catch(String), late]);
  over.abort();
  return error;
}
