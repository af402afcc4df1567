import { type Comparison, ownOf, type TableComparison, type TableCondition } from "@aether/protocol";
import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import { isNumeric } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { loosePeriodAt } from "./loose-periods.ts";
import { type Period, periodAt } from "./numbers.ts";
import type { Value } from "./values.ts";

const SIGNS: Readonly<Record<string, Comparison>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  ">": ">",
  "<=": "<=",
  ">=": ">=",
  "≤": "<=",
  "≥": ">=",
};
const WORDS: readonly (readonly [Sense, Comparison])[] = [
  ["gte", ">="],
  ["lte", "<="],
  ["gt", ">"],
  ["lt", "<"],
  ["ne", "!="],
  ["contains", "contains"],
  ["starts", "starts"],
  ["ends", "ends"],
  ["between", "between"],
  ["since", ">="],
  ["until", "<="],
  ["after", ">"],
  ["before", "<"],
];

/** What a word or a sign compares by, whatever else it can do. */
export function comparisonAt(clause: Clause, at: number): Comparison | undefined {
  const shown = clause.at(at)?.shown ?? "";
  const sign = ownOf(SIGNS, shown);
  if (sign !== undefined) return sign;
  return clause.isUsed(at) ? undefined : WORDS.find(([sense]) => clause.can(at, sense))?.[1];
}

/** The words between a column and its value. */
export interface Compared {
  readonly is: Comparison | undefined;
  readonly not: boolean;
  /** A word such as "is" stands there: a value must follow. */
  readonly said: boolean;
  /** Nothing follows: it is empty, or it is not. */
  readonly whole: "empty" | "filled" | undefined;
  readonly used: readonly number[];
  /** Where the value begins. */
  readonly at: number;
}

/** What leads from one value to the next. */
export interface Joint {
  readonly at: number;
  /** Where the next value stands. */
  readonly from: number;
  readonly isOr: boolean;
  readonly isApart: boolean;
}

type Step = { readonly is: Comparison } | "not" | "said" | "filler" | "empty" | "filled" | "value";

interface After {
  readonly column: ColumnShape;
  readonly isValue: (at: number) => boolean;
}

const wholeAt = (clause: Clause, at: number): "filled" | "empty" | undefined =>
  clause.isUsed(at) ? undefined : clause.can(at, "filled") ? "filled" : clause.can(at, "empty") ? "empty" : undefined;

/** What one word between a column and its value does. */
function stepAt(clause: Clause, at: number, { column, isValue, isOpen }: After & { readonly isOpen: boolean }): Step {
  const whole = wholeAt(clause, at);
  if (whole) return whole;
  const found = isOpen ? comparisonAt(clause, at) : undefined;
  if (found !== undefined && !(found === "contains" && isNumeric(column))) return { is: found };
  if (isOpen && clause.can(at, "not")) return "not";
  if (clause.can(at, "is")) return "said";
  // "Opened in March": the small word belongs to the days after it.
  if (column.type === "date" && clause.can(at, "of") && (periodAt(clause, at + 1) ?? loosePeriodAt(clause, at + 1))) return "filler";
  return isFiller(clause, at) && !isValue(at) ? "filler" : "value";
}

/** Reads how a column is compared, from the word after it. */
export function readCompared(clause: Clause, from: number, after: After): Compared {
  const steps: Step[] = [];
  let is: Comparison | undefined;
  let at = from;
  for (; at < clause.length; at++) {
    const step = stepAt(clause, at, { ...after, isOpen: is === undefined });
    if (step === "value") break;
    steps.push(step);
    if (typeof step === "object") is = step.is;
    if (step === "empty" || step === "filled") break;
  }
  const last = steps.at(-1);
  const whole = last === "empty" || last === "filled" ? last : undefined;
  const used = steps.flatMap((step, index) => (step === "said" || step === "filler" ? [] : [from + index]));
  return { is, not: steps.includes("not"), said: steps.includes("said"), whole, used, at };
}

/** "A price of more than 5": the small word belongs to the comparison after it. */
const leadsOn = (clause: Clause, at: number): boolean => clause.can(at, "of") && clause.can(at + 1, "gt", "lt", "gte", "lte");

const isFiller = (clause: Clause, at: number): boolean =>
  (clause.at(at)?.shown === "." && /^(?:nr|no|num|n[°º])$/i.test(clause.at(at - 1)?.shown ?? "")) ||
  leadsOn(clause, at) ||
  (clause.can(at, "stop") && clause.at(at)?.token.kind === "word" && !/^\p{Lu}$/u.test(clause.at(at)?.shown ?? ""));

export function negated(isNot: boolean, condition: TableCondition): TableCondition {
  if (!isNot) return condition;
  return "is" in condition && condition.is === "=" ? { ...(condition as TableComparison), is: "!=" } : { not: condition };
}

export function periodCondition(column: string, is: Comparison, { from, to }: Period): TableCondition {
  if (is === ">") return { column, is: ">", value: to };
  if (is === ">=") return { column, is: ">=", value: from };
  if (is === "<") return { column, is: "<", value: from };
  if (is === "<=") return { column, is: "<=", value: to };
  const within: TableCondition = from === to ? { column, is: "=", value: from } : { column, is: "between", values: [from, to] };
  return is === "!=" ? { not: within } : within;
}

export const stretch = (from: number, length: number): number[] => Array.from({ length: Math.max(0, length) }, (_, index) => from + index);

/** One of several, without another word where there is only one. */
export const anyOf = (conditions: readonly TableCondition[]): TableCondition => {
  const [only, ...more] = conditions;
  return only && more.length === 0 ? only : { any: conditions };
};

/** A column beside one value, or one of several. */
export function comparisonOf(column: string, is: Comparison, values: readonly Value[]): TableCondition {
  const [first, ...more] = values;
  if (!first) return { column, is: "empty" };
  if (first.period) return anyOf(values.flatMap(({ period }) => (period ? [periodCondition(column, is, period)] : [])));
  if (more.length === 0) return { column, is, value: first.value };
  if (is === "=") return { column, is: "in", values: values.map(({ value }) => value) };
  return { any: values.map(({ value }) => ({ column, is, value })) };
}
