import type { DocumentText } from "@aether/ports";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";
import type { OpenPackage } from "./open-package.ts";
import { attributeOf, local, readXml, type XmlAttributes } from "./read-xml.ts";

const MAIN = "content.xml";
const SILENT = new Set(["tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls", "automatic-styles", "font-face-decls"]);
const MOST_SPACES = 1_000;

/** A text document of LibreOffice and its relatives, as it stands when all changes are accepted. */
export function readOdt(parts: OpenPackage, from: number): DocumentText {
  const main = parts.part(MAIN);
  if (main === undefined) throw new DocumentRefused("UNSUPPORTED", `it is damaged: it has no ${MAIN}`);
  if (isLocked(parts)) throw new DocumentRefused("UNSUPPORTED", "it is locked by a password; save it without one");
  const into = new BlockWriter(from);
  const text = new OdtText(into);
  readXml(main, text);
  const written = into.finish();
  const notes = [...written.notes, ...(text.pictures > 0 ? [`${text.pictures} pictures are left out`] : [])];
  return { kind: "odt", unit: "paragraph", units: text.paragraphs, ...written, notes, ...parts.title };
}

class OdtText {
  paragraphs = 0;
  pictures = 0;
  readonly #into: BlockWriter;
  #silent = 0;
  #lists = 0;
  #inText = 0;
  /** Notes and comments stand inside a paragraph; they follow it. */
  #asides = 0;
  #aside = "";
  readonly #waiting: string[] = [];

  constructor(into: BlockWriter) {
    this.#into = into;
  }

  open(element: string, attributes: XmlAttributes): void {
    const name = local(element);
    if (this.#silent > 0 || SILENT.has(name)) {
      this.#silent++;
      return;
    }
    if (name === "note" || name === "annotation") {
      this.#asides++;
      return;
    }
    if (name === "p" || name === "h") this.#inText++;
    if (this.#asides > 0) return this.#say(name === "p" && this.#aside !== "" ? "\n" : "");
    if (name === "p" || name === "h") this.#paragraph(name, attributes);
    else if (name === "list") this.#lists++;
    else this.#mark(element, attributes);
  }

  text(text: string): void {
    if (this.#silent === 0 && this.#inText > 0) this.#say(text.replace(/[ \t\r\n]+/g, " "));
  }

  close(element: string): void {
    if (this.#silent > 0) {
      this.#silent--;
      return;
    }
    const name = local(element);
    if (name === "p" || name === "h") this.#inText--;
    if (name === "note" || name === "annotation") return this.#endAside(name);
    if (this.#asides > 0) return;
    if (name === "list") this.#lists--;
    else if (name === "p" || name === "h") this.#endParagraph();
    else if (name === "table-cell") this.#into.end();
    else if (name === "table") this.#into.endTable();
    else if (name === "a") this.#into.endLink();
  }

  #mark(element: string, attributes: XmlAttributes): void {
    const name = local(element);
    if (name === "table") this.#into.beginTable();
    else if (name === "table-row") this.#into.beginRow();
    else if (name === "table-cell") this.#into.beginCell();
    else if (name === "tab") this.#say("\t");
    else if (name === "line-break") this.#say("\n");
    else if (name === "s") this.#say(" ".repeat(Math.min(MOST_SPACES, Number(attributeOf(attributes, "c") ?? 1) || 1)));
    else if (name === "image") this.pictures++;
    else if (name === "a") this.#linked(attributeOf(attributes, "href") ?? "");
  }

  #paragraph(name: string, attributes: XmlAttributes): void {
    this.#into.at(++this.paragraphs);
    if (name === "h") this.#into.begin("heading", Math.min(9, Math.max(1, Number(attributeOf(attributes, "outline-level") ?? 1) || 1)));
    else this.#into.begin(this.#lists > 0 ? "list" : "text");
    if (name === "p" && this.#lists > 0) this.#into.lead(`${"  ".repeat(Math.min(8, this.#lists - 1))}- `);
  }

  #endParagraph(): void {
    this.#into.end();
    for (const aside of this.#waiting.splice(0)) this.#into.write("notes", aside);
  }

  #endAside(name: string): void {
    this.#asides--;
    const said = this.#aside.trim();
    this.#aside = "";
    if (said !== "") this.#waiting.push(`${name === "note" ? "note" : "comment"}: ${said}`);
  }

  #say(text: string): void {
    if (this.#asides > 0) this.#aside += text;
    else this.#into.text(text);
  }

  #linked(href: string): void {
    if (/^(?:https?|mailto):/i.test(href)) this.#into.beginLink(href);
  }
}

function isLocked(parts: OpenPackage): boolean {
  const manifest = parts.part("META-INF/manifest.xml");
  let locked = false;
  const open = (name: string): void => {
    if (local(name) === "encryption-data") locked = true;
  };
  if (manifest !== undefined) readXml(manifest, { open });
  return locked;
}
