import { mkdirSync } from "node:fs";
import { SyscallError } from "@aether/protocol";
import type { Config } from "./config.ts";

/** A folder of the installation, made where it is missing, for its user alone. @throws SyscallError `STORAGE` */
export function makeFolder(folder: string, { home }: Pick<Config, "home">): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("STORAGE", `${home} cannot be written (${why}); set AETHER_HOME to a folder of yours`, { home });
  }
  return folder;
}
