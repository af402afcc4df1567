import type { TableQuery } from "@aether/protocol";
import { ADDS_UP, columnsOf, isNumeric } from "./columns.ts";
import { isMoneyRows, moneyOf } from "./money.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";

const SHARE =
  /^(?:percentages?|percent|share|shares|proportion|fraction|prozent|prozents[aä]tz\w*|prozentual\w*|anteil\w*|prozentanteil\w*|pourcentages?|pourcent|proportion|part|quote-part|porcentajes?|proporcion|cuota|percentual[ei]|percentuali|percento|quota|quote|proporzione|percentagem|percentagens|porcentagem|proporcao|parcela)$/;
const OF_HUNDRED = /^(?:per cent|pour cent|por ciento|per cento|por cento)$/;

/** Reads and uses the words for a part of the whole: "what percentage of the orders is open", "the share of each country". */
export function readShare(state: TableState): boolean {
  const { clause } = state;
  const places = clause.words.flatMap(({ shown }, at) => {
    if (clause.isUsed(at) || state.matches.some((match) => match.at === at)) return [];
    if (SHARE.test(folded(shown))) return [at];
    return OF_HUNDRED.test(folded(`${shown} ${clause.at(at + 1)?.shown ?? ""}`)) ? [at, at + 1] : [];
  });
  if (places.length === 0) return false;
  clause.use(...places, ...clause.places("count").filter((at) => places.includes(at + 1)), ...clause.places("sum").filter((at) => places.includes(at + 1)));
  return true;
}

/** What the part is measured by where no word says it: what adds up is added up, else rows are counted. */
export function measureShare(state: TableState): void {
  const { clause, measures, tables } = state;
  if (measures.length > 0) return;
  const sums = columnsOf(ADDS_UP, tables.columns);
  const own = state.matches.find(
    (match) => !clause.isUsed(match.at) && (match.column.made !== undefined || (isNumeric(match.column) && sums.includes(match.column))),
  );
  if (own) state.useMatch(own);
  const money = tables.nouns.size > 0 && isMoneyRows(tables) ? moneyOf(tables.columns) : undefined;
  const column = own?.column ?? money;
  measures.push(column ? { fn: "sum", column: column.name } : { fn: "count" });
}

/** Why a share cannot be told; undefined where it can. */
export function unclearShare({ where, group, measures }: TableQuery): string | undefined {
  const [measure, ...more] = measures ?? [];
  if (!measure || more.length > 0 || (measure.fn !== "count" && measure.fn !== "sum")) return "A share is of a number of rows or of a sum: say of which.";
  if (group === undefined && where === undefined) return "A share of what is not said: choose rows, or groups.";
  if (where !== undefined && (typeof where === "string" || !("column" in where)))
    return "A share of rows that are chosen in more than one way may be of all rows or of some: ask for the two numbers instead.";
  return group !== undefined && where !== undefined
    ? "A share of groups of chosen rows may be of all rows or of those: ask for the figures instead."
    : undefined;
}

/** The whole that a share is of. */
export function wholeOf({ where: _, group: _group, order: _order, limit: _limit, having: _having, ...rest }: TableQuery): TableQuery {
  return rest;
}
