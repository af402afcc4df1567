import type { SyscallError } from "@aether/protocol";
import { type Controller, newController } from "../process/controller.ts";
import type { Sealed } from "./admit.ts";
import type { RunOptions } from "./finished.ts";

/** Calls of processes while they run, so that they can be ended when a right that they run by is taken back. A session's own are its to cancel. */
export class UnderWay {
  readonly #calls = new Map<Controller, { readonly call: Sealed; readonly ended: Promise<void> }>();

  async run<T>(call: Sealed, options: RunOptions, work: (options: RunOptions) => Promise<T>): Promise<T> {
    if (call.ask.who.kind === "session") return work(options);
    const { signal } = options;
    const controller = newController();
    const forward = (): void => controller.abort(signal.reason);
    if (signal.aborted) forward();
    else signal.addEventListener("abort", forward, { once: true });
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#calls.set(controller, { call, ended });
    try {
      return await work({ ...options, signal: controller.signal });
    } finally {
      signal.removeEventListener("abort", forward);
      this.#calls.delete(controller);
      resolve();
    }
  }

  /** Resolves when all of them have ended. */
  async abort(which: (call: Sealed) => boolean, reason: SyscallError): Promise<void> {
    const found = [...this.#calls].filter(([, { call }]) => which(call));
    for (const [controller] of found) controller.abort(reason);
    await Promise.all(found.map(([, { ended }]) => ended));
  }
}
