import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { PEOPLE } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, type Match } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { isHeadOf, sameNoun, spelledOut, stemOf } from "./names-in-words.ts";
import { kinOf, rowsBy } from "./rows-by-columns.ts";
import { valueAt } from "./said-values.ts";
import type { Asked } from "./slots.ts";
import { folded } from "./tagged.ts";
import { isMeantFigure, yields } from "./yields.ts";

/** "The orders" of orders.csv are its rows, by another word too; exactly so even where a column is called nearly so. */
export function useRowNouns(
  { clause }: Asked,
  files: readonly string[],
  { columns, matches, rows }: { columns: readonly ColumnShape[]; matches: readonly Match[]; rows: number },
): Set<number> {
  const named = files.map((file) => stemOf(file).split(/[^\p{L}\p{N}]+/u));
  const stems = named.flat();
  const called = stems.flatMap((stem) => [...conceptsOf(stem)]);
  const concepts = new Set([...called, ...kinOf(called), ...rowsBy(columns, isListed(clause) ? undefined : rows)]);
  if (areOfPeople(clause, columns, called)) concepts.add("person");
  const nouns = new Set<number>();
  for (const [at, { token }] of clause.words.entries()) {
    if (token.kind !== "word" || clause.isUsed(at)) continue;
    const word = folded(token.text);
    const match = matches.find((each) => at >= each.at && at < each.at + each.length);
    const isCalled =
      stems.some((stem) => sameNoun(stem, word, clause.language) || isHeadOf(word, stem, clause.language)) &&
      yields(clause, at, {
        match,
        rows,
        isExact:
          stems.some((stem) => spelledOut(stem) === spelledOut(word)) && (!asksForEach(clause, at) || named.some((parts) => isWholeName(clause, at, parts))),
      });
    const isMeant = !isColumn(clause, at, match) && !isValueOf(word, columns, clause) && !clause.isFree(at) && sharesConcept(conceptsOf(word), concepts);
    if (match?.column.made !== undefined || !(isCalled || isMeant) || isInValue(clause, at, columns) || isPredicate(clause, at, nouns)) continue;
    clause.use(at);
    nouns.add(at);
  }
  return nouns;
}

/** "People who live in Leeds": some of those that a table of readers or members is of; "how many people" alone may be of anything. */
const areOfPeople = (clause: Clause, columns: readonly ColumnShape[], called: readonly string[]): boolean =>
  columnsOf(new Set(["name"]), columns).length > 0 || (saysWhich(clause) && called.some((concept) => PEOPLE.has(concept)));
const saysWhich = (clause: Clause): boolean => /(?:^| )people (?:who|that) /.test(folded(clause.shown(0, clause.length)));

/** A word that names a column, and may still be a word for the rows where it only means the same as that. */
const isColumn = (clause: Clause, at: number, match: Match | undefined): boolean =>
  match !== undefined && (match.byMeaning !== true || isMeantFigure(clause, at, match));

/** "How many members are students": what the rows are is said before, and this is told of some of them. */
const isPredicate = (clause: Clause, at: number, nouns: ReadonlySet<number>): boolean =>
  nouns.size > 0 && (clause.can(at - 1, "is") || (clause.can(at - 1, "stop", "not") && clause.can(at - 2, "is"))) && !clause.can(at - 1, "and", "of");

/** Rows are listed, and not counted: the same thing may stand in several of them. */
const isListed = (clause: Clause): boolean => !clause.has("count", "sum", "average", "distinct", "per");

/** "For each vet", "which vet": a column is meant, though the table is called so too. */
const asksForEach = (clause: Clause, at: number): boolean => clause.can(at - 1, "per", "by", "which") && !clause.can(at - 1, "is");

/** "Vet" is no more than a part of "vet bills". */
function isWholeName(clause: Clause, at: number, parts: readonly string[]): boolean {
  const place = parts.indexOf(folded(clause.at(at)?.token.text ?? ""));
  return place >= 0 && parts.every((part, index) => sameNoun(folded(clause.at(at - place + index)?.shown ?? ""), part, clause.language));
}
/** "City Runners", where that is a club: the word is a part of a value. */
const isInValue = (clause: Clause, at: number, columns: readonly ColumnShape[]): boolean =>
  [at - 3, at - 2, at - 1, at].some((from) =>
    columns.some((column) => {
      const length = from < 0 || column.type !== "text" ? undefined : valueAt(clause, from, column)?.length;
      return length !== undefined && length > 1 && from + length > at;
    }),
  );

/** "Ausgaben" beside a column that says Ausgabe or Einnahme: what some rows are called by is not what all of them are. */
const isValueOf = (word: string, columns: readonly ColumnShape[], { language }: Clause): boolean =>
  columns.some(({ type, values = [] }) => type === "text" && values.some((value) => sameNoun(folded(value), word, language)));
