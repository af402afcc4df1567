import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import type { BoxSpec } from "@aether/ports";
import { isSeccompArch } from "./seccomp-program.ts";
import { WALL_CODES, WALL_END, wallProgram } from "./wall-program.ts";

/** `file` is absent where this machine can have none: then `fault` says why. */
export interface OwnWall {
  readonly file?: string;
  readonly fault?: string;
}

const PATIENCE_MS = 10_000;
const NO_RULES = "the kernel has no Landlock of version 2 (Linux 5.19 with landlock among its security modules)";

/** Writes the wall of boxes to a file and tries it. */
export function makeWall(file: string, filter?: Buffer): OwnWall {
  if (!isSeccompArch(process.arch)) return { fault: `there is none for ${process.arch}` };
  writeFileSync(file, wallProgram({ arch: process.arch, rules: true, ...(filter && { filter }) }));
  chmodSync(file, 0o755);
  // Without a program after the end of its paths it puts itself up and ends.
  const { status, error } = spawnSync(file, [WALL_END], { env: {}, stdio: "ignore", timeout: PATIENCE_MS });
  if (status === WALL_CODES.noProgram) return { file };
  return { fault: status === WALL_CODES.noRules ? NO_RULES : `it did not start (${error?.message ?? `code ${status}`})` };
}

/** What a program behind a wall may open for writing, of what is there: places that are for writing, and what belongs to the box. */
export function writablePaths({ places }: Pick<BoxSpec, "places">, own: readonly string[]): readonly string[] {
  return [...places.filter(({ writable }) => writable).map(({ at }) => at), ...own];
}
