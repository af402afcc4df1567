import { isNegated } from "../text/negated.ts";
import { isAct } from "./concepts.ts";
import { type Matches, matchesOf } from "./match.ts";
import type { Passage, Section } from "./passages.ts";
import { type AskedWord, HAS_TO, isOfPeople, isOfRule, type Question } from "./question.ts";
import { fold } from "./stems.ts";
import type { Term, Vocabulary } from "./terms.ts";

const LEAST = 0.45;
const MOST_SHOWN = 20;
/** Sentences under a heading that are its list as well. */
const MOST_SENTENCES = 6;

/** "What do I have to bring": what is listed under the one heading, or after the one line, that says all of it; none where there are two. */
export function listAsked(question: Question, { passages, vocabulary }: { passages: readonly Passage[]; vocabulary: Vocabulary }): readonly Passage[] {
  if (question.kind !== "thing" && question.kind !== "manner") return [];
  const words = question.words.filter((word) => isWanted(word));
  const verb = verbAsked(question);
  const isDone = ({ word: { concepts, folded } }: Pick<Matches, "word">): boolean => folded === verb || concepts.some(isAct);
  const hasAct = words.some((word) => isDone({ word }));
  if (words.length === 0 || (!hasAct && question.modal === undefined)) return [];
  const matches = matchesOf({ ...question, words }, vocabulary);
  const found = [...Map.groupBy(passages, ({ section }) => section)].flatMap(([section, own]) => {
    const [first] = own;
    if (section === undefined || !first || !isOf(section, first, question)) return [];
    const isSaid = saysDone(section, verb);
    if (!holdsAll(matches, { section, first, mustBeDone: hasAct && !isSaid ? isDone : undefined })) return [];
    const told = listedIn(own, hasAct || isSaid);
    return told.length === 0 ? [] : [{ told, held: matches.filter((each) => isIn(section.terms, each)).length }];
  });
  const inLanguage = found.filter(({ told: [first] }) => first?.document.language === question.language);
  const own = inLanguage.length > 0 ? inLanguage : found;
  const most = Math.max(...own.map(({ held }) => held));
  const best = own.filter(({ held }) => held === most);
  return best.length === 1 ? (best[0]?.told.slice(0, MOST_SHOWN) ?? []) : [];
}

/** What is asked about, but who has to do it and that it has to be done. */
const isWanted = (word: AskedWord): boolean => {
  const isTelling = word.weight !== "light" || word.concepts.some(isAct);
  return isTelling && !isOfPeople(word) && !isOfRule(word);
};

const isIn = (terms: ReadonlySet<Term>, { same }: Matches): boolean => [...terms].some((term) => (same.get(term) ?? 0) >= LEAST);

interface Holding {
  readonly section: Section;
  readonly first: Passage;
  /** What is done has to stand in the heading itself. */
  readonly mustBeDone: ((each: Matches) => boolean) | undefined;
}

/** What is asked stands right above the list, or some of it in the title. */
const holdsAll = (matches: readonly Matches[], { section: { terms }, first: { around }, mustBeDone }: Holding): boolean =>
  matches.some((each) => isIn(terms, each) && (mustBeDone?.(each) ?? true)) && matches.every((each) => isIn(terms, each) || isIn(around, each));

/** "Faut-il prévoir", "müssen … einpacken": what has to be done, whatever it means. */
function verbAsked({ text, language, modal }: Question): string | undefined {
  if (modal === undefined) return undefined;
  const folded = fold(text);
  if (language === "de") return /(\p{L}+)\W*$/u.exec(folded)?.[1];
  const asked = HAS_TO[language].exec(folded);
  return asked ? /\p{L}+/u.exec(folded.slice(asked.index + asked[0].length))?.[0] : undefined;
}

const WHEN = /^(?:when|before|after|if|wenn|vor|nach|bevor|avant|apres|quand|si|antes|despues|cuando|prima|dopo|quando|se|depois)\s/;
/** The heading says what is done, or on what occasion. */
const saysDone = ({ text }: Section, verb: string | undefined): boolean => {
  const words: readonly string[] = fold(text).match(/\p{L}+/gu) ?? [];
  return WHEN.test(fold(text)) || (verb !== undefined && words.includes(verb));
};

/** It denies what is denied, and its verb has the same small word after it: to move out is not to move in. */
const isOf = ({ text }: Section, { document }: Passage, question: Question): boolean =>
  isNegated(text, document.language) === question.negated && !isOtherWay(fold(question.text), fold(text));

const WAYS = /(\p{L}+) (in|out|up|down|on|off)(?!\p{L})/gu;
const isOtherWay = (asked: string, told: string): boolean => {
  const ways = new Map([...told.matchAll(WAYS)].map(([, verb = "", way = ""]) => [verb, way]));
  return [...asked.matchAll(WAYS)].some(([, verb = "", way]) => (ways.get(verb) ?? way) !== way);
};

/** All that a heading lists which says what is done; of one that only names a thing, what is to be done with it. */
function listedIn(own: readonly Passage[], saysAct: boolean): readonly Passage[] {
  const items = own.filter(({ isItem }) => isItem);
  if (!saysAct) return items.filter(isToDo).length * 2 > items.length ? items : [];
  return items.length > 0 || own.length > MOST_SENTENCES ? items : own.filter(({ kind }) => kind !== "row");
}

/** "Clean the filter", "Flusensieb reinigen". */
function isToDo({ text, own }: Passage): boolean {
  const words = fold(text).match(/\p{L}+/gu) ?? [];
  const isOfAct = (word: string | undefined): boolean =>
    word !== undefined && !/ed$/.test(word) && own.some(({ folded, concepts }) => folded === word && concepts.some(isAct));
  return isOfAct(words[0]) || isOfAct(words.at(-1));
}
