import { folded, rowsOf, shortened } from "./columns.ts";

/** Where a block is drawn: a terminal. */
export interface Canvas {
  write(text: string): void;
  readonly columns: number;
  readonly rows: number;
}

export const STDERR_CANVAS: Canvas = {
  write: (text) => void process.stderr.write(text),
  get columns() {
    return process.stderr.columns || 80;
  },
  get rows() {
    return process.stderr.rows || 24;
  },
};

/** Between two drawings, in ms; the first after a pause is drawn at once. */
const EVERY_MS = 30;

/**
 * The last lines of a terminal, drawn again in place: what changes stands there, and what is written for good goes above it. Each drawing
 * is one write, and no row of it is wider than the screen.
 */
export class LiveBlock {
  readonly #canvas: Canvas;
  readonly #rows: () => readonly string[];
  readonly #paint: (row: string, index: number) => string;
  #above = "";
  #drawn = 0;
  #drawnAt = 0;
  #soon: NodeJS.Timeout | undefined;
  #held = false;

  /** @param rows  what stands there now, without control signs; `paint` may colour what fits of each */
  constructor(canvas: Canvas, rows: () => readonly string[], paint: (row: string) => string = (row) => row) {
    this.#canvas = canvas;
    this.#rows = rows;
    this.#paint = paint;
  }

  get columns(): number {
    return Math.max(20, this.#canvas.columns) - 1;
  }

  /** Lines that a text may take of the screen, so that something else is seen beside it. */
  get room(): number {
    return Math.max(1, Math.floor(this.#canvas.rows / 2) - 1);
  }

  /** The last rows of one long line. */
  tail(line: string): string[] {
    const rows = folded(line, this.columns).split("\n");
    return rows.flatMap((row) => rowsOf(row, this.columns)).slice(-this.room);
  }

  /** A line above the block, for good. */
  above(line: string): void {
    this.#above += `${folded(line, this.#canvas.columns)}\n`;
    this.soon();
  }

  /** Something of it has changed. */
  soon(): void {
    if (this.#soon || this.#held) return;
    const wait = this.#drawnAt + EVERY_MS - Date.now();
    if (wait <= 0) this.#draw();
    else this.#soon = setTimeout(() => this.#draw(), wait);
  }

  /** Takes the block away, with all that was written above it written. */
  clear(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#drawn === 0 && this.#above === "") return;
    this.#canvas.write(`${this.#back()}${this.#above}`);
    this.#above = "";
    this.#drawn = 0;
  }

  /** Nothing is drawn while somebody else has the screen. */
  hold(held: boolean): void {
    if (held) this.clear();
    this.#held = held;
    if (!held) this.soon();
  }

  #back(): string {
    return this.#drawn > 0 ? `\u001b[${this.#drawn}A\r\u001b[0J` : "";
  }

  #draw(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    if (this.#held) return;
    const { columns } = this;
    const rows = this.#rows().slice(-Math.max(1, this.#canvas.rows - 1));
    const painted = rows.map((row, index) => `${this.#paint(shortened(row, columns), index)}\n`).join("");
    this.#canvas.write(`${this.#back()}${this.#above}${painted}`);
    this.#above = "";
    this.#drawn = rows.length;
    this.#drawnAt = Date.now();
  }
}
