import type { Clause } from "./clause.ts";
import { isNumeric } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { loosePeriodAt } from "./loose-periods.ts";
import { monthAt, numberIn, type Period, periodAt } from "./numbers.ts";
import { datedAt } from "./period-list.ts";
import { valueAt } from "./said-values.ts";
import { inUnitOf, isUnit } from "./units.ts";
import { type Flag, flagOf, NO, YES } from "./yes-no.ts";

/** What a column is compared with. */
export interface Value {
  readonly value: string | number | boolean;
  readonly period?: Period;
  /** Words it is said in. */
  readonly length: number;
  /** It can be nothing but a value. */
  readonly known: boolean;
}

/** A value of a column that stands alone: "from Berlin". */
export interface Hit {
  readonly column: ColumnShape;
  readonly value: string;
  readonly at: number;
  readonly length: number;
}

export interface Wanted {
  readonly column: ColumnShape;
  /** A comparison stands before it: any word may be the value. */
  readonly isOpen: boolean;
  /** Words that name a column, and are no values. */
  readonly isColumn: (at: number) => boolean;
}

/** The value that stands at a word; without a comparison only a number, a quoted text or a value that the column has. */
export function readValue(clause: Clause, at: number, wanted: Wanted): Value | undefined {
  if (!clause.at(at) || clause.isUsed(at)) return undefined;
  // "In the 2nd quarter" is of days.
  if (wanted.column.type !== "date" && clause.at(at)?.token.kind === "number" && loosePeriodAt(clause, at)) return undefined;
  return sureValue(clause, at, wanted) ?? (wanted.isOpen ? anyValue(clause, at, wanted) : undefined);
}

function sureValue(clause: Clause, at: number, { column }: Wanted): Value | undefined {
  const { token, shown } = clause.at(at) ?? { token: { kind: "sign", text: "" } as const, shown: "" };
  const dated = column.type === "date" ? dayValue(clause, at, column) : undefined;
  if (dated) return dated;
  if (token.kind === "quoted") return { value: token.text, length: 1, known: true };
  if (token.kind === "number" && (isNumeric(column) || column.key)) {
    const value = numberIn(token.text, clause.language);
    return value === undefined
      ? undefined
      : { value: inUnitOf(column, clause, { value, unit: at + 1 }), length: 1 + (isUnit(clause, at + 1) ? 1 : 0), known: true };
  }
  const known = valueAt(clause, at, column);
  if (known) return { ...known, known: true };
  return column.type === "boolean" ? truthOf(shown) : undefined;
}

/** Days, a month, a quarter or a year; "T4" alone may be a name. */
function dayValue(clause: Clause, at: number, column: ColumnShape): Value | undefined {
  const of = (period: Period, length: number): Value => ({ value: period.from, period, length, known: true });
  const isName = !column.values || /^[QT]\d$/i.test(clause.at(at)?.shown ?? "");
  const dated = isName ? periodAt(clause, at) : datedAt(clause, at, column);
  return dated && "period" in dated ? of(dated.period, dated.used.length) : undefined;
}

function truthOf(shown: string): Value | undefined {
  return YES.test(shown) ? { value: true, length: 1, known: true } : NO.test(shown) ? { value: false, length: 1, known: true } : undefined;
}

/** What a column says where it says yes and no; undefined where it does not, or where nobody looked. */
export function flagIn({ type, values = [] }: ColumnShape): Flag | undefined {
  if (type === "boolean") return { yes: true, no: false, notYet: [], neither: [] };
  return type === "text" ? flagOf(values) : undefined;
}

/** A word that the column may not have; names of several words are one value. */
function anyValue(clause: Clause, at: number, { column, isColumn }: Wanted): Value | undefined {
  const { token } = clause.at(at) ?? { token: undefined };
  if (isNumeric(column) || column.type === "date" || !token) return undefined;
  if (token.kind === "number" || token.kind === "date") return { value: token.text, length: 1, known: false };
  if (clause.can(at, "max", "min", "count", "sum", "total", "average", "median", "top", "distinct")) return undefined;
  // "War im Mai gebucht": a month is no room.
  if (token.kind === "word" && monthAt(clause, at) !== undefined) return undefined;
  const isLetter = /^\p{Lu}$/u.test(token.text);
  if (token.kind !== "word" || (clause.isFree(at) && !isLetter) || isColumn(at)) return undefined;
  let length = 1;
  while (isProper(clause, at) && isProper(clause, at + length)) length += 1;
  return { value: clause.shown(at, at + length), length, known: false };
}

const isProper = (clause: Clause, at: number): boolean => {
  const word = clause.at(at);
  return word?.token.kind === "word" && !clause.isUsed(at) && /^\p{Lu}/u.test(word.shown) && !clause.isFree(at);
};
