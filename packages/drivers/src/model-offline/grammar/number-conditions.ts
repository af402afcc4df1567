import type { Comparison, TableCondition } from "@aether/protocol";
import { bareAge } from "./bare-ages.ts";
import type { Clause } from "./clause.ts";
import { isId, isNumeric, type Match, quantities } from "./columns.ts";
import { comparisonAt, stretch } from "./comparisons.ts";
import type { ConditionReader } from "./conditions.ts";
import type { ColumnShape } from "./frame.ts";
import { HAVING, lastWord, OR_MORE } from "./lacking.ts";
import { quantityFor } from "./money.ts";
import { numberAt, numberIn } from "./numbers.ts";
import { isTurnedBy, qualityCompared } from "./superlatives.ts";
import { folded } from "./tagged.ts";
import { inUnitOf, isMoneyUnit, isOfMoney, isOtherUnit, isUnit, isUnitOf, measuredIn } from "./units.ts";

const ZERO = /^(?:0|zeros?|zeroes|null|nullen|nullwerte|nuls?|cero|ceros|zeri)$/;

/** "Order 17", "costume no. 407": a number behind what the rows are is that of one of them. */
export function readIds(reader: ConditionReader): void {
  const { clause } = reader;
  const [id, ...others] = reader.columns.filter((column) => (column.type === "integer" && isId(column.name)) || column.key);
  const at = clause.words.findIndex(
    ({ token }, index) => token.kind === "number" && /^\d+$/.test(token.text) && !clause.isUsed(index) && isNumbered(reader, index),
  );
  const value = numberIn(clause.at(at)?.token.text ?? "", clause.language);
  if (!id || others.length > 0 || value === undefined) return;
  const of = reader.matches.find((match) => match.at + match.length === at || (match.column.name === id.name && match.at < at && at - match.at < 3));
  if (of) reader.keep({ column: id.name, is: "=", value }, of, [at]);
  else reader.found.push({ column: id.name, is: "=", value });
  clause.use(at);
}

function isNumbered(reader: ConditionReader, at: number): boolean {
  const { clause } = reader;
  const before = clause.at(at - 1);
  return (
    before?.token.kind === "word" &&
    !clause.isFree(at - 1) &&
    (clause.isUsed(at - 1) || reader.matches.some((match) => match.at + match.length === at && match.column.type === "text"))
  );
}

/** "Without the zeros": of the column of numbers that is named, or the only one. */
export function readZero(reader: ConditionReader): void {
  const { clause } = reader;
  const [at] = clause.words.flatMap(({ shown }, index) => (!clause.isUsed(index) && ZERO.test(folded(shown)) ? [index] : []));
  if (at === undefined) return;
  const [not] = clause.places("except", "not").filter((place) => place < at && stretch(place + 1, at - place - 1).every((index) => isLoose(reader, index)));
  const named = [...new Set(reader.matches.filter((match) => isNumeric(match.column)).map(({ column }) => column))];
  const [column, ...others] = named.length > 0 ? named : quantities(reader.columns);
  if (not === undefined || !column || others.length > 0) return;
  clause.use(not, at, ...stretch(not + 1, at - not - 1).filter((index) => clause.can(index, "count", "row", "value")));
  reader.found.push({ column: column.name, is: "!=", value: 0 });
}

function isLoose(reader: ConditionReader, index: number): boolean {
  return reader.clause.isFree(index) || reader.clause.can(index, "count", "row", "value", "is");
}

/** "Over 100" is of the column behind it, or of the only one that holds quantities. */
export function readNumbers(reader: ConditionReader): void {
  const { clause } = reader;
  for (const at of clause.places("gt", "lt", "gte", "lte")) {
    const value = clause.isUsed(at + 1) ? undefined : numberAt(clause, at + 1);
    const is = comparisonAt(clause, at);
    if (value !== undefined && is !== undefined) ofNumber(reader, at, { is, value });
    else if (OR_MORE.test(folded(clause.at(at)?.shown ?? ""))) ofNumberBefore(reader, at);
  }
  for (const at of clause.places("between")) ofBetween(reader, at);
  for (const at of clause.words.keys()) ofExactly(reader, at);
}

/** "50 or more", "10 Euro oder weniger": the number stands before what compares it. */
function ofNumberBefore(reader: ConditionReader, at: number): void {
  const { clause } = reader;
  const unit = isUnit(clause, at - 1) ? at - 1 : at;
  const place = unit - 1;
  const token = clause.at(place)?.token;
  const value = token?.kind === "number" && !clause.isUsed(place) ? numberIn(token.text, clause.language) : undefined;
  const beside = reader.matches.filter((match) => isNumeric(match.column) && !clause.isUsed(match.at) && match.at >= place - 3 && match.at < at + 3);
  const measured = unit === at ? [] : measuredIn(clause, unit, reader.columns);
  const [said, ...others] = beside.length > 0 ? beside.map(({ column }) => column) : measured;
  const bare = said || unit !== at || value === undefined ? undefined : ofNobody(reader, place, at + 1);
  if (bare === "unclear") return;
  const column = said ?? bare ?? quantityFor(clause, { columns: reader.columns, at: place, unit: isMoneyUnit(clause, unit) });
  if (value === undefined || !column || others.length > 0) return;
  const scaled = inUnitOf(column, clause, { value, unit });
  const condition: TableCondition = { column: column.name, is: clause.can(at, "gte") ? ">=" : "<=", value: scaled };
  const used = stretch(place, at - place + 1);
  const [match] = beside;
  if (match) return reader.keep(condition, match, used);
  clause.use(...used);
  reader.found.push(condition);
}

/** The column of numbers that stands at a word, but for a small word before it. */
function nearNumber({ clause, matches }: ConditionReader, at: number): Match | undefined {
  const next = isMoneyUnit(clause, at) || !clause.can(at, "stop", "of") ? at : at + 1;
  return matches.find((match) => match.at === next && isNumeric(match.column) && !clause.isUsed(match.at));
}

const isMeasure = (clause: Clause, at: number, measured: ColumnShape | undefined): boolean => measured !== undefined || isUnit(clause, at);

/** A comparison with a number, as it stands at a word. */
interface Sized {
  readonly at: number;
  readonly is: Comparison;
  readonly value: number;
}

function ofNumber(reader: ConditionReader, at: number, said: Omit<Sized, "at">): void {
  const { clause } = reader;
  const money = isOfMoney(clause, at + 1) || /^worth|^wert/.test(folded(clause.at(at)?.shown ?? ""));
  const near = nearNumber(reader, at + 2);
  const [measured, ...more] = near || money ? [] : measuredIn(clause, at + 2, reader.columns);
  const own = near?.column ?? (more.length === 0 ? measured : undefined);
  const [column, ...others] = columnsMeant(reader, { at, named: own ?? qualityCompared(folded(clause.at(at)?.shown ?? ""), reader.columns), money });
  if (!column) return;
  const isUnitNext = isMoneyUnit(clause, at + 2) || (near === undefined && isMeasure(clause, at + 2, measured));
  reader.unclear ??= unclearNumber(clause, { ...said, at }, { columns: [column, ...others], isNamed: near !== undefined && !near.byMeaning });
  clause.use(at, at + 1, ...(isUnitNext ? [at + 2] : []));
  const condition: TableCondition = { column: column.name, is: said.is, value: inUnitOf(column, clause, { value: said.value, unit: at + 2 }) };
  if (near) reader.keep(condition, near, []);
  else reader.found.push(condition);
}

/** The column that is named, the age of whoever it is said of, or the one that a verb or a sum of money is of; else all that it may be of. */
function columnsMeant(
  reader: ConditionReader,
  { at, named, money }: { readonly at: number; readonly named: ColumnShape | undefined; readonly money: boolean },
): readonly ColumnShape[] {
  if (named) return [named];
  const bare = money || isUnit(reader.clause, at + 2) ? undefined : ofNobody(reader, at, at + 2);
  if (bare === "unclear") return [];
  const meant = bare ?? quantityFor(reader.clause, { columns: reader.columns, at, unit: money });
  return meant ? [meant] : quantities(reader.columns);
}

/** The age that a bare number is of, behind whoever has one: "members over 60". */
function ofNobody(reader: ConditionReader, at: number, end: number): ColumnShape | "unclear" | undefined {
  const bare = bareAge(reader.clause, { at, end, columns: reader.columns });
  if (!bare || "column" in bare) return bare?.column;
  reader.unclear ??= bare.why;
  return "unclear";
}

/** Why a number may be of another column than of the first of these. */
function unclearNumber(
  clause: Clause,
  { at, is }: Sized,
  { columns, isNamed }: { readonly columns: readonly ColumnShape[]; readonly isNamed: boolean },
): string | undefined {
  const [column, ...others] = columns;
  if (others.length > 0) return `${clause.shown(at, at + 2)} may be of the columns ${columns.map(({ name }) => name).join(", ")}: say of which.`;
  const isTurned = column && !isNamed && isTurnedBy(folded(clause.at(at)?.shown ?? ""), column, is === ">" || is === ">=");
  if (isTurned) return `Whether ${clause.shown(at, at + 2)} is of ${column.name} is not said.`;
  return column && isOtherUnit(column, clause, at + 2) ? `${clause.shown(at, at + 3)} is not measured in ${column.name}.` : undefined;
}

/** "Between 30 and 100 minutes", "zwischen 30 und 100 Euro": of the column behind it, or of what is measured so. */
function ofBetween(reader: ConditionReader, at: number): void {
  const { clause } = reader;
  const [low, high] = [numberAt(clause, at + 1), numberAt(clause, at + 3)];
  if (low === undefined || high === undefined || !clause.can(at + 2, "and", "to", "until") || clause.isUsed(at + 1) || clause.isUsed(at + 3)) return;
  const unit = at + 4;
  const near = reader.matches.find((match) => match.at === unit && isNumeric(match.column) && !clause.isUsed(match.at));
  const money = isOfMoney(clause, at + 3);
  const [measured, ...more] = near || money ? [] : measuredIn(clause, unit, reader.columns);
  const bare = near || measured || money || isUnit(clause, unit) ? undefined : ofNobody(reader, at, unit);
  if (bare === "unclear") return;
  const column = near?.column ?? (more.length === 0 ? measured : undefined) ?? bare ?? quantityFor(clause, { columns: reader.columns, at, unit: money });
  if (!column) return;
  const values = [low, high].map((value) => inUnitOf(column, clause, { value, unit }));
  const used = stretch(at, isUnit(clause, unit) && !near ? 5 : 4);
  const condition: TableCondition = { column: column.name, is: "between", values };
  if (near) return reader.keep(condition, near, used);
  clause.use(...used);
  reader.found.push(condition);
}

/** "Flats with 3 rooms", "5 star reviews": rows that have just so many of what stands behind the number. */
function ofExactly(reader: ConditionReader, at: number): void {
  const { clause } = reader;
  const value = clause.isUsed(at) ? undefined : numberAt(clause, at);
  if (value === undefined) return;
  const unit = isUnit(clause, at + 1) || UNIT.test(folded(clause.at(at + 1)?.shown ?? "")) ? at + 1 : at;
  const place = unit > at && clause.can(unit + 1, "of") ? unit + 2 : unit + 1;
  const match = reader.matches.find(
    (each) => [at + 1, place].includes(each.at) && each.column.type === "integer" && !isId(each.column.name) && !clause.isUsed(each.at),
  );
  if (!match || clause.can(match.at + match.length, "per", "by", "is")) return;
  if (unit > at && !isUnit(clause, unit) && !isUnitOf(match.column, clause, unit)) return;
  const end = match.at + match.length;
  const before = clause.can(at - 1, "stop") ? [at - 1, at - 2] : [at - 1];
  const isHad = before.some((index) => HAVING.test(lastWord(clause, index)) || clause.can(index, "with"));
  const isCalled = clause.isUsed(end) && clause.at(end)?.token.kind === "word" && !clause.isFree(end) && !clause.can(at - 1, "top", "last");
  if (isHad || isCalled) reader.keep({ column: match.column.name, is: "=", value }, match, stretch(at, match.at - at));
}

const UNIT = /^(?:gb|mb|tb|ghz|mhz|w|kw|kwh|v|mah|pt|px)$/;
