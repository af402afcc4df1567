import type { Language } from "../text/language.ts";
import { ACTS } from "./lexicon/acts.ts";
import { OPPOSITES, QUALITIES } from "./lexicon/qualities.ts";
import { THINGS } from "./lexicon/things.ts";
import { fold, stemOf } from "./stems.ts";

/** What a word may stand for, by the first English word of its line. */
export type Concept = string;

export const LANGUAGES: readonly Language[] = ["en", "de", "fr", "es", "it", "pt"];
const NONE: readonly Concept[] = [];

/** By language and stem; several words are joined with `_`. */
const BOOK = new Map<string, Concept[]>();
/** Each word of a phrase that is not its last, so that few words are looked at twice. */
const OPENS = new Set<string>();

const TAKEN = new Set<Concept>();
/** The first word, or with a number where a line before began with it. */
function nameOf(first: string): Concept {
  const name = TAKEN.has(first) ? `${first}2` : first;
  TAKEN.add(name);
  return name;
}

const ACTING = new Set<Concept>();
/** Whether it is something that is done. */
export const isAct = (concept: Concept): boolean => ACTING.has(concept);

function learn(lines: string): void {
  for (const line of lines.trim().split("\n")) {
    const columns = line.split("|");
    const concept = nameOf(columns[0]?.trim().split(" ")[0] ?? "");
    if (lines === ACTS) ACTING.add(concept);
    for (const [at, column] of columns.entries()) for (const word of column.trim().split(" ")) learnWord(word, concept, LANGUAGES[at] ?? "en");
  }
}

function learnWord(word: string, concept: Concept, language: Language): void {
  const stems = fold(word)
    .split("_")
    .map((part) => stemOf(part, language).form);
  if (stems.length > 1) OPENS.add(`${language}:${stems[0] ?? ""}`);
  const key = `${language}:${stems.join("_")}`;
  const known = BOOK.get(key) ?? [];
  if (!known.includes(concept)) BOOK.set(key, [...known, concept]);
}
for (const lines of [ACTS, THINGS, QUALITIES]) learn(lines);

export const conceptsOf = (stem: string, language: Language): readonly Concept[] => BOOK.get(`${language}:${stem}`) ?? NONE;
/** A phrase of two or three words may begin with this one. */
export const opensPhrase = (stem: string, language: Language): boolean => OPENS.has(`${language}:${stem}`);

const DENIES = new Map<Concept, Set<Concept>>();
for (const line of OPPOSITES.trim().split("\n")) {
  const [one = "", other = ""] = line.split(" ");
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const)
    DENIES.set(from, (DENIES.get(from) ?? new Set()).add(to));
}

/** Concepts that deny these. */
export const oppositesOf = (concepts: readonly Concept[]): ReadonlySet<Concept> => new Set(concepts.flatMap((concept) => [...(DENIES.get(concept) ?? [])]));
