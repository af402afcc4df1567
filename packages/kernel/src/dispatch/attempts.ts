import { type EffectRow, type EffectState, type Journal, MOST_ATTEMPTS, type Outcome } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Sealed } from "./admit.ts";
import { Draft } from "./draft.ts";
import { settledAs } from "./finished.ts";
import type { Registry } from "./registry.ts";
import { wantOfRoom } from "./want-of-room.ts";
import { outerKeys } from "./workspace-turns.ts";

/**
 * Of a call that did not happen as far as its handler can tell, or of which the handler took back what had: what ends the system each time it
 * runs must not be begun at every start for ever. But what goes to its end, and was begun inside it, decides about itself.
 *
 * @throws SyscallError `CANCELLED` once it was begun so often
 */
export async function mustBegin({ ask: { key, who } }: Sealed, attempt: number, deps: Begun): Promise<void> {
  if (attempt <= MOST_ATTEMPTS || (await holdsBegun({ key, pid: who.pid }, deps))) return;
  const text = `it was begun ${MOST_ATTEMPTS} times, and each time the system stopped before it ended: it is not begun again`;
  throw new SyscallError("CANCELLED", `${text}. If it may itself be what stops the system, do not repeat it as it is; the daemon's log tells more`, {
    key,
    attempts: MOST_ATTEMPTS,
  });
}

export interface Begun {
  readonly journal: Pick<Journal, "effects">;
  readonly registry: Pick<Registry, "isToItsEnd">;
}

/** Whether a call that goes to its end was begun inside another one, and nobody has recorded its end. */
export async function holdsBegun({ key, pid }: Pick<EffectRow, "key" | "pid">, { journal, registry }: Begun): Promise<boolean> {
  const open = await journal.effects(pid, "unsettled");
  return open.some((one) => one.state === "intent" && registry.isToItsEnd(one.syscall) && outerKeys(one.key).includes(key));
}

/** What is committed before a call is recovered: the next start counts on from there. */
export function counted(known: EffectRow, attempt: number): Draft {
  const draft = new Draft();
  draft.upsert({ ...known, attempt }, ["intent"]);
  return draft;
}

/** So many calls that found no room are known; any other counts on. */
const MOST_KNOWN = 10_000;

/** How often calls were begun, as it is stored. One that found no room on a disk and is made again does not count: no system stopped meanwhile. */
export class Attempts {
  readonly #noRoom = new Set<string>();

  foundNoRoom(key: string): void {
    if (this.#noRoom.size < MOST_KNOWN) this.#noRoom.add(key);
  }

  next({ key, attempt }: Pick<EffectRow, "key" | "attempt">): number {
    return this.#noRoom.delete(key) ? attempt : attempt + 1;
  }

  /** How a call inside another stands in the ledger from now on. @throws SyscallError `STORAGE` for want of room: then it keeps its intent */
  settledAs({ ask, effect }: Sealed, outcome: Outcome): EffectState {
    if (wantOfRoom(outcome, effect)) this.foundNoRoom(ask.key);
    return settledAs(outcome, effect);
  }
}
