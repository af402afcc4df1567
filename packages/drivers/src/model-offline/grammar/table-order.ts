import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, inMoney, isNumeric, type Match, quantities } from "./columns.ts";
import { stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { QUARTER } from "./loose-periods.ts";
import { moneyOf } from "./money.ts";
import { stemOf } from "./names-in-words.ts";
import { numberBeside } from "./slots.ts";
import { superlativeAt } from "./superlatives.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";
import { dateMeant } from "./which-date.ts";

/** "The first 5", "the last 3". */
export function readLimit(state: TableState): void {
  const { clause } = state;
  for (const at of clause.places("top", "last")) {
    const beside = numberBeside(clause, at);
    if (!beside || beside.at < at - 1) continue;
    state.limit = beside.count;
    state.fromEnd = clause.can(at, "last") && !clause.can(at, "top");
    state.limitPlace = Math.max(at, beside.at);
    clause.use(at, beside.at);
    return;
  }
  readEndOfDays(state);
}

const FIRST_OF_DAYS = /^(?:first|erste[nrsm]?|premiere?s?|primer[ao]?|prim[ao]|primeir[ao])$/;

/** "When was Ruth here last", "the first booking of Tom": the row of the latest or earliest day. */
function readEndOfDays(state: TableState): void {
  const { clause, tables } = state;
  const births = columnsOf(new Set(["birth"]), tables.columns);
  const dates = tables.columns.filter((each) => each.type === "date" && !births.includes(each));
  const meant = dateMeant(clause, dates);
  for (const at of clause.places("last", "top")) {
    // "Who moved in last" beside `Moved in`.
    const named = state.matches.find(
      (match) => match.column.type === "date" && !clause.isUsed(match.at) && (match.at + match.length === at || match.at === at + 1),
    );
    const column = named?.column ?? meant;
    const isLast = clause.can(at, "last") && !/^(?:bottom|unter)/.test(folded(clause.at(at)?.shown ?? ""));
    const isEnd = isLast || FIRST_OF_DAYS.test(folded(clause.at(at)?.shown ?? ""));
    const isOfRow =
      named !== undefined || isDoneThen(clause, at, column) || tables.nouns.has(at + 1) || clause.words.some((_, index) => clause.can(index, "when"));
    if (!column || !isEnd || !isOfRow || isPlural(state, at + 1) || QUARTER.test(folded(clause.at(at + 1)?.shown ?? ""))) continue;
    clause.use(at);
    if (named) state.useMatch(named);
    state.order.push({ column: column.name, ...(isLast && { descending: true }) });
    state.limit = 1;
    state.ties = true;
    return;
  }
}

/** "The last three lessons" are those of the latest days, in whichever order a file has them; "the last three rows" stand at its end. */
export function orderByDays({ clause, tables, order, limit, limitPlace, fromEnd }: TableState): void {
  if (!fromEnd || limit === undefined || order.length > 0 || !tables.nouns.has(limitPlace + 1)) return;
  const births = columnsOf(new Set(["birth"]), tables.columns);
  const day = dateMeant(
    clause,
    tables.columns.filter((each) => each.type === "date" && !births.includes(each)),
  );
  if (day) order.push({ column: day.name, descending: true });
}

/** "Which expires first", "who joined last": the verb is of these days. */
const isDoneThen = (clause: Clause, at: number, column: ColumnShape | undefined): boolean =>
  column !== undefined && columnsOf(conceptsOfVerb(folded(clause.at(at - 1)?.shown ?? "")), [column]).length > 0;

/** "The last bookings": how many is not said. */
const isPlural = ({ clause, tables }: TableState, at: number): boolean =>
  tables.nouns.has(at) && tables.files.some((file) => folded(clause.at(at)?.shown ?? "") === stemOf(file) && /(?:s|en|n|e|i)$/.test(stemOf(file)));

/** Sorted by a column, or "highest first" by the one that is meant. */
export function readSort(state: TableState): void {
  if (readForemost(state)) return;
  const { clause } = state;
  // "Ordered" may be the name of a column.
  const sorts = clause.places("sort").filter((at) => !state.matches.some((match) => match.at === at));
  const directions = clause.places("asc", "desc");
  const [direction] = directions;
  const measured = state.hasMeasures();
  const isRanked = state.limit !== undefined && !measured;
  // Beside a figure "by" makes groups.
  const isBy = isRanked || (direction !== undefined && !measured) || isPlainBy(state, measured);
  const key =
    sortKey(state, sorts[0], { isBy, measured }) ??
    keyBefore(state, sorts[0], measured) ??
    alphabetKey(state, direction, measured) ??
    agedKey(state, direction, measured);
  if (!key && !(direction !== undefined && measured)) return;
  clause.use(...sorts, ...directions);
  if (key && direction !== undefined && isOfOtherQuality(state, direction, key.column)) return;
  const order = saidOrder(clause, direction);
  const isTop = isRanked && order === undefined && sorts.length === 0;
  if (key) orderBy(state, key, { order, isTop });
  if (key && !isTop) orderFurther(state, key, order);
  else state.direction = order;
}

const FULL = /^(?:full|bus(?:y|iest)|voll)/;
const MONEY: ReadonlySet<string> = new Set(["price", "cost", "amount", "fee", "revenue", "payment"]);
/** By its fee or its day nothing is full: whoever says both means another order. */
function isOfOtherQuality(state: TableState, at: number, column: ColumnShape): boolean {
  const isFull = FULL.test(folded(state.clause.at(at)?.shown ?? ""));
  if (!isFull || (isNumeric(column) && !inMoney(column) && columnsOf(MONEY, [column]).length === 0)) return false;
  state.refuse(`How full something is, is not told by ${column.name}: say the highest or the lowest of it.`);
  return true;
}

/** "In date order": the column stands right before the word. */
function keyBefore({ clause, matches }: TableState, sort: number | undefined, measured: boolean): Match | undefined {
  if (measured || sort === undefined || folded(clause.at(sort)?.shown ?? "") !== "order") return undefined;
  return matches.find((match) => match.at + match.length === sort && !clause.isUsed(match.at));
}

const saidOrder = (clause: Clause, direction: number | undefined): "asc" | "desc" | undefined =>
  direction === undefined ? undefined : clause.can(direction, "desc") ? "desc" : "asc";

const ALPHABETICAL = /alphabet|alfabe/;

/** "In alphabetical order": by the only column of texts that is asked for, or by the names of the rows. */
function alphabetKey({ clause, matches, tables }: TableState, direction: number | undefined, measured: boolean): Match | undefined {
  if (measured || direction === undefined || !ALPHABETICAL.test(folded(clause.at(direction)?.shown ?? ""))) return undefined;
  const asked = matches.filter((match) => !clause.isUsed(match.at) && match.column.type === "text");
  const [only, ...others] = asked;
  const names = tables.columns.filter(({ means }) => means === "name");
  const column = only && others.length === 0 ? only.column : asked.length === 0 && names.length === 1 ? names[0] : undefined;
  return column && { at: direction, length: 1, column };
}

const AGED = /new|latest|recent|recient|neu|jungst|nuov|novo|nova|nuev/;
const DEAR = /expensive|dearest|cheap|priciest|teuer|billig|cher[es]*(?: |$)|couteu|car[oa]s?(?: |$)|barat|economic/;
/** "From newest to oldest" is by the days, "from the dearest to the cheapest" by the money; "distances, from the largest to the smallest" by the only figure that is named. */
function agedKey(state: TableState, direction: number | undefined, measured: boolean): Match | undefined {
  const { clause, tables } = state;
  if (measured || direction === undefined) return undefined;
  const words = folded(clause.at(direction)?.shown ?? "");
  const births = columnsOf(new Set(["birth"]), tables.columns);
  const isAged = AGED.test(words);
  const day = isAged
    ? dateMeant(
        clause,
        tables.columns.filter((each) => each.type === "date" && !births.includes(each)),
      )
    : undefined;
  const priced = day ?? (DEAR.test(words) ? moneyOf(tables.columns) : undefined);
  if (priced) return { at: direction, length: 1, column: priced };
  const column = isAged || !/ (?:to|nach|zu[rm]?|a|au|aux|vers|hasta|para|ao?|al|alla|ai) /.test(words) ? undefined : namedQuantity(state);
  return column && state.matches.find((match) => match.column.name === column.name && !clause.isUsed(match.at));
}

/** The column after the verb, or the one after "by": "nach Betrag absteigend sortiert". */
function sortKey(state: TableState, verb: number | undefined, { isBy, measured }: { isBy: boolean; measured: boolean }): Match | undefined {
  const after = keyAfter(state, verb ?? (isBy ? byPlace(state) : undefined));
  return after ?? (verb !== undefined && !measured ? keyAfter(state, byPlace(state)) : undefined);
}

/** "By owner and length": rows that are the same by the first are in the order of the next. */
function orderFurther(state: TableState, first: Match, order: "asc" | "desc" | undefined): void {
  const { clause } = state;
  for (let end = first.at + first.length; clause.can(end, "and", "next") || clause.at(end)?.shown === ","; ) {
    const next = state.matches.find(
      (match) => match.at > end && match.at <= end + 3 && !clause.isUsed(match.at) && clause.can(end + 1, "and", "next", "by", "stop") === match.at > end + 1,
    );
    if (!next) return;
    if (order === "desc") state.why ??= `Whether ${first.column.name} or ${next.column.name} or both are the highest first is not said: sort by one of them.`;
    state.useMatch(next);
    clause.use(...Array.from({ length: next.at - end }, (_, index) => end + index));
    state.order.push({ column: next.column.name });
    end = next.at + next.length;
  }
}

const FIRST = /^(?:first|zuerst|zuoberst|abord|premiere?s?|primer[ao]s?|prim[aoie]|primeir[ao]s?)$/;
const SAID_FIRST = /(?:first|zuerst|abord|primero)$/;

/** "Largest first", "oldest member first": an order by what groups have, or by the column that the word is of. */
function readForemost(state: TableState): boolean {
  const { clause } = state;
  for (const at of clause.places("min", "max", "asc", "desc")) {
    const ends = foremostAt(state, at);
    if (ends === undefined) continue;
    const asked = superlativeAt(clause, at, state.sized());
    const key = state.hasMeasures() ? undefined : (asked.column ?? namedQuantity(state) ?? onlyQuantity(state));
    if (!key && !state.hasMeasures()) continue;
    if (key && isOfOtherQuality(state, at, key)) return true;
    const isSized = asked.column !== undefined || clause.can(at, "min", "max");
    clause.use(at, ...ends, ...clause.places("sort"));
    orderForemost(state, key, isSized ? asked.fn === "max" : clause.can(at, "desc"));
    return true;
  }
  return false;
}

function orderForemost(state: TableState, key: ColumnShape | undefined, isLarge: boolean): void {
  if (key) state.order.push({ column: key.name, ...(isLarge && { descending: true }) });
  else state.direction = isLarge ? "desc" : "asc";
  useSortKey(state, key);
}

const LEADS =
  /^(?:dal|dalla|dalle|dai|dall|starting with|starting from|beginning with|begin with|start with|empezando por|comenzando por|comecando por|comecando pelo|comecando pela|en commencant par|commencant par|angefangen mit|beginnend mit)$/;
/** "Dalla più recente", "starting with the largest": the end at which an order begins. */
function leadAt(clause: Clause, at: number): number[] | undefined {
  if (rangeEndAt(clause, at)) return undefined;
  for (const length of [1, 2, 3])
    for (const from of [at - length, at - length - 1]) {
      const isArticle = from + length === at || clause.can(at - 1, "stop");
      if (from > 0 && isArticle && LEADS.test(folded(clause.shown(from, from + length)))) return stretch(from, at - from);
    }
  return undefined;
}

const rangeEndAt = (clause: Clause, at: number): boolean => [at + 1, at + 2, at + 3].some((index) => clause.can(index, clause.can(at, "max") ? "min" : "max"));

/** The other words of an order that begins at a word; undefined where none does. */
function foremostAt(state: TableState, at: number): number[] | undefined {
  const { clause } = state;
  if (SAID_FIRST.test(folded(clause.at(at)?.shown ?? ""))) return [];
  const lead = leadAt(clause, at);
  if (lead !== undefined) return lead;
  const next = [at + 1, at + 2].find((index) => FIRST.test(folded(clause.at(index)?.shown ?? "")) && stretchIsNoun(state, at + 1, index));
  const end = next ?? rangeEnd(state, at);
  return end === undefined ? undefined : [end];
}

function onlyQuantity({ tables }: TableState): ColumnShape | undefined {
  const [only, ...others] = quantities(tables.columns);
  return others.length === 0 ? only : undefined;
}

/** "From lowest to highest": the other end of an order. */
function rangeEnd({ clause }: TableState, at: number): number | undefined {
  const ends = [at + 1, at + 2, at + 3].filter((index) => clause.can(index, clause.can(at, "max") ? "min" : "max"));
  const end = ends.find((index) => stretch(at + 1, index - at - 1).every((place) => clause.can(place, "to", "stop") && !clause.can(place, "and")));
  return end !== undefined && end > at + 1 ? end : undefined;
}

const stretchIsNoun = ({ clause, tables, matches }: TableState, from: number, to: number): boolean =>
  stretch(from, to - from).every(
    (index) =>
      tables.nouns.has(index) || clause.can(index, "row") || matches.some((match) => match.at === index && match.length === 1 && isNumeric(match.column)),
  );

/** "Sorted by age, youngest first": the column is said as well. */
function useSortKey(state: TableState, key: ColumnShape | undefined): void {
  const { clause } = state;
  const named =
    key &&
    state.matches.find(
      (match) => match.column.name === key.name && !clause.isUsed(match.at) && [match.at - 1, match.at - 2].some((index) => clause.can(index, "by")),
    );
  if (named) state.useMatch(named);
}

/** The only column of numbers that the words name and nothing has used. */
function namedQuantity({ clause, matches, where }: TableState): ColumnShape | undefined {
  const named = matches.filter((match) => isNumeric(match.column) && !clause.isUsed(match.at)).map(({ column }) => column);
  const compared = where.flatMap((condition) => ("column" in condition ? [condition.column] : []));
  const [column, ...others] = [...new Set(named)];
  return others.length === 0 && compared.length < 2 ? column : undefined;
}

function keyAfter(state: TableState, from: number | undefined): Match | undefined {
  const isOpen = ({ at, column }: Match): boolean => !state.clause.isUsed(at) || state.compute.some(({ as }) => as === column.name);
  return from === undefined ? undefined : state.matches.find((match) => match.at > from && isOpen(match) && state.settled(from + 1, match.at));
}

function orderBy(state: TableState, key: Match, { order, isTop }: { order: "asc" | "desc" | undefined; isTop: boolean }): void {
  state.useMatch(key);
  const isLast = isTop && state.fromEnd && !state.clause.words.some(({ shown }) => BOTTOM.test(folded(shown)));
  // The last days are the latest; the last by a number may be those of the file's end, or the lowest.
  if (isLast && isNumeric(key.column))
    return void state.refuse(`Whether the lowest by ${key.column.name} are meant, or the latest, is not said: say the lowest or the highest of it.`);
  if (isTop && isNumeric(key.column) && topOfGroups(state, key.column)) return;
  // "The first three by date", or by name, are in that order.
  const isForward = !state.fromEnd && !isNumeric(key.column) && state.clause.words.some(({ shown }) => FIRSTS.test(folded(shown)));
  const isLargeFirst = order === "desc" || (isTop && !isForward && (!state.fromEnd || (isLast && key.column.type === "date")));
  state.order.push({ column: key.column.name, ...(isLargeFirst && { descending: true }) });
}
const BOTTOM = /^(?:bottom|unter)/;
const FIRSTS = /^(?:first|erste[nrsm]?|premi[eè]re?s?|primer[ao]?s?|prim[aoie]|primeir[ao]s?)$/;

/** "The top 3 customers by amount" adds up the amount of each: a customer may have many rows. */
function topOfGroups(state: TableState, column: ColumnShape): boolean {
  const group = state.matches.find((match) => match.at === state.limitPlace + 1 && !state.clause.isUsed(match.at) && match.column.type === "text");
  if (!group) return false;
  state.useMatch(group);
  state.group.push(group.column.name);
  state.measures.push({ fn: "sum", column: column.name });
  return true;
}

/** Where "by" stands before a column. */
function byPlace(state: TableState): number | undefined {
  return state.matches.map(({ at }) => [at - 1, at - 2].find((index) => state.clause.can(index, "by"))).find((at) => at !== undefined);
}

/** "List the orders by amount": nothing is measured, so it is an order. */
function isPlainBy(state: TableState, measured: boolean): boolean {
  return !measured && state.clause.has("show", "row") && !state.clause.has("distinct", "max", "min") && !state.clause.has("pivot");
}
