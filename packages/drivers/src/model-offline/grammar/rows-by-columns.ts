import { columnsOf } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";

/** What rows are where their columns say so: who plays against an opponent plays a match. */
const ROWS: readonly (readonly [rows: string, columns: readonly string[]])[] = [
  ["match", ["opponent"]],
  ["reading", ["sensor"]],
  ["expense", ["amount", "category"]],
  ["employee", ["salary"]],
];

/** Concepts of rows that have these columns. */
export const rowsBy = (columns: readonly ColumnShape[]): ReadonlySet<string> =>
  new Set(ROWS.flatMap(([rows, needed]) => (needed.every((concept) => columnsOf(new Set([concept]), columns).length > 0) ? [rows] : [])));
