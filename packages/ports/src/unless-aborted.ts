import { type Signal, SyscallError } from "@aether/protocol";

/**
 * What `work` brings, or an error as soon as the signal is given; what comes of the work after that is nobody's.
 *
 * @throws SyscallError `CANCELLED`, and what `work` throws
 */
export function unlessAborted<T>(work: Promise<T>, signal: Signal, why = "the step was cancelled"): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(new SyscallError("CANCELLED", why));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", abort));
}
