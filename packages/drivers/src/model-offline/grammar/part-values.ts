import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { countriesOf, countryCalled } from "../lexicon/countries.ts";
import { conceptsOfVerb, isLightVerb, isTransitive } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { levelCalled } from "./skill-levels.ts";
import { folded, type Language } from "./tagged.ts";

/** What of a column's values one word says. */
export interface Part {
  readonly column: ColumnShape;
  readonly values: readonly string[];
}

/** Columns with more different values, or with longer ones, hold remarks and no names of things. */
const MOST_VALUES = 200;
const MOST_WORDS = 4;
const SHORTEST = 3;

/**
 * The values that a word is a part of: "lamps" of "desk lamp" and "standard lamp", "Anna" of "Anna Price", "Belgian" of "Belgium". Only where
 * nothing else is said by it, and where one column alone has such values; a sentence where it may be one of several people.
 */
export function partsAt(clause: Clause, at: number, columns: readonly ColumnShape[]): Part | string | undefined {
  const shown = nameAt(clause, at);
  if (shown === undefined) return undefined;
  const before = folded(clause.at(at - 1)?.shown ?? "");
  const found = columns.flatMap((column) => {
    const values = isListed(column) ? valuesOf(shown, column, { language: clause.language, before }) : [];
    return values.length > 0 ? [{ column, values }] : [];
  });
  const [only, ...others] = found;
  if (!only || others.length > 0) return undefined;
  if (only.values.length > 1 && isOfPeople(only.values)) return `${shown} may be ${only.values.slice(0, 6).join(" or ")}: say which.`;
  return isAllOfThem(folded(shown), only) ? undefined : only;
}

/** A word that says nothing else, and may be a part of a name. */
function nameAt(clause: Clause, at: number): string | undefined {
  const word = clause.at(at);
  if (word?.token.kind !== "word" || clause.isUsed(at) || clause.isFree(at) || word.shown.length < SHORTEST || word.senses.size > 0) return undefined;
  // "When is the summer concert" asks of the concert, and not of what was bought for it.
  if (clause.words.some((_, index) => clause.can(index, "when", "location", "why"))) return undefined;
  const own = folded(word.shown);
  const isName = /^\p{Lu}/u.test(word.shown) && conceptsOf(own).size === 0;
  return !isName && saysDeed(own) ? undefined : word.shown;
}

/** What nearly all of them are called, or what the column is called itself, is what the rows are, and chooses none of them. */
function isAllOfThem(word: string, { column, values }: Part): boolean {
  const isCell = values.length === 1 && /[,;]/.test(values[0] ?? "");
  const isMost = values.length > 1 && values.length * 2 > (column.values?.length ?? 0);
  return !isCell && (isMost || isKindOf(word, column));
}

/** "Hired", "brought": what is done chooses nothing by a part of a name. */
const saysDeed = (word: string): boolean => conceptsOfVerb(word).size > 0 || isLightVerb(word) || isTransitive(word);

const isListed = ({ type, values = [] }: ColumnShape): boolean =>
  type === "text" && values.length > 0 && values.length < MOST_VALUES && values.every((value) => value.split(/\s+/).length <= MOST_WORDS);

/** "In French" is a language, and no country. */
const SPEAKING = /^(?:in|into|auf|ins|en|em)$/;
/** "De montaña", "à voile": what a thing is for. */
const OF_KIND = /^(?:de|d|du|des|a|da|di|do|del|della|para|pour|per)$/;

function valuesOf(word: string, { values = [] }: ColumnShape, { language, before }: { readonly language: Language; readonly before: string }): string[] {
  const own = folded(word);
  const isKind = (value: string): boolean => OF_KIND.test(before) && folded(value).endsWith(` ${before} ${own}`);
  const named = values.filter((value) => isPartOfName(word, value) || isHeadOfValue(own, value, language) || isKind(value) || isListedIn(own, value, language));
  if (named.length > 0 || SPEAKING.test(before)) return named;
  const levels = levelCalled(own, values, folded);
  if (levels.length > 0) return [...levels];
  const countries = countriesOf(own);
  return countries.size === 0 ? [] : values.filter((value) => countries.has(countryCalled(folded(value)) ?? ""));
}

/** "Anna", "Price": a part of what somebody or some place is called, which is written large. */
const isPartOfName = (word: string, value: string): boolean => {
  const parts = value.split(/[\s.-]+/).filter((part) => part !== "");
  return /^\p{Lu}/u.test(word) && isProper(parts) && parts.some((part) => folded(part) === folded(word));
};

const isProper = (parts: readonly string[]): boolean => parts.length > 1 && parts.every((part) => /^\p{Lu}/u.test(part) || part.length < 4);
const isOfPeople = (values: readonly string[]): boolean => values.every((value) => isProper(value.split(/[\s.-]+/)));

/** "Wood" of "wood, clocks": one of several things that stand in one cell. */
const isListedIn = (word: string, value: string, language: Language): boolean =>
  /[,;]/.test(value) &&
  word.length > 3 &&
  folded(value)
    .split(/\s*[,;]\s*/)
    .some((each) => sameNoun(each, word, language));

/** "Boxes", where a dish is called halloumi box and others are not: such a word chooses rows, and counts no pieces of all. */
export const isHeadIn = (word: string, columns: readonly ColumnShape[], language: Language): boolean =>
  columns.some((column) => isListed(column) && (column.values ?? []).some((value) => isHeadOfValue(word, value, language)));

/** What leads to what a thing is for or of: behind it nothing says what the thing is. */
const LEADS = /\s(?:for|of|in|at|to|with|from|by|für|fur|von|mit|zu|bei|im|am|aus)\s/iu;

/** "Lamps" of "desk lamp", "bicis" of "bici de carretera": what the thing is, and not what it is like or for. */
function isHeadOfValue(word: string, value: string, language: Language): boolean {
  const parts = value.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== "");
  const [first] = parts;
  // "Plakate Sommerkonzert" are posters: only what is written small before it says what it is like.
  if (language === "de" && parts.slice(0, -1).some((part) => !/^\p{Ll}/u.test(part))) return false;
  if ((language === "en" || language === "de") && LEADS.test(value)) return false;
  const head = folded((language === "en" || language === "de" ? parts.at(-1) : first) ?? "");
  return parts.length > 1 && word.length > 3 && head.length > 2 && sameNoun(head, word, language);
}

/** "Boats" beside `Boat`: what the column itself is called. */
const isKindOf = (word: string, { name }: ColumnShape): boolean => {
  const parts = folded(name).split(/[^\p{L}]+/u);
  return parts.some((part) => part === word || sharesConcept(conceptsOf(part), conceptsOf(word)));
};
