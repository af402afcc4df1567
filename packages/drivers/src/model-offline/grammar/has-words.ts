import type { Clause } from "./clause.ts";
import { matchColumns } from "./columns.ts";
import type { TableShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded } from "./tagged.ts";

/** Shorter values are words of many goals. */
const SHORTEST = 4;

/** Whether a goal names a column, or a value of one. */
export function hasWordOf(clause: Clause, { columns }: TableShape): boolean {
  if (matchColumns(clause, columns).matches.some(({ byMeaning, at }) => byMeaning !== true && !clause.isFree(at))) return true;
  const words = clause.left().map((at) => folded(clause.at(at)?.shown ?? ""));
  return columns.some(
    ({ type, values = [] }) =>
      type === "text" && values.some((value) => value.length >= SHORTEST && words.some((word) => sameNoun(folded(value), word, clause.language))),
  );
}
