import { ACTS_BY_WORD } from "../lexicon/acts.ts";
import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import type { Sense } from "../lexicon/lexicon.ts";
import { AUXILIARY } from "./auxiliaries.ts";
import type { Clause } from "./clause.ts";
import { dayOfWeekAt, weekdayColumnAt } from "./day-of-week.ts";
import { DATED, DONE_WITH, dayMeant } from "./done-with.ts";
import type { ColumnShape } from "./frame.ts";
import { isHeadOf, sameNoun } from "./names-in-words.ts";
import { isHeadIn } from "./part-values.ts";
import { sameRoot } from "./same-root.ts";
import { folded, type Language } from "./tagged.ts";
import { flagOf } from "./yes-no.ts";

/** Words of a clause that name a column. */
export interface Match {
  readonly at: number;
  readonly length: number;
  readonly column: ColumnShape;
  /** The column is called otherwise, by a word for the same thing. */
  readonly byMeaning?: true;
}

export interface Matched {
  readonly matches: readonly Match[];
  /** A word that several columns answer to. */
  readonly unclear: string | undefined;
}

const MOST_WORDS = 4;
/** Words that do something in a question to a table unless they stand where a column must. */
const WORKING: readonly Sense[] = [
  "count",
  "sum",
  "average",
  "min",
  "max",
  "median",
  "sort",
  "group",
  "filter",
  "show",
  "write",
  "top",
  "last",
  "join",
  "convert",
  "compute",
  "distinct",
  "dedupe",
];

/** "Job No", "job number", "N° de pedido": short for a number that tells rows apart. */
const NUMBER = /(?<![\p{L}\p{N}])(?:numbers?|nummern?|numeros?|num|no|nr|n[°º])(?![\p{L}\p{N}])/gu;
const normal = (text: string): string =>
  folded(text)
    .replace(NUMBER, "no")
    .replace(/[\s_\-./?]+/g, "");
/** What a column is called without what it is measured in: "Labour (£)". */
const bare = (name: string): string => name.replace(/\s*[([][^)\]]*[)\]]\s*/g, " ").trim() || name;
/** The words of a column's name: `unit_price`, `Unit Price`, `unitPrice`. */
const partsOf = (name: string): string[] =>
  folded(bare(name).replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");

/** The columns that the words name: exact names before near ones, longer names before shorter ones. */
export function matchColumns(clause: Clause, columns: readonly ColumnShape[]): Matched {
  const matches: Match[] = [];
  const taken = new Set<number>();
  const open = (at: number): boolean => !taken.has(at) && !clause.isUsed(at);
  const keep = (match: Match | undefined): void => {
    if (!match) return;
    matches.push(match);
    for (let index = match.at; index < match.at + match.length; index++) taken.add(index);
  };
  const keepEach = (read: (at: number) => Match | undefined): void => {
    for (let at = 0; at < clause.length; at++) if (open(at)) keep(read(at));
  };
  keepEach((at) => phoneAt(clause, at, columns));
  keepEach((at) => {
    const named = weekdayColumnAt(clause, at, columns);
    return named && { at, ...named };
  });
  keepEach((at) => partedAt(clause, at, columns));
  keepEach((at) => datedBeside(clause, at, columns) ?? exactOrDay(clause, at, { columns, open }) ?? rateAt(clause, at, { columns, open }));
  keepEach((at) => meantTogether(clause, at, { columns, open }));
  let unclear: string | undefined;
  for (let at = 0; at < clause.length; at++) {
    const near = open(at) ? nearAt(clause, at, columns) : undefined;
    if (near && "choices" in near) unclear ??= `${clause.at(at)?.shown ?? ""} may be the column ${near.choices.join(" or ")}: say which.`;
    else keep(near);
  }
  keepEach((at) => meantAt(clause, at, columns));
  return { matches: matches.sort((a, b) => a.at - b.at), unclear };
}

/** "How many GB are used", beside `used GB`: both words of the column, and that one is so of the other. */
function partedAt(clause: Clause, at: number, columns: readonly ColumnShape[]): Match | undefined {
  const isCopula = clause.can(at + 1, "is") || AUXILIARY.test(folded(clause.at(at + 1)?.shown ?? ""));
  const [one, other] = [at, at + 2].map((place) =>
    clause.at(place)?.token.kind === "word" && !clause.isUsed(place) ? folded(clause.at(place)?.shown ?? "") : "",
  );
  if (!isCopula || !one || !other) return undefined;
  const [column, ...others] = columns.filter((each) => {
    const parts = partsOf(each.name);
    return isNumeric(each) && parts.length === 2 && parts.includes(one) && parts.includes(other) && one !== other;
  });
  return column && others.length === 0 ? { at, length: 3, column } : undefined;
}

interface Looking {
  readonly columns: readonly ColumnShape[];
  readonly open: (at: number) => boolean;
}

/** "By day of the week", beside a column that is called day, is of the dates. */
const exactOrDay = (clause: Clause, at: number, looking: Looking): Match | undefined =>
  dayOfWeekAt(clause, at) !== undefined && looking.columns.some(({ type }) => type === "date") ? undefined : exactAt(clause, at, looking);

function exactAt(clause: Clause, at: number, { columns, open }: Looking): Match | undefined {
  for (let length = Math.min(MOST_WORDS, clause.length - at); length >= 1; length--) {
    const part = clause.words.slice(at, at + length);
    if (!part.every(({ token }, index) => open(at + index) && ["word", "number", "quoted", "code"].includes(token.kind))) continue;
    const text = part.map(({ token }) => token.text).join(" ");
    const column = called(normal(length === 1 ? withoutOf(text) : text), columns, length === 1 ? clause.language : undefined);
    if (column && (length > 1 || isName(clause, at) || isListed(clause, at, columns)))
      return { at, length: length + (isGeneral(clause, at + length, column) ? 1 : 0), column };
  }
  return undefined;
}

/** "Total of": one word of orders, and two of a name and what follows it. */
const withoutOf = (text: string): string => text.replace(/ (?:of|von|der|des|de|du|del|di|do|da)$/i, "");
/** "Email address", "phone number", "due date": says no more than the name of the column before it. */
function isGeneral(clause: Clause, at: number, { name, type }: ColumnShape): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  if (clause.isUsed(at) || clause.at(at)?.token.kind !== "word") return false;
  if (type === "date") return DATED.test(word) && !DATED.test(folded(name));
  // "Sunshine hours" beside `Sunshine (h)`.
  const unit = unitIn(name);
  if (unit !== undefined && sharesConcept(conceptsOf(folded(unit)), conceptsOf(word))) return true;
  return /mail|phone|tel|fax|mobile|handy/.test(folded(name)) && /^(?:address(?:es)?|numbers?|adresse[ns]?|nummern?)$/.test(word);
}

const PHONE_NUMBER =
  /^(?:(?:tele)?phone|mobile|cell) numbers? of$|^(?:numero|numeros) (?:de|di|do) (?:telephone|telefono|telefone|portable|movil|cellulare|telemovel)$/;
/** "Telephone number of Ivy", "il numero di telefono": nothing is counted. */
function phoneAt(clause: Clause, at: number, columns: readonly ColumnShape[]): Match | undefined {
  if (!PHONE_NUMBER.test(folded(clause.shown(at, at + 2)))) return undefined;
  const [column, ...others] = columnsOf(new Set(["phone"]), columns);
  return column && others.length === 0 ? { at, length: 2, column } : undefined;
}

const RATE = /[\s_/](?:per|pro|par|por|je|al|alla|a la|a|à)[\s_]+(\p{L}+)$|(?<!^)\/\s*(\p{L}+)$/u;
/** "Rate per night" is of one night, and not of all of them. */
export const isRate = (name: string): boolean => RATE.test(folded(bare(name))) || RATED.test(folded(bare(name)));
const RATED = /^(?:hourly|daily|weekly|monthly|unit|einzel|stuck|rate$|stundensatz|stundenlohn|tagessatz|taux horaire|tarifa horaria|tariffa oraria)/;

const PERIODIC: readonly (readonly [name: RegExp, word: RegExp])[] = [
  [/^(?:monthly|monats|monatliche|mensu|mensil|mensal)|(?:mensuel(?:le)?|mensual|mensile|mensal)\b/, /^(?:month|monat|mois|mes|mese)$/],
  [/^(?:weekly|wochen|wochentliche|hebdo|semanal|settimanal)|(?:semanal|settimanale)\b/, /^(?:week|woche|semaine|semana|settimana)$/],
  [/^(?:yearly|annual|jahres|jahrliche|annuel|anual|annual)|(?:annuel(?:le)?|anual|annuale)\b/, /^(?:year|jahr|an|annee|ano|anno)$/],
  [/^(?:hourly|stunden|stundliche|horaire|orari)|(?:horaire|orari[oa]|por hora)\b/, /^(?:hour|stunde|heure|hora|ora)$/],
];
/** "Rent per month" beside `Monthly rent`. */
const isPeriodic = (name: string, word: string): boolean => PERIODIC.some(([names, words]) => words.test(word) && names.test(folded(name)));

/** "Cost per night": the end of a column's name says of what it is. */
function rateAt(clause: Clause, at: number, { columns, open }: Looking): Match | undefined {
  const next = clause.at(at + 1);
  if (!clause.can(at, "per") || next?.token.kind !== "word" || !open(at + 1)) return undefined;
  const found = columns.filter((column) => {
    const [, spaced, slashed] = RATE.exec(folded(bare(column.name))) ?? [];
    const of = spaced ?? slashed;
    const isOf = of !== undefined && sameNoun(of, folded(next.token.text), clause.language);
    return isNumeric(column) && (isOf || isPeriodic(column.name, folded(next.token.text)));
  });
  // Where the thing is a column of its own, groups of it may be meant.
  const isOwn = columns.some(({ name }) => normal(name) === normal(next.token.text));
  return found.length === 1 && found[0] && !isOwn ? { at, length: 2, column: found[0] } : undefined;
}

/** The column of a name; in the singular or the plural too, where a language is given. */
const called = (text: string, columns: readonly ColumnShape[], language: Language | undefined): ColumnShape | undefined =>
  columns.find(({ name }) => normal(name) === text) ??
  columns.find(({ name }) => normal(bare(name)) === text) ??
  // "Due date", which is one word of its own.
  columns.find(({ name, type }) => type === "date" && `${normal(bare(name))}date` === text) ??
  (language && columns.find((column) => sameNoun(normal(bare(column.name)), text, language) || agrees(column, text)));

/** "Foram pagas", "sont payées": a column of yes and no is an adjective, and agrees with what it is told of. */
function agrees({ name, type, values = [] }: ColumnShape, text: string): boolean {
  if (type !== "boolean" && (type !== "text" || flagOf(values) === undefined)) return false;
  const stem = (word: string): string => word.replace(/([eo]n)nes?$/, "$1").replace(/(?:[oaie]s?|e[es]{1,2}|en|er|em|es|s)$/, "");
  return text.length > 3 && (stem(normal(bare(name))) === stem(text) || sameRoot(text, normal(bare(name))));
}

/** A working word is a column only where one must stand. */
function isName(clause: Clause, at: number): boolean {
  const word = clause.at(at);
  if (!word || word.token.kind === "quoted" || word.token.kind === "code" || !clause.can(at, ...WORKING))
    return !clause.isFree(at) || clause.can(at - 1, "by", "per", "where", "sum", "average");
  // "Totale medio": the measure may stand behind the name.
  if (clause.can(at + 1, "average", "median") && !clause.can(at + 1, "total", "stop")) return true;
  const isLed =
    clause.can(at - 1, "by", "per", "of", "where", "sum", "average", "min", "max", "median", "sort", "times") ||
    clause.can(at + 1, "times") ||
    comparesNext(clause, at) ||
    comparesBefore(clause, at);
  return (isLed && !clause.can(at + 1, "of")) || isTold(clause, at);
}

/** "Customer and total": beside the name of a column a word in a list is one, too. */
function isListed(clause: Clause, at: number, columns: readonly ColumnShape[]): boolean {
  // "Per cliente e ordina dal più alto": an order to sort, though a column is called nearly so.
  const own = normal(clause.at(at)?.shown ?? "");
  if (clause.can(at, "sort") && !columns.some(({ name }) => normal(name) === own)) return false;
  const isColumn = (place: number): boolean =>
    clause.at(place)?.token.kind === "word" && called(normal(clause.at(place)?.shown ?? ""), columns, undefined) !== undefined;
  const isJoint = (place: number): boolean => clause.can(place, "and") || clause.at(place)?.shown === ",";
  return (isJoint(at - 1) && isColumn(at - 2)) || (isJoint(at + 1) && isColumn(at + 2));
}

/** "Show the name and the breed": behind an order to show, or in a list of columns, such a word orders nothing unless it is told what to show. */
function isTold(clause: Clause, at: number): boolean {
  // "With a group": behind an article it is a thing.
  if (clause.can(at, "group") && /^(?:an?|the|eine[rmn]?|une?|un|una|uma?)$/.test(folded(clause.at(at - 1)?.shown ?? ""))) return true;
  const isOrdered = clause.words.some((_, index) => index < at && clause.can(index, "show", "write", "sort", "convert"));
  const begins = at === 0 && !(clause.at(1)?.shown === "," || clause.can(1, "and", "of"));
  const isOrder = clause.can(at, "show", "write") && (DETERMINER.test(folded(clause.at(at + 1)?.shown ?? "")) || begins);
  const isMeasure = clause.can(at, ...MEASURING);
  return !isOrder && !isMeasure && (isOrdered || !clause.can(at - 1, "and", "next"));
}

const MEASURING: readonly Sense[] = WORKING.filter((sense) => sense !== "show" && sense !== "write");
const DETERMINER =
  /^(?:the|all|an?|our|my|your|their|these|those|each|every|any|me|us|die|der|das|den|alle[nsr]?|les?|la|l|tous|toutes|el|las|los|todos|todas|il|lo|gli|i|tutti|tutte|os?|as)$/;

const THAN = /(?:^|\s)(?:than|que|qu|als|che|di|de|do que|del|as)$/;
/** "Less than was ordered", "abaixo do mínimo": behind a comparison a column may stand in the place of a value. */
function comparesBefore(clause: Clause, at: number): boolean {
  const before = [at - 1, at - 2, at - 3].find((index) => !clause.can(index, "stop") && !AUXILIARY.test(folded(clause.at(index)?.shown ?? "")));
  if (before === undefined) return false;
  const shown = folded(clause.at(before)?.shown ?? "");
  if (/^(?:[<>]=?|=|!=|≤|≥)$/.test(shown)) return true;
  return clause.can(before, "gt", "lt", "gte", "lte", "ne")
    ? !clause.can(before, "max", "min", "stop")
    : THAN.test(shown) && clause.at(before)?.token.kind === "word";
}

const comparesNext = (clause: Clause, at: number): boolean =>
  clause.can(at + 1, "gt", "lt", "gte", "lte", "is", "ne", "contains", "starts", "ends", "between", "empty", "filled") ||
  /^[<>=!]/.test(clause.at(at + 1)?.shown ?? "");

function nearAt(clause: Clause, at: number, columns: readonly ColumnShape[]): Match | { choices: string[] } | undefined {
  const word = clause.at(at);
  if (word?.token.kind !== "word" || clause.isFree(at) || clause.can(at, ...WORKING)) return undefined;
  const own = folded(word.shown);
  if (own.length < 3) return undefined;
  const found = columns.filter((column) => isPartNamed(own, column, clause.language) || isHeadOf(own, normal(bare(column.name)), clause.language));
  const [only] = found;
  if (!only) return undefined;
  return found.length === 1 ? { at, length: 1, column: only } : { choices: found.map(({ name }) => name) };
}

/** A part of a name of several words. In English "the gifts" tell nothing of `Gift Aid`, which says yes or no. */
function isPartNamed(word: string, column: ColumnShape, language: Language): boolean {
  const parts = partsOf(column.name);
  const isFlag = language === "en" && (column.type === "boolean" || (column.values !== undefined && flagOf(column.values) !== undefined));
  return parts.length > 1 && parts.some((part) => (isFlag ? part === word : sameNoun(part, word, language)));
}

/** "Date paid" beside `Paid on` and `Due date`, "data di arrivo" beside `Arrivo`: the word behind it says which day. */
function datedBeside(clause: Clause, at: number, columns: readonly ColumnShape[]): Match | undefined {
  if (!DATED.test(folded(clause.at(at)?.shown ?? "")) || clause.isUsed(at)) return undefined;
  const place = clause.can(at + 1, "of", "stop") ? at + 2 : at + 1;
  const next = folded(clause.at(place)?.shown ?? "");
  const [column, ...others] = columns.filter(({ name, type }) => type === "date" && partsOf(name).some((part) => part === next && part.length > 3));
  const isWhole = columns.some(({ name }) => normal(bare(name)) === normal(clause.shown(at, place + 1)));
  return column && others.length === 0 && !isWhole && !clause.isUsed(place) ? { at, length: place - at + 1, column } : undefined;
}

const MONEY_SIGN = /^\s*(?:[€$£]|eur|euros?|usd|gbp|chf)\s*$/i;

const unitIn = (name: string): string | undefined => /[([]([^)\]]*)[)\]]/.exec(name)?.[1];

/** "Labour (£)": its name says that it holds money. */
export const inMoney = ({ name }: ColumnShape): boolean => MONEY_SIGN.test(unitIn(name) ?? "");

const DONE = /(?:[a-z]{3,}ed|sold|made|caught|bought|verkauft|gedruckt|vendu(?:e?s)?|vendid[oa]s?|vendut[ie])$/;
const isNumberDone = (name: string, type: ColumnShape["type"]): boolean =>
  type === "integer" &&
  ((partsOf(name).length === 2 && DONE.test(partsOf(name)[1] ?? "")) || (partsOf(name).length === 1 && DONE_WITH.test(partsOf(name)[0] ?? "")));

/** Concepts of a column: of its whole name, or of the words of it; and of what it is measured in. */
function conceptsOfColumn({ name, type }: ColumnShape, isOnlyMoney: boolean): ReadonlySet<string> {
  const key = `${isOnlyMoney} ${type} ${name}`;
  const known = READ.get(key);
  if (known) return known;
  if (READ.size >= MOST_READ) READ.clear();
  const found = conceptsOfName({ name, type }, isOnlyMoney);
  READ.set(key, found);
  return found;
}
/** The same few names are asked for over and over. */
const READ = new Map<string, ReadonlySet<string>>();
const MOST_READ = 2_000;

function conceptsOfName({ name, type }: Pick<ColumnShape, "name" | "type">, isOnlyMoney: boolean): ReadonlySet<string> {
  const whole = conceptsOf(normal(bare(name)));
  const unit = unitIn(name);
  const parts = conceptsOfParts(partsOf(name));
  // The price of a unit is no number of units.
  if (parts.has("price")) parts.delete("quantity");
  const named = whole.size > 0 ? whole : parts;
  // "Seats sold" is a number of them.
  const own = isNumberDone(name, type) ? new Set([...named, "quantity"]) : named;
  if (unit === undefined) return own;
  // A price in euros is a price; "Labour (£)" is an amount.
  if (!MONEY_SIGN.test(unit)) return new Set([...own, ...conceptsOf(folded(unit))]);
  return sharesConcept(own, MONEY) || !isOnlyMoney ? own : new Set([...own, "amount"]);
}
const MONEY: ReadonlySet<string> = new Set("price amount cost fee fine salary revenue payment expense profit discount purchase sale".split(" "));

/** "Avg heart rate" is a heart rate, and no rate: what stands together is one thing. */
function conceptsOfParts(parts: readonly string[]): Set<string> {
  const found = new Set<string>();
  // "Min temp" holds no minutes.
  if (parts.length > 1 && /^(?:min|max)$/.test(parts[0] ?? "")) return conceptsOfParts(parts.slice(1));
  for (let at = 0; at < parts.length; ) {
    const lengths = [3, 2, 1].filter((length) => at + length <= parts.length);
    const length = lengths.find((each) => conceptsOf(parts.slice(at, at + each).join("")).size > 0) ?? 1;
    for (const concept of conceptsOf(parts.slice(at, at + length).join(""))) found.add(concept);
    at += length;
  }
  return found;
}

/** The column that a word for the same thing means, in whichever language, where only one does. */
function meantAt(clause: Clause, at: number, columns: readonly ColumnShape[]): Match | undefined {
  const word = clause.at(at);
  // "Sorted by name": behind "by" it orders nothing.
  if (word?.token.kind !== "word" || clause.isFree(at) || (clause.can(at, ...WORKING) && !clause.can(at - 1, "by"))) return undefined;
  const own = folded(word.token.text);
  if (ACTS_BY_WORD.has(own) && clause.words.some(({ shown }) => BEING.test(folded(shown)))) return undefined;
  const day = dayMeant(own, columns, clause.at(at + 1)?.shown ?? "");
  if (day) return { at, ...day, byMeaning: true };
  if (TIME.test(own) && isMeasured(clause, at)) return meantBy(new Set(["duration", "effort"]), { at, length: 1 }, columns.filter(isNumeric));
  const concepts = conceptsOf(own);
  if (concepts.has("quantity") && isHeadIn(own, columns, clause.language)) return undefined;
  // "The different values" are those of any column.
  if (clause.can(at, "value") && concepts.has("worth")) return undefined;
  const place = { at, length: 1 };
  return meantBy(concepts, place, columns) ?? meantBy(inStock(concepts), place, columns) ?? meantBy(concepts, place, extremesOf(clause, at, columns));
}

/** "How many units", beside nothing but a number in stock. */
const inStock = (concepts: ReadonlySet<string>): ReadonlySet<string> => new Set(concepts.has("quantity") ? ["stock"] : []);

/** "The lowest temperature" beside `Min temp` and `Max temp`. */
function extremesOf(clause: Clause, at: number, columns: readonly ColumnShape[]): readonly ColumnShape[] {
  const [isLow, isHigh] = [clause.can(at - 1, "min"), clause.can(at - 1, "max")];
  if (isLow === isHigh) return [];
  return columns.filter((column) => isNumeric(column) && (isLow ? LOWEST : HIGHEST).test(folded(column.name)));
}
export const LOWEST = /(?<!\p{L})(?:min|minim\p{L}*|low|lowest|tief\p{L}*|mindest\p{L}*)(?!\p{L})/u;
export const HIGHEST = /(?<!\p{L})(?:max|maxim\p{L}*|high|highest|hochst\p{L}*)(?!\p{L})/u;

/** "How much time", "am meisten Zeit": how long, where it is measured; a time of day is none. */
const TIME = /^(?:time|zeit|temps|tiempo|tempo)$/;
const isMeasured = (clause: Clause, at: number): boolean =>
  [at - 1, ...(clause.can(at - 1, "stop", "of") ? [at - 2] : [])].some((index) =>
    clause.can(index, "sum", "count", "average", "total", "max", "min", "gt", "lt"),
  );

/** "Are being repaired", "werden repariert": what is going on is not done yet. */
const BEING = /(?:^|\s)(?:being|wird|werden|sendo|siendo|viene|vengono|en cours)$/;

/** "Heart rate", "disk space": words that are one thing only where they stand together. */
function meantTogether(clause: Clause, at: number, { columns, open }: Looking): Match | undefined {
  for (const length of [4, 3, 2]) {
    const words = clause.words.slice(at, at + length);
    if (words.length < length || words.some(({ token }, index) => token.kind !== "word" || !open(at + index))) continue;
    const found = meantBy(conceptsOf(normal(words.map(({ token }) => token.text).join(" "))), { at, length }, columns);
    if (found) return found;
  }
  return undefined;
}

function meantBy(concepts: ReadonlySet<string>, place: Pick<Match, "at" | "length">, columns: readonly ColumnShape[]): Match | undefined {
  const all = concepts.size === 0 ? [] : columnsOf(concepts, columns);
  // "Stand (kWh)" and "Verbrauch (kWh)": what the name says goes before what it is measured in.
  const own = all.length > 1 ? all.filter(({ name }) => sharesConcept(conceptsOfParts(partsOf(name)), concepts)) : all;
  const found = own.length === 1 ? own : all;
  const [column, ...others] = found.length > 0 ? found : columns.filter(({ means }) => means !== undefined && concepts.has(means));
  return column && others.length === 0 ? { ...place, column, byMeaning: true } : undefined;
}

/** Columns that hold one of these. */
export function columnsOf(concepts: ReadonlySet<string>, columns: readonly ColumnShape[]): ColumnShape[] {
  const signed = columns.filter(inMoney);
  return columns.filter((column) => sharesConcept(conceptsOfColumn(column, signed.length < 2), concepts));
}

export const isNumeric = ({ type, key }: ColumnShape): boolean => (type === "integer" || type === "number") && !key;
/** Numbers that only tell rows apart. */
export const isId = (name: string): boolean =>
  /(?:^|[\s_-])(?:id|nr|no|number|key|code|zip|plz|phone|year|numero|num|n[°º]|codigo|codice|ref|referen[cz]\w+|invoice|rechnung|facture|factura|fattura|fatura|beleg|albaran|folio)\.?$/.test(
    folded(name),
  ) || /[a-z]Id$/.test(name);
/** Columns whose values can be added up. */
export const quantities = (columns: readonly ColumnShape[]): ColumnShape[] => columns.filter((column) => isNumeric(column) && !isId(column.name));

/** What adds up over rows: the amounts of a customer, the miles of a boat. */
export const ADDS_UP: ReadonlySet<string> = new Set([
  "revenue",
  "amount",
  "quantity",
  "payment",
  "expense",
  "distance",
  "sale",
  "volume",
  "mass",
  "area",
  "night",
  "energy",
  "duration",
  "profit",
  "goal",
  "vote",
  "visitor",
  "guest",
  "person",
  "adult",
  "child",
  "ticket",
  "fee",
  "fine",
  "cost",
]);

const COUNTS =
  /^(?:pieces?|pcs|quantit(?:y|ies)|qty|units?|items?|copies|stock|stück(?:zahl)?|anzahl|mengen?|pi[eè]ces?|quantit[ée]s?|unit[ée]s?|cantidad(?:es)?|unidades|piezas?|quantit[àa]|pezzi|unità|quantidades?|peças?)$/iu;
/** "How many pieces" adds them up: each row has a number of them. */
export const isCountOf = (column: ColumnShape): boolean => isNumeric(column) && COUNTS.test(column.name);
