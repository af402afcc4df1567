import type { Clock, ProgramCall } from "@aether/ports";
import { type Label, SyscallError } from "@aether/protocol";
import type { Sealed } from "../dispatch/admit.ts";
import { Draft } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import type { Prepared } from "../dispatch/finished.ts";
import { newController } from "./controller.ts";
import type { Live } from "./live.ts";

/** A look that took longer than its process waited for it: the call is admitted anew, and begins where the look ended. */
export interface Looked {
  readonly prepared: Prepared;
  /** As the process's context was when it was asked for; what was seen under another is of no use. */
  readonly label: Label;
}

export interface LooksDeps {
  readonly executor: Executor;
  readonly clock: Clock;
  readonly pump: (live: Live) => void;
  readonly drop: (live: Live, error: unknown) => void;
}

/** A process waits this long for a look, so that calls asked for together share a commit; then it goes on without, in ms. */
const PATIENCE_MS = 5;

const NOTHING_TO_SEE: Prepared = { ok: true, evidence: null, draft: new Draft() };

/** Looks before intents. One that takes long, or waits for its turn, holds up nothing else: not what runs beside it, nor a stop. */
export class Looks {
  readonly #deps: LooksDeps;

  constructor(deps: LooksDeps) {
    this.#deps = deps;
  }

  /** @returns undefined when it takes long; its process is pumped when it is over, and then this gives what it came to */
  async look(live: Live, { id }: ProgramCall, sealed: Sealed): Promise<Prepared | undefined> {
    const earlier = this.#earlier(live, id);
    if (earlier) return earlier;
    const { executor, clock, drop } = this.#deps;
    if (!sealed.entry.handler.prepare) return NOTHING_TO_SEE;
    const controller = newController();
    live.running.set(id, controller);
    const looking = executor.prepare(sealed, { attempt: 1, signal: controller.signal });
    const prepared = await soon(looking, clock);
    if (prepared) return prepared;
    const { label } = live.who;
    void looking.then(
      (late) => this.#onLate(live, id, { prepared: late, label }),
      (error: unknown) => drop(live, error),
    );
    executor.withdraw(sealed);
    return undefined;
  }

  /** Of calls that will not begin now: each is decided about, and looked at, again. */
  forget(live: Live, wanted: readonly ProgramCall[] = []): void {
    for (const call of live.looked.keys()) if (!wanted.some(({ id }) => id === call)) this.forgetOne(live, call);
  }

  forgetOne(live: Live, call: string): void {
    const looked = live.looked.get(call);
    if (!looked) return;
    const { prepared } = looked;
    live.looked.delete(call);
    live.running.get(call)?.abort(new SyscallError("CANCELLED", "the call is decided about again"));
    live.running.delete(call);
    this.#deps.executor.forget(live.key(call));
    if (prepared.ok) this.#deps.executor.abandon(prepared.draft);
    else if (prepared.finished.kind !== "asked") this.#deps.executor.abandon(prepared.finished.draft);
  }

  #earlier(live: Live, call: string): Prepared | undefined {
    const looked = live.looked.get(call);
    if (looked && looked.label !== live.who.label) this.forgetOne(live, call);
    return live.looked.delete(call) ? looked?.prepared : undefined;
  }

  #onLate(live: Live, call: string, looked: Looked): void {
    live.looked.set(call, looked);
    if (live.dropped || live.leaving) this.forget(live);
    else this.#deps.pump(live);
  }
}

/** The value, where it comes soon enough. A failure is the promise's own. */
async function soon<T>(promise: Promise<T>, clock: Clock): Promise<T | undefined> {
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
