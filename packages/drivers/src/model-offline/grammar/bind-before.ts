import type { TableCondition, TableQuery } from "@aether/protocol";
import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import type { Frame, TableFrame } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded, type Language } from "./tagged.ts";
import { walkConditions } from "./walk-conditions.ts";

/** Words that stand for what was asked for before; articles that are written alike stand for it only before a verb. */
const BACK: Readonly<Record<Language, RegExp>> = {
  en: /^(?:it|its|them|they|their|theirs|that|those|these)$/,
  de: /^(?:es|sie|er|ihn|ihm|ihnen|ihre?[nmrs]?|seine?[nmrs]?|davon|deren|dessen|diese[rnms]?|das)$/,
  fr: /^(?:il|elle|ils|elles|lui|son|sa|ses|leurs?|celui-ci|celle-ci|ceux-ci|celles-ci|cela|en)$/,
  es: /^(?:ella|el|ellos|ellas|su|sus|eso|esa|ese|esos|esas|estos|estas|lo)$/,
  it: /^(?:esso|essa|essi|esse|suo|sua|suoi|sue|loro|lo|ce|ne|quello|quella|quelli)$/,
  pt: /^(?:ele|ela|eles|elas|dele|dela|deles|delas|seu|sua|seus|suas|isso|esse|essa|esses|essas)$/,
};
/** Of these a noun may follow: "that boat" points back, "the boat" does not. */
const ARTICLES = /^(?:das|el|lo|en|that)$/;

/**
 * The second half of a question, about what its first half chose: "the highest price, and which order was it" is that row.
 * Undefined where it asks for something of its own; a sentence where it may be either.
 */
export function boundTo(last: Frame | undefined, next: Frame, clause: Clause): Frame | string | undefined {
  if (last?.job !== "table") return undefined;
  if (next.job === "answer" && pointsBack(clause)) return unbound(clause);
  if (next.job !== "table" || !isPlainPair(last.query, next.query)) return undefined;
  if (isHalfOf(last, next, clause)) return sameColumns(last.query, next.query) ? undefined : unbound(clause);
  if (asksAnew(next, clause)) return undefined;
  if (next.query.measures && !pointsBack(clause) && !choosesRows(last.query)) return undefined;
  if (isAboutFigures(last.query)) return `What "${shown(clause)}" is about is not said: a figure or groups are no rows. Say it as a question of its own.`;
  // Nothing was chosen before: all rows are meant.
  if (!choosesRows(last.query) && extremeOf(last.query) === undefined) return undefined;
  const chosen = boundQuery(last.query, next.query);
  return chosen === undefined ? unbound(clause) : { ...next, ...chosen };
}

/** "How many does Raj have, and how many in March": all of March, or of his, is not said. */
const isHalfOf = (last: TableFrame, next: TableFrame, clause: Clause): boolean =>
  !pointsBack(clause) && choosesRows(last.query) && next.query.measures !== undefined && next.query.where !== undefined && !callsRows(clause, next.query.file);

/** What rows must be is of the same columns in both. */
const sameColumns = (one: TableQuery, other: TableQuery): boolean => {
  const columns = ({ where }: TableQuery): string =>
    walkConditions(where)
      .map(({ column }) => column)
      .sort()
      .join(" ");
  return columns(one) === columns(other);
};

/** Two questions to the same table, and neither to several or as a pivot. */
const isPlainPair = (last: TableQuery, next: TableQuery): boolean =>
  last.file === next.file && [last, next].every(({ pivot, join }) => pivot === undefined && join === undefined);

/** It says itself which rows are meant, and points to nothing before it. */
const asksAnew = ({ query }: TableFrame, clause: Clause): boolean =>
  !pointsBack(clause) && !isOnlyPart(query) && (callsRows(clause, query.file) || choosesRows(query));

/** Groups, sums and averages are of many rows: nothing that follows is of one of them. */
const isAboutFigures = (query: TableQuery): boolean => query.group !== undefined || (extremeOf(query) === undefined && !countsOnly(query));

const countsOnly = ({ measures = [] }: TableQuery): boolean => measures.every(({ fn, column }) => fn === "count" && column === undefined);

const unbound = (clause: Clause): string => `What "${shown(clause)}" is about is not said: say it as a question of its own.`;
const shown = (clause: Clause): string => clause.shown(0, clause.length).replace(/[?!.]+$/, "");

export const FIGURES: readonly Sense[] = ["count", "sum", "average", "min", "max", "median"];

/** "Which orders are open, and what is their total": rows are asked for, and then a figure of them. */
export function listsFirst(first: Clause, second: Clause): boolean {
  if (!first.has("which", "show") || first.has(...FIGURES) || !second.has(...FIGURES) || second.has("sort")) return false;
  return pointsBack(second) || addsUpAlone(second);
}

/** "And add up the minutes": it begins with what is done. */
function addsUpAlone(clause: Clause): boolean {
  const verb = clause.words.findIndex((_, at) => !clause.isFree(at) && !clause.can(at, "next"));
  return (
    clause.can(verb, "sum", "count", "average") &&
    !clause.can(verb, "number") &&
    !/^(?:total|totals|average|averages|mean|sum)$/.test(folded(clause.at(verb)?.shown ?? ""))
  );
}

/** Places of words that stand for what was asked for before. */
export function backPlaces(clause: Clause): number[] {
  const { language } = clause;
  return clause.words.flatMap(({ token, shown: word }, at) => {
    if (token.kind !== "word" || !BACK[language].test(folded(word))) return [];
    const isAlone = !ARTICLES.test(folded(word)) || endsAt(clause, at + 1) || clause.can(at + 1, "is") || clause.can(at + 1, "stop");
    return isAlone ? [at] : [];
  });
}

export const pointsBack = (clause: Clause): boolean => backPlaces(clause).length > 0;

const endsAt = (clause: Clause, at: number): boolean => clause.at(at) === undefined || clause.at(at)?.token.kind === "sign";

/** The rows are called by their name, so that all of them may be meant. */
export function callsRows(clause: Clause, file: string): boolean {
  const stem = folded(file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]+$/, ""));
  return clause.words.some(({ token }, at) => clause.can(at, "row") || (token.kind === "word" && sameNoun(stem, folded(token.text), clause.language)));
}

const choosesRows = ({ where, limit, having }: TableQuery): boolean => where !== undefined || limit !== undefined || having !== undefined;

/** Some of the columns, and no choice, order or figure of its own. */
const isOnlyPart = ({ where, limit, order, measures, group, select, having }: TableQuery): boolean =>
  where === undefined &&
  limit === undefined &&
  order === undefined &&
  measures === undefined &&
  group === undefined &&
  having === undefined &&
  select !== undefined;

/** The only figure that was asked for, where rows have it: the smallest or the largest of a column. */
function extremeOf({ measures = [], group }: TableQuery): { column: string; descending: boolean } | undefined {
  const [only, ...others] = measures;
  if (!only || others.length > 0 || group || only.column === undefined || (only.fn !== "max" && only.fn !== "min")) return undefined;
  return { column: only.column, descending: only.fn === "max" };
}

function boundQuery(last: TableQuery, next: TableQuery): Pick<TableFrame, "query" | "ties"> | undefined {
  const extreme = extremeOf(last);
  const where = bothOf(last.where, next.where);
  if (typeof where === "string") return undefined;
  const { distinct, ...own } = next;
  const compute = [...(last.compute ?? []), ...(next.compute ?? [])].filter(({ as }, at, all) => all.findIndex((each) => each.as === as) === at);
  const all = { ...own, ...(compute.length > 0 && { compute }), ...(where && { where }) };
  const limit = extreme ? 1 : last.limit;
  if (limit === undefined) return { query: { ...all, ...(distinct && { distinct }) } };
  // What is chosen of a few rows chooses others.
  if (next.where !== undefined || next.measures || next.limit !== undefined || next.order) return undefined;
  const order = extreme ? [{ column: extreme.column, ...(extreme.descending && { descending: true }) }] : last.order;
  const query = { ...all, ...shownWith(own, order), ...(order && { order }), limit, ...(last.offset !== undefined && { offset: last.offset }) };
  return { query, ...(limit === 1 && { ties: "all" as const }) };
}

/** What rows are in an order by is shown beside what is asked of them. */
const shownWith = ({ select }: TableQuery, order: TableQuery["order"] = []): Pick<TableQuery, "select"> =>
  select ? { select: [...new Set([...select, ...order.map(({ column }) => column)])] } : {};

/** Both conditions; conditions in writing are not put together. */
function bothOf(one: TableQuery["where"], other: TableQuery["where"]): TableQuery["where"] {
  if (typeof one === "string" || typeof other === "string") return "";
  const parts = [one, other].flatMap((each): TableCondition[] => (each === undefined ? [] : "all" in each ? [...each.all] : [each]));
  const [only] = parts;
  return parts.length > 1 ? { all: parts } : only;
}
