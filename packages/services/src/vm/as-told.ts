import type { BoxExit } from "@aether/ports";
import { type CommandEnd, DEFAULT_LIMITS, type Limits } from "@aether/protocol";

const READ_ONLY = /read-only file system|\bEROFS\b/i;

const NOT_THERE = /no such file or directory|\bENOENT\b/i;

/** Of the program, as against the machine. */
const NO_MORE_FILES = /too many open files(?! in system)|\bEMFILE\b/i;

/** What a shell makes of SIGXFSZ. */
const OF_FILE_SIZE = 128 + 25;
/** What `EFBIG` is called. */
const TOO_LARGE = /file too large|file size limit exceeded|\bEFBIG\b/i;

interface Telling {
  readonly stderr: string;
  readonly limits: Limits;
  /** Rights to files that no box has. */
  readonly omitted?: readonly string[];
  /** Why its box was ended, where it used up its room. */
  readonly over?: string | undefined;
  /** Why it was ended, where its output used up its run's bytes. */
  readonly spent?: string | undefined;
}

/** How a command ended. What a program that failed met here is known by its own words only: the kernel tells nobody else that it refused it a file. */
export function asTold(exit: Omit<BoxExit, "usage">, { stderr, limits, omitted = [], over, spent }: Telling): CommandEnd {
  const { code, reason, cap, message, error } = exit;
  if (spent !== undefined) return { code: null, reason: "resource_exceeded", cap: "output", message: spent };
  if (over !== undefined && reason !== "exited") return { code: null, reason: "resource_exceeded", cap: "disk", message: over };
  const end: CommandEnd = { code, reason, ...(cap && { cap }), ...(message !== undefined && { message }), ...(error && { error }) };
  if (reason !== "exited" || code === 0) return end;
  if (code === OF_FILE_SIZE || TOO_LARGE.test(stderr))
    return { ...end, reason: "resource_exceeded", cap: "disk", message: "a file of it would have been larger than one may be here" };
  if (NO_MORE_FILES.test(stderr)) {
    const { openFiles = DEFAULT_LIMITS.openFiles } = limits;
    const why = `the cap files: a program may have ${openFiles} files open at once here; vm.exec and vm.spawn give more by limits.openFiles`;
    return { ...end, reason: "resource_exceeded", cap: "files", message: why };
  }
  // A person's folder is for reading in a box, whoever may change it otherwise.
  if (READ_ONLY.test(stderr))
    return { ...end, message: 'a command writes only in its workspace, "$AETHER_WORKSPACE/…" to the command; every other folder is there to be read' };
  const without = NOT_THERE.test(stderr) ? omitted.find((resource) => stderr.includes(folderIn(resource))) : undefined;
  if (without !== undefined)
    return {
      ...end,
      message: `commands have no files of fs.read: ${without}, as it is not a whole folder, is counted (max_uses, per_minute) or has expired; where it holds, file_read reads them`,
    };
  return end;
}

/** What of a pattern is before its first star. */
const folderIn = (resource: string): string => resource.replace(/\/?\*.*$/, "");
