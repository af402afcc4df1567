import type { OpenPackage } from "./open-package.ts";
import { attributeOf, local, readXml, type XmlAttributes } from "./read-xml.ts";

/** Where a paragraph stands in its list. `list` is Word's number of it; 0 is none. */
export interface ListPlace {
  readonly list: string;
  readonly level: number;
}

const MOST_LEVEL = 8;

/** What the styles of a Word document say of paragraphs: which are headings, which are items of a list, and how those are numbered. */
export class DocxStyles {
  readonly #levels = new Map<string, number>();
  readonly #places = new Map<string, ListPlace>();
  /** `list level` of those that are numbered; the others have bullets. */
  readonly #numbered = new Set<string>();
  readonly #counts = new Map<string, number>();

  constructor(parts: OpenPackage) {
    this.#readStyles(parts.part("word/styles.xml"));
    this.#readNumbering(parts.part("word/numbering.xml"));
    for (let level = 1; level <= 9; level++) if (!this.#levels.has(`Heading${level}`)) this.#levels.set(`Heading${level}`, level);
  }

  headingOf(style: string): number | undefined {
    return this.#levels.get(style);
  }

  placeOf(style: string): ListPlace | undefined {
    return this.#places.get(style);
  }

  /** What the next item of a list begins with; undefined for what is of none. */
  nextLead({ list, level }: ListPlace): string | undefined {
    if (list === "0" || list === "") return undefined;
    const depth = Math.min(MOST_LEVEL, Math.max(0, level));
    const indent = "  ".repeat(depth);
    for (let deeper = depth + 1; deeper <= MOST_LEVEL; deeper++) this.#counts.delete(`${list} ${deeper}`);
    const key = `${list} ${depth}`;
    if (!this.#numbered.has(key)) return `${indent}- `;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return `${indent}${count}. `;
  }

  #readStyles(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return;
    let [style, list, level] = ["", "", 0];
    readXml(bytes, {
      open: (element, attributes) => {
        const name = local(element);
        const value = attributeOf(attributes, "val") ?? "";
        if (name === "style") [style, list, level] = [attributeOf(attributes, "styleId") ?? "", "", 0];
        else if (name === "numId") list = value;
        else if (name === "ilvl") level = Number(value) || 0;
        const heading = headingNamed(name, value);
        if (heading !== undefined) this.#levels.set(style, heading);
      },
      close: (element) => {
        if (local(element) === "style" && list !== "") this.#places.set(style, { list, level });
      },
    });
  }

  #readNumbering(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return;
    const schemes = new Map<string, readonly number[]>();
    let [scheme, level, list] = ["", 0, ""];
    const id = (attributes: XmlAttributes, name: string): string => attributeOf(attributes, name) ?? "";
    readXml(bytes, {
      open: (element, attributes) => {
        const name = local(element);
        if (name === "abstractNum") scheme = id(attributes, "abstractNumId");
        else if (name === "lvl") level = Number(id(attributes, "ilvl")) || 0;
        else if (name === "num") list = id(attributes, "numId");
        else if (name === "numFmt" && isNumber(id(attributes, "val"))) schemes.set(scheme, [...(schemes.get(scheme) ?? []), level]);
        else if (name === "abstractNumId") this.#use(list, schemes.get(id(attributes, "val")));
      },
    });
  }

  #use(list: string, numbered: readonly number[] = []): void {
    for (const level of numbered) this.#numbered.add(`${list} ${level}`);
  }
}

const isNumber = (format: string): boolean => format !== "bullet" && format !== "none";

function headingNamed(name: string, value: string): number | undefined {
  if (name === "outlineLvl" && /^[0-8]$/.test(value)) return Number(value) + 1;
  if (name !== "name") return undefined;
  return /^title$/i.test(value) ? 1 : /^heading [1-9]$/i.test(value) ? Number(value.slice(-1)) : undefined;
}
