import type { Clause } from "./clause.ts";
import { columnsOf, inMoney, isId, isNumeric, type Match } from "./columns.ts";
import { datePartAt, partName } from "./date-parts.ts";
import { asksMoney } from "./money.ts";
import { isOrdinalNoun } from "./ordinals.ts";
import { POPULAR } from "./popular.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";
import { dateMeant } from "./which-date.ts";

/** Columns after "per" or "by", and months and years of the column of dates. */
export function readGroups(state: TableState): void {
  const { clause } = state;
  for (const match of [...state.matches]) {
    if (clause.isUsed(match.at) || !isGroup(state, match)) continue;
    state.useMatch(match);
    state.group.push(match.column.name);
    if (isRateOf(state, match)) state.refuse(`Whether groups by ${match.column.name}, or how much comes to one of them, is asked for is not said.`);
  }
  groupByPossessor(state);
  groupByNamed(state);
  for (const at of clause.words.keys()) groupByPart(state, at);
  state.take("group");
}

/** "Passengers per car", beside a number of cars in each row: a rate is asked for, and no groups. */
function isRateOf({ clause }: TableState, { at, length, column }: Match): boolean {
  const own = folded(column.name).replace(/\s*[([].*$/, "");
  return isNumeric(column) && !isId(column.name) && length === 1 && folded(clause.at(at)?.shown ?? "") !== own && columnsOf(YEARS, [column]).length === 0;
}
const YEARS: ReadonlySet<string> = new Set(["year", "birth", "age"]);

const THEIR = /^(?:their|its|ihre?[nrms]?|leurs?|sus?|loro|seus?|suas?)$/;
/** "Ships and the number of their crossings", "donors with their total value": a figure of each of them. */
function groupByPossessor(state: TableState): void {
  const { clause, group } = state;
  const their = clause.words.findIndex(({ shown }) => THEIR.test(folded(shown)));
  const figure = [their - 1, their - 2, their - 3, their + 1].find((at) => clause.can(at, "sum", "average", "count", "median") && !clause.isUsed(at));
  const match = state.matches.find(({ at, column }) => at < their && !clause.isUsed(at) && column.type === "text");
  if (their < 0 || figure === undefined || !match || group.length > 0 || state.where.length > 0) return;
  const joint = Math.min(their, figure);
  const isJoined = Array.from({ length: joint - match.at - match.length }, (_, index) => match.at + match.length + index);
  if (!isJoined.some((at) => clause.can(at, "and", "with")) || !isJoined.every((at) => clause.isFree(at))) return;
  state.useMatch(match);
  group.push(match.column.name);
}

const OWN_EACH = /^(?:each|each of them|respectively|jeweils|je|chacune?|cada un[oa]?|cada uma?|ciascun[oa])$/;
/** "What did Hana and Ivor each bring in": a figure of each of those who are named. */
function groupByNamed({ clause, where, group }: TableState): void {
  const each = clause.words.findIndex(({ shown }, at) => OWN_EACH.test(folded(shown)) && at > 0 && clause.isUsed(at - 1));
  const [named, ...others] = where.flatMap((condition) => ("column" in condition && condition.is === "in" ? [condition.column] : []));
  if (each < 0 || named === undefined || others.length > 0 || group.length > 0) return;
  clause.use(each);
  group.push(named);
}

function isGroup(state: TableState, match: Match): boolean {
  const { clause } = state;
  const before = [match.at - 1, match.at - 2].find(
    (index) => clause.can(index, "per", "by") && !isOrdinalNoun(clause, index) && state.onlyFree(index + 1, match.at),
  );
  // "What did we spend on parts", beside `Parts (£)`: figures are what is added up.
  if (before !== undefined && inMoney(match.column) && folded(clause.at(before)?.shown ?? "") === "on") return false;
  const isTop = state.limit !== undefined && state.hasMeasures() && state.limitPlace === match.at - 1;
  const joined = state.group.length > 0 && (clause.can(match.at - 1, "and") || clause.at(match.at - 1)?.shown === ",");
  if (before === undefined && !joined && !isTop) return false;
  if (clause.can(match.at - 1, "sum", "average", "min", "max")) return false;
  const isMoneyOfEach = before !== undefined && asksMoney(clause) && EACH.test(folded(clause.at(before)?.shown ?? ""));
  if (before === undefined || isMoneyOfEach || state.hasMeasures()) return true;
  // "Each customer from Bonn" is all of them, where nothing is measured.
  return isLed(clause, before);
}

const isLed = (clause: Clause, before: number): boolean => !clause.can(before, "all") && (clause.can(before, "stop") || !clause.has("min", "max"));

/** "The highest fee per city": the figure of each. */
function groupExtremes(state: TableState): void {
  const { clause, measures, group } = state;
  if (measures.length === 0 || group.length > 0 || !measures.every(({ fn }) => fn === "min" || fn === "max")) return;
  const each = state.matches.find((match) => !clause.isUsed(match.at) && match.column.type === "text" && eachBefore(state, match.at));
  if (each && state.useMatch(each)) group.push(each.column.name);
}

/** "The dearest article of each supplier": rows that are ranked are so for each value of it. */
export function readRankedEach(state: TableState): void {
  groupExtremes(state);
  const { clause, order, limit, measures, group } = state;
  if (order.length === 0 || limit === undefined || measures.length > 0 || order.some(({ column }) => group.includes(column))) return;
  state.per.push(...group.splice(0));
  for (const match of state.matches) {
    const isText = match.column.type === "text" || match.column.type === "boolean";
    if (clause.isUsed(match.at) || !isText || !eachBefore(state, match.at)) continue;
    state.useMatch(match);
    state.per.push(match.column.name);
  }
}

const eachBefore = ({ clause }: TableState, at: number): boolean =>
  [at - 1, at - 2].some((index) => clause.can(index, "per") && EACH.test(folded(clause.at(index)?.shown ?? "")));
/** Words for each that cannot mean by what rows are ordered. */
export const EACH =
  /^(?:per|pro|je|jede[rnsm]?|par|por|(?:for |of |in |from |within )?(?:each|every)|(?:pour |de |dans )?chaque|(?:por |para |de |en |em )?cada|(?:per |di |in )?(?:ogni|ciascun[oa]?)|fur jede[ns]?|(?:in|an|auf|bei|von) jede[rm])$/;

/** "In which month did we spend the most". */
const isRankedPart = ({ clause }: TableState, at: number): boolean =>
  // "The busiest month".
  [1, 2].some((count) => POPULAR.test(folded(clause.shown(at - count, at)))) ||
  ((clause.can(at - 1, "which", "what") || /^(?:on )?(?:what|which) /.test(folded(clause.at(at)?.shown ?? ""))) &&
    clause.words.some((_, index) => index > at && clause.can(index, "max", "min")));

function groupByPart(state: TableState, at: number): void {
  const { clause } = state;
  const found = clause.isUsed(at) || clause.at(at)?.token.kind !== "word" ? undefined : datePartAt(clause, at);
  if (!found || state.group.includes(partName(found.part)) || state.matches.some((match) => at >= match.at && at < match.at + match.length)) return;
  const isPer =
    [at - 1, at - 2].some((index) => clause.can(index, "per", "by", "and")) || isRankedPart(state, at) || LY.test(folded(clause.at(at)?.shown ?? ""));
  const dates = state.tables.columns.filter(({ type }) => type === "date");
  const meant = dateMeant(clause, dates);
  const column = meant ?? dates[0];
  if (!isPer || !column) return;
  if (!meant) state.why ??= `It may be the ${found.part} of ${dates.map(({ name }) => name).join(" or ")}: say which.`;
  clause.use(...found.used);
  const named = state.matches.find((match) => match.column.name === column.name && !clause.isUsed(match.at));
  if (named) state.useMatch(named);
  const as = partName(found.part);
  state.compute.push({ as, of: `${found.part}([${column.name}])` });
  state.group.push(as);
}

/** "Weekly", "monatlich": the word itself says for each. */
const LY = /(?:ly|lich|weise)$/;
