import { SaxesParser } from "saxes";

export interface XmlListener {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const PIECE = 1_048_576;
/** Without the prefix of its namespace. */
const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/** Reads a part's XML piece by piece. A document type is refused, so no entity is ever declared. @throws Error for what is not well-formed */
export function parseXml(bytes: Uint8Array, listener: XmlListener): void {
  const parser = new SaxesParser();
  parser.on("doctype", () => {
    throw new Error("it declares a document type");
  });
  parser.on("opentag", ({ name, attributes }) => listener.open?.(local(name), attributes));
  parser.on("text", (text) => listener.text?.(text));
  parser.on("cdata", (text) => listener.text?.(text));
  parser.on("closetag", ({ name }) => listener.close?.(local(name)));
  const decoder = new TextDecoder("utf-8");
  for (let at = 0; at < bytes.length; at += PIECE) parser.write(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true }));
  parser.write(decoder.decode());
  parser.close();
}
