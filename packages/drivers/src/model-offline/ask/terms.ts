import { datesIn } from "../text/dates.ts";
import type { Language } from "../text/language.ts";
import { type Concept, conceptsOf, opensPhrase } from "./concepts.ts";
import { monthsIn, partsOfDay, weekdaysIn } from "./dates-in-words.ts";
import { isSmallWord } from "./small-words.ts";
import { fold, type Stem, stemOf } from "./stems.ts";

/** A word of the texts, or what a text says in other signs: `@day 3`, `@date 14.4`, `@month 4`, `@year 2026`, `@part evening`. */
export interface Term extends Stem {
  readonly folded: string;
  readonly language: Language;
  readonly concepts: readonly Concept[];
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’](?=\p{L})[\p{L}\p{M}]+)?(?:[.,:]\d+)*/gu;
/** Written before a vowel and bound to the next word. */
const ELIDED = /(?<![\p{L}\p{N}])(?:l|d|qu|n|s|j|m|t|c|dell|nell|all|sull|dall|un|quell|quest|jusqu|lorsqu|puisqu|cos|dov|com)['’](?=\p{L})/giu;

export interface Written {
  readonly shown: string;
  readonly folded: string;
}

/** Words as they are written; what is joined by a hyphen is taken apart. */
export const wordsWritten = (text: string, language: Language): Written[] => {
  const apart = language === "en" || language === "de" ? text : text.replace(ELIDED, (bound) => `${bound.slice(0, -1)} `);
  return (apart.match(WORD) ?? []).map((shown) => ({ shown, folded: fold(shown).replace(/'s$/, "") }));
};

const HYPHENED = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu;
/** What is joined by a hyphen, as one word: "wi-fi" is written "wifi" as well. */
const joinedWords = (text: string): Written[] => (text.match(HYPHENED) ?? []).map((shown) => ({ shown, folded: fold(shown).replaceAll("-", "") }));

/** "May" is a month and no permission where it is written large. */
const isMonthOfMay = ({ shown }: Written, language: Language): boolean => language === "en" && shown === "May";

/** "Sample A", "Block B": a letter that tells one from another, as a sign. */
export const lettersIn = (text: string): string[] =>
  [...text.matchAll(/(?<=\p{L}\p{Ll} )\p{Lu}(?![\p{L}\p{N}'’]|\.\s?\p{L})/gu)].flatMap(([letter]) => (letter === "I" ? [] : [`@letter ${letter}`]));

/** The words of texts, each kept once. */
export class Vocabulary {
  readonly #terms = new Map<string, Term>();

  terms(): IterableIterator<Term> {
    return this.#terms.values();
  }

  /** What a text says, word by word, without small words that stand for nothing. */
  read(text: string, language: Language, dayFirst: "day first" | "month first" | undefined = undefined): Term[] {
    const words = wordsWritten(text, language);
    const terms = [...words, ...joinedWords(text)].flatMap((word) => this.#word(word, language) ?? []);
    const letters = lettersIn(text).map((letter) => this.sign(letter, language));
    return [...terms, ...letters, ...this.#phrases(words, language), ...this.#times(text, language, dayFirst)];
  }

  /** A term that is no word of a text. */
  sign(folded: string, language: Language): Term {
    return this.#kept({ folded, language, form: folded, root: folded, concepts: [] });
  }

  #word(word: Written, language: Language): Term | undefined {
    const { folded } = word;
    if (isMonthOfMay(word, language)) return undefined;
    const known = this.#terms.get(`${language}:${folded}`);
    if (known) return known;
    const stem = stemOf(folded, language);
    const concepts = conceptsOf(stem.form, language);
    return concepts.length === 0 && isSmallWord(folded, language) ? undefined : this.#kept({ folded, language, ...stem, concepts });
  }

  #kept(term: Term): Term {
    const key = `${term.language}:${term.folded}`;
    const known = this.#terms.get(key);
    if (known) return known;
    this.#terms.set(key, term);
    return term;
  }

  /** "Air conditioning", "car park": several words that stand for one thing. */
  #phrases(words: readonly Written[], language: Language): Term[] {
    return words.flatMap(({ folded }, at) => {
      const first = stemOf(folded, language).form;
      if (!opensPhrase(first, language)) return [];
      const next = words.slice(at + 1, at + 4).map((word) => stemOf(word.folded, language).form);
      return [1, 2, 3].flatMap((length) => {
        const key = [first, ...next.slice(0, length)].join("_");
        const concepts = next.length < length ? [] : conceptsOf(key, language);
        return concepts.length === 0 ? [] : [this.#kept({ folded: key, language, form: key, root: key, concepts })];
      });
    });
  }

  #times(text: string, language: Language, dayFirst: "day first" | "month first" | undefined): Term[] {
    const days = [...weekdaysIn(text, language)].map((day) => `@day ${day}`);
    const parts = /\d/.test(text) ? partsOfDay(text).map((part) => `@part ${part}`) : [];
    const months = [...monthsIn(text)].map((month) => `@month ${month}`);
    return [...days, ...parts, ...months, ...datesSaid(text, dayFirst)].map((sign) => this.sign(sign, language));
  }
}

/** The days, months and years that a text names. */
function datesSaid(text: string, order: "day first" | "month first" | undefined): string[] {
  return datesIn(text, order).flatMap(({ day, month, year }) => [
    ...(day !== undefined && month !== undefined ? [`@date ${day}.${month}`] : []),
    ...(month === undefined ? [] : [`@month ${month}`]),
    ...(year === undefined ? [] : [`@year ${year}`]),
  ]);
}
