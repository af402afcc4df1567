import type { Clause } from "./clause.ts";
import { isNumeric, type Match } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";

/** "The boarders" beside a column `boarder` of yes and no: the rows of which it is true, as the plural tells, or that they are counted. */
export function callsRows(clause: Clause, at: number, column: ColumnShape): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  const name = folded(column.name);
  if (!flagIn(column) || clause.can(at + 1, "column", "value") || clause.can(at - 1, "column")) return false;
  const isPlural = word !== name && word.length > name.length && sameNoun(word, name, clause.language);
  return isPlural || clause.can(at - 1, "count") || (clause.can(at - 1, "of", "stop") && clause.can(at - 2, "count"));
}

/** "Billable hours", "the paid members": the next word is a column that it is told of. */
export const isToldOf = (clause: Clause, at: number, next: Match | undefined): boolean =>
  next !== undefined && (isNumeric(next.column) || (next.column.type === "text" && clause.can(at - 1, "of", "stop", "all")));

/** "Per insured", "by paid": groups are made of it. */
export const isEach = (clause: Clause, before: number): boolean => clause.can(before, "per", "by") && !clause.can(before, "stop", "of", "is");
