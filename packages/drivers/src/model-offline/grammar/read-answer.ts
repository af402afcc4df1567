import { YES_NO } from "../ask/asking-words.ts";
import { readQuestion } from "../ask/question.ts";
import { splitQuestions } from "../ask/split-questions.ts";
import { wordsOf } from "../text/words.ts";
import type { Clause } from "./clause.ts";
import type { Expected, Material } from "./frame.ts";
import { hasWordOf } from "./has-words.ts";
import { DATA, holdsTablesOnly, isWorkbook } from "./read-files.ts";
import { asksMails } from "./read-mails.ts";
import { type Asked, type Made, materialOf, PLACES, unread } from "./slots.ts";
import { folded, type Language } from "./tagged.ts";

/** A question, or something to search for: what matters of its words must be held by the texts that answer it. */
export function readAnswer(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  if (slots.names.some(({ name }) => DATA.test(name) && !isWorkbook(name))) return undefined;
  if (asksMails(asked)) return unread("mails", clause);
  const question = questionAt(clause);
  const listed = decisionsListed(clause);
  const text = listed ?? questionText(clause, clause.has("search") ? question : undefined);
  const isQuestion = listed !== undefined || question !== undefined || isMarked(clause) || opensQuestion(text, clause.language);
  if (isOtherJob(clause) && !(isQuestion && isMarked(clause))) return undefined;
  const searched = clause.places("search").length > 0 || clause.places("about").some((at) => clause.can(at - 1, "say", "search"));
  if (!isQuestion && !searched) return undefined;
  const expected = expectedOf(clause);
  const isAsked = isQuestion && (!searched || (question !== undefined && expected !== "any"));
  useAsking(clause, { expected, isQuestion: question !== undefined });
  return readWords(asked, { text, expected, isAsked });
}

const DECISIONS = /^(?:decisions?|resolutions?|beschluss(?:e|en)?|entscheidung(?:en)?|decision(?:es)?|acuerdos?|decision[ei]|deliber[ae]|decis(?:ao|oes))$/;
const WHICH: Readonly<Record<Language, string>> = { en: "which", de: "welche", fr: "quelles", es: "qué", it: "quali", pt: "quais" };

/** "List all decisions of the committee" asks which they are. */
function decisionsListed(clause: Clause): string | undefined {
  const at = clause.words.findIndex(({ shown }) => DECISIONS.test(folded(shown)));
  const before = Array.from({ length: Math.max(0, at) }, (_, index) => index);
  const isListed =
    before.some((place) => clause.can(place, "show")) && before.every((place) => clause.isFree(place) || clause.can(place, "show", "all", "key"));
  return isListed ? `${WHICH[clause.language]} ${clause.shown(at, clause.length)}` : undefined;
}

/** What is asked for in the words that are left. */
function readWords(asked: Asked, { text, expected, isAsked }: { text: string; expected: Expected; isAsked: boolean }): Made {
  const { clause, slots, known } = asked;
  if (known.names === undefined && slots.names.length === 0) return { look: { at: "names" } };
  if (slots.names.length === 0 && holdsTablesOnly(known)) return unread("answer", clause);
  const words = clause.left().map((at) => clause.at(at)?.token.text ?? "");
  if (isAsked && (isJudgement(text, clause) || clause.left().every((at) => clause.can(at, "folder", "file")))) return unread("answer", clause);
  const query = queryOf(clause) ?? (isAsked && words.length > 0 && !isOfTables(asked) ? text : undefined);
  if (query === undefined) return unread("answer", clause);
  clause.use(...clause.left());
  const questions = isAsked ? splitQuestions(text, clause.language) : [];
  return {
    job: { job: "answer", query, words, expected, questions, language: clause.language, material: ofTexts(asked) },
    ...(slots.output !== undefined && { output: slots.output }),
  };
}

/** Words that ask, and what goes without saying beside them. */
function useAsking(clause: Clause, { expected, isQuestion }: { expected: Expected; isQuestion: boolean }): void {
  if (clause.has("when")) clause.take("until", "since");
  clause.take("who", "what", "when", "location", "why", "how", "which", "search", "say");
  if (expected === "number") clause.take("count", "sum");
  if (isQuestion) clause.use(...lightPlaces(clause));
  clause.use(...clause.places("show", "read").filter((at) => at < 4));
  clause.use(...clause.places(...PLACES).filter((at) => clause.can(at, "note", "file", "folder", "here")));
}

/** Chosen by size or by what is not so, where tables were looked at: it is a question to them that was not understood. */
const isOfTables = ({ known, clause }: Asked): boolean =>
  known.tables.size > 0 &&
  (clause.has("max", "min", "top") || (clause.has("not", "except") && [...known.tables.values()].some((shape) => hasWordOf(clause, shape))));

/** The words as they were asked, without the names of files and what else is read of them. */
function questionText(clause: Clause, from = 0): string {
  const words = clause.words.filter((_, at) => at >= from && !clause.isUsed(at));
  return words
    .map(({ shown }) => shown)
    .join(" ")
    .replace(/ (?=[.,;:!?])/g, "")
    .trim()
    .replace(POLITE, "");
}

/** "Scusa, dove …": said to whoever is asked, and no part of the question. */
const POLITE =
  /^(?:sorry|excuse me|pardon(?: me)?|hello|hey|hi|entschuldigung|entschuldige(?:n Sie)?|verzeihung|hallo|excusez-moi|excuse-moi|désolée?|bonjour|perdon[ae]|perdón|disculp[ae]|oye|oiga|hola|scus[ai]|scusami|mi scusi|senti|senta|ciao|desculp[ae]|olá|olh[ae]|oi),\s*/iu;

/** What somebody thinks of something stands in no text. */
const isJudgement = (text: string, { language }: Clause): boolean =>
  readQuestion(text, language).opinion || (JUDGED.test(folded(text)) && !/\s(?:or|oder|ou|o)\s/.test(text));
const JUDGED =
  /^(?:is|are|ist|sind|est|es|e)\s(?:.*\s)?(?:good|bad|nice|useful|interesting|beautiful|gut|schlecht|schon|bon|bonne|mauvais|bueno|buena|malo|buono|buona|bom|boa)\s?\??$/;

const isMarked = (clause: Clause): boolean => clause.words.at(-1)?.shown === "?";
/** "Do I need …", "kann man …": a verb that may order something asks, where somebody stands behind it who is not told to do it. */
const OF_OTHERS =
  /^(?:(?:do|does|did|can|could|will|would) (?:i|we|they|he|she|it|people|visitors|guests|members)|(?:kann|konnen|konnt\p{Ll}*|macht?|nimmt|wurd\p{Ll}*|steht|hat) (?:ich|man|wir|er|es)) /u;
const opensQuestion = (text: string, language: Language): boolean => {
  const [first = ""] = folded(text).split(/[\s]+/);
  if (OF_OTHERS.test(folded(text))) return true;
  return language === "en" || language === "de"
    ? YES_NO[language].opens.split(" ").includes(first) && !/^(?:hat|kann|could|can|konnt\w*|wurd\w*|would|will|do|mach\w*|nimmt|steht)$/.test(first)
    : false;
};

/** Words that a question may have and its answer need not: "to use", "last", "the value of", "sein". */
const LIGHT: Readonly<Record<Language, RegExp>> = {
  en: /^(?:use|using|last|each other)$/,
  de: /^(?:sein|zuletzt|benutzen|benutzung|nutzen|nutzung|verwenden)$/,
  fr: /^(?:utiliser|employer|derniere fois)$/,
  es: /^(?:usar|utilizar|valor|ultima vez)$/,
  it: /^(?:usare|utilizzare|valore|ultima volta)$/,
  pt: /^(?:usar|utilizar|valor|ultima vez)$/,
};

/** Such words beside others: alone they are what is asked about. */
function lightPlaces(clause: Clause): number[] {
  const light = clause.left().filter((at) => LIGHT[clause.language].test(folded(clause.at(at)?.shown ?? "")));
  const isMore = clause.left().some((at) => !light.includes(at) && !clause.can(at, "who", "what", "when", "location", "why", "how", "which"));
  return isMore ? light : [];
}

/** "Who has to order the buoys": a verb with an object of its own puts nothing in an order. */
const sorts = (clause: Clause): boolean =>
  clause
    .places("sort")
    .some((at) => !(clause.language === "en" && /^orders?$/i.test(clause.at(at)?.shown ?? "") && clause.can(at - 1, "to", "who") && !clause.can(at + 1, "by")));

/** "How many a week may I bring" may stand in a text; "number of stays per vet" is counted. */
const HOW_MANY = /^(?:how|wie|combien|cuant|quant)/;

/** Words of other jobs, which no question to texts has. */
const isOtherJob = (clause: Clause): boolean =>
  sorts(clause) ||
  (clause.can(0, "count") && clause.has("per") && !HOW_MANY.test(folded(clause.at(0)?.shown ?? ""))) ||
  clause.has("asc", "desc", "filter", "dedupe", "pivot", "convert", "median", "starts", "ends", "contradiction", "duplicate", "todo") ||
  clause.places("gt", "lt", "gte", "lte").some((at) => clause.at(at + 1)?.token.kind === "number");

/** Tables of before are no texts to look into. */
const ofTexts = (asked: Asked): Material => {
  const material = materialOf(asked);
  return material.names.some((name) => DATA.test(name) && !isWorkbook(name)) ? { names: [], endings: [] } : material;
};

/** The words that are left, with the small ones between them; operators and conditions are no words of a question. */
function queryOf(clause: Clause): string | undefined {
  const left = clause.left();
  const [first] = left;
  const last = left.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (left.some((at) => clause.can(at, "not", "except") || ["sign", "code", "fence", "url"].includes(clause.at(at)?.token.kind ?? ""))) return undefined;
  const words = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
    (at) => !clause.isUsed(at) && clause.at(at)?.token.kind !== "sign",
  );
  const query = words.map((at) => clause.at(at)?.token.text ?? "").join(" ");
  if (left.some((at) => wordsOf(clause.at(at)?.token.text ?? "").length === 0)) return undefined;
  clause.use(...words);
  return query;
}

/** How many, combien: words that count and ask. */
const ASKS = / |^(?:combien|wieviele?|cuant[oa]s?|quant[oaie]s?|quanto)$/;

/** Where a question begins: with one of its words near the start, or before a question mark. */
function questionAt(clause: Clause): number | undefined {
  const words = clause.places("who", "what", "when", "location", "why", "how", "which");
  const counts = clause.places("count", "sum").filter((place) => ASKS.test(folded(clause.at(place)?.shown ?? "")));
  const [at] = [...words, ...counts].sort((a, b) => a - b);
  if (at === undefined) return undefined;
  const marked = clause.words.some(({ shown }) => shown === "?");
  const opens = Array.from({ length: at }, (_, index) => index).every(
    (place) => clause.isFree(place) || clause.isUsed(place) || clause.can(place, "show", "search", "say", "read", "until", "since"),
  );
  return marked || opens ? at : undefined;
}

function expectedOf(clause: Clause): Expected {
  if (clause.has("when")) return "date";
  if (clause.has("who")) return "person";
  if (clause.places("count").some((at) => !/^(?:combien|cuanto|cuanta|quanto|quanta)$/.test(folded(clause.at(at)?.shown ?? "")))) return "number";
  if (clause.places("sum", "count").some((at) => at < 2)) return "number";
  return clause.has("location") ? "place" : "any";
}
