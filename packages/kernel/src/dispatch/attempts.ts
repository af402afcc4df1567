import type { EffectRow } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { Draft } from "./draft.ts";

/** How often a call may be begun that was cut off each time, before anybody knew its end. */
const MOST_ATTEMPTS = 3;

/**
 * Of a call that did not happen as far as its handler can tell, or of which the handler took back what had: what ends the system each time it
 * runs must not be begun at every start for ever.
 *
 * @throws SyscallError `CANCELLED` once it was begun so often
 */
export function mustBegin(key: string, attempt: number): void {
  if (attempt <= MOST_ATTEMPTS) return;
  const text = `it was begun ${MOST_ATTEMPTS} times, and each time the system stopped before it ended: it is not begun again`;
  throw new SyscallError("CANCELLED", `${text}. If it may itself be what stops the system, do not repeat it as it is; the daemon's log tells more`, {
    key,
    attempts: MOST_ATTEMPTS,
  });
}

/** What is committed before a call is recovered: the next start counts on from there. */
export function counted(known: EffectRow, attempt: number): Draft {
  const draft = new Draft();
  draft.upsert({ ...known, attempt }, ["intent"]);
  return draft;
}
