import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const entriesOf = (folder: string): Dirent[] => readdirSync(folder, { withFileTypes: true });

/** Nothing for what is gone by now: a daemon at work removes its boxes and temporary files meanwhile. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** Files below a folder that hold any of the words: of an installation, its journal and its log included. */
export function filesWith(folder: string, words: readonly string[]): string[] {
  const within = (at: string, entries: readonly Dirent[]): string[] =>
    entries.flatMap((entry) => {
      const path = join(at, entry.name);
      if (entry.isDirectory()) return within(path, unlessGone(() => entriesOf(path)) ?? []);
      const bytes = entry.isFile() ? unlessGone(() => readFileSync(path)) : undefined;
      return bytes && words.some((word) => bytes.includes(word)) ? [path] : [];
    });
  return within(folder, entriesOf(folder));
}
