import type { DocumentText } from "@aether/ports";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";
import type { Links, OpenPackage } from "./open-package.ts";
import { attributeOf, local, readXml, type XmlAttributes } from "./read-xml.ts";

const MAIN = "ppt/presentation.xml";
/** Placeholders that say nothing of the slide: its number, the date, what stands on every slide. */
const AROUND = new Set(["sldNum", "dt", "ftr", "hdr", "sldImg"]);
const TITLES = new Set(["title", "ctrTitle"]);

/** Slides in the order they are shown in, each with what its speaker's notes say. */
export function readPptx(parts: OpenPackage, from: number): DocumentText {
  const slides = slidesOf(parts);
  const into = new BlockWriter(from);
  let [hidden, pictures] = [0, 0];
  for (const [n, part] of slides.entries()) {
    if (n + 1 < from || into.isFull) continue;
    const bytes = parts.part(part);
    if (bytes === undefined) continue;
    const links = parts.links(part);
    into.at(n + 1);
    const told = writeShapes(bytes, { into, links, notes: false });
    if (told.isHidden) hidden++;
    pictures += told.pictures;
    const notes = [...links.values()].find(({ target }) => target.startsWith("ppt/notesSlides/"))?.target;
    const said = notes === undefined ? undefined : parts.part(notes);
    if (said) writeShapes(said, { into, links: new Map(), notes: true });
  }
  const written = into.finish();
  const notes = [
    ...written.notes,
    ...(hidden > 0 ? [`${hidden} of the slides are hidden when it is shown`] : []),
    ...(pictures > 0 ? [`${pictures} pictures are left out`] : []),
  ];
  return { kind: "pptx", unit: "slide", units: slides.length, ...written, notes, ...parts.title };
}

function slidesOf(parts: OpenPackage): readonly string[] {
  const main = parts.part(MAIN);
  if (main === undefined) throw new DocumentRefused("UNSUPPORTED", `it is damaged: it has no ${MAIN}`);
  const links = parts.links(MAIN);
  const slides: string[] = [];
  readXml(main, {
    open(element, attributes) {
      if (local(element) !== "sldId") return;
      // Two attributes are called id: the one with a prefix is the link.
      const id = Object.entries(attributes).find(([name]) => name.endsWith(":id"))?.[1] ?? "";
      const target = links.get(id)?.target;
      if (target !== undefined) slides.push(target);
    },
  });
  return slides;
}

interface ShapesInto {
  readonly into: BlockWriter;
  readonly links: Links;
  /** They are what the speaker says. */
  readonly notes: boolean;
}

function writeShapes(bytes: Uint8Array, shapes: ShapesInto): Pick<SlideText, "isHidden" | "pictures"> {
  const text = new SlideText(shapes);
  readXml(bytes, text);
  shapes.into.end();
  return text;
}

class SlideText {
  isHidden = false;
  pictures = 0;
  readonly #inside: ShapesInto;
  /** Of the shape that is open: which of the slide's it is. */
  #shape = "";
  #isText = false;
  #silent = 0;

  constructor(inside: ShapesInto) {
    this.#inside = inside;
  }

  open(element: string, attributes: XmlAttributes): void {
    const name = local(element);
    if (this.#silent > 0 || name === "Fallback") this.#silent++;
    else if (name === "sld") this.isHidden = attributes["show"] === "0";
    else if (name === "sp") this.#shape = "";
    else if (name === "ph") this.#shape = attributes["type"] ?? "body";
    else if (name === "pic") this.pictures++;
    else if (!this.#skips) this.#opened(name, attributes);
  }

  text(text: string): void {
    if (this.#isText) this.#inside.into.text(text);
  }

  close(element: string): void {
    const { into } = this.#inside;
    const name = local(element);
    if (this.#silent > 0) this.#silent--;
    else if (name === "sp") this.#shape = "";
    else if (name === "p" || name === "tc") into.end();
    else if (name === "tbl" && !this.#skips) into.endTable();
    else if (name === "t") {
      this.#isText = false;
      into.endLink();
    }
  }

  get #skips(): boolean {
    return AROUND.has(this.#shape) || (this.#inside.notes && this.#shape !== "body");
  }

  #opened(name: string, attributes: XmlAttributes): void {
    const { into, notes } = this.#inside;
    if (name === "p") {
      if (!notes && TITLES.has(this.#shape)) into.begin("heading", 1);
      else into.begin(notes ? "notes" : "text");
    } else if (name === "tbl") into.beginTable();
    else if (name === "tr") into.beginRow();
    else if (name === "tc") into.beginCell();
    else if (name === "br") into.text("\n");
    else if (name === "t") this.#isText = true;
    else if (name === "hlinkClick") this.#linked(attributeOf(attributes, "id") ?? "");
  }

  #linked(id: string): void {
    const link = this.#inside.links.get(id);
    if (link?.isOutside) this.#inside.into.beginLink(link.target);
  }
}
