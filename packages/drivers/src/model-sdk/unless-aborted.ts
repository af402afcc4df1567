import { type Signal, SyscallError } from "@aether/protocol";

/** What `work` brings, or an error at once when the signal is given; what comes of the work then is nobody's. */
export function unlessAborted<T>(work: Promise<T>, signal: Signal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(new SyscallError("CANCELLED", "the step was cancelled"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", abort));
}
