import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync } from "node:fs";

/**
 * Stands beside a journal from its first commit until it is closed: as long, the log written ahead stands there too. A journal that was
 * not closed and whose log is gone has lost what was in it, and SQLite itself would not notice.
 */
export const openMark = (file: string): string => `${file}-open`;

export function markOpen(file: string): void {
  if (file === ":memory:" || existsSync(openMark(file))) return;
  const fd = openSync(openMark(file), "wx", 0o600);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function markClosed(file: string): void {
  if (file !== ":memory:") rmSync(openMark(file), { force: true });
}

/** Whether it was not closed, and what was written ahead of it is gone. */
export function hasLostItsLog(file: string): boolean {
  return existsSync(openMark(file)) && (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0;
}
