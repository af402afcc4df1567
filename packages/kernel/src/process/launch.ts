import type { Action, ProgramCall } from "@aether/ports";
import type { Sealed } from "../dispatch/admit.ts";
import type { Executor } from "../dispatch/executor.ts";
import type { Finished, RunOptions } from "../dispatch/finished.ts";

/** A call that was admitted and is about to run. */
export interface Launch {
  readonly call: ProgramCall;
  readonly sealed?: Sealed;
  /** Its intent is in no commit yet. */
  readonly fresh?: boolean;
  readonly start: (options: Pick<RunOptions, "signal">) => Promise<Finished>;
  readonly consumed?: string;
}

/** Of calls that will not run: what was set aside for them. */
export function giveBack(executor: Executor, launches: readonly Launch[]): void {
  for (const { sealed } of launches) if (sealed) executor.giveBack(sealed);
}

export const wantedBy = (action: Action): readonly ProgramCall[] => (action.do === "calls" ? action.calls : []);
/** The calls whose intents are in no commit yet. */
export const freshOf = (launches: readonly Launch[]): string[] => launches.flatMap(({ call, fresh }) => (fresh ? [call.id] : []));
