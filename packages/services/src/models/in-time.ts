import { Script } from "node:vm";
import { SyscallError } from "@aether/protocol";

/** Milliseconds of the processor that nothing else gets for the sake of one check. */
const CHECK_MS = 100;
/** The same by the clock, try after try: on a busy machine little of that time is the check's. */
const TRIES_MS = [CHECK_MS, 4 * CHECK_MS, 16 * CHECK_MS];
const CHECK = new Script("check()");

/** Of this thread, in milliseconds. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** A schema brings its own patterns and references, and some of them have no end. `usedMs`: of the processor, since some beginning. @throws SyscallError `INVALID` */
export function inTime<T>(check: () => T, usedMs: () => number = threadMs): T {
  const begun = usedMs();
  for (const timeout of TRIES_MS) {
    try {
      return CHECK.runInNewContext({ check }, { timeout }) as T;
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException;
      if (name === "RangeError") break;
      if (code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      if (usedMs() - begun >= CHECK_MS) break;
    }
  }
  throw new SyscallError(
    "INVALID",
    "the answer cannot be checked against this schema: its patterns or references lead on and on; write patterns without a repetition inside another",
    { param: "schema" },
  );
}
