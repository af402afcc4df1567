import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { SyscallError } from "@aether/protocol";
import type { Config } from "./config.ts";
import { fullDisk } from "./full-disk.ts";

/** A folder of the installation, made where it is missing, for its user alone. @throws SyscallError `STORAGE` */
export function makeFolder(folder: string, { home }: Pick<Config, "home">): string {
  try {
    makeAll(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw fullDisk(home);
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("STORAGE", `${home} cannot be written (${why}); set AETHER_HOME to a folder of yours`, { home });
  }
  return folder;
}

/** Step by step: in some file systems the platform's own recursion never ends. */
function makeAll(folder: string): void {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const path of missing.reverse()) makeOne(path);
}

function makeOne(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Two that start at once make the same folders.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
