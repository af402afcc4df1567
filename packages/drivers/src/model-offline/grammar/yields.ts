import type { Clause } from "./clause.ts";
import { ADDS_UP, columnsOf, isId, isNumeric, type Match } from "./columns.ts";
import { asksHowMany } from "./how-many.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded } from "./tagged.ts";

/** Whether a column that a word may name gives way to the rows that it is the name of. */
export function yields(clause: Clause, at: number, { match, rows, isExact }: { match: Match | undefined; rows: number; isExact: boolean }): boolean {
  // "How many bottles": of bottles.csv with a number of bottles in each row that number is meant.
  if (match?.column.type === "integer" && asksHowMany(clause, at - 1) && !match.column.key && !isId(match.column.name)) return false;
  if (match && isFigure(match, clause) && isMeasuredAt(clause, at)) return false;
  if (!match || match.byMeaning || isExact) return true;
  // "Which type of lesson", beside a number of each lesson that is called so.
  if (match.column.key && clause.at(at + 1)?.token.kind !== "number" && ![at - 1, at + 1].some((index) => isListing(clause, index))) return true;
  return isAskedOf(clause, at) && (match.column.values?.length ?? rows) < rows;
}

/** "Lesson, date and fee" are columns. */
const isListing = (clause: Clause, at: number): boolean => clause.at(at)?.shown === "," || clause.can(at, "and");

const isFigure = ({ column, at, byMeaning }: Match, clause: Clause): boolean =>
  !byMeaning &&
  isNumeric(column) &&
  columnsOf(ADDS_UP, [column]).length > 0 &&
  sameNoun(folded(column.name.replace(/[([].*/, "").trim()), folded(clause.at(at)?.shown ?? ""), clause.language);

/** "How many hours" of ore.csv, where `Ore` is a number: in another language it is so too. */
export const isMeantFigure = (clause: Clause, at: number, { column, byMeaning }: Match): boolean =>
  byMeaning === true && isNumeric(column) && columnsOf(ADDS_UP, [column]).length > 0 && isMeasuredAt(clause, at);

/** "How many hours did Mia work" of hours.csv, where `Hours` is a number: they are added up, and not the rows. */
const isMeasuredAt = (clause: Clause, at: number): boolean => clause.can(at - 1, "count", "sum", "average", "max", "min") || clause.can(at + 1, "per");

/** "Which costumes are …": rows are told of, even where a column is called so too. */
const isAskedOf = (clause: Clause, at: number): boolean => clause.can(at - 1, "which") && clause.can(at + 1, "is") && !clause.has("distinct", "count");
