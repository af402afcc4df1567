import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isCanonicalName } from "@aether/protocol";

/** Entries looked at; a folder with more has its first ones checked. */
const MOST_ENTRIES = 20_000;
/** Folders that hold no work of the person. */
const SKIPPED = /^(?:node_modules|\..*|dist|build|target|vendor|__pycache__)$/;

/** Files that are tables by their names. JSON is in every folder of a program, and mostly no table. */
const TABLE = /\.(?:csv|tsv|tab|xlsx|jsonl|ndjson)$/i;

export interface Below {
  /** Files and folders that agents cannot see, relative to the folder; what lies in such a folder is not counted. */
  readonly unseen: readonly string[];
  /** Whether one of the others is a table by its name. */
  readonly tables: boolean;
}

/** What lies below a folder, as far as a run has to know before it starts. */
export function lookBelow(folder: string): Below {
  const found: string[] = [];
  let tables = false;
  const folders = [""];
  let left = MOST_ENTRIES;
  for (const at of folders) {
    const entries = entriesOf(join(folder, at)).slice(0, left);
    left -= entries.length;
    const unseen = entries.filter(({ name }) => !isSeen(join(folder, at), name));
    const below = entries.filter((entry) => entry.isDirectory() && !SKIPPED.test(entry.name) && !unseen.includes(entry));
    found.push(...unseen.map(({ name }) => join(at, name)));
    tables ||= entries.some((entry) => entry.isFile() && TABLE.test(entry.name) && !unseen.includes(entry));
    folders.push(...below.map(({ name }) => join(at, name)));
  }
  return { unseen: found, tables };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Gone, or not to be read: agents do not see it either, and say so.
    return [];
  }
}

/** A name that is no UTF-8 does not lead to its file. */
export const isSeen = (folder: string, name: string): boolean => isCanonicalName(name) && (!name.includes("\uFFFD") || existsSync(join(folder, name)));
