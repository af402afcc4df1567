import type { SQLInputValue } from "node:sqlite";
import type { DatePart, TableComparison, TableCondition, TableFormula, TableValue } from "@aether/protocol";
import { invalid } from "../refusals.ts";
import { readBoolean } from "../type/type-column.ts";
import { readDate } from "../type/written-date.ts";
import { readNumber } from "../type/written-number.ts";
import { type Column, findColumn } from "./find-column.ts";
import { fold, type Statement, statement } from "./open-store.ts";

/** Part of a statement: never null for a condition, null for arithmetic over what is no number. */
export type Term = Statement;

const join = (terms: readonly Term[], between: string): Term =>
  statement(
    `(${terms.map(({ sql }) => sql).join(between)})`,
    terms.flatMap(({ values }) => values),
  );

export const isNumeric = ({ type }: Pick<Column, "type">): boolean => type === "integer" || type === "number";
/** The number in a cell; null for a text that could not be read as one. */
export const numberIn = (sql: string): string => `(case when typeof(${sql}) in ('integer', 'real') then ${sql} end)`;
/** The date in a cell; null for any other text. */
export const dateIn = (sql: string): string => `(case when ${sql} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' then ${sql} end)`;
/** What a cell is of its column's type, or null. */
export const readable = (column: Column): string => (isNumeric(column) ? numberIn(column.sql) : column.type === "date" ? dateIn(column.sql) : column.sql);

export interface Terms {
  readonly columns: readonly Column[];
  /** Hears of each column that is used as its type: cells of it that are not are told. */
  used(column: Column): void;
}

export function conditionTerm(condition: TableCondition, terms: Terms): Term {
  if ("all" in condition)
    return join(
      condition.all.map((part) => conditionTerm(part, terms)),
      " and ",
    );
  if ("any" in condition)
    return join(
      condition.any.map((part) => conditionTerm(part, terms)),
      " or ",
    );
  if ("not" in condition) {
    const { sql, values } = conditionTerm(condition.not, terms);
    return statement(`(not ${sql})`, values);
  }
  return comparisonTerm(condition, terms);
}

function comparisonTerm({ column: name, is, value, values = [], caseSensitive = false }: TableComparison, terms: Terms): Term {
  const column = findColumn(name, terms.columns);
  if (is === "empty") return statement(`(${column.sql} is null)`);
  const against = { column, caseSensitive, terms };
  if (is === "in") return among(values, against);
  if (is === "between") return join([ordered(">=", values[0] ?? "", against), ordered("<=", values[1] ?? "", against)], " and ");
  const one = value ?? "";
  if (is === "=") return equals(one, against);
  if (is === "!=") {
    const { sql, values: bound } = equals(one, against);
    return statement(`(not ${sql})`, bound);
  }
  if (is === "contains" || is === "starts" || is === "ends") return within(is, one, against);
  return ordered(is, one, against);
}

interface Against {
  readonly column: Column;
  readonly caseSensitive: boolean;
  readonly terms: Terms;
}

const truth = ({ sql, values }: Term): Term => statement(`coalesce(${sql}, 0)`, values);
/** A cell as it is shown, for comparisons of texts. */
export const textOf = (sql: string, caseSensitive = false): string => (caseSensitive ? `trimmed(shown(${sql}))` : `fold(shown(${sql}))`);

function equals(value: TableValue, { column, caseSensitive, terms }: Against): Term {
  if (typeof value === "object") return betweenColumns("=", value.column, { column, caseSensitive, terms });
  const read = valueFor(column, value);
  if (read === undefined) return truth(statement(`${textOf(column.sql, caseSensitive)} = ${textOf("?", caseSensitive)}`, [String(value)]));
  terms.used(column);
  if (column.type === "date") return truth(statement(`substr(${dateIn(column.sql)}, 1, ${String(read).length}) = ?`, [read]));
  if (column.type === "text") return truth(statement(`${textOf(column.sql, caseSensitive)} = ${textOf("?", caseSensitive)}`, [String(value)]));
  return truth(statement(`${readable(column)} = ?`, [read]));
}

/** A list of values is looked up as one, however long it is: each cell is made ready for the comparison once. */
function among(values: readonly TableValue[], against: Against): Term {
  const { column, caseSensitive, terms } = against;
  if (column.type === "date" || values.some((value) => typeof value === "object"))
    return join(
      values.map((one) => equals(one, against)),
      " or ",
    );
  const texts: string[] = [];
  const read: SQLInputValue[] = [];
  for (const value of values) {
    const found = typeof value === "object" || column.type === "text" ? undefined : valueFor(column, value);
    if (found === undefined) texts.push(caseSensitive ? String(value).trim() : fold(String(value)));
    else read.push(found);
  }
  if (column.type !== "text") terms.used(column);
  const marks = (list: readonly unknown[]): string => list.map(() => "?").join(", ");
  const sides = [statement(`${textOf(column.sql, caseSensitive)} in (${marks(texts)})`, texts), statement(`${readable(column)} in (${marks(read)})`, read)];
  return join(sides.filter((side) => side.values.length > 0).map(truth), " or ");
}

function ordered(is: "<" | "<=" | ">" | ">=", value: TableValue, { column, caseSensitive, terms }: Against): Term {
  if (typeof value === "object") return betweenColumns(is, value.column, { column, caseSensitive, terms });
  const read = valueFor(column, value);
  // Texts of digits have another order than their numbers.
  const isNumber = column.type === "text" && readNumber(String(value), { decimal: "." }) !== undefined;
  if (read === undefined || isNumber) throw notOfColumn(column, value);
  terms.used(column);
  if (column.type === "date") return truth(statement(`substr(${dateIn(column.sql)}, 1, ${String(read).length}) ${is} ?`, [read]));
  if (column.type === "text") return truth(statement(`${textOf(column.sql, caseSensitive)} ${is} ${textOf("?", caseSensitive)}`, [String(value)]));
  return truth(statement(`${readable(column)} ${is} ?`, [read]));
}

function betweenColumns(is: string, other: string, { column, caseSensitive, terms }: Against): Term {
  const right = findColumn(other, terms.columns);
  const alike = (isNumeric(column) && isNumeric(right)) || (column.type === right.type && column.type !== "text");
  if (!alike) return truth(statement(`${textOf(column.sql, caseSensitive)} ${is} ${textOf(right.sql, caseSensitive)}`));
  terms.used(column);
  terms.used(right);
  return truth(statement(`${readable(column)} ${is} ${readable(right)}`));
}

function within(is: "contains" | "starts" | "ends", value: TableValue, { column, caseSensitive, terms }: Against): Term {
  const part = typeof value === "object" ? textOf(findColumn(value.column, terms.columns).sql, caseSensitive) : textOf("?", caseSensitive);
  const values = typeof value === "object" ? [] : [String(value)];
  const text = textOf(column.sql, caseSensitive);
  if (is === "contains") return truth(statement(`instr(${text}, ${part}) > 0`, values));
  if (is === "starts") return truth(statement(`substr(${text}, 1, length(${part})) = ${part}`, [...values, ...values]));
  return truth(statement(`(length(${part}) = 0 or substr(${text}, -length(${part})) = ${part})`, [...values, ...values, ...values]));
}

/** What a written value is in a column; undefined where it is nothing that the column's type has. */
function valueFor(column: Column, value: string | number | boolean): SQLInputValue | undefined {
  if (isNumeric(column))
    return typeof value === "number"
      ? value
      : typeof value === "boolean"
        ? undefined
        : (readNumber(value, { decimal: column.decimal ?? "." }) ?? readNumber(value, { decimal: "." }));
  if (column.type === "date") return typeof value === "string" ? dateOrPart(value) : typeof value === "number" ? dateOrPart(String(value)) : undefined;
  if (column.type === "boolean") return booleanOf(value);
  return String(value);
}

/** A year, or a month of one, stands for all of its days. */
const dateOrPart = (written: string): string | undefined =>
  /^\d{4}(?:-(?:0[1-9]|1[0-2]))?$/.test(written.trim()) ? written.trim() : readDate(written, undefined);

function booleanOf(value: string | number | boolean): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  const read = /^(?:yes|1)$/i.test(String(value)) ? true : /^(?:no|0)$/i.test(String(value)) ? false : readBoolean(String(value));
  return read === undefined ? undefined : Number(read);
}

function notOfColumn({ name, type }: Column, value: string | number | boolean): Error {
  const kinds = { integer: "numbers", number: "numbers", date: "dates (write one as 2025-12-31)", boolean: "true and false", text: "text" };
  return invalid(`the column ${JSON.stringify(name)} holds ${kinds[type]}, and ${JSON.stringify(value)} cannot be compared with that`);
}

export interface FormulaTerm extends Term {
  readonly type: Column["type"];
}

export function formulaTerm(formula: TableFormula, terms: Terms): FormulaTerm {
  if ("number" in formula) return { ...statement("?", [formula.number]), type: "number" };
  if ("column" in formula) {
    const column = mustHoldNumbers(findColumn(formula.column, terms.columns));
    terms.used(column);
    return { ...statement(numberIn(column.sql)), type: column.type };
  }
  if ("part" in formula) return partTerm(formula.part, formula.of, terms);
  const [left, right] = [formulaTerm(formula.left, terms), formulaTerm(formula.right, terms)];
  if ([left, right].some(({ type }) => type === "text" || type === "date"))
    throw invalid("quarter, month, week and day are texts such as 2025-07, and cannot be calculated with");
  // A whole number by a whole number may be a fraction.
  const divisor = formula.op === "/" ? `cast(${right.sql} as real)` : right.sql;
  return { ...statement(`(${left.sql} ${formula.op} ${divisor})`, [...left.values, ...right.values]), type: "number" };
}

export function mustHoldNumbers(column: Column): Column {
  if (isNumeric(column)) return column;
  throw invalid(`the column ${JSON.stringify(column.name)} holds ${column.type === "text" ? "text" : `${column.type}s`}, and no numbers`);
}

const PARTS: Readonly<Record<DatePart, { readonly type: Column["type"]; readonly sql: (date: string) => string }>> = {
  year: { type: "integer", sql: (date) => `cast(substr(${date}, 1, 4) as integer)` },
  quarter: { type: "text", sql: (date) => `substr(${date}, 1, 4) || '-Q' || ((cast(substr(${date}, 6, 2) as integer) + 2) / 3)` },
  month: { type: "text", sql: (date) => `substr(${date}, 1, 7)` },
  week: { type: "text", sql: (date) => `strftime('%G-W%V', substr(${date}, 1, 10))` },
  day: { type: "date", sql: (date) => `substr(${date}, 1, 10)` },
  weekday: { type: "integer", sql: (date) => `(cast(strftime('%w', substr(${date}, 1, 10)) as integer) + 6) % 7 + 1` },
};

function partTerm(part: DatePart, of: TableFormula, terms: Terms): FormulaTerm {
  if (!("column" in of)) throw invalid(`${part}(…) is of a column with dates`);
  const column = findColumn(of.column, terms.columns);
  if (column.unclearDates)
    throw invalid(`nothing in the column ${JSON.stringify(column.name)} says whether the day or the month comes first; say dates: day-first or month-first`);
  if (column.type !== "date") throw invalid(`the column ${JSON.stringify(column.name)} holds ${column.type === "text" ? "text" : "numbers"}, and no dates`);
  terms.used(column);
  const { type, sql } = PARTS[part];
  return { ...statement(`(${sql(dateIn(column.sql))})`), type };
}
