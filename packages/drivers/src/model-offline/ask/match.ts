import type { Language } from "../text/language.ts";
import { type Concept, oppositesOf } from "./concepts.ts";
import type { AskedWord, Question } from "./question.ts";
import type { Term, Vocabulary } from "./terms.ts";

/** How well words of the texts stand for one that is asked, from 0 to 1; those that deny it apart. */
export interface Matches {
  readonly word: AskedWord;
  readonly same: ReadonlyMap<Term, number>;
  readonly denying: ReadonlySet<Term>;
}

/** What is asked in a general word, and what it may be told as; never the other way round: a price is no answer to what the ticket costs. */
interface General {
  readonly asked: ReadonlySet<Concept>;
  readonly told: ReadonlySet<Concept>;
}
const general = (asked: string, told: string): General => ({ asked: new Set(asked.split(" ")), told: new Set(told.split(" ")) });
const PLACED = general("keep hang find store_up", "keep hang find store_up");
const HAPPENS = general("meet session", "meet session start");
const GENERAL: Readonly<Partial<Record<Question["kind"], readonly General[]>>> = {
  person: [
    general("care", "care bring buy lead teach contact clean deliver"),
    general("bring buy lead teach", "care"),
    general("bring", "buy"),
    general("lead", "boss chair"),
    general("live", "tenant"),
  ],
  place: [general("buy", "sell"), PLACED, general("meet start leave session", "meet start leave session")],
  date: [HAPPENS],
  time: [HAPPENS, general("school", "course")],
  "yes or no": [general("dog", "pet")],
  money: [general("cost pay amount_total", "cost pay rent ticket amount_total"), general("salary", "pay")],
};

const FORM = 0.97;
const ROOT = 0.85;
const CONCEPT = 0.88;
const KIND = 0.75;
const PART = 0.85;
const WHOLE = 0.5;

/** Looks at every word of the texts once for each that is asked. */
export function matchesOf(question: Question, vocabulary: Vocabulary): Matches[] {
  const terms = [...vocabulary.terms()];
  return question.words.map((word) => {
    const same = new Map<Term, number>();
    const denying = new Set<Term>();
    const against = oppositesOf(word.concepts);
    const groups = (GENERAL[question.kind] ?? []).filter(({ asked }) => word.concepts.some((concept) => asked.has(concept)));
    for (const term of terms) {
      const strength = strengthOf(word, term, question);
      const grouped =
        strength === 0 && word.weight !== "anchor" && groups.some(({ told }) => term.concepts.some((concept) => told.has(concept))) ? KIND : strength;
      if (grouped > 0) same.set(term, grouped);
      else if (term.concepts.some((concept) => against.has(concept))) denying.add(term);
    }
    return { word, same, denying };
  });
}

function strengthOf(word: AskedWord, term: Term, { language, until }: Question): number {
  if (word.signs?.includes(term.folded)) return 1;
  if (term.folded.startsWith("@")) return 0;
  if (term.folded === word.folded) return 1;
  if (word.weight === "anchor") return /\d/.test(word.folded) ? 0 : nameStrength(word, term);
  return Math.max(meantStrength(word, term, until), term.language === language ? formStrength(word, term, language) : 0);
}

/** A word for the same; until when something is open is when it closes. */
function meantStrength(word: AskedWord, term: Term, until: boolean): number {
  if (term.concepts.length > 0 && word.concepts.some((concept) => term.concepts.includes(concept))) return CONCEPT;
  return until && word.concepts.includes("open") && term.concepts.includes("close") ? KIND : 0;
}

/** A form of the word, a word of its root, or a German one that it is a part of. */
function formStrength(word: AskedWord, term: Term, language: Language): number {
  if (term.form === word.form) return FORM;
  if (term.root === word.root && word.root.length >= 4) return ROOT;
  return language === "de" ? compound(word, term) : 0;
}

/** A name may have the ending of a case, and nothing else. */
const nameStrength = (word: AskedWord, term: Term): number =>
  word.folded.length > 3 && (term.folded === `${word.folded}s` || `${term.folded}s` === word.folded || term.form === word.form) ? ROOT : 0;

const LEAST_PART = 4;
/** Endings that a verb has as the last part of a word: "Rasenmähern" of "mähen". */
const LAST = /^(?:e|en|er|ern|ers|n|s|t|ung|ungen|es)?$/;

/** "Rasen" in "Rasenmähen", and "Sommerfest" called "Fest". */
function compound(word: AskedWord, term: Term): number {
  if (partsOf(word).some((each) => isPartOf(each, term.folded))) return PART;
  const part = partsOf(term).find((each) => isPartOf(each, word.folded));
  return part !== undefined && !BEFORE.test(word.folded.slice(0, word.folded.lastIndexOf(part))) ? WHOLE : 0;
}

/** What is left of a word is short only where it was: "hin" is no "hinter", and in no "Maschine". */
const partsOf = ({ form, folded }: Pick<Term, "form" | "folded">): string[] =>
  form.length >= LEAST_PART || folded.length - form.length <= MOST_ENDING ? [form, folded] : [folded];
const MOST_ENDING = 2;

/** What stands before a part makes another thing of it: a "Rückfahrt" is not called "Fahrt". */
const BEFORE = /^(?:ab|an|auf|aus|ein|gegen|hin|mit|nach|neben|nicht|ruck|uber|um|un|unter|vor|wieder|zu|zuruck|zwischen)$/;

function isPartOf(part: string, whole: string): boolean {
  if (part.length < LEAST_PART - 1 || whole.length < part.length + 3) return false;
  if (part.length >= LEAST_PART && whole.startsWith(part)) return true;
  const at = whole.lastIndexOf(part);
  return at >= LEAST_PART && LAST.test(whole.slice(at + part.length));
}
