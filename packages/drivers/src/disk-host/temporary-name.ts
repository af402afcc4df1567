import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { TEMPORARY } from "./segments.ts";

/** Of one that has ended and that nobody has waited for yet. */
const ENDED: ReadonlySet<string | undefined> = new Set(["Z", "X", "x"]);

// Process ids are reused; with its start time one names a single process until the machine restarts.
const WRITER = `${process.pid}-${startOf("self") ?? "0"}`;
const COPY = randomBytes(5).toString("hex");
let count = 0;

/** A fresh name that says which process made it, so that another can tell whether it is still needed. */
export function temporaryName(): string {
  return `${TEMPORARY}${WRITER}-${COPY}${(count++).toString(36)}`;
}

/** Was it left behind by a process that no longer runs? */
export function isStray(name: string): boolean {
  if (!name.startsWith(TEMPORARY)) return false;
  const [pid = "", start = ""] = name.slice(TEMPORARY.length).split("-");
  return !(/^\d{1,10}$/.test(pid) && isRunning(pid, start));
}

function isRunning(pid: string, start: string): boolean {
  if (process.platform === "linux") return startOf(pid) === start;
  try {
    return process.kill(Number(pid), 0);
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

/** Clock ticks from the machine's start to the process's; undefined when there is no such process, or it has ended. */
function startOf(pid: string): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name, in brackets, and may hold anything.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return ENDED.has(fields[0]) ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
