import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import type { BoxSpec } from "@aether/ports";
import { isSeccompArch } from "./seccomp-program.ts";
import { WALL_CODES, WALL_END, wallProgram } from "./wall-program.ts";

export interface OwnWall {
  /** Absent where this machine can have none. */
  readonly file?: string;
  /** Why there is none, or why it makes no rules. */
  readonly fault?: string;
}

export interface WallWanted {
  readonly rules: boolean;
  readonly filter?: Buffer;
}

const PATIENCE_MS = 10_000;
const NO_RULES = "the kernel has no Landlock of version 2 (Linux 5.19 with landlock among its security modules)";

/** Writes the wall of boxes to a file and tries it. One with a filter is put up without rules where the kernel has none. */
export function makeWall(file: string, { rules, filter }: WallWanted): OwnWall {
  if (!isSeccompArch(process.arch)) return { fault: `there is none for ${process.arch}` };
  writeFileSync(file, wallProgram({ arch: process.arch, rules, ...(filter && { filter }) }));
  chmodSync(file, 0o755);
  // Without a program after the end of its paths it puts itself up and ends.
  const { status, error } = spawnSync(file, [WALL_END], { env: {}, stdio: "ignore", timeout: PATIENCE_MS });
  if (status === WALL_CODES.noProgram) return { file };
  if (status !== WALL_CODES.noRules) return { fault: `it did not start (${error?.message ?? `code ${status}`})` };
  return filter ? { ...makeWall(file, { rules: false, filter }), fault: NO_RULES } : { fault: NO_RULES };
}

/**
 * What a program behind a wall may open for writing, of what is there: places that are for writing, and what belongs to the box. A rule is for
 * all that lies below: where a place for reading only does, there is none.
 */
export function writablePaths({ places }: Pick<BoxSpec, "places">, own: readonly string[]): readonly string[] {
  const closed = places.filter(({ writable }) => !writable);
  return [...places.filter(({ writable }) => writable).map(({ at }) => at), ...own].filter((path) => !closed.some(({ at }) => at.startsWith(`${path}/`)));
}
