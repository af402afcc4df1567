import type { DocumentText } from "@aether/ports";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";
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
  const text = new DocxText({ into, levels: levelsOf(parts), links: parts.links(MAIN) });
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
  /** By the id of a style. */
  readonly levels: ReadonlyMap<string, number>;
  readonly links: Links;
}

class DocxText {
  paragraphs = 0;
  #silent = 0;
  #isText = false;
  #hasChanges = false;
  #pictures = 0;
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
    else if (name === "pStyle") this.#styled(attributeOf(attributes, "val") ?? "");
    else if (name === "numPr") this.#listed();
    else if (name === "tbl") into.beginTable();
    else if (name === "tr") into.beginRow();
    else if (name === "tc") into.beginCell();
    else if (name === "hyperlink") this.#linked(attributeOf(attributes, "id"));
    else this.#mark(name, attributes);
  }

  text(text: string): void {
    if (this.#isText && this.#silent === 0) this.#inside.into.text(text);
  }

  close(element: string): void {
    if (this.#silent > 0) {
      this.#silent--;
      return;
    }
    const name = local(element);
    const { into } = this.#inside;
    if (name === "t") this.#isText = false;
    else if (name === "p" || name === "tc") into.end();
    else if (name === "tbl") into.endTable();
    else if (name === "hyperlink") into.endLink();
  }

  #mark(name: string, attributes: XmlAttributes): void {
    const { into } = this.#inside;
    if (name === "tab") into.text("\t");
    else if (name === "br" || name === "cr") into.text("\n");
    else if (name === "noBreakHyphen") into.text("-");
    else if (name === "footnoteReference" || name === "endnoteReference") into.text(`[^${attributeOf(attributes, "id") ?? ""}]`);
    else if (name === "ins") this.#hasChanges = true;
    else if (name === "docPr") this.#picture(attributeOf(attributes, "descr") ?? "");
  }

  #paragraph(): void {
    this.#inside.into.at(++this.paragraphs);
    this.#inside.into.begin("text");
  }

  #styled(id: string): void {
    const level = this.#inside.levels.get(id);
    if (level !== undefined) this.#inside.into.begin("heading", level);
  }

  #listed(): void {
    // A heading that is numbered stays one.
    if (this.#inside.into.role !== "text") return;
    this.#inside.into.begin("list");
    this.#inside.into.lead("- ");
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

/** Styles that are headings, by the level of their outline or by their name. */
function levelsOf(parts: OpenPackage): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const bytes = parts.part("word/styles.xml");
  let id = "";
  if (bytes !== undefined)
    readXml(bytes, {
      open(element, attributes) {
        const name = local(element);
        if (name === "style") id = attributeOf(attributes, "styleId") ?? "";
        const level = levelOf(name, attributeOf(attributes, "val") ?? "");
        if (level !== undefined) levels.set(id, level);
      },
    });
  for (let level = 1; level <= 9; level++) if (!levels.has(`Heading${level}`)) levels.set(`Heading${level}`, level);
  return levels;
}

function levelOf(name: string, value: string): number | undefined {
  if (name === "outlineLvl" && /^[0-8]$/.test(value)) return Number(value) + 1;
  if (name !== "name") return undefined;
  return /^title$/i.test(value) ? 1 : /^heading [1-9]$/i.test(value) ? Number(value.slice(-1)) : undefined;
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
