import type { TableCondition, TableQuery } from "@aether/protocol";
import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import type { Frame, TableFrame } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded, type Language } from "./tagged.ts";

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
  if (next.job !== "table" || last.query.file !== next.query.file) return undefined;
  if (last.query.pivot || last.query.join || next.query.join || next.query.pivot) return undefined;
  const points = pointsBack(clause);
  const isPart = isOnlyPart(next.query);
  if (!points && !isPart && (callsRows(clause, next.query.file) || choosesRows(next.query))) return undefined;
  if (!choosesRows(last.query) && extremeOf(last.query) === undefined && countsOnly(last.query)) return points || isPart ? noneOf(last) : undefined;
  if (last.query.group || (extremeOf(last.query) === undefined && !countsOnly(last.query))) return `What "${shown(clause)}" is about is not said: a figure or groups are no rows. Say it as a question of its own.`;
  const chosen = boundQuery(last.query, next.query);
  return chosen === undefined ? unbound(clause) : { ...next, ...chosen };
}

/** Nothing was chosen before: all rows are meant. */
const noneOf = ({ query }: TableFrame): string | undefined =>
  query.group ? "A question about the groups of the one before is not one of the jobs: ask for both as one." : undefined;

const countsOnly = ({ measures = [] }: TableQuery): boolean => measures.every(({ fn, column }) => fn === "count" && column === undefined);

const unbound = (clause: Clause): string => `What "${shown(clause)}" is about is not said: say it as a question of its own.`;
const shown = (clause: Clause): string => clause.shown(0, clause.length).replace(/[?!.]+$/, "");

const FIGURES: readonly Sense[] = ["count", "sum", "average", "min", "max", "median"];

/** "Which orders are open, and what is their total": rows are asked for, and then a figure of them. */
export function listsFirst(first: Clause, second: Clause): boolean {
  return first.has("which", "show") && !first.has(...FIGURES) && second.has(...FIGURES) && !second.has("sort") && pointsBack(second);
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
function callsRows(clause: Clause, file: string): boolean {
  const stem = folded(file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]+$/, ""));
  return clause.words.some(({ token }, at) => clause.can(at, "row") || (token.kind === "word" && sameNoun(stem, folded(token.text), clause.language)));
}

const choosesRows = ({ where, limit, having }: TableQuery): boolean => where !== undefined || limit !== undefined || having !== undefined;

/** Some of the columns, and no choice, order or figure of its own. */
const isOnlyPart = ({ where, limit, order, measures, group, select, having }: TableQuery): boolean =>
  where === undefined && limit === undefined && order === undefined && measures === undefined && group === undefined && having === undefined && select !== undefined;

/** The only figure that was asked for, where rows have it: the smallest or the largest of a column. */
function extremeOf({ measures = [], group }: TableQuery): { column: string; descending: boolean } | undefined {
  const [only, ...others] = measures;
  if (!only || others.length > 0 || group || only.column === undefined || (only.fn !== "max" && only.fn !== "min")) return undefined;
  return { column: only.column, descending: only.fn === "max" };
}

function boundQuery(last: TableQuery, next: TableQuery): Pick<TableFrame, "query" | "ties"> | undefined {
  const extreme = extremeOf(last);
  const parts = [last.where, next.where].filter((each): each is TableCondition => each !== undefined && typeof each !== "string");
  if (typeof last.where === "string" || typeof next.where === "string") return undefined;
  const where = parts.length === 0 ? {} : { where: parts.length === 1 ? parts[0] : { all: parts.flatMap((each) => ("all" in each ? each.all : [each])) } };
  const order = extreme ? [{ column: extreme.column, ...(extreme.descending && { descending: true }) }] : last.order;
  const limit = extreme ? 1 : last.limit;
  // What is chosen of one row chooses another one.
  if (limit !== undefined && (next.where !== undefined || next.measures || next.limit !== undefined || next.order)) return undefined;
  const { distinct: _, ...own } = next;
  const select = own.select && order ? { select: [...new Set([...own.select, ...order.map(({ column }) => column)])] } : {};
  const kept = limit === undefined && next.distinct ? { distinct: true } : {};
  const compute = [...(last.compute ?? []), ...(next.compute ?? [])].filter(({ as }, at, all) => all.findIndex((each) => each.as === as) === at);
  const query: TableQuery = {
    ...own,
    ...(compute.length > 0 && { compute }),
    ...where,
    ...select,
    ...kept,
    ...(limit !== undefined && order && { order }),
    ...(limit !== undefined && { limit }),
    ...(limit !== undefined && last.offset !== undefined && { offset: last.offset }),
  } as TableQuery;
  return { query, ...(limit === 1 && { ties: "all" as const }) };
}
