import type { Signal } from "@aether/protocol";

/** The platform's AbortController, as far as the kernel uses it. */
export interface Controller {
  readonly signal: Signal;
  abort(reason?: unknown): void;
}

declare const AbortController: new () => Controller;

export const newController = (): Controller => new AbortController();
