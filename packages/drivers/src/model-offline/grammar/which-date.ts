import { ACTS_BY_WORD } from "../lexicon/acts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { sameRoot } from "./same-root.ts";
import { folded, type Tagged } from "./tagged.ts";

/** Of several columns of days the one that a word of the question says: "delivered in March", "by month received", "came in". */
export function dateMeant(clause: Clause, dates: readonly ColumnShape[]): ColumnShape | undefined {
  if (dates.length < 2) return dates[0];
  const words = clause.words.flatMap(({ token, shown }) => (token.kind === "word" ? [folded(shown)] : []));
  const named = dates.filter(({ name }) => words.some((word) => partsOf(name).some((part) => part === word || (part.length > 3 && sameRoot(word, part)))));
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  // What the rows are called is no verb, and every column of days is one of dates.
  const verbs = clause.words.flatMap(({ token, shown }, at) => (token.kind === "word" && !clause.isUsed(at) ? [folded(shown)] : []));
  const saidBy = (word: string): ReadonlySet<string> =>
    new Set([...conceptsOfVerb(word), ...(ACTS_BY_WORD.has(word) ? [ACTS_BY_WORD.get(word) ?? ""] : [])].filter((concept) => concept !== "date"));
  const done = dates.filter((column) => verbs.some((word) => columnsOf(saidBy(word), [column]).length > 0));
  if (done.length > 0) return done.length === 1 ? done[0] : undefined;
  // What is just called the date is the day of the row, beside those of what was done later.
  const plain = dates.filter(({ name }) => partsOf(name).length === 0);
  return plain.length === 1 ? plain[0] : undefined;
}

/** A bare year beside a column of years and one of days may be of either. */
export function yearUnclear(word: Tagged | undefined, columns: readonly ColumnShape[], date: ColumnShape): string | undefined {
  if (word?.token.kind !== "number" || !/^(?:1[5-9]|20)\d\d$/.test(word.token.text)) return undefined;
  const years = columnsOf(new Set(["year", "birth"]), columns).filter(({ type }) => type === "integer");
  const [one] = years;
  return one && `${word.shown} may be of the columns ${[...years, date].map(({ name }) => name).join(" and ")}: say of which.`;
}

const GENERAL = /^(?:last|latest|first|next|letzte[rsn]?|derniere?|ultim[oa]|date|datum|fecha|data|day|tag|jour|dia|giorno|of|de|du|di|do|on|at|am)$/;
const partsOf = (name: string): string[] =>
  folded(name)
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== "" && !GENERAL.test(part));
