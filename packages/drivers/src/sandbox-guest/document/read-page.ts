import { Parser } from "htmlparser2";
import type { BlockWriter } from "./block-writer.ts";

/** Of a page, what is not what it says. */
const DROPPED = new Set(
  "script style noscript iframe svg canvas math nav template dialog select button textarea input object embed video audio datalist".split(" "),
);
/** Around what it says; inside of it they are part of it. */
const AROUND = new Set(["header", "footer", "aside"]);
const BLOCKS = new Set(
  "p div section article main figure figcaption blockquote address dl dt dd ul ol fieldset details summary center body hr header footer aside form caption".split(
    " ",
  ),
);
const VOID = new Set("br img hr input meta link embed source area base col track wbr".split(" "));
const MOST_INDENT = 8;
/** Elements inside each other; pages have a few dozen. */
const MOST_DEPTH = 512;

export interface PageSource {
  readonly html: string;
  /** What links are relative to; absent: as written. */
  readonly base?: string | undefined;
  /** The line of the page's beginning in its file; absent: its lines are not counted. */
  readonly lines: boolean;
}

export interface PageFacts {
  readonly title: string;
  /** What was left out, in words. */
  readonly notes: readonly string[];
  readonly wasCut: boolean;
}

type Zone = "main" | "article" | "page";

/** What a page says, once: which part of it is the main one is found out first. */
export function readPage(source: PageSource, into: BlockWriter): PageFacts {
  const zone = zoneOf(source.html);
  const reading = new PageReading(source, into, zone);
  const wasCut = !parse(source.html, reading);
  const notes = [
    ...(wasCut ? [`the rest${reading.here} is left out: elements lie more than ${MOST_DEPTH} deep in each other`] : []),
    ...(reading.hidden > 0 ? [`${reading.hidden} hidden passages are left out`] : []),
  ];
  into.end();
  return { title: reading.title.replace(/\s+/g, " ").trim().slice(0, 300), notes, wasCut };
}

/** Lines of a page up to a position that only grows. */
class Lines {
  readonly #text: string;
  /** Where the line ends; it is looked for once, also where there is no further one. */
  #end: number;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#end = text.indexOf("\n");
  }

  lineOf(position: number): number {
    for (; this.#end >= 0 && this.#end < position; this.#end = this.#text.indexOf("\n", this.#end + 1)) this.#line++;
    return this.#line;
  }
}

type Attributes = Readonly<Record<string, string>>;

class PageReading {
  title = "";
  hidden = 0;
  parser: Parser | undefined;
  readonly #source: PageSource;
  readonly #into: BlockWriter;
  readonly #zone: Zone;
  readonly #lines: Lines;
  /** Open elements of the chosen zone; text counts where there is one. */
  #inZone = 0;
  /** Elements that are open inside one that is left out. */
  #dropped = 0;
  #inTitle = false;
  #pre = 0;
  readonly #lists: { readonly ordered: boolean; items: number }[] = [];
  #isHidden = false;

  constructor(source: PageSource, into: BlockWriter, zone: Zone) {
    this.#source = source;
    this.#into = into;
    this.#zone = zone;
    this.#lines = new Lines(source.html);
  }

  /** The line that is being read, in words. */
  get here(): string {
    return this.#source.lines ? ` from line ${this.#lines.lineOf(this.parser?.startIndex ?? 0)} on` : "";
  }

  open(name: string, attributes: Attributes): void {
    if (this.#dropped > 0) {
      if (!VOID.has(name)) this.#dropped++;
      return;
    }
    if (name === "title") this.#inTitle = true;
    const isZone = name === this.#zone;
    if (isZone) this.#inZone++;
    const isHidden = hides(attributes);
    if (isHidden || DROPPED.has(name) || (AROUND.has(name) && this.#inZone === 0)) this.#drop(name, isHidden);
    else if (this.#counts) this.#opened(name, attributes);
  }

  text(text: string): void {
    if (this.#inTitle && this.title.length < 1_000) this.title += text;
    if (this.#dropped > 0) {
      if (this.#isHidden && /\S/.test(text)) {
        this.hidden++;
        this.#isHidden = false;
      }
      return;
    }
    if (!this.#counts || this.#inTitle) return;
    if (this.#source.lines && /\S/.test(text)) this.#into.at(this.#lines.lineOf((this.parser?.startIndex ?? 0) + text.search(/\S/)));
    if (this.#pre > 0) this.#into.text(text);
    else this.#into.flow(text);
  }

  close(name: string): void {
    if (name === "title") this.#inTitle = false;
    if (this.#dropped > 0) {
      if (!VOID.has(name)) this.#dropped--;
      if (this.#dropped === 0) this.#isHidden = false;
      return;
    }
    if (this.#counts) this.#closed(name);
    if (this.#inZone > 0 && name === this.#zone) this.#inZone--;
  }

  #drop(name: string, isHidden: boolean): void {
    if (VOID.has(name)) return;
    this.#isHidden = isHidden;
    this.#dropped = 1;
    if (name === this.#zone) this.#inZone--;
  }

  get #counts(): boolean {
    return this.#zone === "page" || this.#inZone > 0;
  }

  #opened(name: string, attributes: Attributes): void {
    const into = this.#into;
    const level = levelOf(name);
    if (level !== undefined) into.begin("heading", level);
    else if (name === "a") this.#link(attributes["href"] ?? "");
    else if (name === "img") this.#picture(attributes["alt"] ?? "");
    else if (name === "li") this.#item();
    else if (name === "pre") this.#verbatim();
    else if (name === "br") into.text("\n");
    else if (name === "code" && this.#pre === 0) into.flow("`");
    else this.#boxed(name);
  }

  #boxed(name: string): void {
    const into = this.#into;
    if (name === "table") into.beginTable();
    else if (name === "tr") into.beginRow();
    else if (name === "td" || name === "th") into.beginCell();
    else if (BLOCKS.has(name)) into.pass();
    if (name === "ul" || name === "ol") this.#lists.push({ ordered: name === "ol", items: 0 });
  }

  #closed(name: string): void {
    const into = this.#into;
    if (name === "a") return into.endLink();
    if (name === "table") return into.endTable();
    if (name === "code" && this.#pre === 0) return into.text("`");
    if (name === "pre") this.#pre = Math.max(0, this.#pre - 1);
    if (name === "ul" || name === "ol") this.#lists.pop();
    if (BLOCKS.has(name) || name === "li" || name === "pre" || name === "td" || name === "th" || levelOf(name) !== undefined) into.end();
  }

  #verbatim(): void {
    this.#pre++;
    this.#into.begin("code");
  }

  #item(): void {
    const list = this.#lists.at(-1);
    if (list) list.items++;
    this.#into.begin("list");
    // White space alone makes no block: a bullet is written with the first words.
    this.#into.lead(`${"  ".repeat(Math.min(MOST_INDENT, Math.max(0, this.#lists.length - 1)))}${list?.ordered ? `${list.items}.` : "-"} `);
  }

  #link(href: string): void {
    const address = addressOf(href.trim(), this.#source.base);
    if (address === undefined) this.#into.endLink();
    else this.#into.beginLink(address);
  }

  #picture(alt: string): void {
    if (alt.trim() === "") return;
    if (this.#source.lines) this.#into.at(this.#lines.lineOf(this.parser?.startIndex ?? 0));
    this.#into.flow(` [picture: ${alt.trim()}] `);
  }
}

/** @returns whether all of it was read: the rest of a page that lies too deep in itself is not */
function parse(html: string, reading: Pick<PageReading, "open" | "text" | "close"> & { parser?: Parser | undefined }): boolean {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        // The parser moves all that are open for each that opens, so its time grows with their square.
        if (++depth > MOST_DEPTH) throw new TooDeep();
        reading.open(name, attributes);
      },
      ontext: (text) => reading.text(text),
      onclosetag(name) {
        depth--;
        reading.close(name);
      },
    },
    { decodeEntities: true },
  );
  reading.parser = parser;
  try {
    parser.write(html);
    parser.end();
    return true;
  } catch (cause) {
    if (cause instanceof TooDeep) return false;
    throw cause;
  }
}

class TooDeep extends Error {}

/** The main part of a page, where one is marked and says something. */
function zoneOf(html: string): Zone {
  const found = { main: 0, article: 0 };
  const open = { main: 0, article: 0 };
  let quiet = 0;
  parse(html, {
    open(name) {
      if (QUIET.has(name)) quiet++;
      if (name === "main") open.main++;
      if (name === "article") open.article++;
    },
    text(text) {
      if (quiet > 0) return;
      if (open.main > 0) found.main += text.trim().length;
      if (open.article > 0) found.article += text.trim().length;
    },
    close(name) {
      if (QUIET.has(name)) quiet--;
      if (name === "main" && open.main > 0) open.main--;
      if (name === "article" && open.article > 0) open.article--;
    },
  });
  if (found.main > 0) return "main";
  return found.article > 0 ? "article" : "page";
}

const QUIET = new Set(["script", "style"]);

/** What a reader of the page would not see is not what it says; it may be meant for a model. */
function hides(attributes: Attributes): boolean {
  const style = attributes["style"]?.toLowerCase().replace(/\s+/g, "") ?? "";
  return Object.hasOwn(attributes, "hidden") || /display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])/.test(style);
}

const levelOf = (name: string): number | undefined => (/^h[1-6]$/.test(name) ? Number(name[1]) : undefined);

/** Addresses that a person could follow; of others the words stay. */
function addressOf(href: string, base: string | undefined): string | undefined {
  if (href === "" || href.startsWith("#")) return undefined;
  if (base === undefined && !/^[a-z][a-z0-9+.-]*:/i.test(href)) return href.replace(/\s/g, "%20");
  try {
    const url = base === undefined ? new URL(href) : new URL(href, base);
    return ["https:", "http:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
