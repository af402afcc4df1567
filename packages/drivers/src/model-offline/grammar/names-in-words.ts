import type { Clause } from "./clause.ts";
import { foldersOf } from "./folders.ts";
import type { Known } from "./frame.ts";
import { numberAt } from "./numbers.ts";
import type { Named } from "./slots.ts";
import { folded, type Language, LEXICONS } from "./tagged.ts";

/** The same in the singular and in the plural, as far as endings tell. */
export function sameNoun(a: string, b: string, language: Language): boolean {
  if (a === b || (a.length > 3 && spelledOut(a) === spelledOut(b))) return true;
  const stems = (word: string): string[] => [
    word,
    ...LEXICONS[language].endings.split(",").flatMap((rule) => {
      const [ending = "", instead = ""] = rule.split(":");
      return word.length - ending.length >= 3 && word.endsWith(ending) ? [word.slice(0, -ending.length) + instead] : [];
    }),
  ];
  const other = stems(spelledOut(b));
  return stems(spelledOut(a)).some((stem) => other.includes(stem));
}

/** "Verkaeufe" is "Verkäufe", which is in small letters without its marks: names of files have the two letters. */
export const spelledOut = (word: string): string => word.replaceAll(/(?<![aeoq])([aou])e/g, "$1");

const base = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
export const stemOf = (name: string): string => folded(base(name).replace(/\.[^.]+$/, ""));

/** Whether a plain word is all of a file's or a folder's name but its ending, in the singular or in the plural. */
export function filesCalled(word: string, { names = [] }: Known, language: Language): string[] {
  const own = folded(word);
  const folders = foldersOf(names).filter((folder) => folded(base(folder)) === own);
  const exact = names.filter((name) => stemOf(name) === own);
  if (exact.length + folders.length > 0) return [...folders, ...exact];
  const same = names.filter((name) => sameNoun(stemOf(name), own, language));
  return same.length > 0 ? same : names.filter((name) => isHeadOf(own, stemOf(name), language));
}

const SHORTEST_HEAD = 5;
/** "Rechnungen" of lieferantenrechnungen.csv: a German compound is of what stands at its end. */
export const isHeadOf = (word: string, compound: string, language: Language): boolean =>
  language === "de" &&
  word.length >= SHORTEST_HEAD &&
  compound.length >= word.length + 3 &&
  /^\p{L}+$/u.test(compound) &&
  [-2, -1, 0, 1, 2].some((more) => {
    const head = compound.slice(-(word.length + more));
    return head.length >= SHORTEST_HEAD && head.length < compound.length && sameNoun(head, word, language);
  });

/** Files whose names hold a word among others: "meeting" of 2026-03-meeting.md. */
function filesWith(word: string, { names = [] }: Known, language: Language): string[] {
  const own = folded(word);
  return names.filter((name) =>
    folded(base(name))
      .split(/[^\p{L}\p{N}]+/u)
      .some((part) => sameNoun(part, own, language)),
  );
}

/** A choice of files by plain words, or words that stand for more than one. */
export interface NamedByWords {
  readonly found: readonly Named[];
  readonly unclear: string | undefined;
}

/** "The two offers", where there are two. */
const countBefore = (clause: Clause, at: number, count: number): number[] =>
  count > 1 && !clause.isUsed(at - 1) && numberAt(clause, at - 1) === count ? [at - 1] : [];

/** Uses left over words that are names of what lies there; `anywhere`: or parts of names, where no word for files stands beside them. */
export function nameByWords(clause: Clause, known: Known, anywhere = false): NamedByWords {
  const found: Named[] = [];
  for (const at of clause.left()) {
    const word = clause.at(at);
    if (word?.token.kind !== "word") continue;
    const called = filesCalled(word.shown, known, clause.language);
    const beside = anywhere || [at - 1, at + 1].some((other) => clause.can(other, "file", "note"));
    const files = called.length > 0 ? called : beside ? filesWith(word.shown, known, clause.language) : [];
    if (files.length === 0) continue;
    if (called.length > 1) return { found, unclear: `${word.shown} may be ${called.slice(0, 6).join(", ")}: say which.` };
    clause.use(at, ...countBefore(clause, at, files.length));
    found.push(...files.map((name) => ({ name, at })));
  }
  return { found, unclear: undefined };
}
