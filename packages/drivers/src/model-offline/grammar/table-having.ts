import type { TableCondition, TableMeasure } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import { columnsOf, isNumeric, type Match } from "./columns.ts";
import { comparisonAt } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { asksMoney, moneyOf, quantityFor } from "./money.ts";
import { numberAt } from "./numbers.ts";
import { valueAt } from "./said-values.ts";
import { folded } from "./tagged.ts";
import { isMoneyUnit, isOfMoney, measuredIn } from "./units.ts";

/** A condition on a figure of groups: "customers who spent more than 500 in total", "cities with at least two members". */
export interface Having {
  readonly group: string;
  readonly measure: TableMeasure;
  readonly condition: TableCondition;
}

/** Reads and uses the words of a condition on groups; none where a comparison is of single rows. */
export function readHaving(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]): Having | undefined {
  for (const at of clause.places("gt", "lt", "gte", "lte")) {
    const found = havingAt(clause, at, { columns, matches });
    if (found) return found;
  }
  return onceAt(clause, matches);
}

const ONCE =
  /^(?:only|just|exactly) once$|^(?:nur|genau) einmal$|^(?:une seule fois|seulement une fois)$|^(?:solo una vez|una sola vez)$|^(?:solo una volta|una sola volta)$|^(?:so uma vez|apenas uma vez|uma so vez)$/;
/** "Which rooms were booked only once": one row of each; "each room only once" asks for no such thing. */
function onceAt(clause: Clause, matches: readonly Match[]): Having | undefined {
  for (const at of clause.words.keys()) {
    const length = [3, 2, 1].find((count) => ONCE.test(folded(clause.shown(at, at + count))));
    const key = matches.find((match) => match.at < at && match.column.type === "text" && isAsked(clause, match));
    if (length === undefined || !key || clause.can(at - 1, "per", "all") || clause.at(at - 1)?.token.kind !== "word" || at - 1 <= key.at) continue;
    clause.use(...span(key), ...Array.from({ length }, (_, index) => at + index));
    return { group: key.column.name, measure: { fn: "count" }, condition: { column: "count", is: "=", value: 1 } };
  }
  return undefined;
}

interface Given {
  readonly columns: readonly ColumnShape[];
  readonly matches: readonly Match[];
}

function havingAt(clause: Clause, at: number, { columns, matches }: Given): Having | undefined {
  const times = timesAt(clause, at + 1);
  const value = times?.count ?? numberAt(clause, at + 1);
  const is = comparisonAt(clause, at);
  const key = matches.find((match) => match.at < at && !isNumeric(match.column) && match.column.type === "text" && isAsked(clause, match));
  if (value === undefined || is === undefined || !key) return undefined;
  const after = isMoneyUnit(clause, at + 2) || measuredIn(clause, at + 2, columns).length === 1 ? at + 3 : at + 2;
  const noun = nounAfter(clause, after, { columns, matches });
  const own = matches.find((match) => isNumeric(match.column) && match.at > key.at && (match.at < at || match.at === noun));
  // "Users who opened more than two tickets", beside a column `opened`: the verb is of the rows.
  const verb = matches.find((match) => match.column.type === "date" && match.at > key.at && match.at + match.length === at);
  const use = (...places: readonly number[]): void =>
    clause.use(...(verb ? span(verb) : []), at, at + 1, ...(after > at + 2 ? [at + 2] : []), ...span(key), ...places);
  if (times !== undefined || (!own && (isRowNoun(clause, noun, matches) || clause.can(noun, "row")))) {
    use(...(times?.used ?? [noun]), ...clause.places("total", "count").filter((place) => place > key.at));
    return { group: key.column.name, measure: { fn: "count" }, condition: { column: "count", is, value } };
  }
  const summed = measuredBy(clause, { columns, at, key, own });
  if (!summed) return undefined;
  const { fn, column } = summed;
  use(...(own ? span(own) : []), ...summed.used);
  return { group: key.column.name, measure: { fn, column: column.name }, condition: { column: `${fn} ${column.name}`, is, value } };
}

/** "More than twice", "mehr als drei Mal": rows are counted. */
function timesAt(clause: Clause, at: number): { readonly count: number; readonly used: readonly number[] } | undefined {
  const whole = [1, 2].flatMap((length) => {
    const count = TIMES.findIndex((words) => words.test(folded(clause.shown(at, at + length)))) + 1;
    return count > 0 ? [{ count, used: Array.from({ length }, (_, index) => at + index) }] : [];
  })[0];
  if (whole) return whole;
  const count = numberAt(clause, at);
  return count !== undefined && TIME.test(folded(clause.at(at + 1)?.shown ?? "")) ? { count, used: [at, at + 1] } : undefined;
}

const TIMES = [/^(?:once|einmal|une fois|una vez|una volta|uma vez)$/, /^(?:twice|zweimal)$/, /^(?:thrice|dreimal)$/, /^viermal$/, /^funfmal$/];
const TIME = /^(?:times|mal|fois|veces|volte|vezes)$/;

interface Measured {
  readonly columns: readonly ColumnShape[];
  readonly at: number;
  readonly key: Match;
  readonly own: Match | undefined;
}

/** What of groups is added up or averaged: a column that is named, or the money of what was spent or earned. */
function measuredBy(clause: Clause, { columns, at, key, own }: Measured): { fn: "sum" | "average"; column: ColumnShape; used: number[] } | undefined {
  const total = clause.places("total", "sum").filter((place) => place > key.at);
  const average = clause.places("average").filter((place) => place > key.at);
  const isSpent = asksMoney(clause);
  const isSaid = total.length + average.length > 0;
  if (!(isSaid || isSpent)) return undefined;
  const measured = measuredIn(clause, at + 2, columns);
  const meant = isSpent
    ? moneyOf(columns)
    : measured.length === 1
      ? measured[0]
      : quantityFor(clause, { columns: summable(columns), at, unit: isOfMoney(clause, at + 1) });
  const column = own?.column ?? meant;
  return column && { fn: average.length === 0 ? "sum" : "average", column, used: [...total, ...average.slice(0, 1)] };
}

/** Prices of single things add up to nothing, where there are other figures. */
function summable(columns: readonly ColumnShape[]): readonly ColumnShape[] {
  const prices = columnsOf(new Set(["price"]), columns);
  const others = columns.filter((column) => !prices.includes(column));
  return others.some(isNumeric) ? others : columns;
}

/** What is counted or added up: the next word but for small ones, and for values that choose the rows ("two open tickets"). */
function nounAfter(clause: Clause, after: number, { columns }: Given): number {
  let at = after;
  while (at < after + 3 && !clause.isUsed(at) && (clause.can(at, "stop", "of") || columns.some((column) => valueAt(clause, at, column)?.length === 1))) at += 1;
  return at;
}

const span = ({ at, length }: Match): number[] => Array.from({ length }, (_, index) => at + index);

/** Groups are what is asked for: "which customers", "show the cities", "customers who …". */
function isAsked(clause: Clause, { at }: Match): boolean {
  if (clause.isUsed(at)) return false;
  for (let index = at - 1; index >= 0; index--) {
    if (clause.can(index, "per", "by") && !clause.can(index, "stop", "of")) return false;
    if (!(clause.isFree(index) || clause.can(index, "which", "what", "show", "who", "search", "say", "filter"))) return false;
  }
  return true;
}

/** A word that was read as what the rows are. */
const isRowNoun = (clause: Clause, at: number, matches: readonly Match[]): boolean =>
  clause.isUsed(at) && clause.at(at)?.token.kind === "word" && !matches.some((match) => match.at === at);
