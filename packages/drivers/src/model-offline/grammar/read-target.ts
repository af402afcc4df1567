import type { Clause } from "./clause.ts";
import { isWord, takeLike } from "./file-words.ts";
import type { Named } from "./slots.ts";

/** Where something goes: "into a folder pictures", "in den Ordner Bilder", "to archive/". */
export interface Target {
  readonly folder: string;
  /** Names that are left for what goes there. */
  readonly names: readonly Named[];
}

/** The folder that files go into, and its words are used; undefined where none is said. */
export function readTarget(clause: Clause, names: readonly Named[]): Target | undefined {
  for (const at of clause.places("folder")) {
    const before = stepsBack(clause, at);
    const found = [at + 1, at + 2, at + 3].find((next) => isPlainName(clause, next) && between(clause, at, next));
    if (before && found !== undefined) return target(clause, names, { at: found, folder: at });
    if (isPlainName(clause, at - 1) && stepsBack(clause, at - 1)) return target(clause, names, { at: at - 1, folder: at });
  }
  const last = names.at(-1);
  if (last && names.length > 1 && !/\.[A-Za-z0-9]{1,9}$/.test(last.name) && !last.name.includes("*") && isAfterInto(clause, last.at))
    return { folder: last.name, names: names.slice(0, -1) };
  if (last && names.length === 1 && !/[.*]/.test(last.name) && isAfterInto(clause, last.at)) return { folder: last.name, names: [] };
  const plain = clause.left().filter((at) => isPlainName(clause, at) && isAfterInto(clause, at));
  const [only] = plain;
  return plain.length === 1 && only !== undefined ? target(clause, names, { at: only }) : undefined;
}

/** Whether "into" stands before a word, with nothing but articles and "new" between them. */
function stepsBack(clause: Clause, from: number): boolean {
  for (let at = from - 1; at >= 0; at--) {
    if (isAfterInto(clause, at + 1)) return true;
    if (!clause.isFree(at) && !isWord(clause, at, "created")) return false;
  }
  return false;
}

const isAfterInto = (clause: Clause, at: number): boolean =>
  isWord(clause, at - 1, "into") || clause.can(at - 1, "to") || (clause.can(at - 1, "stop") && (isWord(clause, at - 2, "into") || clause.can(at - 2, "to")));

const between = (clause: Clause, from: number, to: number): boolean =>
  clause.words.slice(from + 1, to).every((_, index) => clause.isFree(from + 1 + index) || isWord(clause, from + 1 + index, "created"));

function isPlainName(clause: Clause, at: number): boolean {
  const token = clause.at(at)?.token;
  if (!token || (clause.isFree(at) && token.kind === "word")) return false;
  if (token.kind === "quoted" || token.kind === "date") return true;
  if (token.kind === "name") return !/\.[A-Za-z0-9]{1,9}$/.test(token.text) && !token.text.includes("*");
  return (
    token.kind === "word" && !clause.can(at, "file", "folder", "extension", "month", "year", "day", "prefix", "name", "here") && !isWord(clause, at, "created")
  );
}

function target(clause: Clause, names: readonly Named[], { at, folder }: { at: number; folder?: number }): Target {
  const own = names.find((name) => name.at === at);
  clause.use(at, ...(folder === undefined ? [] : [folder]));
  takeLike(clause, "created");
  return { folder: own?.name ?? clause.at(at)?.token.text.replace(/\/+$/, "") ?? "", names: names.filter((name) => name.at !== at) };
}
