import type { TableQuery } from "@aether/protocol";
import { conceptsOf } from "../lexicon/concepts.ts";
import { conceptsOfVerb, isDone, isLightVerb, isTransitive, isYet } from "../lexicon/row-verbs.ts";
import { PEOPLE } from "./asked-column.ts";
import { pointsBack } from "./bind-before.ts";
import { isBoughtOrLent } from "./charged.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import type { ColumnShape, Tables } from "./frame.ts";
import { stemOf } from "./names-in-words.ts";
import { sameRoot } from "./same-root.ts";
import { folded, type Language } from "./tagged.ts";
import { walkConditions } from "./walk-conditions.ts";

/** "Who live in", "that cost": verbs that say no more than the columns of the question, or than what its rows are. */
export function useVerbs(clause: Clause, query: TableQuery, { files, columns, nouns, shapes }: Tables): void {
  const named = JSON.stringify([query.where, query.having, query.measures, query.order, query.group, query.select]);
  // "And who pays it" is of a column that was named before.
  const computed = (query.compute ?? []).map(({ of }) => String(of)).join(" ");
  const used = pointsBack(clause) ? columns : columns.filter(({ name }) => named.includes(JSON.stringify(name)) || computed.includes(`[${name}]`));
  const names = files.map(stemOf);
  const said = [...nouns].map((at) => folded(clause.at(at)?.shown ?? ""));
  const stems = [...names, ...said].flatMap((name) => [...conceptsOf(name)]);
  const roots = [...names, ...used.map(({ name }) => name)].flatMap((name) => name.split(/[^\p{L}]+/u));
  const isChosen = (query.where ?? query.group ?? query.order) !== undefined || (query.measures ?? []).some(({ column }) => column !== undefined);
  const isBoth = isChosen && (query.where !== undefined || query.group !== undefined);
  const isMeasured = (query.measures?.length ?? 0) > 0 && query.measures?.every(({ fn }) => fn === "sum" || fn === "average") === true;
  const rows = shapes[0]?.shape.rows;
  // "Everything Nell has done", of volunteers that Nell is one of: her row tells who she is, and nothing of what she did.
  const isOfOwnRow = query.measures === undefined && walkConditions(query.where).some(({ column, is }) => is === "=" && isLabel(column, columns, rows));
  const telling: Telling = { used, stems, roots, columns, isChosen, isBoth, isMeasured, isOfOwnRow };
  for (const at of clause.left()) if (tellsNoMore(clause, at, telling)) clause.use(at);
}

/** What a question uses, beside which a verb says no more. */
interface Telling {
  readonly used: readonly ColumnShape[];
  readonly stems: readonly string[];
  readonly roots: readonly string[];
  readonly columns: readonly ColumnShape[];
  readonly isChosen: boolean;
  readonly isBoth: boolean;
  /** A column is added up or averaged, and nothing is counted. */
  readonly isMeasured: boolean;
  /** Rows are chosen by what they are called themselves. */
  readonly isOfOwnRow: boolean;
}

/** A person or a thing that has one row: the column has another value in each. */
const isLabel = (name: string, columns: readonly ColumnShape[], rows: number | undefined): boolean =>
  columnsOf(
    NAMES,
    columns.filter((column) => column.name === name && column.values?.length === rows),
  ).length > 0;

function tellsNoMore(clause: Clause, at: number, telling: Telling): boolean {
  const shown = clause.at(at)?.shown ?? "";
  const word = folded(shown);
  const concepts = conceptsOfVerb(word);
  if (isAnybody(word, telling)) return true;
  if (isNoun(clause, at) || WILL_BE[clause.language].test(shown.toLowerCase()) || isOtherWay(concepts, telling)) return false;
  if (isNumberOf(clause, at, word)) return true;
  // "The delivered repairs", beside a status `delivered`: it chooses rows, and must be read as that.
  if (isValueLike(word, telling.columns)) return false;
  const { used, stems, roots, isChosen, isBoth } = telling;
  const isOfThem =
    isOfUsed(word, used) || isEarned(clause, concepts, telling) || (stems.some((stem) => concepts.has(stem)) && !isAbility(clause, at, isChosen));
  const isOfRoot = roots.some((root) => root.length > 3 && sameRoot(word, root));
  // "Nicht mehr" is no more than not; "mehr" alone compares.
  const isMore = word === "mehr" && !clause.can(at - 1, "not");
  const isLight = isChosen && !isMore && (isLightVerb(word) || isYet(word));
  const isDoing = ((isChosen && isDone(word) && !telling.isOfOwnRow) || (isBoth && isTransitive(word) && !isMoneyNoun(word))) && !isPredicate(clause, at);
  return [isOfThem, isOfRoot, isLight, isDoing].some(Boolean);
}

/** "Importe por cliente" asks for the amount, whatever verb of another language begins like it. */
const isMoneyNoun = (word: string): boolean => [...conceptsOf(word)].some((concept) => MONEY.has(concept));
const MONEY: ReadonlySet<string> = new Set(["amount", "price", "revenue", "fee", "expense"]);

const ANYBODY = /^(?:people|persons?|leute|personen|menschen|gens|personnes?|gente|personas?|persone|pessoas?)$/;
/** "How many nights do people from each country stay": whoever they are, a figure of the rows is asked for. */
const isAnybody = (word: string, { isMeasured, isChosen, columns }: Telling): boolean => {
  if (!isMeasured) return false;
  const people = columnsOf(PEOPLE, columns);
  const named = people.filter(({ type }) => type === "text");
  // "Les clients de Belgique", of bookings that name nobody.
  if (ANYBODY.test(word)) return people.length > 0;
  // "Les clients belges", of stays that say a name: who stays is whoever the only names are of.
  const isOfRows = named.length === 0 || (named.length === 1 && columnsOf(NAMES, named).length === 1);
  return isChosen && isOfRows && [...conceptsOf(word)].some((concept) => GUESTS.has(concept));
};
const GUESTS: ReadonlySet<string> = new Set(["guest", "customer", "visitor"]);

/** "How many hours did Giulia work": whoever is only named does it. */
const WORK = /^(?:work|(?:ge)?arbeit|travail|trabaj|lavor|trabalh)/;
const NAMES: ReadonlySet<string> = new Set(["name"]);
const isOfUsed = (word: string, used: readonly ColumnShape[]): boolean =>
  columnsOf(conceptsOfVerb(word), used).length > 0 || (WORK.test(word) && columnsOf(NAMES, used).length > 0);

/** What Marta earned is not what she paid. */
const saysWe = (clause: Clause): boolean => clause.words.some(({ shown }) => WE[clause.language].test(folded(shown)));
const WE: Readonly<Record<Language, RegExp>> = {
  en: /(?:^|\s)(?:we|us)$/,
  de: /^(?:wir|uns)$/,
  fr: /^(?:nous|on)$|-nous$/,
  es: /^(?:nosotr[oa]s|hemos|.+[aei]mos)$/,
  it: /^(?:noi|abbiamo|.+[aei]mmo|.+iamo)$/,
  pt: /^(?:nos|temos|.+[aei]mos)$/,
};

/** "What did we earn in April": the prices of what was done on some day were earned; those of a list that tells no day were not. */
const isEarned = (clause: Clause, verb: ReadonlySet<string>, { used, columns, isMeasured, stems }: Telling): boolean =>
  isMeasured &&
  saysWe(clause) &&
  verb.has("revenue") &&
  verb.has("profit") &&
  columns.some(({ type }) => type === "date") &&
  !isBoughtOrLent(columns, stems) &&
  columnsOf(PRICES, used).length > 0;
const PRICES: ReadonlySet<string> = new Set(["price", "amount", "fee", "cost"]);

/** A form of something that a column of texts holds. */
const isValueLike = (word: string, columns: readonly ColumnShape[]): boolean =>
  word.length > 4 &&
  columns.some(({ type, values = [] }) => type === "text" && values.some((value) => /^\p{L}+$/u.test(value) && sameRoot(word, folded(value))));

/** "Which helpers can drive": what some can do is no more than what all of them are only beside another choice. */
const isAbility = (clause: Clause, at: number, isChosen: boolean): boolean => !isChosen && MODAL.test(folded(clause.at(at - 1)?.shown ?? ""));
const MODAL = /(?:^|\s)(?:can|could|may|must|kann|konnen|darf|durfen|peut|peuvent|puede|pueden|puo|possono|pode|podem)$/;

/** "The three longest stays": what follows a number or a superlative is no verb. */
export const isNoun = (clause: Clause, at: number): boolean =>
  (clause.language === "de"
    ? at > 0 && /^\p{Lu}/u.test(clause.at(at)?.shown ?? "")
    : ARTICLE[clause.language].test(clause.at(at - 1)?.shown.toLowerCase() ?? "")) ||
  // "How many visitors came": what is counted is called so, whatever verb begins like it.
  (clause.can(at - 1, "count") && [...conceptsOf(folded(clause.at(at)?.shown ?? ""))].some((concept) => PEOPLE.has(concept))) ||
  (clause.at(at - 1)?.token.kind === "number" && !/^(?:19|20)\d\d$/.test(clause.at(at - 1)?.shown ?? "")) ||
  (clause.can(at - 1, "min", "max", "top", "last", "average") &&
    !clause.can(at - 1, "stop") &&
    !/^(?:am|le plus|le moins|il piu|the most|most)/.test(folded(clause.at(at - 1)?.shown ?? "")));

/** What was sold is not what "we spent", and what was bought is not what we earned; customers do spend what was sold. */
function isOtherWay(verb: ReadonlySet<string>, { stems, columns }: { stems: readonly string[]; columns: readonly ColumnShape[] }): boolean {
  const spends = verb.has("expense") && verb.has("payment");
  const earns = verb.has("revenue") && verb.has("profit");
  const isSold = stems.some((stem) => stem === "sale" || stem === "revenue") && columnsOf(PEOPLE, columns).length === 0;
  return (spends && !earns && isSold) || (earns && !spends && stems.some((stem) => stem === "expense" || stem === "purchase"));
}

/** A noun follows; German ones are written large. */
const ARTICLE: Readonly<Record<Exclude<Language, "de">, RegExp>> = {
  en: /^(?:the|an?|our|my|your|their|these|those|this|any|some|every|no)$/,
  fr: /^(?:les?|la|une?|des|du|nos|mes|leurs|ces|cette)$/,
  es: /^(?:el|las?|los|una?|unos|unas|nuestr[oa]s|sus|est[oa]s|del)$/,
  it: /^(?:il|i|gli|una?|del|dei|delle|degli|della|nostri|nostre|questi|queste)$/,
  pt: /^(?:os|uma?|dos|das|do|da|nossos|nossas|estes|estas)$/,
};
/** Verbs of what is yet to come: no table has it. */
const WILL_BE: Readonly<Record<Language, RegExp>> = {
  en: /^(?:will|gonna|upcoming)$/,
  de: /^(?:künftig|zukünftig|voraussichtlich)$/,
  fr: /\p{L}{2,}r(?:ons|ont|ez)$/u,
  es: /\p{L}[aeií]r(?:é|ás|á|emos|éis|án)$/u,
  it: /\p{L}[aei]r(?:ò|à|emo|ete|anno)$/u,
  pt: /\p{L}[aei]r(?:ei|ás|á|emos|ão)$/u,
};

/** "Are done" tells a state; "hours done by Marco" does not. */
const isPredicate = (clause: Clause, at: number): boolean =>
  clause.can(at - 1, "is", "not") || /^(?:been|wurden?|worden|ete|sido|stat[oaie]|foram|foi|fueron|fue)$/.test(folded(clause.at(at - 1)?.shown ?? ""));

/** "Il numero massimo di ore": the number is what the extreme is of. */
const NUMBER = /^(?:number|zahl|anzahl|nombre|numero|value|wert|valeur|valor|valore)$/;
const isNumberOf = (clause: Clause, at: number, word: string): boolean =>
  NUMBER.test(word) && [at - 1, at + 1].some((beside) => clause.isUsed(beside) && clause.can(beside, "min", "max", "average", "median"));
