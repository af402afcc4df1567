import type { SyscallError } from "@aether/protocol";
import { type Controller, newController } from "../process/controller.ts";
import type { Ask, Sealed } from "./admit.ts";
import type { RunOptions } from "./finished.ts";

/** A call that goes on after a wait: nobody has its input any more, and `rule` is not known. */
export interface Resumed {
  readonly ask: Ask;
  readonly rule?: undefined;
}

export type Running = Sealed | Resumed;

/** Calls of processes while they run, so that they can be ended when a right that they run by is taken back. A session's own are its to cancel. */
export class UnderWay {
  readonly #calls = new Map<Controller, { readonly call: Running; readonly ended: Promise<void> }>();

  async run<T>(call: Running, options: RunOptions, work: (options: RunOptions) => Promise<T>): Promise<T> {
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
  async abort(which: (call: Running) => boolean, reason: SyscallError): Promise<void> {
    const found = [...this.#calls].filter(([, { call }]) => which(call));
    for (const [controller] of found) controller.abort(reason);
    await Promise.all(found.map(([, { ended }]) => ended));
  }
}
