import type { DocumentFacts, DocumentKind } from "@aether/protocol";
import type { DocumentBlock, DocumentText } from "./document-reader.ts";

export interface RenderedDocument {
  readonly text: string;
  /** Where in the text which unit begins. */
  readonly parts: DocumentFacts["parts"];
}

/** Their lines are those of the file. */
const IN_PLACE = new Set<DocumentKind>(["text", "markdown", "source"]);
/** Each of their units is announced by a line of its own. */
const ANNOUNCED = new Set<DocumentText["unit"]>(["page", "slide", "sheet", "cell", "message"]);
const MOST_HEADING = 200;

/**
 * A document as one text: pages, slides, sheets, cells and messages announced by lines such as `[page 3]`, headings as in Markdown. What
 * was lines of text already stands at its lines, counted from `from`.
 */
export function renderDocument(document: DocumentText, from = 1): RenderedDocument {
  const { kind, unit, units, blocks } = document;
  const writer = new LineWriter();
  const isAnnounced = ANNOUNCED.has(unit) && (unit !== "message" || units > 1);
  const write = IN_PLACE.has(kind) ? inPlace(writer, from) : inFlow(writer, isAnnounced ? unit : undefined);
  for (const [n, block] of blocks.entries()) write(block, blocks[n - 1]);
  return { text: writer.text, parts: writer.parts };
}

type WriteBlock = (block: DocumentBlock, before: DocumentBlock | undefined) => void;

const inPlace =
  (writer: LineWriter, from: number): WriteBlock =>
  (block, before) => {
    writer.reach(block.number - from + 1);
    if (before === undefined || block.role === "heading") writer.part(block);
    writer.add(block.text);
  };

const inFlow =
  (writer: LineWriter, unit: string | undefined): WriteBlock =>
  (block, before) => {
    const isOther = unit !== undefined && before?.number !== block.number;
    if (before && (isOther || !isTight(before, block))) writer.add("");
    const begins = unit === undefined ? before === undefined || block.role === "heading" : isOther;
    if (begins) writer.part(block);
    if (begins && unit !== undefined) writer.add(`[${unit} ${block.number}]`);
    const mark = markOf(block, before);
    if (mark !== undefined) writer.add(mark);
    writer.add(wordsOf(block));
  };

const wordsOf = ({ role, level = 1, text }: DocumentBlock): string =>
  role === "heading" ? `${"#".repeat(Math.min(6, level))} ${text.replace(/\s+/g, " ")}` : text;

/** Lists and heads of mails stand together. */
const isTight = (one: DocumentBlock, other: DocumentBlock): boolean => one.role === other.role && (one.role === "list" || one.role === "field");

function markOf({ role, number }: DocumentBlock, before: DocumentBlock | undefined): string | undefined {
  const goesOn = before?.role === role && before.number === number;
  return (role === "output" || role === "notes") && !goesOn ? `[${role}]` : undefined;
}

class LineWriter {
  readonly parts: { line: number; number: number; heading?: string }[] = [];
  readonly #pieces: string[] = [];
  /** Lines that are written. */
  #lines = 0;

  get text(): string {
    return this.#pieces.length === 0 ? "" : `${this.#pieces.join("\n")}\n`;
  }

  reach(line: number): void {
    if (line - 1 <= this.#lines) return;
    this.#pieces.push("\n".repeat(line - 2 - this.#lines));
    this.#lines = line - 1;
  }

  part({ role, number, text }: DocumentBlock): void {
    const heading =
      role === "heading"
        ? text
            .replace(/^#+\s+/, "")
            .replace(/\s+/g, " ")
            .slice(0, MOST_HEADING)
            .toWellFormed()
        : undefined;
    this.parts.push({ line: this.#lines + 1, number, ...(heading !== undefined && { heading }) });
  }

  add(text: string): void {
    this.#pieces.push(text);
    this.#lines++;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lines++;
  }
}
