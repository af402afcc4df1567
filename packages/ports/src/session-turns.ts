import type { Signal } from "@aether/protocol";
import type { BoxProcess } from "./sandbox.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Commands of one session run one after the other, in the order they came; one that gives up while it waits leaves the order to the others. */
export class SessionTurns {
  #last: Promise<unknown> = Promise.resolve();

  /** @throws SyscallError `CANCELLED` when the signal aborts before its turn, and what `start` throws */
  async start(signal: Signal, start: () => Promise<BoxProcess>): Promise<BoxProcess> {
    const before = this.#last;
    const over = Promise.withResolvers<void>();
    this.#last = over.promise;
    try {
      await unlessAborted(before, signal, "the command was given up while it waited for its turn");
      const running = await start();
      void running.exited.then(() => over.resolve());
      return running;
    } catch (cause) {
      void before.then(() => over.resolve());
      throw cause;
    }
  }
}
