import type { Clause } from "./clause.ts";
import type { ColumnShape } from "./frame.ts";
import { following, monthAt, type Period, yearAt } from "./numbers.ts";
import { isoDay, type SaidDay, saidDayAt } from "./said-days.ts";
import { folded } from "./tagged.ts";

/** Days that are said without a year, or from one to another, and the words they are said in. */
export interface DaySpan {
  readonly period: Period;
  readonly used: readonly number[];
}

const JOINT = /^(?:to|until|till|through|and|bis|und|au|et|jusqu|al?|hasta|y|fino|e|ate|-)$/;

/** "From 3 to 9 May", "vom 3. bis 20. Mai", "May 3 to July 9", "on 5 May": of the only year that a column has where none is said. */
export function daySpanAt(clause: Clause, at: number, column: ColumnShape): DaySpan | { readonly unclear: string } | undefined {
  const first: (SaidDay & { readonly last?: SaidDay }) | undefined = saidDayAt(clause, at) ?? dayBeforeMonth(clause, at);
  if (first?.day === undefined) return undefined;
  const { second, used } = first.last ? { second: first.last, used: first.used } : withSecond(clause, first);
  const shown = clause.shown(at, (used.at(-1) ?? at) + 1);
  const year = yearOf(second?.year ?? first.year, column, shown);
  if (typeof year === "string") return { unclear: year };
  const start = isoDay(first.year ?? year, first.month, first.day);
  const end = second?.day === undefined ? start : isoDay(year, second.month, second.day);
  return end < start ? undefined : { period: { from: start, to: end }, used: [...new Set(used)] };
}

/** The year that is said, or the only one of the column; a sentence where there is none or more than one. */
function yearOf(said: number | undefined, { name, values = [] }: ColumnShape, shown: string): number | string {
  const [only, ...others] = said === undefined ? values : [String(said)];
  if (only === undefined) return `${shown} is of a year that is not said, and ${name} has none that could be meant.`;
  return others.length > 0 ? `${shown} may be of ${[only, ...others].toSorted().join(" or ")}: say of which year.` : Number(only);
}

/** "May 3 to July 9", "5 Mai bis 20. Juni": the day after the small word. */
function withSecond(clause: Clause, first: SaidDay): { readonly second: SaidDay | undefined; readonly used: readonly number[] } {
  const joint = (first.used.at(-1) ?? 0) + 1;
  const second = JOINT.test(folded(clause.at(joint)?.shown ?? "")) ? lastDay(clause, joint + 1, first.month) : undefined;
  return { second, used: second ? [...first.used, joint, ...second.used] : first.used };
}

/** The second of two days; of the month of the first where it has none of its own. */
function lastDay(clause: Clause, at: number, month: number): SaidDay | undefined {
  const said = saidDayAt(clause, at);
  if (said) return said;
  const day = dayIn(clause, at);
  return day === undefined ? undefined : { month, day, used: [at] };
}

const dayIn = (clause: Clause, at: number): number | undefined => {
  const token = clause.at(at)?.token;
  const [, digits] = token?.kind === "number" ? (/^-?(\d{1,2})$/.exec(token.text) ?? []) : [];
  const day = Number(digits ?? 0);
  return day >= 1 && day <= 31 ? day : undefined;
};

/** "3 to 9 May", "3-9 May": the month stands behind the second day. */
function dayBeforeMonth(clause: Clause, at: number): (SaidDay & { readonly last: SaidDay }) | undefined {
  const day = clause.at(at)?.token.text.startsWith("-") ? undefined : dayIn(clause, at);
  if (day === undefined) return undefined;
  const isJoined = JOINT.test(folded(clause.at(at + 1)?.shown ?? ""));
  const next = isJoined ? at + 2 : at + 1;
  // "Between the 11th and the 22nd of October".
  const end = isJoined && clause.can(next, "stop") ? next + 1 : next;
  const until = dayIn(clause, end);
  const month = until === undefined ? undefined : following(clause, end);
  const named = monthAt(clause, month);
  if (until === undefined || month === undefined || named === undefined || until < day) return undefined;
  const behind = following(clause, month);
  const year = yearAt(clause, behind);
  const last = year === undefined || behind === undefined ? month : behind;
  const used = Array.from({ length: last - at + 1 }, (_, index) => at + index);
  const said = { month: named, ...(year !== undefined && { year }), used };
  return { ...said, day, last: { ...said, day: until } };
}
