import type { Language } from "../text/language.ts";
import { isNegated } from "../text/negated.ts";
import type { Scored } from "./score.ts";
import { fold } from "./stems.ts";
import { type Term, wordsWritten } from "./terms.ts";

/** A part of a statement that says something by itself, with its words. */
export interface Part {
  readonly text: string;
  readonly own: readonly Term[];
  /** The text between semicolons that it stands in: a condition anywhere in that may be its own. */
  readonly within: string;
}

const HARD = /;|\s[–—-]\s|:\s/;
const SOFT = /[;,:]|\s[–—-]\s|(?<!\p{L})(?:and|or|while|whereas|but|und|oder|während|et|ou|tandis que|alors que|y|o|e|mientras que|mentre|enquanto)(?!\p{L})/iu;
/** Stands for a thing that was named in the part before. */
const ONES: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:ones?|those)(?!\p{L})/u,
  de: /(?<!\p{L})(?:solche|die|der|das|jene)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:ceux|celles?|celui)(?!\p{L})/u,
  es: /(?<!\p{L})(?:los|las|el|la) (?:de|que|a)(?!\p{L})/u,
  it: /(?<!\p{L})quell[oaie](?!\p{L})/u,
  pt: /(?<!\p{L})(?:os|as|o|a) (?:de|que|a)(?!\p{L})/u,
};
const RULES: ReadonlySet<string> = new Set(["allow", "forbid"]);
const isRule = ({ concepts }: { readonly concepts: readonly string[] }): boolean => concepts.some((concept) => RULES.has(concept));

/**
 * The part of a statement that speaks of what is asked, where its parts may say different things: the one that holds all of it, or all
 * but what "ones" stands for. Undefined where none does, or more than one.
 */
export function clauseOfAsked({ passage, held }: Pick<Scored, "passage" | "held">): Part | undefined {
  const { language } = passage.document;
  const whole = { text: passage.text, own: passage.own, within: passage.text };
  const hard = partsOf(whole, language, HARD);
  const soft = hard.flatMap((part) => partsOf(part, language, SOFT).map((each) => ({ ...each, within: part.text })));
  const marked = soft.filter((part) => isMarked(part, language));
  const isMixed = marked.length > 1 || (marked.length === 1 && isOutside(soft, marked[0], held));
  const parts = isMixed ? soft : hard;
  if (parts.length < 2) return whole;
  const asked = held.filter(({ level, word, denied }) => level === "own" && !denied && word.weight !== "light" && !isRule(word));
  const lacks = parts.map((part) => asked.filter(({ same }) => !part.own.some((term) => same.has(term))).length);
  const full = parts.filter((_, at) => lacks[at] === 0);
  if (full.length > 0) return full.length === 1 && (!isMixed || standsAlone(parts, lacks.indexOf(0), language)) ? full[0] : undefined;
  const leaning = parts.filter((part, at) => at > 0 && lacks[at] === 1 && lacks[at] < asked.length && ONES[language].test(fold(part.text)));
  const [only] = leaning;
  return only && leaning.length === 1 && isMarked(only, language) ? only : undefined;
}

const NOT_FIRST = /^\s*(?:but|aber|mais|pero|ma|mas)?\s*(?:not|never|nicht|nie|pas|jamais|no|nunca|non|mai|não)(?!\p{L})/iu;
const VERB =
  /(?<!\p{L})(?:is|are|was|were|has|have|can|may|ist|sind|war|hat|haben|kann|darf|est|sont|ont|peut|es|son|está|están|tiene|hay|è|sono|ha|hanno|é|são|estão|tem)(?!\p{L})/iu;

/** It has a verb of its own, and no "not in the hall" behind it takes some of it back. */
function standsAlone(parts: readonly Part[], at: number, language: Language): boolean {
  const [part, next] = [parts[at], parts[at + 1]];
  return part !== undefined && (isMarked(part, language) || VERB.test(part.text)) && !NOT_FIRST.test(next?.text ?? "");
}

/** What allows, forbids or denies stands in one part alone, and what is asked in another that says something itself. */
function isOutside(parts: readonly Part[], marked: Part | undefined, held: Scored["held"]): boolean {
  if (!marked) return false;
  const asked = held.filter(({ level, word, denied }) => level === "own" && !denied && word.weight !== "light" && !isRule(word));
  const holds = (part: Part): boolean => asked.some(({ same }) => part.own.some((term) => same.has(term)));
  const isBehind = parts.slice(parts.indexOf(marked) + 1).some(holds) && !holds(marked);
  const isWhole = parts.some(
    (part) => part !== marked && asked.length > 0 && asked.every(({ same }) => part.own.some((term) => same.has(term))) && saysMore(part, asked),
  );
  const isParted = !marked.own.some(isRule) && parts.some((part) => part !== marked && holds(part));
  return isBehind || isWhole || isParted;
}

/** More than a name in a list: "cats stay outside". */
const saysMore = ({ own }: Part, asked: Scored["held"]): boolean => own.some((term) => !asked.some(({ same }) => same.has(term)));

const isMarked = ({ text, own }: Part, language: Language): boolean => own.some(isRule) || isNegated(text, language);

function partsOf({ text, own }: Part, language: Language, at: RegExp): Part[] {
  return text.split(at).flatMap((part) => {
    const words = new Set(wordsWritten(part, language).map(({ folded }) => folded));
    const kept = own.filter(({ folded }) => words.has(folded) || folded.split(/[ _]/).every((each) => words.has(each)));
    return kept.length > 0 || isNegated(part, language) ? [{ text: part, own: kept, within: part }] : [];
  });
}
