import { appendFileSync, mkdirSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { dirname } from "node:path";

export interface FailedTest {
  readonly name: string;
  readonly errors: readonly string[];
}

export interface FailedFile {
  /** From the root of the checkout. */
  readonly path: string;
  /** How many of its tests passed. */
  readonly passed: number;
  readonly tests: readonly FailedTest[];
  /** What failed outside of its tests. */
  readonly errors: readonly string[];
  /** Of the machine, over the minute before. */
  readonly load: number;
  readonly processors: number;
}

/** A file that failed among others and passed alone: a bug report. */
export interface Unsteady extends FailedFile {
  readonly passedAlone: true;
}

export function loadNow(): Pick<FailedFile, "load" | "processors"> {
  return { load: Math.round((loadavg()[0] ?? 0) * 10) / 10, processors: availableParallelism() };
}

/** One line a file, after those of earlier runs. */
export function recordUnsteady(log: string, files: readonly Unsteady[], at: Date): void {
  if (files.length === 0) return;
  mkdirSync(dirname(log), { recursive: true });
  appendFileSync(log, files.map((file) => `${JSON.stringify({ at: at.toISOString(), ...file })}\n`).join(""));
}

/** The first failure of a file in full. */
export function failureText({ path, tests, errors, load, processors }: FailedFile): string {
  const indent = (text: string): string => text.replaceAll("\n", "\n      ");
  const lines = tests.flatMap(({ name, errors: each }) => [`    ${name}`, ...each.map((error) => `      ${indent(error)}`)]);
  return [`  ${path} (load ${load} on ${processors} processors)`, ...errors.map((error) => `      ${indent(error)}`), ...lines].join("\n");
}
