import type { Comparison, TableCondition } from "@aether/protocol";
import { AUXILIARY } from "./auxiliaries.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isNumeric, type Match, quantities } from "./columns.ts";
import { comparisonAt, stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { numberAt } from "./numbers.ts";
import { folded } from "./tagged.ts";

/** Rows of which one column is held against another. */
export interface ComparedColumns {
  readonly found: readonly TableCondition[];
  readonly matches: readonly Match[];
}

const ORDERED: ReadonlySet<Comparison> = new Set(["=", "!=", "<", "<=", ">", ">="]);
const MORE = /^(?:more|plus|plus d|plus de|mehr|mas|piu|mais)$/;
const FEWER = /^(?:less|fewer|moins|moins d|moins de|weniger|menos|meno)$/;
const THAN = /^(?:than|que|qu|als|che|di|de|do que|del|da)$/;

/** "Where delivered < ordered", "plus d'inscrits que de places", "below the minimum": uses the words of such conditions. */
export function readComparedColumns(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]): ComparedColumns {
  const found: TableCondition[] = [];
  const used = new Set<Match>();
  for (const [index, right] of matches.entries()) {
    const left = matches[index - 1];
    // "Longer than an hour": a number and its unit are no column.
    if (numberAt(clause, right.at - 1) !== undefined) continue;
    const pair = pairAt(clause, columns, [left && !used.has(left) ? left : undefined, right]);
    if (!pair) continue;
    found.push({ column: pair.column, is: pair.is, value: { column: right.column.name } });
    for (const match of pair.matches) used.add(match);
    clause.use(...pair.matches.flatMap(({ at, length }) => stretch(at, length)), ...pair.places);
  }
  return { found, matches: matches.filter((match) => !used.has(match)) };
}

interface Pair extends Sign {
  readonly column: string;
  readonly matches: readonly Match[];
}

function pairAt(clause: Clause, columns: readonly ColumnShape[], [left, right]: readonly [Match | undefined, Match]): Pair | undefined {
  const between = left && sameKind(left.column, right.column) ? (moreThan(clause, left, right) ?? signBetween(clause, left, right)) : undefined;
  if (left && between) return { ...between, column: left.column.name, matches: [left, right] };
  const alone = limitAlone(clause, columns, right);
  return alone && { ...alone, column: alone.column.name, matches: [right] };
}

/** Figures with figures, days with days; not one with itself. */
const sameKind = (a: ColumnShape, b: ColumnShape): boolean => a.name !== b.name && ((isNumeric(a) && isNumeric(b)) || (a.type === "date" && b.type === "date"));

interface Sign {
  readonly is: Comparison;
  readonly places: readonly number[];
}

const wordAt = (clause: Clause, at: number): string => folded(clause.at(at)?.shown ?? "");
/** The places between two columns; too many of them hold something else. */
const betweenOf = (left: Match, right: Match): number[] => stretch(left.at + left.length, Math.min(6, right.at - left.at - left.length));
const isPlain = (clause: Clause, at: number): boolean => clause.isFree(at) || THAN.test(wordAt(clause, at)) || AUXILIARY.test(wordAt(clause, at));

/** "More delivered than ordered". */
function moreThan(clause: Clause, left: Match, right: Match): Sign | undefined {
  const places = betweenOf(left, right);
  const before = [left.at - 1, ...(clause.can(left.at - 1, "stop", "of") ? [left.at - 2] : [])];
  const at = before.find((index) => MORE.test(wordAt(clause, index)) || FEWER.test(wordAt(clause, index)));
  if (at === undefined || !places.some((index) => THAN.test(wordAt(clause, index))) || !places.every((index) => isPlain(clause, index))) return undefined;
  return { is: MORE.test(wordAt(clause, at)) ? ">" : "<", places: [...places, at] };
}

const EQUAL = /^(?:equals?|equal to|gleich|egal|egale|igual|igual a|iguales|uguale|uguali|iguais)$/;

/** "Delivered is less than ordered": one comparison, and small words beside it. */
function signBetween(clause: Clause, left: Match, right: Match): Sign | undefined {
  const places = betweenOf(left, right);
  const [sign, ...others] = places.flatMap((at) => {
    const is = EQUAL.test(wordAt(clause, at)) ? "=" : clause.can(at, "stop") ? undefined : comparisonAt(clause, at);
    return is !== undefined && ORDERED.has(is) ? [{ at, is }] : [];
  });
  if (!sign || others.length > 0 || places.some((at) => clause.can(at, "not", "or", "and"))) return undefined;
  return places.every((at) => at === sign.at || isPlain(clause, at)) ? { is: sign.is, places } : undefined;
}

const PRICED: ReadonlySet<string> = new Set(["price", "cost", "amount", "fee", "fine", "salary", "revenue", "payment"]);

/** "Below the minimum": of the only other number that is no price. */
function limitAlone(clause: Clause, columns: readonly ColumnShape[], { at, column }: Match): (Sign & { readonly column: ColumnShape }) | undefined {
  if (!isNumeric(column)) return undefined;
  const place = [at - 1, at - 2, at - 3].find((index) => !(clause.can(index, "stop", "of") && comparisonAt(clause, index) === undefined));
  const is = place === undefined ? undefined : comparisonAt(clause, place);
  if (place === undefined || (is !== "<" && is !== ">" && is !== "<=" && is !== ">=") || !isLimit(column)) return undefined;
  const priced = columnsOf(PRICED, columns);
  const [other, ...others] = quantities(columns).filter((each) => each.name !== column.name && !priced.includes(each));
  return other && others.length === 0 ? { is, column: other, places: stretch(place, at - place) } : undefined;
}

/** A column that is a limit of another one: neither minutes nor what is measured in them. */
const isLimit = ({ name }: ColumnShape): boolean => LIMIT.test(folded(name.replace(/[([][^)\]]*[)\]]/g, " ").replace(/_/g, " ")));
const LIMIT =
  /(?<!\p{L})(?:min|max|soll|meta)(?!\p{L})|minim|maxim|limit|(?<!\p{L})least|reorder|target|budget|mindest|hochst|seuil|plafond|objectif|tope|objetivo|soglia|obiettivo/u;
