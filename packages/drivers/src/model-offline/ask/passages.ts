import { isCode } from "../text/comments.ts";
import type { Document, Source } from "../text/document.ts";
import { readAll } from "../text/document.ts";
import { rowsIn } from "../text/rows.ts";
import { leansBack } from "./leans.ts";
import { fold } from "./stems.ts";
import { type Term, Vocabulary } from "./terms.ts";

export interface Statement {
  readonly text: string;
  readonly line: number;
}

/** What stands right above statements and says what they are of: a heading, or a line that ends in a colon. */
export interface Section {
  readonly text: string;
  readonly terms: ReadonlySet<Term>;
}

/** A statement of a text, with what it is said under and after. */
export interface Passage {
  readonly document: Document;
  readonly text: string;
  readonly line: number;
  readonly order: number;
  /** Its own words as they follow each other. */
  readonly own: readonly Term[];
  /** What is said of it right there: the heading above it, the head of its table, the sentence that "it" is in. */
  readonly near: ReadonlySet<Term>;
  /** The title, the file's name, headings further up, the subject of a mail. */
  readonly around: ReadonlySet<Term>;
  /** The statement before it under the same heading. */
  readonly before: ReadonlySet<Term>;
  /** Anything that the text says, of a label or a row: what these are of stands somewhere in it. */
  readonly whole: ReadonlySet<Term>;
  readonly kind: "sentence" | "label" | "row";
  /** It is about what the sentence before it names: "it", "they". */
  readonly leans: boolean;
  /** That sentence. */
  readonly leansOn: Statement | undefined;
  /** It answers a question that stands above it. */
  readonly answers: boolean;
  /** The first statement below its heading. */
  readonly isFirst: boolean;
  /** One and the same for all that stand under it. */
  readonly section: Section | undefined;
  /** Of a list. */
  readonly isItem: boolean;
  /** Of an item with a box before it: whether that is ticked. */
  readonly box?: "open" | "done";
}

/** A first line of so many characters tells what a whole text is of. */
const OPENING = 90;
export const HEADER = /^(?:From|To|Cc|Subject|Date|Sent|Von|An|Betreff|Datum|De|À|Objet|Para|Asunto|Fecha|Da|A|Oggetto|Data|Assunto)\s*:\s*\S/;
const SUBJECT = /^(?:Subject|Betreff|Objet|Asunto|Oggetto|Assunto)\s*:\s*(.+)$/;
/** Says who a mail is from. */
export const SENDER = /^(?:From|Von|De|Da)\s*:\s*\S/;
const SENDING = "sent send wrote write mail message from";
/** What people call a file by its kind. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\.(?:eml|mbox|msg)$/i, "mail e-mail message"],
  [/\.ipynb$/i, "notebook"],
  [/\.pptx$/i, "slides presentation"],
  [/\.log$/i, "log"],
  [/\.xlsx$/i, "workbook sheet"],
];
const LABEL = /^(?:[^\s:.!?]+ ){0,5}[^\s:.!?]+\s?:\s+\S|^[^–.!?:]{2,48}\s[–—]\s\S/u;

/** What is named and what is told of it, with a figure. */
const TELLS = /^[^:–—]{2,48}(?::|\s[–—])\s(?=[^:]*\d)/u;
/** "Please bring:". */
const OPENS_LIST = /:$/;

/** Every statement of the sources, and the words that they hold. */
export function passagesOf(sources: readonly Source[]): { passages: Passage[]; vocabulary: Vocabulary } {
  const vocabulary = new Vocabulary();
  const documents = readAll(sources);
  let order = 0;
  const passages = documents.flatMap((document, at) => {
    const source = sources[at];
    const reader = new Reader({ document, vocabulary, source });
    return reader.read().map((passage): Passage => ({ ...passage, order: order++ }));
  });
  return { passages, vocabulary };
}

type Made = Omit<Passage, "order">;
type Bare = Omit<Made, "whole">;
const MOST_LINES = 20_000;
const LONGEST_LINE = 400;
const NOTHING: ReadonlySet<Term> = new Set();
interface Said extends Statement {
  /** What it leans on itself. */
  readonly about: string;
  /** The headings above it. */
  readonly under: string;
}
/** So many make a text of questions and answers. */
const LEAST_QUESTIONS = 2;
/** Characters in which what "it" may be is looked for. */
const CONTEXT = 400;

/** What a statement stands under and after. */
interface Place {
  readonly path: readonly Statement[];
  readonly subject: string;
  /** The statement before it under the same headings. */
  readonly same: Said | undefined;
  /** What it is about, where it leans on that. */
  readonly about: string;
  readonly section: Section | undefined;
  readonly isItem: boolean;
  readonly box: "open" | "done" | undefined;
}

/** Makes the passages of one document. */
class Reader {
  readonly #document: Document;
  readonly #vocabulary: Vocabulary;
  /** Lines that stand as headings without being marked so. */
  readonly #plain: ReadonlyMap<number, string>;
  readonly #sets = new Map<string, ReadonlySet<Term>>();
  readonly #sections = new Map<number, Section>();

  readonly #lines: readonly string[];
  readonly #firstLine: number;
  /** How many questions stand there with a statement behind them. */
  readonly #questions: number;

  constructor({ document, vocabulary, source }: { document: Document; vocabulary: Vocabulary; source: Source | undefined }) {
    this.#document = document;
    this.#vocabulary = vocabulary;
    this.#plain = source ? plainHeadings(source) : new Map();
    this.#lines = source && (isCode(source.path) || /\.log$/i.test(source.path)) ? source.text.split(/\r\n|\n|\r/) : [];
    this.#firstLine = source?.firstLine ?? 1;
    this.#questions = document.sentences.filter(({ text }, at) => asks(text) && !asks(document.sentences[at + 1]?.text ?? "?")).length;
  }

  read(): Made[] {
    const made = this.#lines.length > 0 ? this.#plainLines() : [...this.#sentences(), ...this.#rows(), ...this.#headings()];
    const whole = new Set(made.flatMap(({ own }) => own));
    return made.map((each) => ({ ...each, whole: each.kind === "sentence" ? NOTHING : whole }));
  }

  #terms(text: string): Term[] {
    const { language, dayOrder } = this.#document;
    return this.#vocabulary.read(text, language, dayOrder);
  }

  /** The same text gives the same set. */
  #set(text: string): ReadonlySet<Term> {
    const known = this.#sets.get(text);
    if (known) return known;
    const made = new Set(this.#terms(text));
    this.#sets.set(text, made);
    return made;
  }

  #sentences(): Bare[] {
    const made: Bare[] = [];
    let before: Said | undefined;
    let subject = "";
    let opening: Statement | undefined;
    for (const sentence of this.#document.sentences) {
      const { text, line } = sentence;
      if (this.#plain.get(line) === fold(text).slice(0, 80)) continue;
      subject = SUBJECT.exec(text)?.[1] ?? subject;
      const path = this.#pathAt(line);
      const under = path.map((each) => each.text).join(" / ");
      const same = before?.under === under ? before : undefined;
      const isItem = sentence.kind === "item";
      if (!isItem || !same) opening = OPENS_LIST.test(text) ? sentence : undefined;
      const about = this.#contextOf(text, same);
      made.push(this.#sentence(sentence, { path, subject, same, about, section: this.#section(opening ?? path.at(-1)), isItem, box: sentence.box }));
      before = { text, line, about, under };
    }
    return made.filter(({ text }) => !asks(text) && !SUBJECT.test(text) && !OPENS_LIST.test(text));
  }

  #sentence({ text, line }: Statement, { path, subject, same, about, section, isItem, box }: Place): Bare {
    const heading = path.at(-1)?.text ?? "";
    const said = same?.text ?? "";
    const asked = asks(heading) ? heading : same && asks(said) && this.#isAnswered(same, line) ? said : "";
    return {
      document: this.#document,
      text,
      line,
      own: this.#terms(`${text} ${SENDER.test(text) ? SENDING : ""}`),
      near: this.#set(`${path.length > 1 || this.#isTold(heading) ? heading : ""} ${asked} ${about}`),
      around: this.#around(path, subject),
      before: this.#set(said),
      kind: HEADER.test(text) || LABEL.test(text) ? "label" : "sentence",
      answers: asked !== "" && !(asked === said && LABEL.test(text)),
      leans: about !== "",
      leansOn: about === "" ? undefined : same,
      isFirst: said === "",
      section,
      isItem,
      ...(box !== undefined && { box }),
    };
  }

  /** A question of a list of them, or one that a statement follows at once; behind others something new may begin. */
  #isAnswered(question: Statement, line: number): boolean {
    return line - question.line <= 1 || this.#questions >= LEAST_QUESTIONS;
  }

  /** What a statement is about that leans on the one before. */
  #contextOf(text: string, before: Said | undefined): string {
    const leans = before !== undefined && !HEADER.test(before.text) && leansBack(text, this.#document.language);
    return leans ? `${before.about} ${before.text}`.slice(-CONTEXT) : "";
  }

  #section(above: Statement | undefined): Section | undefined {
    if (above === undefined) return undefined;
    const known = this.#sections.get(above.line);
    if (known) return known;
    const made = { text: above.text, terms: this.#set(above.text) };
    this.#sections.set(above.line, made);
    return made;
  }

  /** Headings that tell something themselves: "Fee: 60 euros a year". */
  #headings(): Bare[] {
    return this.#document.headings.flatMap(({ text, line }): Bare[] => {
      if (!this.#isTold(text) || !TELLS.test(text.replace(/^[\d.§\s)]+/, ""))) return [];
      const path = this.#pathAt(line).slice(0, -1);
      const own = this.#terms(text);
      const bare = { document: this.#document, text, line, own, near: NOTHING, around: this.#around(path), before: NOTHING };
      return [{ ...bare, kind: "label", answers: false, leans: false, leansOn: undefined, isFirst: true, section: undefined, isItem: false }];
    });
  }

  /** Logs and programs are told line by line; a name in them is the words that it is made of. */
  #plainLines(): Bare[] {
    const around = this.#around([]);
    return this.#lines.slice(0, MOST_LINES).flatMap((whole, at): Bare[] => {
      const text = whole.trim();
      if (!/\p{L}{2}/u.test(text) || text.length > LONGEST_LINE) return [];
      const own = this.#terms(text.replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ").replace(/_/g, " "));
      const isOf = /^[^=:]{1,60}[=:]\s*\S/.test(text);
      const bare = { document: this.#document, text, line: at + this.#firstLine, own, near: NOTHING, around, before: NOTHING };
      return [
        { ...bare, kind: isOf ? "label" : "sentence", answers: false, leans: false, leansOn: undefined, isFirst: false, section: undefined, isItem: false },
      ];
    });
  }

  /** A heading that is not the title of the whole. */
  #isTold(heading: string): boolean {
    return heading !== "" && heading !== this.#document.title;
  }

  /** The title and the name, which may be English in any folder. */
  #around(path: readonly Statement[], subject = ""): ReadonlySet<Term> {
    const text = `${path.map((each) => each.text).join(" ")} ${subject} ${this.#titles()}`;
    const known = this.#sets.get(`around ${text}`);
    if (known) return known;
    const english = this.#document.language === "en" ? [] : this.#vocabulary.read(this.#titles(), "en");
    const made = new Set([...this.#terms(text), ...english]);
    this.#sets.set(`around ${text}`, made);
    return made;
  }

  #titles(): string {
    const { name, title } = this.#document;
    const kinds = KINDS.filter(([pattern]) => pattern.test(name)).map(([, words]) => words);
    const [first] = this.#document.headings.length > 0 ? [] : this.#document.sentences;
    const opening = first && first.text.length <= OPENING && !asks(first.text) ? first.text : "";
    return [
      title,
      opening,
      name
        .replace(/\.[^.]+$/, "")
        .replace(/[-_./]+/g, " ")
        .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"),
      ...kinds,
    ].join(" ");
  }

  #rows(): Bare[] {
    return this.#document.tables.flatMap((table) =>
      rowsIn({ ...this.#document, tables: [table] }).map(({ text, line, heading }, at): Bare => {
        const head = (table.rows[0] ?? []).join(" ");
        return {
          document: this.#document,
          text,
          line,
          own: this.#terms(text),
          near: this.#set(`${head} ${heading}`),
          around: this.#around(this.#pathAt(line)),
          before: this.#set(""),
          kind: "row",
          answers: false,
          leans: false,
          leansOn: undefined,
          isFirst: at === 0,
          section: undefined,
          isItem: false,
        };
      }),
    );
  }

  /** Headings above a line, from the first to the nearest. */
  #pathAt(line: number): Statement[] {
    const path: (Statement & { readonly level: number })[] = [];
    for (const { level, text, line: at } of this.#document.headings) {
      if (at > line) break;
      while ((path.at(-1)?.level ?? 0) >= level) path.pop();
      path.push({ level, text, line: at });
    }
    let plain: Statement | undefined;
    for (const [at, text] of this.#plain) if (at <= line) plain = { text, line: at };
    return plain === undefined ? path : [...path, plain];
  }
}

const asks = (text: string): boolean => /[?？]["'”’»)]*\s*$/.test(text);

const NUMBERED =
  /^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|TOP\s*\d+\.?:?|§\s*\d+\.?|[IVX]{1,4}\.|(?:Art|Artikel|Article|Artículo|Articolo|Artigo|Section|Punkt|Point|Punto|Ponto)\.?\s*\d+[.:]?)\s+(\p{Lu}[^:]{1,60}?)\s*:?\s*$/u;

/** Short lines of a plain text that stand apart, are numbered or written large: what follows is said under them. */
function plainHeadings({ text, path, firstLine = 1, places }: Source): Map<number, string> {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const isMarked = /\.(?:md|markdown|html?)$/i.test(path) || lines.some((line) => /^#{1,6}\s/.test(line));
  if (isMarked || (places !== undefined && /sheet|cell/.test(places.unit))) return new Map();
  return new Map(
    lines.flatMap((line, at) => {
      const [before = "", next = "", later = ""] = [lines[at - 1], lines[at + 1], lines[at + 2]];
      const isShort = line.length >= 3 && line.length <= 70 && (next !== "" || later !== "");
      const isApart = at > 0 && before === "" && next !== "" && standsAlone(line);
      return isShort && (isNumbered(line, before) || isLarge(line) || isApart)
        ? [[at + firstLine, fold(line.replace(/^\d{1,2}[.)]\s+/, "")).slice(0, 80)] as const]
        : [];
    }),
  );
}

/** "14 Mill Lane" is an address where it follows another line. */
const isNumbered = (line: string, before: string): boolean => NUMBERED.test(line) && !/[.!?;,]$/.test(line) && (before === "" || !/^\d{1,2}\s/.test(line));
const isLarge = (line: string): boolean => !NUMBERED.test(line) && /\p{Lu}{3}/u.test(line) && line === line.toUpperCase() && !/[€$£]/.test(line);
const standsAlone = (line: string): boolean =>
  !NUMBERED.test(line) && /^\p{Lu}/u.test(line) && !/[.!?;,:]$/.test(line) && line.split(/\s+/).length <= 7 && !/: |\d\d?[:h.]\d\d|\d{4}/.test(line);
