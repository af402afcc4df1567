import { SyscallError } from "@aether/protocol";

/**
 * How long a step of a box's birth may take, on the slowest machine: what would tell of the step may have died without a word, and nobody
 * waits for that for ever.
 */
export const BIRTH_MS = 120_000;

/** @throws SyscallError `UNAVAILABLE` with what did not come, after `ms`; `late` is called first */
export async function inTime<T>(step: Promise<T>, { ms, what, late }: { readonly ms: number; readonly what: string; late(): void }): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late();
    reject(new SyscallError("UNAVAILABLE", `${what} within ${ms / 1_000} s, so it was ended; start it again`, { rung: "process" }));
  }, ms);
  try {
    return await Promise.race([step, promise]);
  } finally {
    clearTimeout(timer);
  }
}
