import { unzipSync } from "fflate";
import { DocumentRefused } from "./document-refused.ts";
import { local, readXml, wordsIn } from "./read-xml.ts";

/** Bytes of one part, unpacked; of all that are read together. Files that are stored in a document are not among them. */
const MOST_PART = 64 * 1_048_576;
const MOST_TOGETHER = 128 * 1_048_576;
const MOST_PARTS = 20_000;

/** Where a part points to others: id to target. */
export type Links = ReadonlyMap<string, { readonly target: string; readonly isOutside: boolean }>;

/** The parts of a document that is a ZIP file. Each is unpacked when it is asked for, and no more of it than it declares. */
export class OpenPackage {
  readonly names: readonly string[];
  readonly #bytes: Uint8Array;
  #unpacked = 0;

  /** @throws DocumentRefused for what is damaged, or has too many parts */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const names: string[] = [];
    this.#unzip((name) => {
      if (names.push(name) > MOST_PARTS) throw new DocumentRefused("TOO_LARGE", `it has more than ${MOST_PARTS} parts`);
      return false;
    });
    this.names = names;
  }

  /** @throws DocumentRefused `TOO_LARGE` for a part that is larger unpacked than it may be */
  part(name: string): Uint8Array | undefined {
    const found = this.#unzip((other, size) => {
      if (other !== name) return false;
      this.#unpacked += size;
      if (size > MOST_PART || this.#unpacked > MOST_TOGETHER)
        throw new DocumentRefused("TOO_LARGE", `its part ${JSON.stringify(name.slice(0, 100))} says that it is ${size} bytes; ${MOST_PART} may be`);
      return true;
    });
    return Object.hasOwn(found, name) ? found[name] : undefined;
  }

  /** What a part of the Office formats points to. */
  links(name: string): Links {
    const at = name.lastIndexOf("/") + 1;
    const bytes = this.part(`${name.slice(0, at)}_rels/${name.slice(at)}.rels`);
    const links = new Map<string, { target: string; isOutside: boolean }>();
    if (bytes === undefined) return links;
    readXml(bytes, {
      open(element, { Id = "", Target = "", TargetMode }) {
        if (local(element) !== "Relationship") return;
        const isOutside = TargetMode === "External";
        links.set(Id, { target: isOutside ? Target : placed(name.slice(0, at), Target), isOutside });
      },
    });
    return links;
  }

  /** What the document says its title is. */
  get title(): { readonly title?: string } {
    const title = wordsIn(this.part("docProps/core.xml") ?? this.part("meta.xml"), "title")
      .trim()
      .slice(0, 300)
      .toWellFormed();
    return title === "" ? {} : { title };
  }

  #unzip(filter: (name: string, size: number) => boolean): Record<string, Uint8Array> {
    try {
      return unzipSync(this.#bytes, { filter: ({ name, originalSize }) => filter(name, originalSize) });
    } catch (cause) {
      if (cause instanceof DocumentRefused) throw cause;
      throw new DocumentRefused("UNSUPPORTED", "it is damaged: it begins as a ZIP file does, and cannot be unpacked");
    }
  }
}

function placed(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith("/") ? target.slice(1) : folder + target).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
