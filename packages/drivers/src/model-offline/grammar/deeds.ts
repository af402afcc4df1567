import type { TableQuery } from "@aether/protocol";
import { ACTS_BY_WORD } from "../lexicon/acts.ts";
import { conceptsOf } from "../lexicon/concepts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { mayChoose } from "../lexicon/verbs-that-choose.ts";
import { PEOPLE } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import type { Tables } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { sameRoot } from "./same-root.ts";
import { folded, type Language } from "./tagged.ts";
import { walkConditions } from "./walk-conditions.ts";

/** Those who do something that a row tells of. */
const DOERS: ReadonlySet<string> = new Set([...PEOPLE, "team", "animal", "machine", "vehicle"]);

/**
 * "How many items did each volunteer look at", of a row for each look of a volunteer: the place of a verb that nobody knows, and that
 * says no more than what all of the rows do. It stands beside the one who does it, rows are counted or a column that is said is
 * added up, and nothing else is left. A verb that may be of some rows alone, or of a column or value that the question does not use, is none.
 */
function deedAt(clause: Clause, query: TableQuery, tables: Tables): number | undefined {
  const [at, ...others] = clause.left();
  if (at === undefined || others.length > 0 || clause.at(at)?.token.kind !== "word" || clause.at(at)?.senses.size !== 0) return undefined;
  const word = folded(clause.at(at)?.shown ?? "");
  const doers = doersIn(clause, query, tables);
  const isOwn = isDoersOwn(word, clause, doers);
  const isKnown = conceptsOfVerb(word).size + conceptsOf(word).size > 0 || ACTS_BY_WORD.has(word) || mayChoose(word);
  if (word.length < 3 || (isKnown && !isOwn) || !isFigure(query, clause, tables) || (!isOwn && isOfOther(word, tables))) return undefined;
  return doers.length > 0 && isVerb(clause, at, doers) ? at : undefined;
}

/** "Has each translator translated": what somebody is called by is what all of their rows tell. */
const isDoersOwn = (word: string, clause: Clause, doers: readonly number[]): boolean =>
  word.length > 5 && doers.some((at) => folded(clause.at(at)?.shown ?? "") !== word && sameRoot(word, folded(clause.at(at)?.shown ?? "")));

/** Uses such a verb, and says what it is taken for. */
export function takeDeed(clause: Clause, query: TableQuery, tables: Tables): { readonly written: string; readonly as: string }[] {
  const at = deedAt(clause, query, tables);
  if (at === undefined) return [];
  clause.use(at);
  return [{ written: clause.at(at)?.shown ?? "", as: "what all of these rows tell" }];
}

/** Rows are counted by their own name, or what is added up is called so. */
function isFigure({ measures = [], having }: TableQuery, clause: Clause, { nouns }: Tables): boolean {
  const [measure, ...others] = measures;
  if (!measure || others.length > 0) return false;
  if (measure.fn === "sum") return true;
  return measure.fn === "count" && (nouns.size > 0 || having !== undefined || clause.words.some((_, at) => clause.can(at, "often", "row")));
}

/** A form of what some column is called, or of something that stands in one. */
const isOfOther = (word: string, { columns }: Tables): boolean =>
  columns.some(({ name, values = [] }) =>
    [name, ...values].some((text) => partsOf(text).some((part) => sameRoot(word, part) || (text === name && framed(part) === framed(word)))),
  );

const partsOf = (text: string): string[] =>
  folded(text)
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 3);

/** "Swept" is of "sweep": the vowels of a verb change, and the consonants that it begins with do not. */
const framed = (word: string): string =>
  word
    .replaceAll(/(?!^)[aeiouy]/g, "")
    .replaceAll(/(.)\1+/g, "$1")
    .slice(0, 3);

/** Places of the words that say who does it: a value of a column of people, or what that column is called where groups are made of it. */
function doersIn(clause: Clause, { where, group = [] }: TableQuery, { columns }: Tables): number[] {
  const people = columnsOf(DOERS, columns).filter(({ type, name }) => type === "text" && !RECEIVING.test(folded(name)));
  const said = new Set(walkConditions(where).flatMap(({ column, is }) => (is === "=" ? [column] : [])));
  return clause.words.flatMap(({ token, shown }, at) => {
    if (token.kind !== "word" || !clause.isUsed(at)) return [];
    const word = folded(shown);
    const isDoer = people.some(({ name, values = [] }) =>
      group.includes(name)
        ? isCalled(word, name, clause.language)
        : said.has(name) &&
          values.some((value) =>
            folded(value)
              .split(/[^\p{L}]+/u)
              .includes(word),
          ),
    );
    return isDoer ? [at] : [];
  });
}

const isCalled = (word: string, name: string, language: Language): boolean =>
  sameNoun(folded(name), word, language) || [...conceptsOf(word)].some((concept) => conceptsOf(folded(name)).has(concept));

/** Whoever something is done to. */
const RECEIVING = /recipient|receiver|addressee|empf|destinat|patient|recept/;

const DO: Readonly<Partial<Record<Language, RegExp>>> = { en: /^(?:do|does|did)$/, de: /^(?:hat|haben|hatten?)$/ };
const HAS: Readonly<Partial<Record<Language, RegExp>>> = {
  fr: /^(?:a|ont|avait|avaient)$/,
  es: /^(?:ha|han|habia|habian)$/,
  it: /^(?:ha|hanno|aveva|avevano)$/,
};
const FORM: Readonly<Record<Language, RegExp>> = {
  en: /(?<!ing)$/,
  de: /^\p{Ll}.*(?:t|en)$/u,
  fr: /(?:é|i|u|s|t)e?s?$/,
  es: /(?:[aeií]do|cho|sto|to|so)$/,
  it: /[tsr]o$/,
  pt: /$/,
};
/** What a verb of the past ends in where nothing stands before it. */
const PAST: Readonly<Partial<Record<Language, RegExp>>> = {
  de: /^\p{Ll}+(?:te|ten|t)$/u,
  es: /(?:ó|aron|ieron|aba|aban|ía|ían)$/,
  pt: /(?:ou|eu|iu|aram|eram|iram|ava|avam)$/,
};

/** "Did Kim read", "hat Kim gelesen", "leyó Kim"; "which volunteer cleaned the most rooms". */
function isVerb(clause: Clause, at: number, doers: readonly number[]): boolean {
  const { language } = clause;
  const shown = clause.at(at)?.shown ?? "";
  const [before, after] = [beside(clause, at, -1), beside(clause, at, 1)];
  const isBehind = before !== undefined && doers.includes(before);
  const aux = clause.words.findIndex((word, index) => index < at && (DO[language] ?? HAS[language])?.test(folded(word.shown).replace(/-.*$/, "")) === true);
  const leads = aux >= 0 && FORM[language].test(shown);
  if (DO[language] && leads && isBehind && doers.some((doer) => doer > aux)) return true;
  if (HAS[language] && leads && (aux === at - 1 || (isBehind && doers.some((doer) => doer > aux)))) return true;
  if (PAST[language]?.test(shown.toLowerCase()) && ((after !== undefined && doers.includes(after)) || isBehind)) return true;
  return (
    language === "en" &&
    aux < 0 &&
    isBehind &&
    /(?:ed)$/.test(shown) &&
    [at + 1, at + 2].some((next) => clause.can(next, "max", "min", "gt", "gte", "lt", "lte"))
  );
}

/** The next word on a side that is no small one. */
function beside(clause: Clause, at: number, step: 1 | -1): number | undefined {
  for (let index = at + step; index >= 0 && index < clause.length; index += step) if (clause.isUsed(index) || !clause.isFree(index)) return index;
  return undefined;
}
