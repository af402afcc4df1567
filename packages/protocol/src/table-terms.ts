import * as z from "zod";

/** A column as somebody means it. */
export const ColumnName = z.string().min(1).max(200);

/** What is made of the values of a column. `distinct` counts different ones. */
export const MEASURES = ["count", "sum", "average", "min", "max", "median", "distinct"] as const;

/**
 * What a date is asked for, told with what it is a part of so that years do not mix: `2025`, `2025-Q3`, `2025-07`, `2025-W27` (of ISO
 * 8601), `2025-07-04`. Only `weekday` is not: 1 (Monday) to 7.
 */
export const DATE_PARTS = ["year", "quarter", "month", "week", "day", "weekday"] as const;
export type DatePart = (typeof DATE_PARTS)[number];

/** `is`, by which a cell is compared. `empty` takes no value; `in` takes `values`, `between` two of them, both included. */
export const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "contains", "starts", "ends", "in", "between", "empty"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Levels of brackets. */
export const MAX_TERM_DEPTH = 16;
/** Parts of a condition that are held together by one `all` or `any`. */
const MAX_PARTS = 64;

export type TableFormula =
  | { readonly column: string }
  | { readonly number: number }
  | { readonly op: "+" | "-" | "*" | "/"; readonly left: TableFormula; readonly right: TableFormula }
  | { readonly part: DatePart; readonly of: TableFormula };

const Value = z.union([z.string().max(4_000), z.number(), z.boolean(), z.strictObject({ column: ColumnName })]);
/** A text, a number, a boolean, or another column of the same row. A date is a text such as `2025-12-31`. */
export type TableValue = z.infer<typeof Value>;

export interface TableComparison {
  readonly column: string;
  readonly is: Comparison;
  readonly value?: TableValue | undefined;
  readonly values?: readonly TableValue[] | undefined;
  /** Text is compared without regard to case unless this is set. */
  readonly caseSensitive?: boolean | undefined;
}

export type TableCondition =
  | TableComparison
  | { readonly all: readonly TableCondition[] }
  | { readonly any: readonly TableCondition[] }
  | { readonly not: TableCondition };

const Operator = z.enum(["+", "-", "*", "/"]);

/** Arithmetic over columns and numbers. A cell that holds no number makes the result empty, and is told. */
export const Formula: z.ZodType<TableFormula, TableFormula> = z.lazy(() =>
  z.union([
    z.strictObject({ column: ColumnName }),
    z.strictObject({ number: z.number() }),
    z.strictObject({ op: Operator, left: Formula, right: Formula }),
    z.strictObject({ part: z.enum(DATE_PARTS), of: Formula }),
  ]),
);

const SINGLE: ReadonlySet<Comparison> = new Set(["=", "!=", "<", "<=", ">", ">=", "contains", "starts", "ends"]);

function fits({ is, value, values }: TableComparison): boolean {
  if (SINGLE.has(is)) return value !== undefined && values === undefined;
  if (value !== undefined) return false;
  if (is === "empty") return values === undefined;
  return is === "between" ? values?.length === 2 : values !== undefined && values.length > 0;
}

const Leaf = z
  .strictObject({
    column: ColumnName,
    is: z.enum(COMPARISONS),
    value: Value.optional(),
    values: z.array(Value).max(1_000).optional(),
    caseSensitive: z.boolean().optional(),
  })
  .refine(fits, { error: "`empty` takes no value, `in` takes values, `between` two values, every other comparison one value" });

export const Condition: z.ZodType<TableCondition, TableCondition> = z.lazy(() =>
  z.union([
    Leaf,
    z.strictObject({ all: z.array(Condition).min(1).max(MAX_PARTS) }),
    z.strictObject({ any: z.array(Condition).min(1).max(MAX_PARTS) }),
    z.strictObject({ not: Condition }),
  ]),
);
