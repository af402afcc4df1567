import { inertLine } from "@aether/protocol";
import { columnsOf, folded, rowsOf, shortened } from "./columns.ts";
import { screenWidth } from "./terminal.ts";

export interface TableShape {
  readonly width?: number;
  /** The first row names the columns; default true. */
  readonly headed?: boolean;
  /** The last cell of a row is shortened to the line, for lists that are looked through: something else tells it whole. */
  readonly shorten?: boolean;
}

type Rows = readonly (readonly string[])[];

const GAP = 2;
/** Columns that a cell with several words can be brought down to. */
const LEAST = 12;

/**
 * Columns as wide as their content, whatever a cell holds. Where they do not fit the screen, cells go on below themselves, and where that
 * leaves too little room, each row is told as what its columns are called and say. A row of one cell among wider ones goes over all columns.
 */
export function table(cells: Rows, { width = screenWidth(), headed = true, shorten = false }: TableShape = {}): string {
  const rows = cells.map((row) => row.map(inertLine));
  const natural = widest(rows);
  if (sum(natural) <= width) return drawn(rows, natural, width);
  const least = leastOf(rows, natural);
  if (shorten && sum(natural.with(-1, LEAST)) <= width) return drawn(shortenedTo(rows, width - sum(natural.with(-1, 0))), natural, width);
  if (sum(least) <= width) return drawn(rows, shrunk(natural, least, width), width);
  const [head = [], ...under] = rows;
  return headed ? told(head, under, width) : told([], rows, width);
}

/** Of several parts that follow one another: what came before keeps its columns, and a wider cell widens them from there on. */
export function growingTable(width = screenWidth(), least: readonly number[] = []): (cells: Rows) => string {
  const widths = [...least];
  return (cells) => {
    const rows = cells.map((row) => row.map(inertLine));
    for (const [column, wide] of widest(rows).entries()) widths[column] = Math.max(widths[column] ?? 0, wide);
    return drawn(rows, widths, width);
  };
}

const sum = (widths: readonly number[]): number => widths.reduce((all, wide) => all + wide, GAP * Math.max(0, widths.length - 1));

/** Of each column; rows of one cell among wider ones are in none. */
const widest = (rows: Rows): number[] => widestBy(rows, columnsOf);

/** What each column can be brought down to: its longest word, of the last one less. */
const leastOf = (rows: Rows, natural: readonly number[]): number[] =>
  widestBy(rows, longestWord).map((wide, column) => Math.min(natural[column] ?? 0, column === natural.length - 1 ? LEAST : Math.max(LEAST, wide)));

const longestWord = (cell: string): number => cell.split(" ").reduce((most, word) => Math.max(most, columnsOf(word)), 0);

function widestBy(rows: Rows, wide: (cell: string) => number): number[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = new Array<number>(columns).fill(0);
  for (const row of rows)
    if (row.length > 1 || columns === 1) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, wide(cell));
  return widths;
}

/** The widest gives first, until they fit. */
function shrunk(natural: readonly number[], least: readonly number[], width: number): number[] {
  const widths = [...natural];
  while (sum(widths) > width) {
    const widestColumn = widths.reduce(
      (best, wide, column) => (wide > (least[column] ?? 0) && wide > (widths[best] ?? 0) ? column : best),
      giving(widths, least),
    );
    widths[widestColumn] = (widths[widestColumn] ?? 0) - 1;
  }
  return widths;
}

const giving = (widths: readonly number[], least: readonly number[]): number =>
  Math.max(
    0,
    widths.findIndex((wide, column) => wide > (least[column] ?? 0)),
  );

const shortenedTo = (rows: Rows, room: number): Rows => rows.map((row) => (row.length > 1 ? row.with(-1, shortened(row.at(-1) ?? "", room)) : row));

function drawn(rows: Rows, widths: readonly number[], width: number): string {
  return rows.flatMap((row) => (row.length === 1 && widths.length > 1 ? [folded(row[0] ?? "", width)] : rowLines(row, widths, width))).join("\n");
}

/** The last cell has the rest of the screen. */
function rowLines(row: readonly string[], widths: readonly number[], width: number): string[] {
  const before = sum([...widths.slice(0, row.length - 1), 0]);
  const cells = row.map((cell, column) => cellRows(cell, column === row.length - 1 ? Math.max(LEAST, width - before) : (widths[column] ?? 0)));
  return Array.from({ length: Math.max(...cells.map((lines) => lines.length)) }, (_, line) =>
    cells
      .map((lines, column) => padded(lines[line] ?? "", column === row.length - 1 ? 0 : (widths[column] ?? 0)))
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}

const padded = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - columnsOf(text)));

function cellRows(cell: string, columns: number): string[] {
  if (columnsOf(cell) <= columns) return [cell];
  return folded(cell.trimStart(), columns)
    .split("\n")
    .flatMap((line) => rowsOf(line, Math.max(2, columns)));
}

/** A row as its first cell, and below it what the other columns are called and say. */
function told(head: readonly string[], rows: Rows, width: number): string {
  const [title = "", ...names] = head;
  const lines = rows.flatMap(([first = "", ...others]) => {
    const said = others.flatMap((cell, column) => (cell === "" || cell === "-" ? [] : [`${names[column] ?? ""} ${cell}`.trimStart()]));
    return [folded(first, width), ...packed(said, width)];
  });
  return [...(title === "" ? [] : [title]), ...lines].join("\n");
}

/** As many beside one another as fit. */
function packed(said: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const one of said) {
    const longer = line === "" ? `  ${one}` : `${line}  ${one}`;
    if (line !== "" && columnsOf(longer) > width) {
      lines.push(line);
      line = `  ${one}`;
    } else line = longer;
  }
  return [...lines, line].filter((one) => one !== "").map((one) => folded(one, width));
}
