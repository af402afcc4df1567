import type { DocumentText } from "@aether/ports";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";
import { DocxStyles, type ListPlace } from "./docx-styles.ts";
import type { Links, OpenPackage } from "./open-package.ts";

import { attributeOf, local, readXml, type XmlAttributes } from "./read-xml.ts";

const MAIN = "word/document.xml";
/** What a paragraph holds and nobody reads: removed text, codes of fields, the second form of a drawing. */
const SILENT = new Set(["del", "moveFrom", "instrText", "Fallback", "rPrChange", "pPrChange"]);

/** A Word document: its text as it stands when all changes are accepted, with foot- and endnotes and comments after it. */
export function readDocx(parts: OpenPackage, from: number): DocumentText {
  const main = parts.part(MAIN);
  if (main === undefined) throw new DocumentRefused("UNSUPPORTED", `it is damaged: it has no ${MAIN}`);
  const into = new BlockWriter(from);
  const text = new DocxText({ into, styles: new DocxStyles(parts), links: parts.links(MAIN) });
  readXml(main, text);
  into.end();
  for (const [part, what] of [
    ["word/footnotes.xml", "footnote"],
    ["word/endnotes.xml", "endnote"],
    ["word/comments.xml", "comment"],
  ] as const)
    writeNotes(parts, { part, what }, into);
  const written = into.finish();
  const notes = [...written.notes, ...text.notes, ...(parts.names.some((name) => /^word\/(?:header|footer)\d*\.xml$/.test(name)) ? [AROUND] : [])];
  return { kind: "docx", unit: "paragraph", units: text.paragraphs, ...written, notes, ...parts.title };
}

const AROUND = "the headers and footers of its pages are left out";

interface Into {
  readonly into: BlockWriter;
  readonly styles: DocxStyles;
  readonly links: Links;
}

class DocxText {
  paragraphs = 0;
  #silent = 0;
  #isText = false;
  #hasChanges = false;
  #pictures = 0;
  #place: ListPlace = { list: "", level: 0 };
  /** The list that the open paragraph's style puts it in, before its words. */
  #styledAs: ListPlace | undefined;
  readonly #inside: Into;

  constructor(inside: Into) {
    this.#inside = inside;
  }

  get notes(): readonly string[] {
    return [
      ...(this.#hasChanges ? ["it holds changes that nobody accepted yet; the text is as if all were"] : []),
      ...(this.#pictures > 0 ? [`${this.#pictures} pictures are left out`] : []),
    ];
  }

  open(element: string, attributes: XmlAttributes): void {
    const name = local(element);
    if (this.#silent > 0 || SILENT.has(name)) {
      if (name === "del") this.#hasChanges = true;
      this.#silent++;
      return;
    }
    const { into } = this.#inside;
    if (name === "t") this.#isText = true;
    else if (name === "p") this.#paragraph();
    else if (name === "tbl") into.beginTable();
    else if (name === "tr") into.beginRow();
    else if (name === "tc") into.beginCell();
    else if (name === "hyperlink") this.#linked(attributeOf(attributes, "id"));
    else this.#mark(name, attributes);
  }

  text(text: string): void {
    if (!this.#isText || this.#silent > 0) return;
    if (this.#styledAs) this.#listed(this.#styledAs);
    this.#inside.into.text(text);
  }

  close(element: string): void {
    if (this.#silent > 0) {
      this.#silent--;
      return;
    }
    const name = local(element);
    const { into } = this.#inside;
    if (name === "t") this.#isText = false;
    else if (name === "numPr") this.#listed(this.#place);
    else if (name === "p" || name === "tc") into.end();
    else if (name === "tbl") into.endTable();
    else if (name === "hyperlink") into.endLink();
  }

  /** What is said of the paragraph before its words. */
  #describe(name: string, value: string): void {
    if (name === "pStyle") this.#styled(value);
    else if (name === "numPr") this.#place = { list: "", level: 0 };
    else if (name === "numId") this.#place = { ...this.#place, list: value };
    else if (name === "ilvl") this.#place = { ...this.#place, level: Number(value) || 0 };
  }

  #mark(name: string, attributes: XmlAttributes): void {
    const { into } = this.#inside;
    if (name === "tab") into.text("\t");
    else if (name === "br" || name === "cr") into.text("\n");
    else if (name === "noBreakHyphen") into.text("-");
    else if (name === "footnoteReference" || name === "endnoteReference") into.text(`[^${attributeOf(attributes, "id") ?? ""}]`);
    else if (name === "ins") this.#hasChanges = true;
    else if (name === "docPr") this.#picture(attributeOf(attributes, "descr") ?? "");
    else this.#describe(name, attributeOf(attributes, "val") ?? "");
  }

  #paragraph(): void {
    this.#styledAs = undefined;
    this.#inside.into.at(++this.paragraphs);
    this.#inside.into.begin("text");
  }

  #styled(id: string): void {
    const { into, styles } = this.#inside;
    const level = styles.headingOf(id);
    const place = styles.placeOf(id);
    if (level !== undefined) into.begin("heading", level);
    // What the paragraph itself says of its list comes after its style.
    else if (place) this.#styledAs = place;
  }

  #listed(place: ListPlace): void {
    const { into, styles } = this.#inside;
    this.#styledAs = undefined;
    // A heading that is numbered stays one.
    const lead = into.role === "heading" ? undefined : styles.nextLead(place);
    if (lead === undefined) return;
    into.begin("list");
    into.lead(lead);
  }

  #linked(id: string | undefined): void {
    const link = id === undefined ? undefined : this.#inside.links.get(id);
    if (link?.isOutside) this.#inside.into.beginLink(link.target);
  }

  #picture(described: string): void {
    if (described.trim() === "") this.#pictures++;
    else this.#inside.into.text(`[picture: ${described.trim()}]`);
  }
}

interface NotesOf {
  readonly part: string;
  readonly what: "footnote" | "endnote" | "comment";
}

function writeNotes(parts: OpenPackage, { part, what }: NotesOf, into: BlockWriter): void {
  const bytes = parts.part(part);
  if (bytes === undefined) return;
  let [text, isText, lead] = ["", false, ""];
  readXml(bytes, {
    open(element, attributes) {
      const name = local(element);
      if (name === what) [text, lead] = ["", leadOf(what, attributes)];
      else if (name === "t") isText = true;
      else if (name === "p" && text !== "") text += "\n";
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(element) {
      const name = local(element);
      if (name === "t") isText = false;
      if (name === what && lead !== "" && text.trim() !== "") into.write("notes", lead + text.trim());
    },
  });
}

/** What a note begins with; empty for the lines that part notes from the page. */
function leadOf(what: NotesOf["what"], attributes: XmlAttributes): string {
  const [type = "normal", by] = [attributeOf(attributes, "type"), attributeOf(attributes, "author")];
  if (type !== "normal") return "";
  return what === "comment" ? `comment${by ? ` by ${by}` : ""}: ` : `[^${attributeOf(attributes, "id") ?? ""}]: `;
}
