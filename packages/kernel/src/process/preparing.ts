import type { Clock, ProgramCall } from "@aether/ports";
import type { Sealed } from "../dispatch/admit.ts";
import type { Prepared } from "../dispatch/executor.ts";

/** A call whose look before the intent is over. */
export interface Looked {
  readonly call: ProgramCall;
  readonly sealed: Sealed;
  readonly prepared: Prepared;
}

/** A process waits this long for a look, so that calls asked for together share a commit; then it goes on without, in ms. */
const PATIENCE_MS = 5;

/** The value, where it comes soon enough. A failure is the promise's own. */
export async function soon<T>(promise: Promise<T>, clock: Clock): Promise<T | undefined> {
  let cancel = (): void => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.timer(PATIENCE_MS, () => resolve(undefined));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}
