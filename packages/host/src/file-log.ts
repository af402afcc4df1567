import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Log } from "@aether/ports";

/** The daemon's log, and what was before it; together they are what is kept. */
export const logFiles = (home: string): readonly [now: string, before: string] => [join(home, "log", "daemon.jsonl"), join(home, "log", "daemon.1.jsonl")];

export interface FileLogOptions {
  /** Of both files together; each has half. */
  readonly maxBytes: number;
}

/**
 * JSON lines in a file of bounded size: one that is half of what may be kept takes the place of the one before it.
 * A full disk must not stop the work it reports on.
 */
export function fileLog(home: string, { maxBytes }: FileLogOptions): Log {
  const [file, before] = logFiles(home);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const write = (line: string): void => {
    if (size > 0 && size + line.length > maxBytes / 2) {
      renameSync(file, before);
      size = 0;
    }
    appendFileSync(file, line, { mode: 0o600 });
    size += Buffer.byteLength(line);
  };
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      try {
        write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
      } catch {
        // Nowhere is left to say it.
      }
    };
  return { info: line("info"), warn: line("warn"), error: line("error") };
}

/** A daemon came up here once, as far as its log goes back. */
export function servedBefore(home: string): boolean {
  return logFiles(home).some((log) => existsSync(log) && readFileSync(log, "utf8").includes('"message":"ready"'));
}
