import type { Log } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { RunningCall } from "./context.ts";

/** What a caller is told of whatever a handler threw; what nobody foresaw is logged. */
export function errorOf(cause: unknown, { key, signal }: Pick<RunningCall, "key" | "signal">, log: Log): SyscallError {
  if (SyscallError.is(cause)) return cause;
  if (signal.aborted) return new SyscallError("CANCELLED", "the call was cancelled");
  const message = cause instanceof Error ? cause.message : String(cause);
  log.error("a handler failed", { key, message, stack: cause instanceof Error ? cause.stack : undefined });
  return new SyscallError("INTERNAL", message);
}
