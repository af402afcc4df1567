import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SyscallError } from "@aether/protocol";

/** A daemon drains for 5 s at most. @throws SyscallError `TIMEOUT` when it is still there after 10 s */
export async function processEnds(pid: number): Promise<void> {
  for (const until = Date.now() + 10_000; isAlive(pid); await sleep(20))
    if (Date.now() > until) throw new SyscallError("TIMEOUT", `the daemon (process ${pid}) is still there after 10 s; see its log with aether doctor`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isDefunct(pid);
}

/** Ended, but not yet collected by its parent: some containers have nobody who does. */
function isDefunct(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
