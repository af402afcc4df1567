import type { DescribedTable } from "@aether/protocol";
import type { RawTable } from "./raw-table.ts";
import { type TypedColumn, typeColumn, valueOfCell } from "./type/type-column.ts";
import type { DayOrder } from "./type/written-date.ts";

/** A table whose columns have types; its cells are still as the file has them. */
export interface TypedTable extends RawTable {
  readonly typed: readonly TypedColumn[];
}

export interface TypingWish {
  readonly dates?: DayOrder | undefined;
  /** Columns that are calculated with. */
  readonly asNumbers?: (name: string) => boolean;
}

export function typedTable(table: RawTable, { dates, asNumbers = () => false }: TypingWish = {}): TypedTable {
  const typedBy = (commaLikely: boolean): readonly TypedColumn[] =>
    table.columns.map((name, at) =>
      typeColumn(
        table.rows.map((row) => row[at] ?? null),
        { name, commaLikely, dates, asNumbers: asNumbers(name) },
      ),
    );
  const typed = typedBy(table.commaLikely);
  // One column with a decimal comma says how the unclear ones are meant.
  const hasComma = !table.commaLikely && typed.some(({ type, numbers }) => type === "number" && numbers.decimal === ",");
  return { ...table, typed: hasComma ? typedBy(true) : typed };
}

export const notesOf = ({ notes, typed }: TypedTable): string[] => [...notes, ...typed.flatMap((column) => column.notes)].slice(0, 40);

/** @param most how many different values of each column are told; undefined = none */
export function describeTable(table: TypedTable, most?: number): DescribedTable {
  const { file, sheet, rows, typed } = table;
  return {
    file,
    ...(sheet !== undefined && { sheet }),
    rows: rows.length,
    columns: typed.map((column, at) => {
      const { name, type, empty, examples } = column;
      return { name, type, empty, examples: [...examples], ...(most !== undefined && valuesOf(rows, { column, at, most })) };
    }),
    notes: notesOf(table),
  };
}

/** The different texts of a column of texts, or the years of one of dates; of figures there are too many to be of use. */
function valuesOf(
  rows: TypedTable["rows"],
  { column, at, most }: { readonly column: TypedColumn; readonly at: number; readonly most: number },
): Pick<DescribedTable["columns"][number], "values" | "moreValues"> {
  if (column.type !== "text" && column.type !== "date") return {};
  const values = new Set<string>();
  for (const row of rows) {
    const cell = row[at] ?? null;
    const value = cell === null ? undefined : valueOfCell(cell, column.type, column);
    if (value === undefined) continue;
    values.add(column.type === "date" ? String(value).slice(0, 4) : String(value));
    if (values.size > most) return { values: [...values].slice(0, most), moreValues: true };
  }
  return { values: [...values] };
}
