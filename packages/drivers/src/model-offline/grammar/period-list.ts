import type { Comparison, TableCondition } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import { anyOf, periodCondition, stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { loosePeriodAt, settledPeriod } from "./loose-periods.ts";
import { type Period, periodAt } from "./numbers.ts";
import { folded } from "./tagged.ts";

/** Days, and the places of the words for them. */
export interface Dated {
  readonly period: Period;
  readonly used: readonly number[];
}

/** The days that words stand for; a month alone is of the only year that the column has. */
export function datedAt(clause: Clause, at: number, column: ColumnShape): Dated | { readonly unclear: string } | undefined {
  const dated = periodAt(clause, at);
  const loose = dated ? undefined : loosePeriodAt(clause, at);
  if (!loose) return dated;
  const settled = settledPeriod(clause, loose, column);
  return "period" in settled ? { period: settled.period, used: loose.used } : settled;
}

interface First {
  readonly column: ColumnShape;
  readonly period: Period;
  readonly is: Comparison | undefined;
  /** The place behind its words. */
  readonly joint: number;
}

/** One period, up to another, or each of several; uses the words behind the first. */
export function untilLast(clause: Clause, { column, period, is, joint }: First): TableCondition {
  const isTo = is === undefined || is === ">=" ? clause.can(joint, "to", "until") : is === "between" && clause.can(joint, "and", "to", "until");
  const last = isTo ? datedAt(clause, joint + 1, column) : undefined;
  if (last && "period" in last) {
    clause.use(joint, ...last.used);
    return { column: column.name, is: "between", values: [period.from, last.period.to] };
  }
  const more = is === undefined || is === "=" ? morePeriods(clause, joint, column) : [];
  return anyOf([period, ...more].map((each) => periodCondition(column.name, is ?? "=", each)));
}

/** "In May or in July". */
const PREPOSITION = /^(?:in|on|im|am|en|el|a|ad|le|di|do|da|em|de|des|du|nel)$/;

/** "In February or March", "May, June and August": each of them is meant, and nothing that lies between. */
function morePeriods(clause: Clause, from: number, column: ColumnShape): Period[] {
  const isComma = clause.at(from)?.shown === ",";
  const joint = isComma && clause.can(from + 1, "or", "and") ? from + 1 : from;
  if (!isComma && !clause.can(joint, "or", "and")) return [];
  const at = PREPOSITION.test(folded(clause.at(joint + 1)?.shown ?? "")) ? joint + 2 : joint + 1;
  const next = datedAt(clause, at, column);
  if (!next || "unclear" in next) return [];
  clause.use(...stretch(from, at - from), ...next.used);
  return [next.period, ...morePeriods(clause, at + next.used.length, column)];
}
