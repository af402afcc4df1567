import type { ColumnType } from "@aether/protocol";
import type { RawCell } from "../raw-table.ts";
import { type DayOrder, orderOf, readDate } from "./written-date.ts";
import { hasCurrency, hasPercent, isAmbiguous, isCode, marksOf, type NumberStyle, readNumber } from "./written-number.ts";

/** What a column holds and how its cells are read. Cells that cannot be read so keep their text. */
export interface TypedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly numbers: NumberStyle;
  readonly dates: DayOrder | undefined;
  /** Dates that are written as `03/04/2025`, and nothing says which is the month. */
  readonly unclearDates: boolean;
  readonly empty: number;
  readonly examples: readonly string[];
  readonly notes: readonly string[];
}

export interface TypingOptions {
  readonly name: string;
  /** Where the column alone does not tell. */
  readonly commaLikely: boolean;
  readonly dates?: DayOrder | undefined;
  /** It is calculated with: it holds numbers if one cell does. */
  readonly asNumbers?: boolean;
}

/** Of the cells that hold something, as many must be of a type for the column to be of it. */
const ENOUGH = 0.8;

/** What people write where they have no value: no number, and no sign that the column holds texts. */
const NO_VALUE = /^(?:n\/?a|n\.a\.|nan|none|null|nil|unknown|unbekannt|tbd|tbc|[-–—?.]+|#n\/a|#div\/0!|#value!|#ref!)$/iu;

interface Count {
  filled: number;
  noValue: number;
  numbers: number;
  whole: number;
  codes: number;
  dates: number;
  booleans: number;
}

export function typeColumn(cells: readonly RawCell[], { name, commaLikely, dates: asked, asNumbers = false }: TypingOptions): TypedColumn {
  const numbers = numberStyle(cells, commaLikely);
  const order = dayOrder(cells, asked);
  const dates = order === "unclear" ? undefined : order;
  const count = counted(cells, { numbers, dates });
  const found = typeOf(count);
  const type = asNumbers && found === "text" && count.numbers > 0 ? "number" : found;
  const unclearDates = order === "unclear" && type === "text";
  return {
    name,
    type,
    numbers,
    dates,
    unclearDates,
    empty: cells.length - count.filled,
    examples: examplesOf(cells),
    notes: notesOf(cells, { name, type, numbers, dates, asked, unclearDates }),
  };
}

function typeOf({ filled: all, noValue, numbers, whole, codes, dates, booleans }: Count): ColumnType {
  const filled = all - noValue;
  const enough = (some: number): boolean => filled > 0 && some >= filled * ENOUGH;
  if (booleans === filled && filled > 0) return "boolean";
  if (codes === 0 && enough(numbers)) return whole === numbers ? "integer" : "number";
  return enough(dates) && dates >= numbers ? "date" : "text";
}

/** The value of a cell in a column of this kind; undefined where it cannot be read so. */
export function valueOfCell(
  cell: string | number | boolean,
  type: ColumnType,
  { numbers, dates }: Pick<TypedColumn, "numbers" | "dates">,
): number | string | boolean | undefined {
  if (type === "integer" || type === "number") return typeof cell === "number" ? cell : typeof cell === "string" ? readNumber(cell, numbers) : undefined;
  if (type === "date") return typeof cell === "string" ? readDate(cell, dates) : undefined;
  if (type === "boolean") return typeof cell === "boolean" ? cell : readBoolean(String(cell));
  return String(cell);
}

export const readBoolean = (text: string): boolean | undefined => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined);

function counted(cells: readonly RawCell[], style: Pick<TypedColumn, "numbers" | "dates">): Count {
  const count: Count = { filled: 0, noValue: 0, numbers: 0, whole: 0, codes: 0, dates: 0, booleans: 0 };
  for (const cell of cells) {
    if (cell === null) continue;
    count.filled++;
    if (typeof cell === "string") countText(count, cell, style);
    else if (typeof cell === "boolean") count.booleans++;
    else countNumber(count, cell);
  }
  return count;
}

function countNumber(count: Count, number: number): void {
  count.numbers++;
  if (Number.isInteger(number)) count.whole++;
}

function countText(count: Count, text: string, { numbers, dates }: Pick<TypedColumn, "numbers" | "dates">): void {
  if (isCode(text)) count.codes++;
  const number = readNumber(text, numbers);
  if (number !== undefined) countNumber(count, number);
  else if (readBoolean(text) !== undefined) count.booleans++;
  else if (NO_VALUE.test(text)) count.noValue++;
  if (readDate(text, dates) !== undefined) count.dates++;
}

/** The column's own numbers decide, then the rest of its file. */
function numberStyle(cells: readonly RawCell[], commaLikely: boolean): NumberStyle {
  let [points, commas] = [0, 0];
  for (const cell of cells) {
    if (typeof cell !== "string") continue;
    const marks = marksOf(cell);
    if (marks === ".") points++;
    else if (marks === ",") commas++;
  }
  return { decimal: commas > points || (commas === points && commaLikely) ? "," : "." };
}

function dayOrder(cells: readonly RawCell[], asked: DayOrder | undefined): DayOrder | "unclear" | undefined {
  let [day, month, either] = [0, 0, 0];
  for (const cell of cells) {
    if (typeof cell !== "string") continue;
    const order = orderOf(cell);
    if (order === "day-first") day++;
    else if (order === "month-first") month++;
    else if (order === "either") either++;
  }
  if (day + month + either === 0) return undefined;
  if (day === 0 && month === 0) return asked ?? "unclear";
  return day >= month ? "day-first" : "month-first";
}

function examplesOf(cells: readonly RawCell[]): readonly string[] {
  const examples = new Set<string>();
  for (const cell of cells) {
    if (cell !== null) examples.add(String(cell).slice(0, 80));
    if (examples.size === 3) break;
  }
  return [...examples];
}

type Noted = Pick<TypedColumn, "name" | "type" | "numbers" | "dates" | "unclearDates"> & { readonly asked: DayOrder | undefined };

function notesOf(cells: readonly RawCell[], column: Noted): readonly string[] {
  const texts = cells.filter((cell) => typeof cell === "string");
  const { name, type, unclearDates } = column;
  const own = type === "integer" || type === "number" ? numberNotes(texts, column) : type === "date" ? dateNotes(column) : [];
  const notes = own.map((note) => `${name}: ${note}`);
  if (unclearDates) {
    const example = texts.find((text) => orderOf(text) === "either");
    notes.push(`${name}: nothing says whether the day or the month comes first in ${example}; kept as text until dates is day-first or month-first`);
  }
  const odd = type === "text" || type === "boolean" ? [] : texts.filter((text) => valueOfCell(text, type, column) === undefined);
  if (odd.length > 0)
    notes.push(
      `${name}: ${odd.length} ${odd.length === 1 ? "cell is" : "cells are"} no ${type === "date" ? "date" : "number"}, such as ${JSON.stringify(odd[0]?.slice(0, 40))}`,
    );
  return notes;
}

function numberNotes(texts: readonly string[], { numbers }: Noted): readonly string[] {
  const notes: string[] = [];
  const marks = new Set(texts.map(marksOf));
  if (marks.has(",") && numbers.decimal === ",") notes.push("decimal comma");
  const unclear = marks.has(",") || marks.has(".") ? undefined : texts.find(isAmbiguous);
  if (unclear !== undefined) notes.push(`${unclear} is read with a decimal ${numbers.decimal === "," ? "comma" : "point"}; nothing in the column says so`);
  if (texts.some(hasPercent)) notes.push("percent signs are left out, 12% is 12");
  const currencies = new Set(texts.filter(hasCurrency).map((text) => text.replace(/[\d.,'’\s()+−–-]/gu, "")));
  if (currencies.size > 1) notes.push(`several currencies (${[...currencies].slice(0, 4).join(", ")}), added up as if they were one`);
  return notes;
}

const dateNotes = ({ dates, asked }: Noted): readonly string[] =>
  dates === undefined ? [] : [`dates are ${dates === "day-first" ? "day/month/year" : "month/day/year"}${asked === dates ? "" : ", as some can only be that"}`];
