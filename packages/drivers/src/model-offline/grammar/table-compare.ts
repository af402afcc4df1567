import { ADDS_UP, columnsOf, isNumeric } from "./columns.ts";
import { asksMoney, isMoneyRows, moneyOf } from "./money.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

/** Two or more that are held against each other, where no verb says so: "Owen or Priya", "versus". */
const AGAINST =
  /^(?:vs|versus|respectively|against|compared|comparison|difference|gegen|gegenuber|jeweils|vergleich|unterschied|contre|face|respectivement|comparaison|contra|frente|respectivamente|comparacion|diferencia|contro|confronto|rispettivamente|differenza|comparacao|diferenca)$/;

const MORE = /^(?:more|less|fewer|mehr|weniger|plus|plus d|plus de|moins|moins d|mas|menos|piu|meno|mais|most|the most|am meisten)$/;

/** "Did Owen or Priya give more milk": what it is more of is added up for each, or their rows are counted. */
function measureMore(state: TableState): boolean {
  const { clause, measures, tables } = state;
  const chosen = state.where.some((each) => "column" in each && each.is === "in") || monthsCompared(state) !== undefined;
  const at = clause.words.findIndex(({ shown }, index) => !clause.isUsed(index) && MORE.test(folded(shown)));
  if (!chosen || at < 0 || measures.length > 0 || state.group.length > 0 || !clause.words.some((_, index) => clause.can(index, "or"))) return false;
  const own = state.matches.find((match) => match.at > at && !clause.isUsed(match.at) && isNumeric(match.column));
  const isRows = [at + 1, at + 2].some((index) => tables.nouns.has(index));
  const column = own?.column ?? (asksMoney(clause) ? moneyOf(tables.columns) : undefined);
  if (!column && !isRows) return false;
  clause.use(at);
  if (own) state.useMatch(own);
  measures.push(column ? { fn: "sum", column: column.name } : { fn: "count" });
  return true;
}

/** "Compare the litres of Owen and Priya": a figure for each of them, and not one of both. */
export function readCompared(state: TableState): void {
  const { clause, measures, group } = state;
  const isMore = measureMore(state);
  const places = clause.words.flatMap(({ shown }, at) =>
    !clause.isUsed(at) && (clause.can(at, "compare", "difference") || AGAINST.test(folded(shown))) ? [at] : [],
  );
  const chosen = state.where.flatMap((each) => ("column" in each && each.is === "in" ? [each.column] : []));
  const [column, ...others] = chosen;
  if (places.length > 0 && measures.length === 0) measureCompared(state);
  if (!(isMore || places.length > 0) || measures.length === 0) return;
  const isDifference = places.some((at) => clause.can(at, "difference") || DIFFERENCE.test(folded(clause.at(at)?.shown ?? "")));
  // "The difference between the two": the word belongs to it.
  if (isDifference) clause.use(...clause.places("between"));
  if (group.length > 0) return clause.use(...places);
  const month = column === undefined ? monthsCompared(state) : undefined;
  if (month !== undefined) {
    clause.use(...places);
    state.compute.push({ as: "month", of: `month([${month}])` });
    group.push("month");
    state.difference = isDifference && measures.length === 1;
    return;
  }
  if (column === undefined || others.length > 0) return;
  clause.use(...places);
  group.push(column);
  state.difference = isDifference && measures.length === 1;
}

/** "Compare the takings of May and June": what adds up is added up, where no word says what is done. */
function measureCompared(state: TableState): void {
  const { clause, tables, measures } = state;
  const sums = columnsOf(ADDS_UP, tables.columns);
  const [own, ...others] = state.matches.filter(
    (match) => !clause.isUsed(match.at) && (match.column.made !== undefined || (isNumeric(match.column) && sums.includes(match.column))),
  );
  if (own && others.length === 0 && state.useMatch(own)) return void measures.push({ fn: "sum", column: own.column.name });
  const money = isMoneyRows(tables) ? moneyOf(tables.columns) : undefined;
  if (money && tables.nouns.size > 0) measures.push({ fn: "sum", column: money.name });
  else if (state.where.length > 0 && state.group.length === 0) state.refuse("By what they are compared is not said: name a figure of them.");
}

/** The column of days, of which several whole months are chosen. */
function monthsCompared({ where }: TableState): string | undefined {
  const [only, ...others] = where.flatMap((each) => ("any" in each ? [each.any] : []));
  const months = (only ?? []).flatMap((each) => ("column" in each && each.is === "between" && isMonth(each.values) ? [each.column] : []));
  const [column] = months;
  return others.length === 0 && only && months.length === only.length && months.every((each) => each === column) ? column : undefined;
}

const isMonth = ([from, to]: readonly unknown[] = []): boolean =>
  /-01$/.test(String(from)) && String(from).slice(0, 7) === String(to).slice(0, 7) && /-(?:28|29|30|31)$/.test(String(to));

const DIFFERENCE = /^(?:difference|unterschied|differenz|diferencia|differenza|diferenca)$/;
