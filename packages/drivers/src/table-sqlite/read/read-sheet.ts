import type { Grid, MergedCells, RawCell } from "../raw-table.ts";
import { MAX_CELLS, MAX_COLUMNS } from "../raw-table.ts";
import { tooManyCells, tooManyColumns } from "../refusals.ts";
import { parseXml, type XmlListener } from "./parse-xml.ts";

export interface SheetFacts {
  readonly texts: readonly string[];
  readonly dates: readonly boolean[];
  readonly since1904: boolean;
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
}

/** The rows of a sheet that hold something. Of a formula its last result is read. */
export function readSheet(part: Uint8Array, facts: SheetFacts): Grid {
  const reader = new SheetReader(facts);
  parseXml(part, reader);
  return reader.grid();
}

class SheetReader implements XmlListener {
  readonly #facts: SheetFacts;
  readonly #rows: RawCell[][] = [];
  readonly #lines: number[] = [];
  readonly #merged: MergedCells[] = [];
  #line = 0;
  #cells = 0;
  #row: RawCell[] = [];
  #cell: OpenCell | undefined;
  #content = "";
  #reading = false;

  constructor(facts: SheetFacts) {
    this.#facts = facts;
  }

  grid(): Grid {
    return { rows: this.#rows, lines: this.#lines, merged: onRows(this.#merged, this.#lines), notes: [] };
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "row") {
      const said = Number(attributes["r"]);
      this.#line = Number.isInteger(said) && said > 0 && said < MOST_ROWS ? said : this.#line + 1;
      this.#row = [];
    } else if (name === "c") this.#openCell(attributes);
    else if (name === "v" || name === "t") this.#reading = true;
    else if (name === "mergeCell" && this.#merged.length < MOST_MERGED) this.#merged.push(...areaOf(attributes["ref"] ?? ""));
  }

  text(text: string): void {
    if (this.#reading) this.#content += text;
  }

  close(name: string): void {
    if (name === "v" || name === "t") this.#reading = false;
    else if (name === "c") this.#closeCell();
    else if (name === "row") this.#closeRow();
  }

  #openCell({ r, t = "n", s = "0" }: Readonly<Record<string, string>>): void {
    const column = columnIn(r) ?? this.#row.length;
    if (column >= MAX_COLUMNS) throw tooManyColumns(column + 1);
    this.#cell = { column, type: t, style: Number(s) };
    this.#content = "";
  }

  #closeCell(): void {
    const cell = this.#cell;
    if (!cell) return;
    while (this.#row.length < cell.column) this.#row.push(null);
    this.#row[cell.column] = valueIn(this.#content, cell, this.#facts);
    this.#cell = undefined;
  }

  #closeRow(): void {
    if (this.#row.every((value) => value === null)) return;
    this.#cells += this.#row.length;
    if (this.#cells > MAX_CELLS) throw tooManyCells();
    this.#rows.push(this.#row);
    this.#lines.push(this.#line);
  }
}

/** Rows of a sheet, of which Excel has a million. */
const MOST_ROWS = 16_777_216;
/** Areas of merged cells of one sheet. */
const MOST_MERGED = 10_000;

function valueIn(content: string, { type, style }: OpenCell, { texts, dates, since1904 }: SheetFacts): RawCell {
  if (content === "") return null;
  if (type === "s") return trimmed(texts[Number(content)] ?? "");
  if (type === "b") return content === "1";
  if (type !== "n") return trimmed(content);
  const number = Number(content);
  if (!Number.isFinite(number)) return trimmed(content);
  return dates[style] ? dateOfSerial(number, since1904) : number;
}

const trimmed = (text: string): RawCell => (text.trim() === "" ? null : text.trim());

const DAY_SECONDS = 86_400;

/** Workbooks count days, and hold that 1900 was a leap year. */
function dateOfSerial(serial: number, since1904: boolean): string {
  const seconds = Math.round(serial * DAY_SECONDS);
  const time = new Date((((seconds % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS) * 1_000).toISOString().slice(11, 19);
  const days = Math.floor(seconds / DAY_SECONDS) + (since1904 ? 1_462 : 0);
  if (days < 1) return time;
  const at = Date.UTC(1899, 11, days < 60 ? 31 : 30) + days * DAY_SECONDS * 1_000;
  if (!(at < 253_402_300_800_000)) return String(serial);
  const day = new Date(at).toISOString().slice(0, 10);
  return time === "00:00:00" ? day : `${day} ${time}`;
}

/** `AB12` is column 27. */
function columnIn(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0];
  return letters === undefined ? undefined : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function areaOf(reference: string): MergedCells[] {
  const found = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference);
  if (!found) return [];
  const [, left, top, right, bottom] = found;
  return [{ left: columnIn(left) ?? 0, top: Number(top), right: columnIn(right) ?? 0, bottom: Number(bottom) }];
}

/** Rows of the sheet become rows of the grid; those that hold nothing are not in it. */
function onRows(merged: readonly MergedCells[], lines: readonly number[]): MergedCells[] {
  const at = new Map(lines.map((line, index) => [line, index]));
  return merged.flatMap((cells) => {
    const top = at.get(cells.top);
    if (top === undefined) return [];
    let bottom = top;
    while ((lines[bottom + 1] ?? Number.POSITIVE_INFINITY) <= cells.bottom) bottom++;
    return [{ ...cells, top, bottom }];
  });
}
