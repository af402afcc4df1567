import { Parser } from "htmlparser2";
import { type Grid, MAX_CELLS, MAX_COLUMNS, type MergedCells, type RawCell, type RawTable } from "../raw-table.ts";
import { notATable, tooDeep, tooManyCells, tooManyColumns } from "../refusals.ts";
import { headOfGrid } from "./head-of-grid.ts";
import { gridsOfMarkdown } from "./read-markdown-tables.ts";

/** Of a page, what nobody sees in a cell. */
const UNSEEN = new Set("script style noscript template select button textarea svg iframe".split(" "));
/** Elements that have no end. */
const VOID = new Set("br img hr input meta link embed source area base col track wbr".split(" "));
/** Rows or columns that one cell may stand for. */
const MOST_SPANNED = 1_000;
/** Elements inside each other; pages have a few dozen. */
const MOST_DEPTH = 512;

/** The tables of a page, each that has a header; one that only lays the page out has none. @throws SyscallError `UNSUPPORTED`, `TOO_LARGE` */
export function readPageTables(html: string, file: string): readonly RawTable[] {
  const reading = new PageTables();
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        // The parser moves all that are open for each that opens, so its time grows with their square.
        if (++depth > MOST_DEPTH) throw tooDeep(file, MOST_DEPTH);
        reading.open(name, attributes);
      },
      ontext: (text) => reading.text(text),
      onclosetag(name) {
        depth--;
        reading.close(name);
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  return tablesOf(reading.grids, { file, of: "page" });
}

/** The tables of a Markdown text. @throws SyscallError `UNSUPPORTED`, `TOO_LARGE` */
export const readMarkdownTables = (text: string, file: string): readonly RawTable[] => tablesOf(gridsOfMarkdown(text), { file, of: "text" });

/** One table is the file's; of several each has its number for a name. */
function tablesOf(grids: readonly Grid[], { file, of }: { readonly file: string; readonly of: "page" | "text" }): readonly RawTable[] {
  if (grids.length === 0) throw notATable(file, `the ${of} has no table with a header`);
  return grids.map((grid, at) => ({ file, ...(grids.length > 1 && { sheet: `table ${at + 1}` }), ...headOfGrid(grid), commaLikely: false }));
}

interface OpenTable {
  readonly rows: RawCell[][];
  readonly merged: MergedCells[];
  /** Cells that reach down into rows to come, by their column: how many rows are left. */
  readonly down: Map<number, number>;
  /** Of its first row: cells that name a column, and others but the first. */
  heads: number;
  plain: number;
  /** It lays out another table. */
  lays: boolean;
  row: RawCell[] | undefined;
  cell: { text: string; readonly across: number; readonly down: number } | undefined;
}

type Attributes = Readonly<Record<string, string>>;

/** Collects the cells of each table on the way through a page; a table in a cell is one of its own. */
class PageTables {
  readonly grids: Grid[] = [];
  readonly #tables: OpenTable[] = [];
  /** Elements that are open inside one that is not seen. */
  #unseen = 0;
  #cells = 0;

  open(name: string, attributes: Attributes): void {
    if (this.#unseen > 0 || UNSEEN.has(name) || hides(attributes)) {
      if (!VOID.has(name)) this.#unseen++;
      return;
    }
    const table = this.#tables.at(-1);
    if (name === "table") {
      if (table) table.lays = true;
      this.#tables.push({ rows: [], merged: [], down: new Map(), heads: 0, plain: 0, lays: false, row: undefined, cell: undefined });
    } else if (table && name === "tr") this.#openRow(table);
    else if (table && (name === "td" || name === "th")) this.#openCell(table, name, attributes);
    else if (table?.cell && BREAKS.has(name)) table.cell.text += " ";
  }

  text(text: string): void {
    const cell = this.#tables.at(-1)?.cell;
    if (this.#unseen === 0 && cell) cell.text += text;
  }

  close(name: string): void {
    if (this.#unseen > 0) {
      if (!VOID.has(name)) this.#unseen--;
      return;
    }
    const table = this.#tables.at(-1);
    if (!table) return;
    if (name === "td" || name === "th") this.#closeCell(table);
    else if (name === "tr") this.#closeRow(table);
    else if (name === "table") this.#closeTable();
  }

  #openRow(table: OpenTable): void {
    this.#closeRow(table);
    table.row = [];
    this.#fill(table, table.row);
  }

  #openCell(table: OpenTable, name: string, attributes: Attributes): void {
    this.#closeCell(table);
    if (!table.row) this.#openRow(table);
    if (table.rows.length === 0 && name === "th") table.heads++;
    else if (table.rows.length === 0 && table.row && table.row.length > 0) table.plain++;
    table.cell = { text: "", across: spanOf(attributes["colspan"]), down: spanOf(attributes["rowspan"]) };
  }

  #closeCell(table: OpenTable): void {
    const { cell, row } = table;
    table.cell = undefined;
    if (!cell || !row) return;
    const [left, top] = [row.length, table.rows.length];
    if (left + cell.across > MAX_COLUMNS) throw tooManyColumns(left + cell.across);
    const text = cell.text.replace(/\s+/g, " ").trim();
    row.push(text === "" ? null : text);
    for (let more = 1; more < cell.across; more++) row.push(null);
    if (cell.across > 1 || cell.down > 1) table.merged.push({ top, bottom: top + cell.down - 1, left, right: left + cell.across - 1 });
    if (cell.down > 1) for (let column = left; column < left + cell.across; column++) table.down.set(column, cell.down);
    this.#fill(table, row);
  }

  /** Cells of rows above that reach down to this place. */
  #fill({ down }: OpenTable, row: RawCell[]): void {
    while ((down.get(row.length) ?? 0) > 0) row.push(null);
  }

  #closeRow(table: OpenTable): void {
    this.#closeCell(table);
    const { row } = table;
    table.row = undefined;
    if (!row) return;
    for (const [column, left] of table.down) {
      if (left > 1) table.down.set(column, left - 1);
      else table.down.delete(column);
    }
    this.#cells += row.length;
    if (this.#cells > MAX_CELLS) throw tooManyCells();
    table.rows.push(row);
  }

  #closeTable(): void {
    const table = this.#tables.pop();
    if (!table) return;
    this.#closeRow(table);
    const { rows, merged, heads, plain, lays } = table;
    if (lays || heads === 0 || plain > 0 || rows.length < 2) return;
    const last = rows.length - 1;
    this.grids.push({
      rows,
      lines: rows.map((_, at) => at + 1),
      merged: merged.map((cells) => ({ ...cells, bottom: Math.min(cells.bottom, last) })),
      notes: [],
    });
  }
}

/** Between them words stand apart. */
const BREAKS = new Set("br p div li ul ol hr".split(" "));

function spanOf(written: string | undefined): number {
  const span = Number(written ?? 1);
  return Number.isInteger(span) && span > 0 ? Math.min(span, MOST_SPANNED) : 1;
}

function hides(attributes: Attributes): boolean {
  const style = attributes["style"]?.toLowerCase().replace(/\s+/g, "") ?? "";
  return Object.hasOwn(attributes, "hidden") || /display:none|visibility:hidden/.test(style);
}
