import { MOST_DOCUMENT_TEXT } from "@aether/ports";
import { type Grid, MOST_SHEETS, type RawCell } from "../raw-table.ts";
import { tooManySheets } from "../refusals.ts";
import type { ToldWorkbook } from "../table-reply.ts";
import { columnLetters } from "../write/column-letters.ts";
import { type SheetGrid, sheetsOf } from "./read-workbook.ts";

/** What the sheets of a workbook say from one on, each as a grid whose rows and columns are named as the workbook names them. */
export function tellWorkbook(bytes: Uint8Array, { file, from }: { readonly file: string; readonly from: number }): ToldWorkbook {
  const telling = new Telling();
  let sheets = 0;
  for (const sheet of sheetsOf(bytes, file)) {
    sheets = sheet.number;
    if (sheets > MOST_SHEETS) throw tooManySheets(file);
    if (sheets >= from && telling.next === undefined) telling.add(sheet);
  }
  const { told, notes, next, wasCut } = telling;
  return { sheets, told, notes, ...(next !== undefined && next <= sheets && { next }), ...(wasCut && { wasCut }) };
}

/** Sheets, as many as one reading gives: the one that finds no room is read with what follows, and a single one that is too much is cut. */
class Telling {
  readonly told: ToldWorkbook["told"] = [];
  readonly notes: string[] = [];
  next: number | undefined;
  wasCut = false;
  #room = MOST_DOCUMENT_TEXT;

  add({ number, name, hidden, grid }: SheetGrid): void {
    const shown = shownName(name, number);
    const note = (what: string): number => this.notes.push(`sheet ${number} (${shown}) ${what}`);
    if (!grid) return void note("has no cells that can be read");
    if (grid.rows.length === 0) return void note("holds nothing");
    const { text, isWhole } = gridText(grid, this.#room);
    if (!isWhole && this.told.length > 0) {
      this.next = number;
      return;
    }
    if (hidden) note("is hidden");
    this.told.push({ number, name: shown, grid: text });
    this.#room -= text.length;
    if (isWhole) return;
    this.next = number + 1;
    this.wasCut = true;
    note("says more than one reading gives, and its last rows were left out; ask it as a table");
  }
}

const MOST_NAME = 100;
const shownName = (name: string, number: number): string => {
  const shown = lineOf(name).slice(0, MOST_NAME).toWellFormed();
  return shown === "" ? `sheet ${number}` : shown;
};

/** As many rows as there is room for, in Markdown. */
function gridText({ rows, lines }: Grid, room: number): { readonly text: string; readonly isWhole: boolean } {
  const width = rows.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell !== null) + 1), 1);
  const columns = Array.from({ length: width }, (_, at) => at);
  const pieces = [`|  | ${columns.map(columnLetters).join(" | ")} |`, `|${" --- |".repeat(width + 1)}`];
  let left = room - pieces.reduce((sum, piece) => sum + piece.length + 1, 0);
  for (const [at, row] of rows.entries()) {
    const piece = `| ${lines[at] ?? at + 1} | ${columns.map((column) => cellText(row[column] ?? null)).join(" | ")} |`;
    left -= piece.length + 1;
    if (left < 0) return { text: pieces.join("\n"), isWhole: false };
    pieces.push(piece);
  }
  return { text: pieces.join("\n"), isWhole: true };
}

const cellText = (cell: RawCell): string => (cell === null ? "" : lineOf(String(cell)).replaceAll("|", "\\|"));
const lineOf = (text: string): string =>
  text
    .replaceAll(/[\s\0]+/g, " ")
    .trim()
    .toWellFormed();
