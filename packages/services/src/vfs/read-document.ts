import { type CallContext, type DocumentReader, otherEncodingOf, type RenderedDocument, renderDocument } from "@aether/ports";
import { type DocumentFacts, type DocumentUnit, type FileText, MAX_PARTS, SyscallError } from "@aether/protocol";
import { type Slice, sliceLines } from "./text.ts";

/** Characters of what is kept of documents that were read, so that reading on in one does not read it again. */
const MOST_KEPT = 8_388_608;
const MOST_NOTES = 100;

export interface DocumentAt {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly state: string;
  readonly from: number;
}

interface Kept extends RenderedDocument {
  readonly facts: Omit<DocumentFacts, "parts">;
  /** The document says more. */
  readonly isPart: boolean;
}

/** What documents say, each read once by one owner while it is read on. */
export class Documents {
  readonly #reader: DocumentReader;
  readonly #kept = new Map<string, Kept>();

  constructor(reader: DocumentReader) {
    this.#reader = reader;
  }

  /** @throws SyscallError as {@link DocumentReader.read} says */
  async read(
    at: DocumentAt,
    ctx: CallContext,
    lines: { readonly offset: number; readonly limit?: number | undefined },
  ): Promise<Pick<FileText, "text" | "lines" | "truncated" | "document">> {
    const { text, parts, facts, isPart } = await this.#whole(at, ctx);
    const slice = await sliceLines(text, lines);
    return { ...slice, truncated: slice.truncated || isPart, document: { ...facts, parts: partsIn(parts, slice, lines.offset) } };
  }

  async #whole({ path, bytes, state, from }: DocumentAt, ctx: CallContext): Promise<Kept> {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const key = JSON.stringify([ctx.caller.owner, state, name, from]);
    const known = this.#kept.get(key);
    if (known) return known;
    const document = await this.#reader.read({ bytes, name: path, from, asker: ctx.caller.root }, ctx.signal);
    const { blocks: _, notes, wasCut = false, ...facts } = document;
    if (from > 1 && from > facts.units)
      throw new SyscallError("INVALID", `${path} has ${facts.units} ${facts.unit}s, so nothing can be read from ${facts.unit} ${from} on`, {
        path,
        units: facts.units,
      });
    const last = document.blocks.at(-1)?.number;
    const told = facts.next === undefined ? notes : [goesOn({ ...facts, from, last: last ?? from, next: facts.next }), ...notes];
    const whole = { ...renderDocument(document, from), facts: { ...facts, notes: told.slice(0, MOST_NOTES) }, isPart: wasCut || facts.next !== undefined };
    this.#keep(key, whole);
    return whole;
  }

  #keep(key: string, whole: Kept): void {
    this.#kept.set(key, whole);
    let together = [...this.#kept.values()].reduce((sum, { text }) => sum + text.length, 0);
    for (const [oldest, { text }] of this.#kept) {
      if (together <= MOST_KEPT) return;
      this.#kept.delete(oldest);
      together -= text.length;
    }
  }
}

/** Whether bytes that are to be read as they stand are better read as what they are: what no editor would show. */
export function isDocument(bytes: Uint8Array): boolean {
  return BEGINNINGS.some((beginning) => beginning.every((byte, at) => bytes[at] === byte));
}

/** Whether bytes that are not UTF-8 may be a document, or a text in another encoding. */
export const mayBeDocument = (bytes: Uint8Array): boolean => isDocument(bytes) || otherEncodingOf(bytes) !== undefined;

/** Of a PDF, of a ZIP file with a name in it, of a document of an old Office. */
const BEGINNINGS = [
  [0x25, 0x50, 0x44, 0x46, 0x2d],
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/** Those of the lines that are answered; the one that the first line stands in too. */
function partsIn(parts: DocumentFacts["parts"], { text }: Slice, offset: number): DocumentFacts["parts"] {
  const end = offset + countLines(text);
  const first = parts.findLastIndex(({ line }) => line <= offset);
  return parts.filter(({ line }, n) => n === first || (line >= offset && line < end)).slice(0, MAX_PARTS);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return text.endsWith("\n") || text === "" ? lines : lines + 1;
}

interface Going {
  readonly unit: DocumentUnit;
  readonly units: number;
  readonly from: number;
  readonly last: number;
  readonly next: number;
}

const goesOn = ({ unit, units, from, last, next }: Going): string =>
  `it is too long to be read at once: this is ${unit} ${from} to ${last} of ${units}; read it with from: ${next} to go on`;
