import type { Sealed } from "../dispatch/admit.ts";
import type { Executor } from "../dispatch/executor.ts";
import type { Finished, Prepared } from "../dispatch/finished.ts";
import { wantOfRoom } from "../dispatch/want-of-room.ts";
import type { Launch } from "./launch.ts";
import type { Live } from "./live.ts";

/**
 * A call for which the disk had no room at all has not failed for its process: that waits as it does where the journal has no
 * room, and recovery makes the call again.
 *
 * One that ends waits for no room: what it began is on record as it failed, or a stop would last until somebody frees some.
 *
 * @param ended `sealed` is absent for a call that goes on after a wait
 * @throws SyscallError `STORAGE`, with which the process is let go
 */
export function orWaitForRoom(live: Live, { finished, sealed }: Ended, executor: Executor): Finished {
  if (live.leaving) return finished;
  // What ran in the background is not made again: recovery would call it lost.
  const isAgain = sealed !== undefined && sealed.ask.who.kind !== "command";
  const full = finished.kind === "settled" && isAgain ? wantOfRoom(finished.outcome, sealed.effect) : undefined;
  if (!full || finished.kind !== "settled" || !sealed) return finished;
  executor.abandon(finished.draft);
  executor.underWay.attempts.foundNoRoom(sealed.ask.key);
  throw full;
}

interface Ended {
  readonly finished: Finished;
  readonly sealed: Sealed | undefined;
}

interface Looked {
  readonly call: Launch["call"];
  readonly sealed: Sealed;
  readonly prepared: Prepared;
}

/** Instead of the end of a call whose look found no room. What its process has learnt until now is committed before it waits. */
export function waitForRoom(live: Live, { call, sealed, prepared }: Looked, executor: Executor): Launch | undefined {
  const full = !prepared.ok && prepared.finished.kind === "settled" ? wantOfRoom(prepared.finished.outcome) : undefined;
  if (!full || live.leaving) return undefined;
  executor.withdraw(sealed);
  live.forced = true;
  return { call, start: () => Promise.reject(full) };
}
