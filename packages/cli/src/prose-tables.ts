import { screenWidth } from "./terminal.ts";
import { table } from "./text-table.ts";

/** What a row of a Markdown table begins with. */
export const isRow = (line: string): boolean => /^ {0,3}\|.*\S/.test(line);
/** What stands below the names of the columns. */
const isRule = (line: string): boolean => /^ {0,3}\|(?: *:?-+:? *\|)*(?: *:?-+:? *\|?) *$/.test(line);

/** Whether these rows are a table: the second one is a rule. */
export const isTable = ([head, rule, first]: readonly string[]): boolean => head !== undefined && rule !== undefined && first !== undefined && isRule(rule);

/**
 * Prose for a screen, in which Markdown's tables are drawn as the tables of this command line are: on a narrow one broken within their cells, or
 * row by row. A file or a pipe has them as they were written.
 */
export function withTables(text: string, width = screenWidth()): string {
  if (width === Number.POSITIVE_INFINITY || !text.includes("|")) return text;
  const done: string[] = [];
  let rows: string[] = [];
  for (const line of [...text.split("\n"), undefined]) {
    if (line !== undefined && isRow(line)) rows.push(line);
    else {
      done.push(...laidOut(rows, width), ...(line === undefined ? [] : [line]));
      rows = [];
    }
  }
  return done.join("\n");
}

function laidOut(rows: readonly string[], width: number): readonly string[] {
  if (!isTable(rows)) return rows;
  const [head = "", , ...under] = rows;
  return table([head, ...under].map(cellsOf), { width }).split("\n");
}

/** Between its bars, but for those that are written as signs of a cell. */
function cellsOf(row: string): string[] {
  const inside = row
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}
