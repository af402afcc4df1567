import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isId, isNumeric, type Match } from "./columns.ts";
import { stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { asksMoney, partsOf } from "./money.ts";
import { sameNoun, stemOf } from "./names-in-words.ts";
import { ordinalBefore } from "./ordinals.ts";
import { peopleAsked, placeAsked } from "./ranked-by.ts";
import { numberBeside } from "./slots.ts";
import { EACH } from "./table-groups.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";
import { isTimed } from "./units.ts";

type Limit = { readonly count: number; readonly at: number };

interface Extreme {
  readonly fn: "min" | "max";
  readonly at: number;
  /** Behind its last word: "most valuable" has two. */
  readonly end: number;
  readonly limit: Limit | undefined;
}

/** The largest of a column: a figure, or the rows that have it. */
export function addExtreme(state: TableState, column: ColumnShape, extreme: Extreme): void {
  const ordinal = ordinalBefore(state.clause, extreme.at);
  if (ordinal) return rankNth(state, column, { ...extreme, ordinal });
  if (extreme.limit || isRow(state, extreme)) rank(state, column, extreme);
  else {
    state.measures.push({ fn: extreme.fn, column: column.name });
    if (isPartAsked(state)) rankParts(state, extreme.fn);
  }
}

/** "Which day was the coldest": of the days one is asked for, and not the figure of each. */
const isPartAsked = ({ clause, group, compute }: TableState): boolean =>
  group.length === 1 &&
  compute.some(({ as }) => as === group[0]) &&
  clause.words.some((_, at) => clause.can(at, "which", "what")) &&
  !clause.words.some(({ shown }, at) => clause.can(at, "per") && EACH.test(folded(shown)));

function rankParts(state: TableState, fn: Extreme["fn"]): void {
  state.ranked = { descending: fn === "max", limit: 1 };
  state.ties = true;
}

/** How many are asked for: the number beside a superlative, or beside the rows that it is of. */
export function limitOf(state: TableState, at: number): Limit | undefined {
  const { clause } = state;
  const own = numberBeside(clause, at);
  if (own) return own;
  const isEach = (index: number): boolean =>
    state.matches.some((match) => match.at === index && match.column.type === "text" && match.column.values?.length === state.tables.shapes[0]?.shape.rows);
  // "Les deux cachets les plus bas": the figure itself stands between.
  const isFigure = (index: number): boolean => state.matches.some((match) => match.at === index && isNumeric(match.column) && at - index < 4);
  const nouns = stretch(0, at).filter((index) => isRowNoun(state, index) || isEach(index) || isFigure(index));
  return nouns.map((index) => numberBeside(clause, index)).find((found) => found !== undefined && found.at < at);
}

/** "The customer with the highest total amount", "the country with the most orders": groups are ranked by a measure. */
export function ranksGroups(state: TableState, at: number, fn: "min" | "max"): boolean {
  const { clause } = state;
  const key = state.matches.find((match) => match.at < at && !clause.isUsed(match.at) && !isNumeric(match.column));
  const limit = numberBeside(clause, key?.at ?? at);
  const group = key?.column ?? peopleAsked(state, at) ?? placeAsked(state, at);
  const summed = group && summedBy(state, at, (limit?.count ?? 1) > 1);
  const counted = summed ? [] : countedBy(state, at);
  if (!group && state.group.length === 0) return refusedCount(state, counted);
  if (counted === undefined) return false;
  // Of what has one row each, the row is ranked.
  if (summed && group && state.group.length === 0 && group.values?.length === state.tables.shapes[0]?.shape.rows) return false;
  clause.use(at, ...counted, ...(limit ? [limit.at] : []));
  groupRanked(state, at, { key, group });
  measureBy(state, summed, counted.length > 0);
  state.ranked = { descending: fn === "max", limit: limit?.count ?? 1 };
  state.ties = limit === undefined;
  return true;
}

/** Groups are made of what is named, or of who or where is asked for. */
function groupRanked(state: TableState, at: number, { key, group }: { readonly key: Match | undefined; readonly group: ColumnShape | undefined }): void {
  const { clause } = state;
  if (key) state.useMatch(key);
  else clause.use(...clause.places("location").filter((place) => place < at));
  if (group && !state.group.includes(group.name)) state.group.push(group.name);
}

/** "Who closed the most tickets" where nobody is told: the tickets are counted, and not measured by something else. */
function refusedCount(state: TableState, counted: readonly number[] | undefined): boolean {
  if (counted === undefined || counted.length === 0) return false;
  state.refuse("Of whom or of what the most is counted is in no column that could be told.");
  return true;
}

/**
 * "Which customer spent the most": what several rows have of one is added up where a verb or "in total" says so; else it may be
 * the largest of them, their sum or their number, and is refused.
 */
export function rankedByMost(state: TableState, at: number, { column, fn }: { column: ColumnShape; fn: "min" | "max" }): boolean {
  const { clause, tables } = state;
  if (!addsUp(state, at, column)) return false;
  const key = state.matches.find((match) => match.at < at && !clause.isUsed(match.at) && match.column.type === "text");
  const group = key?.column ?? peopleAsked(state, at) ?? partAsked(state);
  if (!group) return false;
  // Of one that has one row the sum is what stands there.
  const isSingle = group.values?.length === tables.shapes[0]?.shape.rows;
  if (isSingle) state.take("total");
  if (isSingle) return false;
  const verbs = clause.words.slice(0, at).flatMap(({ token }) => (token.kind === "word" ? [...conceptsOfVerb(folded(token.text))] : []));
  if (verbs.includes("price") && !verbs.includes("expense")) return false;
  if (!clause.has("total") && !verbs.includes("expense") && !asksMoney(clause) && !isWhatIsDone(state, at, column)) {
    state.why = `Whether the largest ${column.name}, its sum for each ${group.name}, or the number of rows is meant is not said: say "the highest ${column.name}", "the highest total ${column.name}" or "the most rows".`;
    return true;
  }
  const limit = numberBeside(clause, key?.at ?? at);
  clause.use(at, ...(limit ? [limit.at] : []));
  if (key) state.useMatch(key);
  if (!state.group.includes(group.name)) state.group.push(group.name);
  state.measures.push({ fn: "sum", column: column.name });
  state.ranked = { descending: fn === "max", limit: limit?.count ?? 1 };
  state.ties = limit === undefined;
  return true;
}

/** "Who picked the most", beside one figure that is what was picked: all of it is meant, and no single row. */
function isWhatIsDone({ clause, tables }: TableState, at: number, column: ColumnShape): boolean {
  const figures = tables.columns.filter((each) => isNumeric(each) && !isId(each.name) && !each.key && !isOfOne(each.name));
  const said = clause.words.slice(0, at).flatMap(({ token }) => (token.kind === "word" ? [folded(token.text)] : []));
  const concepts = new Set(said.flatMap((word) => [...conceptsOfVerb(word), ...(WORKED.test(word) ? ["duration"] : [])]));
  if (concepts.has("weight")) concepts.add("mass");
  return (
    figures.length === 1 &&
    figures[0]?.name === column.name &&
    !asksTimes(clause) &&
    (columnsOf(concepts, [column]).length > 0 || (concepts.has("duration") && isTimed(column)))
  );
}
const WORKED = /^(?:work(?:ed|s)?|gearbeitet|arbeitet|arbeiten|travaille(?:nt|s)?|trabaj(?:o|a|an|ado|aron)|lavora(?:to|no)?|trabalh(?:ou|a|am|aram|ado))$/;
/** "Most often": rows are counted. */
const asksTimes = (clause: Clause): boolean => clause.has("often");

/** "The most" of what adds up over rows: "earned the most" does, whatever its column is called. */
const addsUp = (state: TableState, at: number, { name, type }: ColumnShape): boolean =>
  isMost(state, at) && type !== "date" && (asksMoney(state.clause) || !OF_ONE.test(folded(name)));

/** "In which month": a part of the days that groups are made of already. */
function partAsked({ group, compute }: TableState): ColumnShape | undefined {
  const part = group.length === 1 ? compute.find(({ as }) => as === group[0]) : undefined;
  return part && { name: part.as, type: "text", values: undefined };
}

function measureBy(state: TableState, summed: Match | undefined, isCounted: boolean): void {
  if (isCounted) state.measures.push({ fn: "count" });
  if (summed && state.useMatch(summed)) state.measures.push({ fn: "sum", column: summed.column.name });
}

/** What of groups is added up where no word says "sum": what the most is of, what is said "in all", what several of them have. */
function summedBy(state: TableState, at: number, isMany: boolean): Match | undefined {
  const { clause } = state;
  const own = state.matches.find((match) => match.at > at && isNumeric(match.column) && !clause.isUsed(match.at) && state.onlyFree(at + 1, match.at));
  if (!own || OF_ONE.test(folded(own.column.name))) return undefined;
  const after = own.at + own.length;
  if (clause.can(after, "sum", "average", "median") && !clause.can(after, "total")) return undefined;
  return isMany || isMost(state, at) || clause.has("total") || own.column.made !== undefined ? own : undefined;
}

/** What a superlative is of where that is a measure; the word for rows, where they are counted. */
function countedBy(state: TableState, at: number): number[] | undefined {
  const { clause } = state;
  const next = clause.near(at, 1);
  if (next === undefined) return undefined;
  const own = state.matches.find((match) => match.at === next);
  // "Which supplier has the most articles": each row has one of its own.
  const isEach = own?.column.type === "text" && own.column.values?.length === state.tables.shapes[0]?.shape.rows;
  if (own && isEach && isMost(state, at)) return stretch(own.at, own.length);
  const measured = own ? own.at + own.length : next;
  if (clause.can(measured, "sum", "average", "count", "median")) return [];
  if (isOfPieces(state, next)) return undefined;
  return (isRowNoun(state, next) || isValueCounted(state, next)) && isMost(state, at) ? [next] : undefined;
}

/** "The most fires", where that is a kind of call: rows of it are counted, unless each has a number of them. */
function isValueCounted({ clause, where, tables }: TableState, at: number): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  const isChosen = where.some(
    (each) => "column" in each && each.is === "=" && typeof each.value === "string" && sameNoun(folded(each.value), word, clause.language),
  );
  return isChosen && clause.isUsed(at) && partsOf(tables.columns).quantities.length === 0;
}

const ITEMS =
  /^(?:items?|things?|pieces?|articles?|artikel|stucke?|articulos?|piezas?|articoli|pezzi|artigos?|pecas?|objets?|objetos?|oggetti|cosas|choses|coisas|cose|dinge|sachen)$/;
/** "The most items", where each row has a number of them: rows are not what is counted. */
export function isOfPieces({ clause, tables }: TableState, at: number): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  const [own, other] = tables.shapes;
  // "Plants" of plants.csv, where each row of sales.csv has a number of one of them.
  const isOther =
    tables.join !== undefined &&
    other !== undefined &&
    tables.nouns.has(at) &&
    (sameNoun(stemOf(other.file), word, clause.language) || sharesConcept(conceptsOf(stemOf(other.file)), conceptsOf(word)));
  const isPieces = isOther || (ITEMS.test(word) && !tables.nouns.has(at));
  return isPieces && columnsOf(PIECES, (own?.shape.columns ?? []).filter(isNumeric)).length > 0;
}
const PIECES: ReadonlySet<string> = new Set(["quantity", "stock"]);

/** "The second oldest member" is a row, "the second highest fee" a figure: of those that are the same each counts once. */
function rankNth(state: TableState, column: ColumnShape, extreme: Extreme & { readonly ordinal: NonNullable<ReturnType<typeof ordinalBefore>> }): void {
  const { ordinal } = extreme;
  state.clause.use(ordinal.at);
  state.skipped = ordinal.nth - 1;
  if (!isRow(state, extreme)) state.onceEach = column.name;
  rank(state, column, { ...extreme, limit: undefined });
}

function rank(state: TableState, column: ColumnShape, { fn, limit }: Extreme): void {
  if (limit) state.clause.use(limit.at);
  state.order.push({ column: column.name, descending: fn === "max" });
  if (limit === undefined && state.limit === undefined) state.ties = true;
  state.limit ??= limit?.count ?? 1;
}

/** A row is asked for: "the order with the highest amount", "which product has the lowest price", "the cheapest item". */
function isRow(state: TableState, { at, end }: Pick<Extreme, "at" | "end">): boolean {
  if (state.clause.words.some((_, index) => index < at && state.clause.can(index, "who", "location"))) return true;
  if (state.matches.some((match) => match.at === end && match.column.type === "text")) return true;
  return asksWhich(state, at) || nounBehind(state, at) || rowNounBefore(state, at) || valueBehind(state, at);
}

/** "The most expensive available book": what chooses the rows may stand before what they are. */
function nounBehind(state: TableState, at: number): boolean {
  const noun = stretch(at + 1, 3).find((index) => isRowNoun(state, index));
  return noun !== undefined && stretch(at + 1, noun - at - 1).every((index) => state.clause.isUsed(index) && state.clause.at(index)?.token.kind === "word");
}

/** "The oldest cat": what rows are is said by a value of them, and no figure is asked for. */
function valueBehind({ clause, matches, where }: TableState, at: number): boolean {
  const word = folded(clause.at(at + 1)?.shown ?? "");
  const isValue = where.some(
    (each) => "column" in each && each.is === "=" && typeof each.value === "string" && sameNoun(folded(each.value), word, clause.language),
  );
  return isValue && !matches.some((match) => match.at > at + 1 && match.at < at + 4 && isNumeric(match.column));
}

function asksWhich(state: TableState, at: number): boolean {
  const { clause } = state;
  return state.matches.some(
    (match) => match.at < at && !clause.isUsed(match.at) && (match.at === 0 || clause.can(match.at - 1, "which", "what", "show", "stop", "all")),
  );
}

function isRowNoun(state: TableState, at: number): boolean {
  return state.clause.can(at, "row") || isFileNoun(state, at);
}

/** "The order with …", "which orders …". */
function rowNounBefore(state: TableState, at: number): boolean {
  const before = stretch(0, at).filter((index) => isRowNoun(state, index));
  return before.some((index) => index > 0 || stretch(index, at - index).some((place) => state.clause.can(place, "with", "where", "which")));
}

function isFileNoun(state: TableState, at: number): boolean {
  const { clause, tables } = state;
  if (tables.nouns.has(at)) return true;
  const token = clause.at(at)?.token;
  if (token?.kind !== "word" || !clause.isUsed(at)) return false;
  return tables.files.some((file) => folded(file.slice(file.lastIndexOf("/") + 1)).startsWith(folded(token.text).slice(0, -1)));
}

/** What each row has of its own, and what adds up to nothing. */
export const isOfOne = (name: string): boolean => OF_ONE.test(folded(name));
const OF_ONE = /price|preis|prix|precio|prezzo|preco|rate|\bage\b|alter\b|temperat|percent|prozent|score|level|year|jahr/;
const isMost = ({ clause }: TableState, at: number): boolean => MOST.test(clause.at(at)?.shown ?? "");

/** "The most orders" counts; "the largest order" does not. */
const MOST = /^(?:(?:the )?(?:most|fewest|least)|(?:am )?(?:meisten|wenigsten)|(?:le )?(?:plus|moins)(?: de)?|más|mas|menos|più|piu|meno|mais)$/i;
