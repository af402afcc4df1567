/** A cell as the file has it. Empty ones are null; texts have no spaces around them. */
export type RawCell = string | number | boolean | null;

/** A table before its columns have types. */
export interface RawTable {
  readonly file: string;
  readonly sheet?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly RawCell[])[];
  /** Where each row begins: line of a text file, row of a sheet, position in a list; from 1. */
  readonly lines: readonly number[];
  readonly notes: readonly string[];
  /** Numbers of this file have a decimal comma where nothing else says. */
  readonly commaLikely: boolean;
}

/** A table as rows of cells, before anybody knows which of them is its header. */
export interface Grid {
  readonly rows: readonly (readonly RawCell[])[];
  readonly lines: readonly number[];
  /** Cells of the grid that are one, by index from 0; of workbooks. */
  readonly merged?: readonly MergedCells[];
  readonly notes: readonly string[];
}

export interface MergedCells {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Cells of one call. */
export const MAX_CELLS = 8_000_000;
/** Characters of all cells of one call. A workbook writes a text once, and may show it in each of its cells. */
export const MAX_CHARACTERS = 134_217_728;
/** Columns of one table. */
export const MAX_COLUMNS = 1_000;
/** Sheets of one workbook. */
export const MOST_SHEETS = 2_000;
