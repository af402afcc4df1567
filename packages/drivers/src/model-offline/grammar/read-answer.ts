import { wordsOf } from "../text/words.ts";
import type { Clause } from "./clause.ts";
import type { Expected, Material } from "./frame.ts";
import { DATA, isWorkbook } from "./read-files.ts";
import { type Asked, type Made, materialOf, PLACES, unread } from "./slots.ts";
import { folded, type Language } from "./tagged.ts";
import { asksTruth, isWithin, truthPlaces } from "./truth.ts";

/** A question, or something to search for: its words are looked for in texts, and all that matter must be there. */
export function readAnswer(asked: Asked): Made | undefined {
  const { clause, slots, known } = asked;
  if (isOtherJob(clause)) return undefined;
  if (slots.names.some(({ name }) => DATA.test(name) && !isWorkbook(name))) return undefined;
  const isTruth = asksTruth(clause);
  const question = questionAt(clause) ?? (isTruth ? 0 : undefined);
  const searched = clause.places("search").length > 0 || clause.places("about").some((at) => clause.can(at - 1, "say", "search"));
  if (question === undefined && !searched) return undefined;
  const expected = isTruth ? "truth" : expectedOf(clause);
  useAsking(clause, expected);
  if (question !== undefined) clause.use(...lightPlaces(clause));
  if (!isTruth) clause.use(...clause.places("show", "read").filter((at) => at < 4));
  clause.use(...clause.places(...PLACES).filter((at) => clause.can(at, "note", "file", "folder", "here")));
  if (known.names === undefined && slots.names.length === 0) return { look: { at: "names" } };
  clause.use(...emptyPlaces(clause));
  const left = clause.left();
  const words = left.map((at) => clause.at(at)?.token.text ?? "");
  const within = left.filter((at) => isWithin(clause, at)).map((at) => clause.at(at)?.token.text ?? "");
  const query = queryOf(clause);
  if (query === undefined) return unread("answer", clause);
  return {
    job: { job: "answer", query, words, expected, asked: question !== undefined && !searched, within, language: clause.language, material: ofTexts(asked) },
    ...(slots.output !== undefined && { output: slots.output }),
  };
}

/** Uses the words that only ask. */
function useAsking(clause: Clause, expected: Expected): void {
  if (clause.has("when")) clause.take("until", "since");
  if (expected === "truth") clause.use(...truthPlaces(clause), ...clause.places("show").filter((at) => at < 2));
  else clause.take("who", "what", "when", "location", "why", "how", "which", "search", "say");
  if (expected === "number") clause.take("count", "sum");
}

const EMPTY = /^(?:during|while|through|get|gets|getting|got|yet|again|per|such|very|must|am)$/i;

/** Small words beside others, as "during" and "get": no text needs to say them. */
function emptyPlaces(clause: Clause): number[] {
  const left = clause.left();
  const empty = left.filter((at) => EMPTY.test(clause.at(at)?.shown ?? ""));
  return empty.length < left.length ? empty : [];
}

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

/** Words of other jobs, which no question to texts has. */
const isOtherJob = (clause: Clause): boolean =>
  sorts(clause) ||
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
