import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { conceptsOfVerb, isLightVerb } from "../lexicon/row-verbs.ts";
import { PEOPLE } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isCountOf, isId, isNumeric, isRate, type Match, quantities } from "./columns.ts";
import { countsPeople } from "./count-people.ts";
import { isDatePart } from "./date-parts.ts";
import type { ColumnShape } from "./frame.ts";
import { asksHowMany } from "./how-many.ts";
import { VALUE } from "./meant-measures.ts";
import { asksMoney, isOnlyLight, isPartOfMoney, isPriceOfOne, moneyMade, moneyOf, moneyVerbs, saysMoney } from "./money.ts";
import { sameNoun } from "./names-in-words.ts";
import { ranksByPopularity } from "./popular.ts";
import { sameRoot } from "./same-root.ts";
import { isOfQuality, isQuality, superlativeAt, superlativeWord } from "./superlatives.ts";
import { addExtreme, isOfOne, isOfPieces, limitOf, rankedByMost, ranksGroups } from "./table-extremes.ts";
import type { Fn, TableState } from "./table-state.ts";
import { folded, type Language } from "./tagged.ts";
import { columnsChosenBy } from "./walk-conditions.ts";

const FNS: readonly Exclude<Fn, "distinct">[] = ["count", "sum", "average", "min", "max", "median"];

export function readMeasures(state: TableState): void {
  const { clause } = state;
  countEach(state);
  // "In all" is a sum only where nothing else is measured.
  const places = clause.places(...FNS).filter((place) => !state.matches.some((match) => match.at === place || isPhone(match, place)));
  const totals = places.filter((place) => clause.can(place, "total"));
  for (const at of [...places.filter((place) => !totals.includes(place)), ...totals]) {
    if (clause.isUsed(at) || (totals.includes(at) && state.measures.length > 0)) continue;
    readMeasure(state, at, FNS.find((each) => clause.can(at, each)) ?? "count");
    if (state.why !== undefined) return;
  }
  const figure = state.measures.length === 0 ? totalAsked(state) : undefined;
  if (figure && state.useMatch(figure)) state.measures.push({ fn: "sum", column: figure.column.name });
  else if (state.measures.length === 0) sumBySpending(state);
  if (state.measures.length > 0 && state.group.length === 0) state.group.push(...state.apart);
}

/** "How many interior and how many exterior plants": one number of each value. */
function countEach({ clause, where, group }: TableState): void {
  const counts = clause.places("count").filter((at) => asksHowMany(clause, at));
  const chosen = where.flatMap((each) => ("column" in each && each.is === "in" && each.values?.length === counts.length ? [each.column] : []));
  const [column, ...others] = chosen;
  if (counts.length < 2 || column === undefined || others.length > 0 || group.length > 0 || !counts.every((at) => clause.isUsed(at + 1))) return;
  group.push(column);
  clause.use(...counts.slice(0, -1));
}

/** "Telephone number of": its second word counts nothing. */
const isPhone = ({ at, length, column }: Match, place: number): boolean =>
  place > at && place < at + length && columnsOf(new Set(["phone"]), [column]).length > 0;

function readMeasure(state: TableState, at: number, fn: (typeof FNS)[number]): void {
  const { clause } = state;
  const isSaidElsewhere = fn === "sum" && isAsking(clause, at) && clause.has("average", "median", "min", "max");
  // "How many people on average": the average of them.
  const isMean = fn === "count" && clause.has("average", "median") && asksHowMany(clause, at) && isNumberAt(state, at + 1);
  if (isSaidElsewhere || isMean || (fn === "count" && isOfExtreme(state, at))) return clause.use(at);
  if (fn !== "count") return addMeasure(state, at, fn);
  return isHowMuch(state, at) ? addMeasure(state, at, "sum") : addCount(state, at);
}

/** "What we spent on parts altogether": what is spent is added up, where no other word says what is done. */
function sumBySpending(state: TableState): void {
  const { clause } = state;
  const verb = clause.left().some((at) => conceptsOfVerb(folded(clause.at(at)?.shown ?? "")).has("expense"));
  const isAsked = (verb || asksMoney(clause)) && clause.has("what", "how");
  if (!(isAsked || (clause.has("total") && state.compute.length > 0)) || state.order.length > 0 || state.against) return;
  if (state.group.length > 0 && !asksMoney(clause)) return;
  const column = onlyQuantity(state, 0, true);
  const isSummed = asksMoney(clause) || clause.has("total");
  // "Which repairs cost more than 500": the verb is of the comparison, and rows are asked for.
  if (!column || (!isSummed && state.where.some((each) => columnsChosenBy(each).has(column.name)))) return;
  useNamed(state, column);
  if (isSummed || !isOfOne(column.name)) state.measures.push({ fn: "sum", column: column.name });
}

function useNamed(state: TableState, column: ColumnShape): void {
  const match = state.matches.find((each) => each.column.name === column.name && !state.clause.isUsed(each.at));
  if (match) state.useMatch(match);
}

const isNumberAt = ({ clause, matches }: TableState, at: number): boolean =>
  matches.some((match) => match.at === at && isNumeric(match.column) && !clause.isUsed(match.at));

/** "What is the price of all laptops in total": the only figure that is named, but for what adds up to nothing. */
function totalAsked({ clause, matches, tables, order, group }: TableState): Match | undefined {
  const isWorth = matches.some(({ column }) => column.made !== undefined && VALUE.test(folded(column.name)));
  if (!(isWorth || clause.has("total")) || !clause.has("what", "how", "which") || order.length + group.length > 0) return undefined;
  const [only, ...others] = matches.filter((match) => !clause.isUsed(match.at));
  const isSummed = only && isNumeric(only.column) && !isId(only.column.name) && !isPriceOfOne(only.column, tables.columns) && !isRate(only.column.name);
  return isSummed && others.length === 0 && !AVERAGED.test(folded(only.column.name)) ? only : undefined;
}
const AVERAGED = /rate|\bage\b|alter\b|temperat|percent|prozent|score|rating|level|year|jahr|moisture|grade|note\b/;

/** "Combien a-t-elle encaissé": without a noun behind it, it is how much, and not how many. */
const isHowMuch = ({ clause }: TableState, at: number): boolean =>
  clause.language === "fr" &&
  folded(clause.at(at)?.shown ?? "") === "combien" &&
  !/^(?:y a-t-il |y a t il |il y a |a-t-on |avons-nous )?d(?:e|u|es)?(?: |$)/.test(folded(clause.shown(at + 1, at + 5)));

/** "The maximum number of hours": the number is what the extreme or the average is of. */
function isOfExtreme({ clause, matches }: TableState, at: number): boolean {
  // "The average number of seats": the figure was read, and the number is a part of its name.
  if (clause.can(at - 1, "average", "median") && clause.isUsed(at - 1) && !asksHowMany(clause, at)) return true;
  const beside = [at - 1, at + 1].some((index) => clause.can(index, "min", "max", "average", "median") && !clause.isUsed(index));
  return beside && matches.some((match) => match.at > at && isNumeric(match.column) && !clause.isUsed(match.at));
}

/** "Quanto durano in media": how much is asked, and what of it is said by another word. */
const isAsking = (clause: Clause, at: number): boolean => /^(?:how much|wie ?viel|combien|cuant[oa]|quant[oa])$/.test(folded(clause.at(at)?.shown ?? ""));

/** "How many hours" adds them up, as each row has a number of them. */
const COUNTED: ReadonlySet<string> = new Set([
  "duration",
  "quantity",
  "page",
  "stock",
  "distance",
  "volume",
  "mass",
  "area",
  "night",
  "energy",
  "goal",
  "vote",
  "visitor",
  "guest",
  "person",
  "ticket",
]);

function addCount(state: TableState, at: number): void {
  const { clause } = state;
  clause.use(at);
  const next = columnOf(state, at);
  if (next && (isDifferent(state, at, next.at) || !hasRowNoun(state, at, next.at))) {
    state.useMatch(next);
    const isDifferentSaid = isDifferent(state, at, next.at);
    clause.use(...clause.places("distinct", "value").filter((index) => index < next.at + next.length + 1));
    const isAmount = !isDifferentSaid && (isAmountOf(next.column) || isNumberOfThem(clause, at, next));
    // "How many prices" may be their sum or their number.
    if (isNumeric(next.column) && !isDifferentSaid && !isAmount) state.why = `Whether ${next.column.name} is added up, or its values are counted, is not said.`;
    if (!isAmount && !isDifferentSaid && mayBeRows(state, next.column))
      state.why = `Whether rows are counted, or each ${next.column.name} once, is not said: ask for the different ones, or for rows.`;
    state.measures.push({ fn: isAmount ? "sum" : "distinct", column: next.column.name });
  } else countRows(state, at);
}

/** The same one stands in several rows, and each of them may be counted. */
function mayBeRows({ where, group, clause, tables }: TableState, column: ColumnShape): boolean {
  const isEach = column.values?.length === tables.shapes[0]?.shape.rows;
  const isDoneWith = isDone(clause) && (group.length > 0 || !isOfOwn(column));
  return !isEach && ((where.length > 0 && !isOfOwn(column)) || isDoneWith);
}

/** "How many hours": each row has a number of them, and these are added up. */
const isAmountOf = (column: ColumnShape): boolean =>
  isNumeric(column) &&
  !isId(column.name) &&
  (column.made !== undefined || isCountOf(column) || (columnsOf(COUNTED, [column]).length > 0 && !isPriced(column)) || isCounted(column));

/** "How many cords", beside a column `Cords` with parts of one: nothing but a number of them is called so. */
const isNumberOfThem = (clause: Clause, at: number, { column, byMeaning, length }: Match): boolean =>
  column.type === "number" &&
  byMeaning !== true &&
  length === 1 &&
  asksHowMany(clause, at) &&
  MANY[clause.language].test(folded(column.name)) &&
  folded(clause.shown(at + 1, at + 3))
    .split(" ")
    .includes(folded(column.name)) &&
  !isPriced(column) &&
  columnsOf(GRADES, [column]).length === 0;
const MANY: Readonly<Record<Language, RegExp>> = { en: /s$/, de: /(?:e|en|er|s)$/, fr: /[sx]$/, es: /s$/, it: /[ie]$/, pt: /s$/ };
const GRADES: ReadonlySet<string> = new Set(["score", "rating", "satisfaction", "rank", "temperature", "price", "cost", "fee", "salary", "age", "level"]);

/** "How many items did each volunteer look at": something was done with each of them, and may have been done more than once. */
const isDone = (clause: Clause): boolean =>
  clause.words.some(
    ({ token, shown }, at) =>
      token.kind === "word" &&
      clause.isFree(at) &&
      /^(?:did|have|hat|haben|hatten?|avons|ont|hemos|abbiamo|hanno|han|temos|tem)(?: (?:we|they))?$/.test(folded(shown)),
  ) && clause.left().some((at) => clause.at(at)?.token.kind === "word" && !isLightVerb(folded(clause.at(at)?.shown ?? "")));

/** "How many towels do we have in stock": of goods that have a number in a column that number is meant, or rows; which is not said. */
function countRows(state: TableState, at: number): void {
  const { clause, tables } = state;
  const tellsOf = (...deeds: readonly string[]): boolean => clause.words.some(({ shown }) => deeds.some((each) => conceptsOfVerb(folded(shown)).has(each)));
  const isGoods = isOfGoods(state, at);
  if (countsPeople(state, at) || countsSeats(state) || countsNames(state)) return;
  const said = isGoods ? saidPieces(state) : undefined;
  if (said) return void state.measures.push({ fn: "sum", column: said.name });
  const [quantity, ...others] = isGoods ? columnsOf(PIECES, pieceColumns(state)).filter((column) => isOfFirst(tables, column)) : [];
  const isHeld = tellsOf("sale", "purchase", "stock") || clause.words.some(({ shown }) => conceptsOf(folded(shown)).has("stock"));
  const whole = isGoods && isHeld && !quantity ? pieceColumns(state).filter(({ type, name }) => type === "integer" && !isOfOne(name)) : [];
  if (whole.length > 0) return void state.refuse(`Whether rows are counted, or ${whole.map(({ name }) => name).join(" or ")} is added up, is not said.`);
  if (!quantity) return void state.measures.push({ fn: "count" });
  if ((isHeld || tellsOf("delivery")) && others.length === 0) state.measures.push({ fn: "sum", column: quantity.name });
  else state.why = `Whether rows are counted, or ${quantity.name} is added up, is not said.`;
}

/** "How many tickets", of tickets.csv with a number of them in each row: that may be meant as well. */
function countsSeats(state: TableState): boolean {
  const { clause, tables } = state;
  const isOfSeats = [...tables.nouns].some((at) => sharesConcept(conceptsOf(folded(clause.at(at)?.shown ?? "")), SEATS));
  const counts = tables.columns.filter((column) => isNumeric(column) && !isId(column.name));
  const [column] = isOfSeats ? columnsOf(HELD, counts) : [];
  if (!column) return false;
  if (clause.words.some(({ shown }) => conceptsOfVerb(folded(shown)).has("sale"))) state.measures.push({ fn: "sum", column: column.name });
  else state.refuse(`Whether rows are counted, or ${column.name} is added up, is not said.`);
  return true;
}

/** "How many tenants", of tenants.csv where a flat has none: those that are named are counted, each once. */
function countsNames({ clause, tables, measures }: TableState): boolean {
  const rows = tables.shapes[0]?.shape.rows ?? 0;
  const nouns = [...tables.nouns].map((at) => folded(clause.at(at)?.shown ?? ""));
  const [column, ...others] = columnsOf(PEOPLE, tables.columns).filter(
    ({ type, name, values = [] }) =>
      type === "text" && values.length > 0 && values.length < rows && nouns.some((noun) => sameNoun(folded(name), noun, clause.language)),
  );
  if (!column || others.length > 0 || tables.join) return false;
  measures.push({ fn: "distinct", column: column.name });
  return true;
}
const SEATS: ReadonlySet<string> = new Set(["ticket", "seat"]);
const HELD: ReadonlySet<string> = new Set(["quantity", "ticket", "seat"]);

/** "Towels", "interior plants": things, and no rows, are how many is asked of. */
function isOfGoods(state: TableState, at: number): boolean {
  const { clause, tables } = state;
  const isValue = clause.isUsed(at + 1) && clause.at(at + 1)?.token.kind === "word" && !tables.nouns.has(at + 1) && !clause.can(at + 1, "row", "of", "count");
  const isThing = isOfPieces(state, at + 2) || (!tables.nouns.has(at + 2) && !clause.can(at + 2, "row"));
  return asksHowMany(clause, at) && (isOfPieces(state, at + 1) || (isValue && isThing));
}

/** Of two tables, numbers of the second stand there once for several rows of the first. */
const isOfFirst = ({ join, shapes }: TableState["tables"], { name }: ColumnShape): boolean =>
  join === undefined || shapes[0]?.shape.columns.some((column) => column.name === name) === true;

/** Numbers of things: what they cost is none. */
const pieceColumns = ({ tables }: TableState): ColumnShape[] => {
  const priced = columnsOf(PRICES, tables.columns);
  return tables.columns.filter((column) => isNumeric(column) && !isId(column.name) && !priced.includes(column));
};
/** "Ticket price": what one of them costs is no number of them. */
const isPriced = (column: ColumnShape): boolean => columnsOf(PRICES, [column]).length > 0;
const PRICES: ReadonlySet<string> = new Set(["price", "cost", "amount", "fee", "fine", "salary", "revenue", "payment", "expense", "age", "year", "birth"]);

/** "How many mugs were ordered", beside a column `Ordered`: what was done with them says which number is meant. */
function saidPieces(state: TableState): ColumnShape | undefined {
  const { clause } = state;
  const verbs = clause.words.flatMap(({ token, shown }, at) => (token.kind === "word" && !clause.isFree(at) && shown.length > 3 ? [folded(shown)] : []));
  const [column, ...others] = pieceColumns(state).filter(({ name }) => !/\s/.test(name) && verbs.some((verb) => verb === folded(name) || sameRoot(verb, name)));
  if (!column || others.length > 0) return undefined;
  for (const match of state.matches) if (match.column.name === column.name) state.useMatch(match);
  return column;
}

const PIECES: ReadonlySet<string> = new Set(["quantity", "stock"]);

/** People, places and goods are counted once; of other things each row may have one of its own. */
const isOfOwn = (column: ColumnShape): boolean => columnsOf(PEOPLE, [column]).length + columnsOf(OWN, [column]).length > 0;
const OWN: ReadonlySet<string> = new Set(
  "city country region branch shop warehouse station product category genre language department course project team animal".split(" "),
);

/** "How many boxes": whole numbers of what is no property of one row. */
const isCounted = ({ name, type }: ColumnShape): boolean =>
  type === "integer" && !isId(name) && !isOfOne(name) && !/s?(?:amount|betrag|fee|rent)/.test(folded(name));

function isDifferent(state: TableState, from: number, to: number): boolean {
  return state.clause.places("distinct").some((at) => at > from && at < to);
}

function hasRowNoun(state: TableState, from: number, to: number): boolean {
  return Array.from({ length: to - from - 1 }, (_, index) => from + 1 + index).some(
    (at) => state.clause.can(at, "row") || (state.clause.isUsed(at) && !state.clause.isFree(at)),
  );
}

/** The column a measure is of: the next one, or the one right before it. */
function columnOf(state: TableState, at: number): Match | undefined {
  const { clause } = state;
  const all = state.matches.filter((match) => !clause.isUsed(match.at));
  // "L'età media degli allievi": an average is of numbers, on whichever side they stand.
  const before = all.find((match) => match.at + match.length === at && isNumeric(match.column));
  const open = before && clause.can(at, "average", "sum", "median") && !clause.can(at, "count") ? all.filter(({ column }) => isNumeric(column)) : all;
  const next = open.find((match) => match.at > at && passable(state, at + 1, match.at)) ?? sharedColumn(state, at);
  return next ?? open.find((match) => match.at + match.length === at) ?? onlyBefore(state, at, open);
}

/** "Den Betrag pro Ort summieren": a verb at the end is of the only numbers that stand before it. */
function onlyBefore({ clause }: TableState, at: number, open: readonly Match[]): Match | undefined {
  const [match, ...others] = open.filter(({ column, at: place }) => isNumeric(column) && place < at);
  return others.length === 0 && clause.can(at, "sum", "average", "median") ? match : undefined;
}

/** "Minimum and maximum of the amount": the column of the measure before it. */
function sharedColumn(state: TableState, at: number): Match | undefined {
  const last = state.measures.at(-1)?.column;
  const isJoint = state.clause.can(at - 1, "and", "stop") || state.clause.at(at - 1)?.shown === ",";
  return last !== undefined && isJoint
    ? state.matches.find((match) => match.at > at && match.column.name === last && passable(state, at + 1, match.at))
    : undefined;
}

/** "Sum amount and quantity": the columns after the first one are measured too. */
function addMore(state: TableState, fn: Fn, after: Match): void {
  const { clause } = state;
  for (let end = after.at + after.length; clause.can(end, "and") || clause.at(end)?.shown === ","; ) {
    const at = clause.can(end + 1, "stop") ? end + 2 : end + 1;
    const next = state.matches.find((match) => match.at === at && !clause.isUsed(at) && isNumeric(match.column));
    if (!next) return;
    state.useMatch(next);
    state.measures.push({ fn, column: next.column.name });
    end = next.at + next.length;
  }
}

function passable(state: TableState, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const isOpen =
      state.clause.isFree(index) ||
      state.clause.can(index, "value", "distinct", "number", "row", "key", "count", "top", "average", "min", "max", "median", "sum") ||
      state.clause.isUsed(index);
    if (!isOpen || (state.clause.can(index, "per", "by") && !state.clause.can(index, "stop", "of"))) return false;
  }
  return true;
}

function addMeasure(state: TableState, at: number, fn: Exclude<Fn, "count" | "distinct">): void {
  if (fn === "min" || fn === "max") return addSuperlative(state, at);
  const { clause } = state;
  const beside = columnOf(state, at);
  // "How much did the pupils pay": they pay, and are no figure.
  const of = beside && !isNumeric(beside.column) && isAsking(clause, at) && saysMoney(clause) ? undefined : beside;
  const column = of?.column ?? priceFor(state, at) ?? onlyQuantity(state, at, state.measures.length > 0 && fn === "sum");
  if (!column) return;
  clause.use(at);
  if (of) state.useMatch(of);
  state.take("value");
  if (isNumeric(column)) addFigures(state, fn, { column, of });
  else state.why = `${column.name} holds no numbers.`;
}

function addSuperlative(state: TableState, at: number): void {
  const { clause } = state;
  if (ranksByPopularity(state, at)) return;
  const asked = superlativeAt(clause, at, state.sized());
  if (ranksGroups(state, at, asked.fn)) return;
  const { word, used } = superlativeWord(clause, at);
  if (isOfOthers(state, asked.column))
    return void state.refuse(`How ${clause.at(at)?.shown} what is asked for is, is not told by ${asked.column?.name}: say of which column.`);
  const of = shownBeside(state, at, sizedBeside(state, at, asked.column));
  const single = of?.column ?? asked.column ?? sizedBy(state, at, word);
  const column = (of ? undefined : wholePrice(state, at, single)) ?? single;
  if (!column || (!of && !isQuality(word) && rankedByMost(state, at, { column, fn: asked.fn }))) return;
  const limit = limitOf(state, at);
  clause.use(...used);
  if (of) state.useMatch(of);
  state.take("value");
  if (isSized(column) || asked.column?.name === column.name)
    addExtreme(state, column, { fn: of ? superlativeAt(clause, at, [of.column]).fn : asked.fn, at, end: at + used.length, limit });
  else state.why = `${column.name} holds no numbers.`;
}

const DEALS: ReadonlySet<string> = new Set(["order", "sale", "purchase", "invoice", "transaction", "booking"]);
/** "The dearest order" is so by all of its pieces, and not by the price of one. */
function wholePrice({ clause, tables, compute }: TableState, at: number, column: ColumnShape | undefined): ColumnShape | undefined {
  const noun = [at + 1, at + 2].find((index) => tables.nouns.has(index)) ?? [...tables.nouns].findLast((index) => index < at) ?? -1;
  const isDeal = [...conceptsOf(folded(clause.at(noun)?.shown ?? ""))].some((concept) => DEALS.has(concept));
  const of = column && isDeal && isPriceOfOne(column, tables.columns) ? moneyMade(tables.columns) : undefined;
  if (of === undefined) return undefined;
  compute.push({ as: "total price", of });
  return { name: "total price", type: "number", values: undefined };
}

/** What a superlative is of where no word beside it says so. */
function sizedBy(state: TableState, at: number, word: string): ColumnShape | undefined {
  const price = priceFor(state, at);
  if (!price && isQuality(word)) return state.refuse(`No column, or more than one, says what is ${state.clause.at(at)?.shown}: say of which.`);
  return price ?? areaFor(state, word) ?? onlyQuantity(state, at, false);
}

/** "The three smallest flats with their street": the rows are small, and not what is shown of them. */
function shownBeside({ clause, tables }: TableState, at: number, beside: Match | undefined): Match | undefined {
  if (!beside || !tables.nouns.has(at + 1) || quantities(tables.columns).length === 0) return beside;
  const isShown =
    beside.at > at && [beside.at - 1, beside.at - 2].some((index) => index > at + 1 && clause.can(index, "with", "and") && !clause.can(index, "by"));
  return isShown || !isSized(beside.column) ? undefined : beside;
}

/** "The smallest flat": where nothing else is said it is so by its area. */
function areaFor({ tables }: TableState, word: string): ColumnShape | undefined {
  const [column, ...others] = SIZE.test(word) ? columnsOf(AREAS, tables.columns.filter(isNumeric)) : [];
  return others.length === 0 && tables.nouns.size > 0 ? column : undefined;
}
const SIZE = /small|larg|big|gross|klein|grand|petit|piccol|pequen|menor|maior/;
const AREAS: ReadonlySet<string> = new Set(["area", "size"]);

/** "The oldest client" of repairs: the days are those of the repairs, and tell no age of whom they were for. */
const isOfOthers = ({ tables }: TableState, asked: ColumnShape | undefined): boolean =>
  asked?.type === "date" && tables.nouns.size === 0 && columnsOf(new Set(["birth", "joining"]), [asked]).length === 0;

const isSized = (column: ColumnShape): boolean => (isNumeric(column) || column.type === "date") && !isId(column.name);

/** The column that a superlative is of by its place; "the dearest course" asks for courses, and not for what is dear. */
function sizedBeside(state: TableState, at: number, asked: ColumnShape | undefined): Match | undefined {
  const beside = columnOf(state, at) ?? columnBy(state);
  if (!asked || !beside) return beside;
  return isSized(beside.column) && isOfQuality(superlativeWord(state.clause, at).word, beside.column) ? beside : undefined;
}

function addFigures(state: TableState, fn: Fn, { column, of }: { column: ColumnShape; of: Match | undefined }): void {
  state.measures.push({ fn, column: column.name });
  if (of) addMore(state, fn, of);
}

/** "The two cheapest by price". */
function columnBy(state: TableState): Match | undefined {
  return state.matches.find(
    (match) => !state.clause.isUsed(match.at) && [match.at - 1, match.at - 2].some((index) => state.clause.can(index, "by") && !state.clause.isUsed(index)),
  );
}

/** What is cheap or expensive is so by its price. */
function priceFor(state: TableState, at: number): ColumnShape | undefined {
  if (!PRICED.test(folded(state.clause.at(at)?.shown ?? ""))) return undefined;
  const prices = state.tables.columns.filter((column) => isNumeric(column) && PRICE.test(folded(column.name)));
  return prices.length === 1 ? prices[0] : undefined;
}

function onlyQuantity(state: TableState, at: number, isOptional: boolean): ColumnShape | undefined {
  const computed = state.compute.find(({ of }) => !isDatePart(of));
  if (computed) return { name: computed.as, type: "number", values: undefined };
  const [column, ...others] = quantities(state.tables.columns);
  if (column && others.length === 0 && !isNoMoney(state, column)) return column;
  const money = isMoneyAsked(state, at) ? moneySummed(state) : undefined;
  if (money) return money;
  const called = [column, ...others].find((each) => each && folded(each.name) === folded(state.clause.at(at)?.shown ?? ""));
  if (called) return called;
  const verbs = new Set(state.clause.words.flatMap(({ token }) => (token.kind === "word" ? [...conceptsOfVerb(folded(token.text))] : [])));
  const [said, ...more] = columnsOf(verbs, quantities(state.tables.columns));
  if (
    said &&
    more.length === 0 &&
    !isNoMoney(state, said) &&
    !isPriceOfOne(said, state.tables.columns) &&
    !isPartOfMoney(said, state.tables.columns, state.clause)
  )
    return said;
  if (!isOptional)
    state.why = column
      ? `${state.clause.at(at)?.shown} may be of the columns ${[column, ...others].map(({ name }) => name).join(", ")}: say of which.`
      : `There is no column of quantities for ${state.clause.at(at)?.shown}.`;
  return undefined;
}

/** What was earned is told by no column of minutes or kilograms; time is taken and spent as well, where it is said. */
const isNoMoney = ({ clause }: TableState, column: ColumnShape): boolean =>
  asksMoney(clause) && columnsOf(NO_MONEY, [column]).length > 0 && !clause.words.some(({ shown }) => LASTS.test(folded(shown)));
const NO_MONEY: ReadonlySet<string> = new Set(["duration", "weight", "mass", "distance", "age", "area", "temperature", "page", "score", "level"]);
const LASTS = /long|time|hour|minute|day|lang|zeit|stunde|minut|tag|temps|heure|jour|tiempo|hora|dia|tempo|or[ae]$|giorn/;

/** "How much did Kim earn", "how much is still open". */
const isMoneyAsked = ({ clause, where }: TableState, at: number): boolean =>
  (clause.can(at, "sum", "total", "what", "max", "min") || at === 0) &&
  (saysMoney(clause) || (isAsking(clause, at) && where.length > 0 && isOnlyLight(clause)));

/** Money that no word names as a column; where rows have a number of pieces and the price of one it is worked out. */
function moneySummed({ clause, tables, compute }: TableState): ColumnShape | undefined {
  const made = moneyMade(tables.columns);
  const column = moneyOf(tables.columns) ?? (made === undefined ? undefined : { name: "money", type: "number" as const, values: undefined });
  if (!column || isPartOfMoney(column, tables.columns, clause)) return undefined;
  if (made !== undefined) compute.push({ as: column.name, of: made });
  clause.use(...moneyVerbs(clause));
  return column;
}

const PRICED = /expensive|cheap|dear|teuer|billig|guenstig|gunstig|\bcher|\bcar[oai]s?\b|barat|economic/;
const PRICE = /price|preis|prix|precio|prezzo|preco|kosten|cost/;
