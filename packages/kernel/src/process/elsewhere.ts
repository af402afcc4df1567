import type { Clock, Journal, Outcome } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { failure, isSettled, leftOutcome, pause, unknownOutcome } from "./pending-call.ts";

export interface Elsewhere {
  readonly journal: Pick<Journal, "effect" | "process">;
  readonly clock: Clock;
  readonly key: string;
  /** Says that nobody waits any more. */
  readonly signal: Signal;
  /** Then asked first: ends the call if it was cancelled, and can be ended. */
  readonly giveUp: () => Promise<void>;
}

/** Between two looks for the receipt, in ms: the first, and the longest; each is twice the one before. */
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 2_000;
/** After that a caller is told to ask again, in ms. */
const LONGEST_WAIT_MS = 600_000;

/**
 * The outcome of a call that runs in another session: its receipt is the answer. Bounded (I10): `TIMEOUT` after ten
 * minutes, `UNKNOWN_OUTCOME` when nobody is left who could write a receipt.
 */
export async function outcomeElsewhere(deps: Elsewhere): Promise<Outcome> {
  const { clock, key, signal } = deps;
  const until = clock.now() + LONGEST_WAIT_MS;
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(2 * wait, LONGEST_LOOK_MS)) {
    const outcome = await look(deps);
    if (outcome) return outcome;
    if (signal.aborted) {
      await deps.giveUp();
      return (await look(deps)) ?? leftOutcome();
    }
    if (clock.now() >= until)
      return failure(new SyscallError("TIMEOUT", "the call of this key still runs in another session; ask again by the same key", { key }));
    await pause(clock, wait, signal);
  }
}

async function look({ journal, key }: Elsewhere): Promise<Outcome | undefined> {
  const row = await journal.effect(key);
  if (row && isSettled(row)) return row.result as unknown as Outcome;
  const owner = row && (await journal.process(row.pid));
  if (row && owner && owner.state !== "exited" && row.state !== "unknown") return undefined;
  // It may have ended between the two reads.
  const last = await journal.effect(key);
  return last && isSettled(last)
    ? (last.result as unknown as Outcome)
    : unknownOutcome(key, "the call was begun and left no receipt, and nobody is left to write one");
}
