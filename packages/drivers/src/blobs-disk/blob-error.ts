import { statfsSync } from "node:fs";
import { SyscallError } from "@aether/protocol";

/** With fewer bytes free the disk is full for everybody. */
const LEAST = 65_536;

/** What a disk's refusal of a blob becomes for callers; `full` where there is no room for anything. */
export function blobError(error: unknown, root: string): SyscallError {
  if (SyscallError.is(error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new SyscallError("STORAGE", `${root} did not take or give a blob: ${wayOut(code) ?? message}`, {
    root,
    // A quota that is used up is not seen on the disk: what is left of it nobody can say.
    ...((code === "EDQUOT" || (code === "ENOSPC" && isUsedUp(root))) && { full: true }),
  });
}

/** Whether there is no room, or no name, for anything more, and not only too little for this. */
function isUsedUp(root: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(root);
    return bavail * bsize < LEAST || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}

function wayOut(code: string | undefined): string | undefined {
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full, or has no names for more files; free some room and try again";
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") return "it may not be written; check who owns it and how the disk is mounted";
  return undefined;
}
