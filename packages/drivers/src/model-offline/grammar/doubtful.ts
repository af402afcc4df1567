import type { TableComparison, TableQuery } from "@aether/protocol";
import { conceptsOf } from "../lexicon/concepts.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import { isDatePart } from "./date-parts.ts";
import type { Tables } from "./frame.ts";
import { NEVER } from "./lacking.ts";
import { OWES } from "./money.ts";
import { monthAt } from "./numbers.ts";
import { PAID } from "./opposites.ts";
import { sameRoot } from "./same-root.ts";
import { isQuality } from "./superlatives.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";

const ORDERED: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
/** Points back at what was worked out before it: "only those over 200". */
const BACK = /^(?:those|these|ceux|celles|aquellos|aquellas|esos|esas|quelli|quelle|aqueles|aquelas)$/i;

/**
 * Why a question that was put together may be another one than was asked; undefined where nothing speaks for that. Such words
 * are refused: a figure of other rows looks like an answer.
 */
export function doubtfulOf(query: TableQuery, tables: Tables, clause: Clause): string | undefined {
  const { columns } = tables;
  const { measures = [], group = [], limit, where } = query;
  const measured = new Set(measures.map(({ fn, column }) => `${fn} ${column ?? ""}`));
  if (measured.size < measures.length) return "One figure is asked for twice: a condition on a sum or another figure of groups is not one of the jobs.";
  if (measures.length > 0 && limit !== undefined && (group.length === 0 || group.some((name) => measures.some(({ column }) => column === name))))
    return "A figure of the first, last or largest few rows is not one of the jobs: show these rows, or leave out how many.";
  if (limit !== undefined && clause.can(0, "is")) return "Whether something is the first of its kind is not one of the jobs: ask which is.";
  if (clause.language === "en" && clause.words.some(({ shown }) => /^(?:will|shall)$/i.test(shown))) return "What will be is in no table: ask for what was.";
  const doubted =
    doubtfulDebt(query, clause) ??
    doubtfulEach(clause) ??
    doubtfulMean(query, columns, clause) ??
    doubtfulMost(query, tables, clause) ??
    doubtfulChoice(query, columns, clause);
  if (doubted !== undefined) return doubted;
  const text = comparisonsIn(where).find(({ column, is }) => ORDERED.has(is) && columns.find(({ name }) => name === column)?.type === "text");
  if (text) return `${text.column} holds text: it is larger or smaller than nothing.`;
  const pointsBack = clause.words.some(({ shown }) => BACK.test(shown)) && comparisonsIn(where).some(({ is }) => ORDERED.has(is));
  if (group.length > 0 && pointsBack) return "A condition on a sum or another figure of groups is not one of the jobs.";
  return undefined;
}

/** "Wie viel geben wir im Monat aus": of each month, or on average, is not said. */
function doubtfulEach(clause: Clause): string | undefined {
  const at = clause.words.findIndex(({ shown }) => /^(?:im monat|im jahr)$/.test(folded(shown)));
  const next = clause.at(at + 1);
  const isDated = next !== undefined && (next.token.kind === "number" || next.token.kind === "date" || monthAt(clause, at + 1) !== undefined);
  return at < 0 || isDated ? undefined : `Whether ${clause.at(at)?.shown} is of each of them, or of all on average, is not said: say "per".`;
}

/** What is still owed is no sum of all rows: a column must tell what was paid, or what is owed. */
function doubtfulDebt(query: TableQuery, clause: Clause): string | undefined {
  const owed = clause.words.find(({ token, shown }) => token.kind === "word" && OWES.test(folded(shown).replace(/-(?:t-)?\p{L}+$/u, "")));
  const isTold = comparisonsIn(query.where).some(({ column }) => PAID.test(folded(column)));
  const isNamed =
    owed !== undefined &&
    JSON.stringify([query.measures, query.select, query.order])
      .split(/[^\p{L}]+/u)
      .some((part) => sameRoot(owed.shown, part));
  return owed === undefined || isTold || isNamed ? undefined : `What is still owed is told by no column of ${query.file}.`;
}

/** "How much did we sell per day on average": the average of the sums of days is not that of the rows of each day. */
function doubtfulMean({ compute = [], group = [], measures = [] }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const parts = compute.filter(({ of }) => typeof of === "string" && isDatePart(of)).map(({ as }) => as);
  const part = [...parts, ...columns.filter(({ type }) => type === "date").map(({ name }) => name)].find((name) => group.includes(name));
  if (part === undefined || !measures.some(({ fn }) => fn === "average") || !clause.words.some(({ shown }) => HOW_MUCH.test(folded(shown)))) return undefined;
  return `Whether the average row of each ${part}, or what a ${part} has on average, is meant is not said: ask for the figures of each ${part}.`;
}

const HOW_MUCH = /^(?:how (?:much|many)|wie ?viele?|combien|cuant[oa]s?|quant[oaie]s?)$/;
const MOST = /^(?:the |am |le |la |les |el |lo |los |las |il |lo |o |a )?(?:most|best|meisten?|beste[nrs]?|mieux|plus|mejor|mas|meglio|piu|melhor|mais)$/;

/** What sells most may be a row's or a sum; what was never returned is told by all rows of it, and not by those where it was not. */
function doubtfulMost(query: TableQuery, { columns, shapes }: Tables, clause: Clause): string | undefined {
  const rows = shapes[0]?.shape.rows;
  const { measures = [], group = [], limit, order = [], select = [], where, file } = query;
  const words = clause.words.flatMap(({ token, shown }) => (token.kind === "word" ? [folded(shown)] : []));
  const [told] = select.length > 0 ? select : group;
  if ((told !== undefined || words.some((word) => WHO.test(word))) && where !== undefined && words.some((word) => NEVER.test(word)))
    return `Whether rows that are otherwise, or each ${told ?? "one"} without any such row, is meant is not said: ask for rows of ${file}.`;
  const extreme = measures.find(({ fn }) => fn === "max" || fn === "min")?.column ?? (limit === 1 ? order[0]?.column : undefined);
  const column = columns.find(({ name }) => name === extreme);
  // Of one row for each the largest is its sum.
  const isEach = words.some((word) => WHO.test(word)) && columnsOf(NAMES, columns).some(({ values }) => values !== undefined && values.length === rows);
  if (!column || isEach || group.length > 0 || !words.some((word) => MOST.test(word)) || words.some(isQuality) || isNamed(column, words)) return undefined;
  return `Whether the largest ${column.name}, its sum or the number of rows is meant is not said: say "the highest ${column.name}", "the highest total ${column.name}" or "the most rows".`;
}

const NAMES: ReadonlySet<string> = new Set(["name"]);
const WHO = /^(?:who|wer|qui|quien(?:es)?|chi|quem)$/;

const isNamed = (column: Tables["columns"][number], words: readonly string[]): boolean =>
  words.some((word) => sameRoot(word, column.name) || columnsOf(conceptsOf(word), [column]).length > 0);

/** Rows that cannot be, and rows of which only yes and no would be shown. */
function doubtfulChoice({ select, distinct, where, order }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const twice = comparisonsIn(where).find(
    (one, at, all) => one.is === "=" && all.some((other, n) => n > at && other.is === "=" && other.column === one.column && other.value !== one.value),
  );
  if (twice && isAll(where)) return `${twice.column} cannot be two things in one row: say "or" between them.`;
  const unsaid =
    where !== undefined && order === undefined ? select?.find((name) => columns.some((column) => column.name === name && flagIn(column))) : undefined;
  if (unsaid !== undefined && !clause.has("column", "value") && !clause.words.some((_, at) => clause.can(at, "column")))
    return `${unsaid} says yes or no of each row: say whether it is, or is not.`;
  const told = select?.length === 1 && !distinct && where === undefined ? columns.find(({ name }) => name === select[0]) : undefined;
  return told?.type === "text" && flagIn(told) && !clause.has("column", "value")
    ? `${told.name} says yes or no of each row: ask which rows are ${told.name}, or for another column beside it.`
    : undefined;
}

function comparisonsIn(where: TableQuery["where"]): TableComparison[] {
  if (where === undefined || typeof where === "string") return [];
  if ("all" in where) return where.all.flatMap(comparisonsIn);
  if ("any" in where) return where.any.flatMap(comparisonsIn);
  return "not" in where ? comparisonsIn(where.not) : [where];
}

const isAll = (where: TableQuery["where"]): boolean => typeof where === "object" && "all" in where;
