import { strToU8, type Zippable, zipSync } from "fflate";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const WORD =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const SLIDE =
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const RELATED = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
const ODF =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"';

export type Parts = Readonly<Record<string, string>>;

export const zipOf = (parts: Parts): Uint8Array => zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])) as Zippable);

/** A Word document: its body, and what other parts say. */
export const docxOf = (body: string, more: Parts = {}): Uint8Array =>
  zipOf({ "[Content_Types].xml": `${XML}<Types/>`, "word/document.xml": `${XML}<w:document ${WORD}><w:body>${body}</w:body></w:document>`, ...more });

/** A paragraph of Word's, with the id of its style. */
export const paragraph = (text: string, style?: string): string =>
  `<w:p>${style === undefined ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

export const relations = (all: Parts): string =>
  `${XML}<Relationships ${RELATED}>${Object.entries(all)
    .map(([id, target]) => `<Relationship Id="${id}" Target="${target}"${/^https?:/.test(target) ? ' TargetMode="External"' : ""}/>`)
    .join("")}</Relationships>`;

export interface Slide {
  readonly title: string;
  readonly lines: readonly string[];
  readonly notes?: string;
}

/** A presentation whose slides are kept under other names than their order says. */
export function pptxOf(slides: readonly Slide[]): Uint8Array {
  const fileOf = (n: number): string => `slides/slide${slides.length - n}.xml`;
  const parts: Record<string, string> = {
    "ppt/presentation.xml": `${XML}<p:presentation ${SLIDE}><p:sldIdLst>${slides.map((_, n) => `<p:sldId id="${256 + n}" r:id="rId${n + 1}"/>`).join("")}</p:sldIdLst></p:presentation>`,
    "ppt/_rels/presentation.xml.rels": relations(Object.fromEntries(slides.map((_, n) => [`rId${n + 1}`, fileOf(n)]))),
  };
  for (const [n, { title, lines, notes }] of slides.entries()) {
    const name = fileOf(n).slice("slides/".length);
    parts[`ppt/slides/${name}`] = `${XML}<p:sld ${SLIDE}>${shape("title", [title])}${shape(undefined, lines)}${shape("sldNum", [String(n + 1)])}</p:sld>`;
    if (notes === undefined) continue;
    parts[`ppt/slides/_rels/${name}.rels`] = relations({ rId1: `../notesSlides/notes${n}.xml` });
    parts[`ppt/notesSlides/notes${n}.xml`] = `${XML}<p:notes ${SLIDE}>${shape("body", [notes])}${shape("sldNum", ["7"])}</p:notes>`;
  }
  return zipOf(parts);
}

const shape = (kind: string | undefined, lines: readonly string[]): string =>
  `<p:sp><p:nvSpPr>${kind === undefined ? "" : `<p:nvPr><p:ph type="${kind}"/></p:nvPr>`}</p:nvSpPr><p:txBody>${lines.map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join("")}</p:txBody></p:sp>`;

export const odtOf = (body: string, more: Parts = {}): Uint8Array =>
  zipOf({
    mimetype: "application/vnd.oasis.opendocument.text",
    "content.xml": `${XML}<office:document-content ${ODF}><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    ...more,
  });
