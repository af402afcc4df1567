import { conceptsOf } from "../lexicon/concepts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { PEOPLE } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isCountOf, isId, isNumeric, type Match, quantities } from "./columns.ts";
import { countsPeople } from "./count-people.ts";
import { isDatePart } from "./date-parts.ts";
import type { ColumnShape } from "./frame.ts";
import { asksHowMany } from "./how-many.ts";
import { asksMoney, isOnlyLight, isPartOfMoney, isPriceOfOne, moneyMade, moneyOf, moneyVerbs, saysMoney } from "./money.ts";
import { ranksByCount } from "./popular.ts";
import { sameRoot } from "./same-root.ts";
import { isOfQuality, isQuality, superlativeAt, superlativeWord } from "./superlatives.ts";
import { addExtreme, isOfOne, limitOf, rankedByMost, ranksGroups } from "./table-extremes.ts";
import type { Fn, TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

const FNS: readonly Exclude<Fn, "distinct">[] = ["count", "sum", "average", "min", "max", "median"];

export function readMeasures(state: TableState): void {
  const { clause } = state;
  // "In all" is a sum only where nothing else is measured.
  const places = clause.places(...FNS).filter((place) => !state.matches.some((match) => match.at === place || isPhone(match, place)));
  const totals = places.filter((place) => clause.can(place, "total"));
  for (const at of [...places.filter((place) => !totals.includes(place)), ...totals]) {
    if (clause.isUsed(at) || (totals.includes(at) && state.measures.length > 0)) continue;
    readMeasure(state, at, FNS.find((each) => clause.can(at, each)) ?? "count");
    if (state.why !== undefined) return;
  }
  if (state.measures.length === 0) sumBySpending(state);
}

/** "Telephone number of": its second word counts nothing. */
const isPhone = ({ at, length, column }: Match, place: number): boolean =>
  place > at && place < at + length && columnsOf(new Set(["phone"]), [column]).length > 0;

function readMeasure(state: TableState, at: number, fn: (typeof FNS)[number]): void {
  const { clause } = state;
  const isSaidElsewhere = fn === "sum" && isAsking(clause, at) && clause.has("average", "median", "min", "max");
  if (isSaidElsewhere || (fn === "count" && isOfExtreme(state, at))) return clause.use(at);
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
  const match = column && state.matches.find((each) => each.column.name === column.name && !clause.isUsed(each.at));
  if (match) state.useMatch(match);
  if (column && (asksMoney(clause) || !isOfOne(column.name))) state.measures.push({ fn: "sum", column: column.name });
}

/** "Combien a-t-elle encaissé": without a noun behind it, it is how much, and not how many. */
const isHowMuch = ({ clause }: TableState, at: number): boolean =>
  clause.language === "fr" && folded(clause.at(at)?.shown ?? "") === "combien" && !/^d(?:e|u|es)?$/.test(folded(clause.at(at + 1)?.shown ?? ""));

/** "The maximum number of hours": the number is what the extreme or the average is of. */
function isOfExtreme({ clause, matches }: TableState, at: number): boolean {
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
    const isAmount =
      !isDifferentSaid &&
      (next.column.made !== undefined ||
        isCountOf(next.column) ||
        (isNumeric(next.column) && columnsOf(COUNTED, [next.column]).length > 0) ||
        isCounted(next.column));
    // "How many prices" may be their sum or their number.
    if (isNumeric(next.column) && !isDifferentSaid && !isAmount) state.why = `Whether ${next.column.name} is added up, or its values are counted, is not said.`;
    const isEach = next.column.values?.length === state.tables.shapes[0]?.shape.rows;
    if (!isAmount && !isDifferentSaid && !isEach && state.where.length > 0 && !isOfOwn(next.column))
      state.why = `Whether rows are counted, or each ${next.column.name} once, is not said: ask for the different ones, or for rows.`;
    state.measures.push({ fn: isAmount ? "sum" : "distinct", column: next.column.name });
  } else countRows(state, at);
}

/** "How many towels do we have in stock": of goods that have a number in a column that number is meant, or rows; which is not said. */
function countRows(state: TableState, at: number): void {
  const { clause, tables } = state;
  const isValue = (place: number): boolean =>
    clause.isUsed(place) && clause.at(place)?.token.kind === "word" && !tables.nouns.has(place) && !clause.can(place, "row", "of", "count");
  const isGoods = isValue(at + 1) && !tables.nouns.has(at + 2) && !clause.can(at + 2, "row") && asksHowMany(clause, at);
  if (countsPeople(state, at)) return;
  const said = isGoods ? saidPieces(state) : undefined;
  if (said) return void state.measures.push({ fn: "sum", column: said.name });
  const [quantity, ...others] = isGoods ? columnsOf(PIECES, pieceColumns(state)) : [];
  const isHeld = clause.words.some(
    ({ shown }) => conceptsOf(folded(shown)).has("stock") || ["sale", "purchase", "stock"].some((each) => conceptsOfVerb(folded(shown)).has(each)),
  );
  const whole = isGoods && isHeld && !quantity ? pieceColumns(state).filter(({ type, name }) => type === "integer" && !isOfOne(name)) : [];
  if (whole.length > 0) return void state.refuse(`Whether rows are counted, or ${whole.map(({ name }) => name).join(" or ")} is added up, is not said.`);
  if (!quantity) return void state.measures.push({ fn: "count" });
  if (isHeld && others.length === 0) state.measures.push({ fn: "sum", column: quantity.name });
  else state.why = `Whether rows are counted, or ${quantity.name} is added up, is not said.`;
}

/** Numbers of things: what they cost is none. */
const pieceColumns = ({ tables }: TableState): ColumnShape[] => {
  const priced = columnsOf(PRICES, tables.columns);
  return tables.columns.filter((column) => isNumeric(column) && !isId(column.name) && !priced.includes(column));
};
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
  if (ranksByCount(state, at)) return;
  const asked = superlativeAt(clause, at, state.sized());
  if (ranksGroups(state, at, asked.fn)) return;
  const { word, used } = superlativeWord(clause, at);
  const of = sizedBeside(state, at, asked.column);
  const own = of?.column ?? asked.column ?? priceFor(state, at);
  if (!own && isQuality(word)) return void state.refuse(`No column, or more than one, says what is ${clause.at(at)?.shown}: say of which.`);
  const column = own ?? onlyQuantity(state, at, false);
  if (!column || (!of && !isQuality(word) && rankedByMost(state, at, { column, fn: asked.fn }))) return;
  const limit = limitOf(state, at);
  clause.use(...used);
  if (of) state.useMatch(of);
  state.take("value");
  if (isSized(column) || asked.column?.name === column.name)
    addExtreme(state, column, { fn: of ? superlativeAt(clause, at, [of.column]).fn : asked.fn, at, limit });
  else state.why = `${column.name} holds no numbers.`;
}

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
  if (column && others.length === 0) return column;
  const money = isMoneyAsked(state, at) ? moneySummed(state) : undefined;
  if (money) return money;
  const called = [column, ...others].find((each) => each && folded(each.name) === folded(state.clause.at(at)?.shown ?? ""));
  if (called) return called;
  const verbs = new Set(state.clause.words.flatMap(({ token }) => (token.kind === "word" ? [...conceptsOfVerb(folded(token.text))] : [])));
  const [said, ...more] = columnsOf(verbs, quantities(state.tables.columns));
  if (said && more.length === 0 && !isPriceOfOne(said, state.tables.columns) && !isPartOfMoney(said, state.tables.columns, state.clause)) return said;
  if (!isOptional)
    state.why = column
      ? `${state.clause.at(at)?.shown} may be of the columns ${[column, ...others].map(({ name }) => name).join(", ")}: say of which.`
      : `There is no column of quantities for ${state.clause.at(at)?.shown}.`;
  return undefined;
}

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
