import type { Clock } from "@aether/ports";
import type { Signal } from "@aether/protocol";

/** Resolves after `ms`, or as soon as the signal is given. */
export async function pause(ms: number, clock: Clock, signal: Signal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.timer(ms, resolve);
  const wake = (): void => resolve();
  signal.addEventListener("abort", wake, { once: true });
  await promise;
  cancel();
  signal.removeEventListener("abort", wake);
}

export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Whether time, and not the outer signal, ended it. */
  readonly passed: boolean;
}

/** A signal that is given with `outer`, or after `ms`. */
export function deadline(ms: number, clock: Clock, outer: Signal): Deadline {
  const controller = new AbortController();
  let passed = false;
  const abort = (): void => controller.abort();
  const cancel = clock.timer(ms, () => {
    passed = !controller.signal.aborted;
    abort();
  });
  if (outer.aborted) abort();
  outer.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    get passed() {
      return passed;
    },
    [Symbol.dispose]() {
      cancel();
      outer.removeEventListener("abort", abort);
    },
  };
}
