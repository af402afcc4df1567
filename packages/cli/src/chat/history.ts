import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Entries that are kept; the file is cut to them when it has twice as many. */
const MOST = 1_000;

/** The end of a line where all of an entry stands on one, so that it can be typed on; it is sent as a line end. */
const LINE_END = "\u21b5";

export const onOneLine = (entry: string): string => entry.replaceAll(/\r?\n/g, LINE_END);
export const ofOneLine = (line: string): string => line.replaceAll(LINE_END, "\n");

/** What a person typed in conversations, in the home, for nobody else to read. What begins with a blank is not kept. */
export class History {
  readonly #file: string;
  #entries: string[];

  constructor(home: string) {
    this.#file = join(home, "chat-history");
    const all = existsSync(this.#file) ? readFileSync(this.#file, "utf8").split("\n").flatMap(entryOf) : [];
    this.#entries = all.slice(-MOST);
    if (all.length > 2 * MOST) this.#write(this.#entries, "w");
  }

  /** Newest first, each on one line, in which {@link LINE_END} stands for the ends of its own. */
  get lines(): readonly string[] {
    return this.#entries.map(onOneLine).toReversed();
  }

  add(entry: string): void {
    if (entry.trim() === "" || entry.startsWith(" ") || this.#entries.at(-1) === entry) return;
    this.#entries = [...this.#entries, entry].slice(-MOST);
    this.#write([entry], "a");
  }

  #write(entries: readonly string[], flag: "a" | "w"): void {
    writeFileSync(this.#file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""), { mode: 0o600, flag });
    chmodSync(this.#file, 0o600);
  }
}

/** A line that a kill cut off is none. */
function entryOf(line: string): string[] {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "string" ? [entry] : [];
  } catch {
    return [];
  }
}
