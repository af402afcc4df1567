import { type Signal, SyscallError } from "@aether/protocol";
import { asSyscallError } from "./embed.ts";
import type { Endpoint } from "./endpoint.ts";
import { guardedFetch, RefusedError } from "./guarded-fetch.ts";

const DEADLINE_MS = 15_000;

/**
 * What a path below the endpoint's base holds, as JSON.
 *
 * @throws SyscallError `UPSTREAM` also after 15 s without an answer, `NOT_FOUND`; what the signal was given with
 */
export async function getJson(
  endpoint: Endpoint,
  { path, headers }: { path: string; headers: Readonly<Record<string, string>> },
  signal: Signal,
): Promise<unknown> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  try {
    const response = await guardedFetch(endpoint)(`${endpoint.base}${path}`, { headers: { ...headers, ...endpoint.headers }, signal: until });
    return await response.json();
  } catch (cause) {
    signal.throwIfAborted();
    if (until.aborted) throw new SyscallError("UPSTREAM", `${endpoint.host} did not list its models in ${DEADLINE_MS / 1_000} s`, { retryable: true });
    if (cause instanceof RefusedError) throw asSyscallError(cause.part, endpoint);
    if (SyscallError.is(cause)) throw cause;
    throw notAList(endpoint);
  }
}

export function notAList({ host }: Endpoint): SyscallError {
  return new SyscallError("UPSTREAM", `${host} answered with something that is not a list of models; check the base URL`, { retryable: false });
}
