import type { DescribedTable } from "@aether/protocol";
import type { RawTable } from "./raw-table.ts";
import { type TypedColumn, typeColumn } from "./type/type-column.ts";
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

export function describeTable(table: TypedTable): DescribedTable {
  const { file, sheet, rows, typed } = table;
  return {
    file,
    ...(sheet !== undefined && { sheet }),
    rows: rows.length,
    columns: typed.map(({ name, type, empty, examples }) => ({ name, type, empty, examples: [...examples] })),
    notes: notesOf(table),
  };
}
