import type { EffectRow, Journal, ProgramCall } from "@aether/ports";
import { holdsBegun } from "../dispatch/attempts.ts";
import type { Executor } from "../dispatch/executor.ts";
import { wantedBy } from "./launch.ts";
import type { Live } from "./live.ts";

interface Deps {
  readonly journal: Pick<Journal, "effects">;
  readonly executor: Pick<Executor, "isToItsEnd">;
}

/** Whether an intent that a kill left is of a call that goes to its end once it has begun, or one inside it is. */
export async function goesToItsEnd(known: EffectRow, { journal, executor }: Deps): Promise<boolean> {
  return executor.isToItsEnd(known.syscall) || holdsBegun(known, { journal, registry: executor });
}

/** Of a process that is about to end: the calls whose intents a kill left, and which nobody has taken up since. */
export async function begunToFinish(live: Live, deps: Deps): Promise<readonly ProgramCall[]> {
  if (![...live.effects].some(([call, { state }]) => state === "intent" && !live.running.has(call))) return [];
  const found: ProgramCall[] = [];
  for (const call of wantedBy(live.program.decide(live.state))) {
    const known = live.effects.get(call.id);
    if (known?.state === "intent" && !live.running.has(call.id) && (await goesToItsEnd(known, deps))) found.push(call);
  }
  return found;
}
