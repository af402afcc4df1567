import type { Grid, MergedCells, RawCell } from "../raw-table.ts";
import { MAX_COLUMNS } from "../raw-table.ts";
import { tooManyColumns } from "../refusals.ts";
import { looksTyped } from "../type/looks-typed.ts";

export interface Headed {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly RawCell[])[];
  readonly lines: readonly number[];
  readonly notes: readonly string[];
}

/** Rows above a header that are looked at: titles and remarks. */
const MOST_ABOVE = 20;

/** Finds the header of a grid, names the columns, and makes every row as long as they are. */
export function headOfGrid({ rows, lines, merged = [], notes }: Grid): Headed {
  const width = rows.reduce((most, row) => Math.max(most, filledWidth(row)), 0);
  if (width > MAX_COLUMNS) throw tooManyColumns(width);
  const above = width > 1 ? rowsAbove(rows, width) : 0;
  const head = rows[above] ?? [];
  const isHead = head.length > 0 && isHeader(head, rows.slice(above + 1, above + 200));
  const deep = isHead ? headDepth(above, merged) : 0;
  const columns = isHead ? namesIn(rows.slice(above, above + deep), { width, merged: within(merged, above) }) : unnamed(width);
  const from = above + deep;
  fillMerged(
    rows,
    merged.filter(({ top }) => top >= from),
  );
  const kept = rows.slice(from);
  const told = [...notes, ...headNotes({ above, deep, isHead }), ...(isHead ? widthNotes(kept, filledWidth(head)) : []), ...totalNotes(kept, lines)];
  return { columns, rows: kept.map((row) => padded(row, columns.length)), lines: lines.slice(from), notes: told };
}

function headNotes({ above, deep, isHead }: { readonly above: number; readonly deep: number; readonly isHead: boolean }): string[] {
  const notes: string[] = [];
  if (above > 0) notes.push(`skipped ${above} ${above === 1 ? "row" : "rows"} above the table`);
  if (!isHead) notes.push("no header row: columns are named by their position");
  if (deep > 1) notes.push(`the header has ${deep} rows with merged cells`);
  return notes;
}

function widthNotes(rows: readonly (readonly RawCell[])[], width: number): string[] {
  const short = rows.filter((row) => row.length < width).length;
  const long = rows.filter((row) => filledWidth(row) > width).length;
  const notes: string[] = [];
  if (short > 0) notes.push(`${short} ${short === 1 ? "row is" : "rows are"} shorter than the header; what is missing is empty`);
  if (long > 0) notes.push(`${long} ${long === 1 ? "row is" : "rows are"} longer than the header; columns without a name are named by their position`);
  return notes;
}

function totalNotes(rows: readonly (readonly RawCell[])[], lines: readonly number[]): string[] {
  const last = rows.at(-1);
  return rows.length > 1 && last && isTotal(last) ? [`the last row (${lines.at(-1)}) looks like a total and counts as a row: "${String(last[0])}"`] : [];
}

const filledWidth = (row: readonly RawCell[]): number => row.findLastIndex((cell) => cell !== null) + 1;
const padded = (row: readonly RawCell[], width: number): readonly RawCell[] =>
  row.length === width ? row : Array.from({ length: width }, (_, at) => row[at] ?? null);

/** What one cell says for several, each of them says. */
function fillMerged(rows: readonly (readonly RawCell[])[], merged: readonly MergedCells[]): void {
  for (const { top, bottom, left, right } of merged) {
    const value = rows[top]?.[left] ?? null;
    for (let row = top; row <= bottom; row++) {
      const cells = rows[row] as RawCell[];
      for (let column = left; column <= Math.min(right, MAX_COLUMNS); column++) {
        while (cells.length < column) cells.push(null);
        cells[column] = value;
      }
    }
  }
}

/** Titles above a table fill less than half of its columns. */
function rowsAbove(rows: readonly (readonly RawCell[])[], width: number): number {
  const filled = (row: readonly RawCell[]): number => row.filter((cell) => cell !== null).length;
  const first = rows.slice(0, MOST_ABOVE).findIndex((row) => filled(row) >= Math.max(2, width / 2));
  return Math.max(0, first);
}

/** Texts that are no values of their columns: where a column holds numbers or dates, its name is none. */
function isHeader(head: readonly RawCell[], below: readonly (readonly RawCell[])[]): boolean {
  const names = head.filter((cell) => cell !== null);
  if (names.some((cell) => typeof cell !== "string")) return names.every((cell) => typeof cell === "string" || isYear(cell)) && below.length > 0;
  const typed = names.filter((cell) => looksTyped(String(cell)) && !isYear(Number(cell)));
  if (typed.length > 0) return false;
  return new Set(names).size >= names.length / 2;
}

const isYear = (cell: RawCell): boolean => typeof cell === "number" && Number.isInteger(cell) && cell >= 1900 && cell <= 2100;

/** A header whose cells span columns goes on below. */
function headDepth(above: number, merged: readonly MergedCells[]): number {
  const spans = merged.filter(({ top }) => top === above);
  return Math.max(1, ...spans.map(({ bottom, left, right }) => bottom - above + (right > left ? 2 : 1)));
}

const within = (merged: readonly MergedCells[], above: number): readonly MergedCells[] =>
  merged.map((cells) => ({ ...cells, top: cells.top - above, bottom: cells.bottom - above }));

function namesIn(
  head: readonly (readonly RawCell[])[],
  { width, merged }: { readonly width: number; readonly merged: readonly MergedCells[] },
): readonly string[] {
  const cellAt = (row: number, column: number): RawCell => {
    const span = merged.find(({ top, bottom, left, right }) => row >= top && row <= bottom && column >= left && column <= right);
    return head[span?.top ?? row]?.[span?.left ?? column] ?? null;
  };
  const names = Array.from({ length: width }, (_, column) => {
    const parts = head.flatMap((_row, row) => {
      const cell = cellAt(row, column);
      return cell === null ? [] : [String(cell).replace(/\s+/g, " ")];
    });
    return [...new Set(parts)].join(" ");
  });
  return distinctNames(names);
}

const unnamed = (width: number): readonly string[] => Array.from({ length: width }, (_, at) => `column ${at + 1}`);

/** No two alike, none empty, none longer than a question can name. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((written, at) => {
    const base = written.slice(0, 180).trim() || `column ${at + 1}`;
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base} ${count}`;
    taken.add(name);
    return name;
  });
}

const TOTAL = /^(grand )?(sub)?(total|sum|summe|gesamt|insgesamt|somme|totale|totaal|suma)\b/i;
const isTotal = (row: readonly RawCell[]): boolean => typeof row[0] === "string" && TOTAL.test(row[0]);
