import { writeFileSync } from "node:fs";
import { SyscallError } from "@aether/protocol";

/**
 * Keeps what a command is begun with, which is small: where it finds no room, nothing does.
 *
 * @throws SyscallError `STORAGE` with `full`, before anything has begun
 */
export function writeJob(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOSPC" && code !== "EDQUOT") throw error;
    throw new SyscallError("STORAGE", `nothing was run: the disk has no room for what the command is begun with; free some space (${code})`, {
      errno: code,
      full: true,
    });
  }
}
