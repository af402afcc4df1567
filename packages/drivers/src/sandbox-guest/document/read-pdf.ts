import type { DocumentText } from "@aether/ports";
import { getDocumentProxy } from "unpdf";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";

/** Between lines of one paragraph, in heights of a line. */
const PARAGRAPH_GAP = 1.6;
/** Between words of one line, in widths of a sign. */
const WORD_GAP = 0.25;
const MOST_NAMED = 20;
/** One after the other: a document that says it has a billion pages has none of them. */
const MOST_BROKEN = 200;

interface Piece {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly width: number;
  readonly height: number;
  readonly transform: readonly number[];
}

/** The text of a PDF, page by page. Nothing in it runs, and no form or attachment of it is opened. */
export async function readPdf(bytes: Uint8Array, from: number): Promise<DocumentText> {
  const pdf = await opened(bytes);
  const into = new BlockWriter(from);
  const [silent, broken]: [number[], number[]] = [[], []];
  let together = 0;
  for (let page = from; page <= pdf.numPages && !into.isFull && together < MOST_BROKEN; page++) {
    into.at(page);
    try {
      const content = await (await pdf.getPage(page)).getTextContent();
      const said = writePage(content.items.filter((item) => "str" in item) as readonly Piece[], into);
      if (!said) silent.push(page);
      together = 0;
    } catch (cause) {
      if (cause instanceof DocumentRefused) throw cause;
      broken.push(page);
      together++;
    }
  }
  const written = into.finish();
  const notes = [
    ...written.notes,
    ...(silent.length > 0 ? [`${pagesNamed(silent)} no text: what they show is a picture, or they are empty`] : []),
    ...(together >= MOST_BROKEN ? [`it was given up after ${MOST_BROKEN} pages in a row that are damaged`] : []),
    ...(broken.length > 0 ? [`${pagesNamed(broken)} damage, and could not be read`] : []),
  ];
  const title = await titleOf(pdf);
  return { kind: "pdf", unit: "page", units: pdf.numPages, ...written, notes, ...(title !== "" && { title }) };
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function opened(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { useSystemFonts: false, disableFontFace: true, useWorkerFetch: false, enableXfa: false, verbosity: 0 });
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "";
    if (name === "PasswordException") throw new DocumentRefused("UNSUPPORTED", "it is locked by a password; save it without one");
    throw new DocumentRefused("UNSUPPORTED", "it is damaged: it begins as a PDF does, and cannot be read as one");
  }
}

/** @returns whether there was any */
function writePage(pieces: readonly Piece[], into: BlockWriter): boolean {
  let said = false;
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (piece.str === "" && !piece.hasEOL) continue;
    if (before) into.text(between(before, piece) ?? "");
    if (before && between(before, piece) === undefined) into.end();
    into.text(piece.str);
    said ||= piece.str.trim() !== "";
    // An empty piece at the end of a line has no place of its own.
    before = piece.str === "" && before ? { ...before, hasEOL: true } : piece;
  }
  into.end();
  return said;
}

/** What stands between two pieces; undefined for the end of a paragraph. */
function between(one: Piece, other: Piece): string | undefined {
  const [, , , , x = 0, y = 0] = one.transform;
  const [, , , , nextX = 0, nextY = 0] = other.transform;
  const height = Math.max(one.height, other.height, 1);
  const down = y - nextY;
  if (one.hasEOL || Math.abs(down) > height * 0.5) return down > height * PARAGRAPH_GAP || down < -height * PARAGRAPH_GAP ? undefined : "\n";
  const isApart = nextX - (x + one.width) > height * WORD_GAP;
  return isApart && !/\s$/.test(one.str) && !/^\s/.test(other.str) ? " " : "";
}

async function titleOf(pdf: Pdf): Promise<string> {
  try {
    const { info } = await pdf.getMetadata();
    const title = (info as { Title?: unknown }).Title;
    return typeof title === "string" ? title.replace(/\s+/g, " ").trim().slice(0, 300) : "";
  } catch {
    // A document with a damaged head still has its pages.
    return "";
  }
}

function pagesNamed(pages: readonly number[]): string {
  const rest = pages.length - MOST_NAMED;
  const named = pages.slice(0, MOST_NAMED).join(", ");
  return `${pages.length === 1 ? "page" : "pages"} ${named}${rest > 0 ? ` and ${rest} more` : ""} ${pages.length === 1 ? "has" : "have"}`;
}
