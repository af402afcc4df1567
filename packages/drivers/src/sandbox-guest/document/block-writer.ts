import { type BlockRole, type DocumentBlock, MOST_DOCUMENT_TEXT } from "@aether/ports";

interface Open {
  readonly role: BlockRole;
  readonly level: number | undefined;
  /** Of the first of its text that is not blank. */
  number: number | undefined;
  /** Only ever added to: to look into it would copy it, and that for each of its words. */
  text: string;
  /** Stands before its text. */
  lead: string;
  /** Words of the link that is open, which follow the text. */
  link: { words: string; readonly href: string; readonly afterBlank: boolean } | undefined;
  /** Its last character is white space, or there is none yet. */
  isBlank: boolean;
}

interface Table {
  readonly rows: DocumentBlock[][][];
}

export interface WrittenBlocks {
  readonly blocks: readonly DocumentBlock[];
  readonly next?: number;
  readonly wasCut?: true;
  readonly notes: readonly string[];
}

/** Of one reading: a passage of two signs costs more to hand over than they do. */
const MOST_BLOCKS = 50_000;
/** Levels of tables in tables that are kept apart; deeper ones are text of the cell they are in. */
const MOST_TABLES = 16;

/** Puts blocks together from what a parser meets on its way, up to what one reading may give. */
export class BlockWriter {
  readonly #from: number;
  readonly #blocks: DocumentBlock[] = [];
  readonly #tables: Table[] = [];
  #flat = 0;
  #open: Open | undefined;
  #number = 1;
  #room = MOST_DOCUMENT_TEXT;
  #next: number | undefined;

  /** @param from units before it are passed over */
  constructor(from = 1) {
    this.#from = from;
  }

  /** No more is kept. */
  get isFull(): boolean {
    return this.#next !== undefined;
  }

  /** Of the block that is open. */
  get role(): BlockRole | undefined {
    return this.#open?.role;
  }

  /** The unit that follows belongs to; numbers only rise. */
  at(number: number): void {
    this.#number = Math.max(this.#number, number);
  }

  begin(role: BlockRole, level?: number): void {
    this.end();
    this.#open = { role, level, number: undefined, text: "", lead: "", link: undefined, isBlank: true };
  }

  /** What stands before the block's words, once it has some. */
  lead(text: string): void {
    if (this.#open) this.#open.lead = text;
  }

  /** Ends the block, but for one with a lead that has no words yet. */
  pass(): void {
    if (this.#open?.lead === "" || this.#open?.number !== undefined) this.end();
  }

  /** As it is. */
  text(text: string): void {
    if (text === "") return;
    this.#open ??= { role: "text", level: undefined, number: undefined, text: "", lead: "", link: undefined, isBlank: true };
    const open = this.#open;
    if (open.number === undefined && /\S/.test(text)) open.number = this.#number;
    open.isBlank = /\s/.test(text.slice(-1));
    // Nothing that is kept is longer.
    if (open.text.length + (open.link?.words.length ?? 0) > MOST_DOCUMENT_TEXT) return;
    if (open.link) open.link.words += text;
    else open.text += text;
  }

  /** With its white space as one space each. */
  flow(text: string): void {
    const one = text.replace(/[\s\u00a0]+/g, " ");
    this.text((this.#open?.isBlank ?? true) ? one.replace(/^ /, "") : one);
  }

  beginLink(href: string): void {
    this.endLink();
    if (this.#open === undefined) this.begin("text");
    if (this.#open) this.#open.link = { words: "", href, afterBlank: this.#open.isBlank };
  }

  endLink(): void {
    const open = this.#open;
    if (!open?.link) return;
    const { words, href, afterBlank } = open.link;
    open.link = undefined;
    const said = words.trim();
    const told = said === "" ? "" : said === href ? words : `${words.startsWith(" ") ? " " : ""}[${said}](${href})${words.endsWith(" ") ? " " : ""}`;
    open.isBlank = told === "" ? afterBlank : /\s/.test(told.slice(-1));
    open.text += told;
  }

  end(): void {
    this.endLink();
    const open = this.#open;
    this.#open = undefined;
    if (!open || open.number === undefined) return;
    const text = open.role === "code" || open.role === "output" ? withoutBlank(open.text) : tidy(open.text);
    this.#put({ role: open.role, number: open.number, text: `${open.lead}${text}`, ...(open.level !== undefined && { level: open.level }) });
  }

  /** A whole block. */
  write(role: BlockRole, text: string): void {
    this.begin(role);
    this.text(text);
    this.end();
  }

  /** A whole block with its white space, but for empty lines around it. */
  verbatim({ role, level }: Pick<DocumentBlock, "role" | "level">, text: string): void {
    this.end();
    const words = withoutBlank(text);
    if (words !== "") this.#put({ role, number: this.#number, text: words, ...(level !== undefined && { level }) });
  }

  beginTable(): void {
    this.end();
    if (this.#tables.length < MOST_TABLES) this.#tables.push({ rows: [] });
    else this.#flat++;
  }

  beginRow(): void {
    this.end();
    if (this.#flat === 0) this.#tables.at(-1)?.rows.push([]);
  }

  beginCell(): void {
    this.end();
    const table = this.#tables.at(-1);
    if (!table || this.#flat > 0) return;
    if (table.rows.length === 0) table.rows.push([]);
    table.rows.at(-1)?.push([]);
  }

  endTable(): void {
    this.end();
    if (this.#flat > 0) {
      this.#flat--;
      return;
    }
    const table = this.#tables.pop();
    for (const block of table ? blocksOf(table) : []) this.#put(block);
  }

  finish(): WrittenBlocks {
    while (this.#tables.length > 0) this.endTable();
    this.end();
    const next = this.#next;
    if (next === undefined) return { blocks: this.#blocks, notes: [] };
    // What was read in part is read whole with what follows; a single one that is too much was cut.
    const whole = this.#blocks.filter(({ number }) => number < next);
    if (whole.length > 0) return { blocks: whole, next, notes: [] };
    return { blocks: this.#blocks, next: next + 1, wasCut: true, notes: [`number ${next} says more than one reading gives, and its end was left out`] };
  }

  #put(block: DocumentBlock): void {
    const cell = this.#tables.at(-1)?.rows.at(-1)?.at(-1);
    if (cell) {
      cell.push(block);
      return;
    }
    if (block.number < this.#from || this.#next !== undefined || block.text === "") return;
    const text = block.text.slice(0, this.#room).toWellFormed();
    this.#room -= text.length;
    if (text !== "") this.#blocks.push({ ...block, text });
    if (text.length < block.text.length || this.#blocks.length > MOST_BLOCKS) this.#next = block.number;
  }
}

/** Without empty lines around it; in time that its length tells, however much of it is blank. */
function withoutBlank(text: string): string {
  let from = 0;
  for (let end = text.indexOf("\n"); end >= 0 && text.slice(from, end).trim() === ""; end = text.indexOf("\n", from)) from = end + 1;
  return text.slice(from).trimEnd();
}

const tidy = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** A table in Markdown. One that only lays a page out, with long passages or one cell a row, is what stands in it. */
function blocksOf({ rows }: Table): readonly DocumentBlock[] {
  const filled = rows.filter((row) => row.some((cell) => cell.length > 0));
  const [head] = filled;
  const first = filled.flat(2)[0];
  if (!head || !first) return [];
  const isData =
    filled.some((row) => row.length > 1) && filled.every((row) => row.every((cell) => cell.length <= 3 && cell.every(({ role }) => role !== "table")));
  if (!isData) return filled.flat(2);
  const columns = Math.min(1_000, Math.max(...filled.map((row) => row.length)));
  const line = (row: readonly (readonly DocumentBlock[])[]): string =>
    `| ${Array.from({ length: columns }, (_, n) => (row[n] ?? []).map(({ text }) => text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|")).join(" ")).join(" | ")} |`;
  const text = [line(head), `|${" --- |".repeat(columns)}`, ...filled.slice(1).map(line)].join("\n");
  return [{ role: "table", number: first.number, text }];
}
