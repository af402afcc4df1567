import type { Clause } from "./clause.ts";
import { following, monthAt, yearAt } from "./numbers.ts";

/** A day or a month as it is said; the parts that nobody said are undefined. */
export interface SaidDay {
  readonly year?: number;
  readonly month: number;
  readonly day?: number;
  /** Places of the words it was said in. */
  readonly used: readonly number[];
}

const dayOf = (clause: Clause, at: number | undefined): number | undefined => {
  const token = clause.at(at ?? -1)?.token;
  const day = token?.kind === "number" && /^\d{1,2}$/.test(token.text) ? Number(token.text) : 0;
  return day >= 1 && day <= 31 ? day : undefined;
};

const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** 15 February, February 15, 2026, 10 de abril, 2026-04-14, March 2026, March: what begins at a word. */
export function saidDayAt(clause: Clause, at: number): SaidDay | undefined {
  const token = clause.at(at)?.token;
  const [, year, month, day] = token?.kind === "date" ? (/^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(token.text) ?? []) : [];
  if (month !== undefined) return { year: Number(year), month: Number(month), ...(day !== undefined && { day: Number(day) }), used: [at] };
  return dayFirst(clause, at) ?? monthFirst(clause, at);
}

function dayFirst(clause: Clause, at: number): SaidDay | undefined {
  const day = dayOf(clause, at);
  const next = day === undefined ? undefined : pastDot(clause, at);
  const month = monthAt(clause, next);
  return next === undefined || month === undefined ? undefined : withYear(clause, { month, ...(day !== undefined && { day }) }, { from: at, to: next });
}

function monthFirst(clause: Clause, at: number): SaidDay | undefined {
  const month = monthAt(clause, at);
  // "May" and "march" are verbs as well: a month is written large, or stands after what leads to it.
  if (month === undefined || (clause.language === "en" && !isMonth(clause, at))) return undefined;
  const day = dayOf(clause, at + 1);
  return withYear(clause, { month, ...(day !== undefined && { day }) }, { from: at, to: day === undefined ? at : at + 1 });
}

const VERBS = /^(?:may|march)$/;
const LEADS = /^(?:in|of|since|during|until|before|after|from)$/;
const isMonth = (clause: Clause, at: number): boolean => {
  const shown = clause.at(at)?.shown ?? "";
  return /^\p{Lu}/u.test(shown) || !VERBS.test(shown) || LEADS.test(clause.at(at - 1)?.shown.toLowerCase() ?? "");
};

const pastDot = (clause: Clause, at: number): number | undefined => (clause.at(at + 1)?.shown === "." ? at + 2 : following(clause, at));

function withYear(clause: Clause, said: Omit<SaidDay, "used">, { from, to }: { from: number; to: number }): SaidDay {
  const next = following(clause, to);
  const year = yearAt(clause, next);
  return year === undefined || next === undefined ? { ...said, used: span(from, to) } : { ...said, year, used: span(from, next) };
}

const two = (value: number): string => String(value).padStart(2, "0");
export const isoDay = (year: number, month: number, day: number): string => `${year}-${two(month)}-${two(day)}`;
