import { columnsOf } from "./columns.ts";
import { comparisonAt, periodCondition } from "./comparisons.ts";
import type { ConditionReader } from "./conditions.ts";
import { type DaySpan, daySpanAt } from "./day-spans.ts";
import type { ColumnShape } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { periodAt } from "./numbers.ts";
import { type Dated, datedAt, untilLast } from "./period-list.ts";
import { folded } from "./tagged.ts";
import { isUnit } from "./units.ts";
import { dateMeant, yearUnclear } from "./which-date.ts";

/** Days, months, quarters and years that stand alone are of the only column of dates, or of years. */
export function readPeriods(reader: ConditionReader): void {
  const dates = reader.columns.filter(({ type }) => type === "date");
  for (let at = 0; at < reader.clause.length; at++) {
    if (reader.clause.isUsed(at)) continue;
    if (dates.length === 0 || isOfYears(reader, at, dates)) ofYear(reader, at);
    else if (!ofDays(reader, at, dates)) ofPeriod(reader, at, dates);
  }
}

/** "From before 1990", of books that came in in 2026 and have a column of years: no day that there is could be meant. */
function isOfYears({ clause, columns }: ConditionReader, at: number, dates: readonly ColumnShape[]): boolean {
  const year = /^(?:1[5-9]|20)\d\d$/.test(clause.at(at)?.shown ?? "") ? Number(clause.at(at)?.shown) : undefined;
  const own = columnsOf(new Set(["year"]), columns).filter(({ type }) => type === "integer");
  const years = dates.flatMap(({ values }) => (values === undefined || values.length === 0 ? [Number.NaN] : values.map(Number)));
  if (year === undefined || own.length !== 1) return false;
  const is = comparisonAt(clause, at - 1);
  return years.every((each) => (is === ">" || is === ">=" ? each < year : each > year));
}

function ofPeriod(reader: ConditionReader, at: number, dates: readonly ColumnShape[]): void {
  const { clause } = reader;
  const meant = dateMeant(clause, dates);
  const column = meant ?? dates[0];
  const found = column && !isAmount(reader, at) ? datedFor(reader, at, column) : undefined;
  if (!found || !column) return;
  const joint = at + found.used.length;
  reader.unclear ??= yearUnclear(clause.at(at), [...reader.columns], column);
  if (!meant) reader.unclear ??= `${clause.shown(at, joint)} may be of the columns ${dates.map(({ name }) => name).join(" and ")}: say of which.`;
  if (isOtherDay(reader, at, column))
    reader.unclear ??= `The only days are those of the column ${column.name}: whether ${clause.shown(at, joint)} is of them is not said.`;
  const is = comparisonAt(clause, at - 1);
  // "Last July": of the only year that there is.
  const last = is === undefined && clause.can(at - 1, "last") && found.used.length === 1 ? [at - 1] : [];
  clause.use(...found.used, ...last, ...(is === undefined ? [] : [at - 1]));
  reader.found.push(untilLast(clause, { column, period: found.period, is, joint }));
}

/** Days of which no year is said, or from one to another. */
function ofDays(reader: ConditionReader, at: number, dates: readonly ColumnShape[]): boolean {
  const { clause } = reader;
  const meant = dateMeant(clause, dates);
  const column = meant ?? dates[0];
  const span = column && !periodAt(clause, at) ? daySpanAt(clause, at, column) : undefined;
  if (!span || !column) return false;
  if ("unclear" in span) reader.unclear ??= span.unclear;
  else keepDays(reader, { ...span, at, isMeant: meant !== undefined }, column);
  return true;
}

function keepDays(
  reader: ConditionReader,
  { at, period, used, isMeant }: DaySpan & { readonly at: number; readonly isMeant: boolean },
  column: ColumnShape,
): void {
  const { clause } = reader;
  const shown = clause.shown(at, at + used.length);
  if (!isMeant) reader.unclear ??= `${shown} may be of several columns of days: say of which.`;
  if (isOtherDay(reader, at, column)) reader.unclear ??= `The only days are those of the column ${column.name}: whether ${shown} is of them is not said.`;
  // "Between the 11th and the 22nd of October".
  const lead = clause.can(at - 1, "stop") && comparisonAt(clause, at - 1) === undefined ? at - 2 : at - 1;
  const is = comparisonAt(clause, lead);
  clause.use(...used, ...(is === undefined ? [] : [lead]));
  const isWithin = is === undefined || is === "between" || period.from !== period.to;
  reader.found.push(periodCondition(column.name, isWithin ? "=" : is, period));
}

/** "More than 2000 euros": a number that looks like a year. */
function isAmount(reader: ConditionReader, at: number): boolean {
  const { clause } = reader;
  if (clause.at(at)?.token.kind !== "number") return false;
  const isSize = clause.can(at - 1, "gt", "lt", "gte", "lte") && !clause.can(at - 1, "after", "before", "since", "until");
  return isSize || isUnit(clause, at + 1);
}

/** "Closed in March" beside a column "opened": something else happened then than the days are of. */
function isOtherDay(reader: ConditionReader, at: number, { name }: ColumnShape): boolean {
  const { clause } = reader;
  const isPlain = /dat[aeu]|day|tag\b|time|zeit|jour|dia|fecha|giorno|quand|when|month|monat|mois|mes\b|year|jahr|^at$/.test(folded(name));
  const before = [at - 1, at - 2, at - 3].find((index) => !clause.isFree(index) || clause.isUsed(index));
  const word = before === undefined ? undefined : clause.at(before);
  if (isNameOfRows(reader, name)) return false;
  return !isPlain && word?.token.kind === "word" && clause.isUsed(before ?? -1) && reader.valued.has(before ?? -1);
}

/** "Proben im Oktober", of proben.csv with the day of each `Probe`: the days are those of what is asked for. */
const isNameOfRows = ({ clause, stem }: ConditionReader, name: string): boolean =>
  stem !== undefined &&
  sameNoun(folded(name), stem, clause.language) &&
  clause.words.some(({ token, shown }) => token.kind === "word" && sameNoun(folded(name), folded(shown), clause.language));

function datedFor(reader: ConditionReader, at: number, column: ColumnShape): Dated | undefined {
  const dated = datedAt(reader.clause, at, column);
  if (!dated || "period" in dated) return dated;
  reader.unclear ??= dated.unclear;
  return undefined;
}

/** "Before 2000", "born in 1984": where no column holds days, the only one of years is meant. */
function ofYear(reader: ConditionReader, at: number): void {
  const { clause } = reader;
  const text = clause.at(at)?.token.text ?? "";
  const [column, ...others] = columnsOf(new Set(["year", "birth"]), reader.columns).filter((each) => each.type === "integer");
  if (!column || others.length > 0 || clause.at(at)?.token.kind !== "number" || !/^(?:1[5-9]|20)\d\d$/.test(text)) return;
  const is = comparisonAt(clause, at - 1);
  if (is === undefined && !clause.can(at - 1, "of", "as")) return;
  const [not] = is === undefined ? [at - 1, at - 2].filter((index) => clause.can(index, "not") && !clause.isUsed(index)) : [];
  clause.use(at, ...(is === undefined ? [] : [at - 1]), ...(not === undefined ? [] : [not]));
  reader.found.push({ column: column.name, is: is ?? (not === undefined ? "=" : "!="), value: Number(text) });
}
