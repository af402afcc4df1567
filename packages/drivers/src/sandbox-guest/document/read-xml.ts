import { Parser } from "htmlparser2";
import { DocumentRefused } from "./document-refused.ts";

/** Elements inside each other; documents have a few dozen. */
const MOST_DEPTH = 512;

export type XmlAttributes = Readonly<Record<string, string>>;

export interface XmlReading {
  open?(name: string, attributes: XmlAttributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Meets the parts of an XML document in their order. Entities are those of XML itself: a document that declares some is refused.
 *
 * @throws DocumentRefused
 */
export function readXml(bytes: Uint8Array, reading: XmlReading): void {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > MOST_DEPTH) throw new DocumentRefused("TOO_LARGE", `its parts lie more than ${MOST_DEPTH} deep in each other`);
        reading.open?.(name, attributes);
      },
      ontext: (text) => reading.text?.(text),
      onclosetag(name) {
        depth--;
        reading.close?.(name);
      },
      onprocessinginstruction(name) {
        if (name.startsWith("!")) throw new DocumentRefused("UNSUPPORTED", "it declares entities of its own, which documents of this kind have no use for");
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(decoded(bytes));
  parser.end();
}

/** The words of the elements that are called so, without what stands between them. */
export function wordsIn(bytes: Uint8Array | undefined, called: string): string {
  let [words, open] = ["", 0];
  if (bytes === undefined) return words;
  readXml(bytes, {
    open(name) {
      if (local(name) === called) open++;
    },
    text(text) {
      if (open > 0) words += text;
    },
    close(name) {
      if (local(name) === called) open--;
    },
  });
  return words;
}

/** The name of an element without its prefix: files differ in those. */
export const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/** An attribute by its name without prefix. */
export function attributeOf(attributes: XmlAttributes, name: string): string | undefined {
  for (const [key, value] of Object.entries(attributes)) if (local(key) === name) return value;
  return undefined;
}

function decoded(bytes: Uint8Array): string {
  const label = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(label).decode(bytes);
}
