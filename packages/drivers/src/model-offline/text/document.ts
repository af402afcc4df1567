import { commentsIn, isCode, notesIn, pageComments } from "./comments.ts";
import { type DayOrder, dayOrderOf } from "./dates.ts";
import { commonFolder } from "./folder.ts";
import { type Language, languageOf } from "./language.ts";
import { plain, type RawLine, sentencesOf } from "./paragraph.ts";
import { type PlaceOf, type Places, placesIn, withoutPlaces } from "./place-of.ts";
import { TASK_HEADING } from "./task-heading.ts";

/** A file as it was read. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** It stops before the end of the file. */
  readonly truncated?: boolean;
  /** 1-based line of the file with which the text begins; default 1. */
  readonly firstLine?: number;
  /** Set where the text is what a document says, and not the characters of the file. */
  readonly places?: Places;
}

/** Each mail of a mailbox by itself; what is no mailbox stays one. */
export const mailsApart = (sources: readonly Source[]): Source[] => sources.flatMap((source) => (isMailbox(source) ? mailsOf(source) : [source]));

const isMailbox = ({ places }: Source): boolean => places?.unit === "message" && places.parts.length > 1;

function mailsOf(source: Source): Source[] {
  const { text, firstLine = 1, places } = source;
  const lines = text.split(/\r\n|\n|\r/);
  const begins = places?.parts.map(({ line }) => line) ?? [];
  return begins.map((line, at) => ({
    ...source,
    text: lines.slice(line - firstLine, at + 1 < begins.length ? (begins[at + 1] ?? line) - firstLine : undefined).join("\n"),
    firstLine: line,
  }));
}

export interface Sentence {
  readonly text: string;
  /** 1-based line in the file. */
  readonly line: number;
  readonly heading: string;
  readonly kind: "prose" | "item" | "comment";
  /** Of an item with a box to tick. */
  readonly box?: "open" | "done";
  /** 0 at the start of the file … 1 at its end. */
  readonly position: number;
}

export interface Table {
  readonly line: number;
  readonly heading: string;
  /** The first is its head. */
  readonly rows: readonly (readonly string[])[];
  /** The line of each row. */
  readonly lines: readonly number[];
}

export interface Document {
  readonly name: string;
  readonly place: PlaceOf;
  readonly title: string;
  readonly language: Language;
  /** Which of two small numbers in a date is the day. */
  readonly dayOrder: DayOrder;
  readonly headings: readonly { readonly level: number; readonly text: string; readonly line: number }[];
  readonly sentences: readonly Sentence[];
  readonly tables: readonly Table[];
  readonly truncated: boolean;
}

interface Builder {
  headings: { level: number; text: string; line: number }[];
  sentences: Omit<Sentence, "position">[];
  tables: { line: number; heading: string; rows: string[][]; lines: number[] }[];
  heading: string;
  paragraph: RawLine[];
  kind: "prose" | "item";
  box: "open" | "done" | undefined;
  inTable: boolean;
}

/** Reads Markdown or plain text into headings, sentences and tables; of code its comments. Code and front matter are left out. */
export function readDocument(source: Source, name = source.path): Document {
  const { truncated, firstLine = 1 } = source;
  const text = source.text.replace(/^\uFEFF/, "");
  const own = { lines: withoutComments(text).split(/\r\n|\n|\r/), first: firstLine };
  const lines = withoutPlaces(own, source.places);
  const { from, title } = frontMatter(lines);
  const language = languageOf(text);
  const builder: Builder = { headings: [], sentences: [], tables: [], heading: "", paragraph: [], kind: "prose", box: undefined, inTable: false };
  if (isCode(source.path)) builder.sentences.push(...commentsIn(text, firstLine).map((comment) => ({ ...comment, heading: "", kind: "comment" as const })));
  else readLines(builder, lines.slice(from), from + firstLine);
  const notes = isCode(source.path) ? [] : notesIn(text, firstLine);
  builder.sentences.push(...notes.map((note) => ({ ...note, heading: "", kind: "comment" as const })));
  const total = Math.max(1, builder.sentences.length - 1);
  return {
    name,
    place: placesIn(own, source.places),
    title: title ?? builder.headings[0]?.text ?? titleFromName(name).replace(/[-_]+/g, " "),
    language,
    dayOrder: dayOrderOf(text, language),
    headings: builder.headings,
    sentences: builder.sentences.map((sentence, index) => ({ ...sentence, position: index / total })),
    tables: builder.tables,
    truncated: truncated ?? false,
  };
}

/** Lines of Markdown from one on, with what is fenced or indented as code left out. */
function readLines(builder: Builder, lines: readonly string[], first: number): void {
  let fence: string | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || fence === mark)) {
      flush(builder);
      fence = fence === undefined ? mark : undefined;
    } else if (fence === undefined) readLine(builder, { line, number: index + first, next: lines[index + 1] ?? "" });
  }
  flush(builder);
}

/** What stands in a comment of a page is no text of it; its lines are counted all the same. */
function withoutComments(text: string): string {
  let after = 0;
  const kept = pageComments(text).flatMap(({ from, to }) => {
    const before = text.slice(after, from);
    after = to;
    return [before, text.slice(from, to).replace(/[^\r\n]/g, "")];
  });
  return [...kept, text.slice(after)].join("");
}

const titleFromName = (name: string): string => name.replace(/^.*\//, "").replace(/\.[^.]+$/, "");

function frontMatter(lines: readonly string[]): { from: number; title: string | undefined } {
  if (lines[0]?.trim() !== "---") return { from: 0, title: undefined };
  const end = lines.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line));
  if (end < 0 || end > 60) return { from: 0, title: undefined };
  const title = lines
    .slice(1, end)
    .map((line) => /^title:\s*["']?(.+?)["']?\s*$/i.exec(line)?.[1])
    .find((found) => found !== undefined);
  return { from: end + 1, title };
}

interface Line {
  readonly line: string;
  readonly number: number;
  readonly next: string;
}

const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$/;

const ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s/;
const UNDERLINE = /^\s{0,3}(=+|-{3,})\s*$/;

function readLine(builder: Builder, { line, number, next }: Line): void {
  const heading = /^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
  if (heading) return addHeading(builder, { level: heading[1]?.length ?? 1, text: heading[2] ?? "", number });
  if (ROW.test(line) || (line.includes("|") && (builder.inTable || RULE.test(next)))) return addRow(builder, line, number);
  builder.inTable = false;
  if (UNDERLINE.test(next) && line.trim() !== "" && !/^\s*[-*+|>]/.test(line) && line.length < 120)
    return addHeading(builder, { level: next.trim().startsWith("=") ? 1 : 2, text: line.trim(), number });
  if (/^\s*([=*_-]\s*){3,}$/.test(line) || line.trim() === "") return flush(builder);
  if (opensTasks(builder, { line, number, next })) return addHeading(builder, { level: PLAIN_LEVEL, text: line.trim().replace(/\s*:$/, ""), number });
  endTasks(builder, line);
  if (!isIndentedCode(builder, line)) addText(builder, line, number);
}

/** Below all headings that are marked as such. */
const PLAIN_LEVEL = 6;

/** "Todo", and the list right below it: a line that says no more than this heads a list, in a text without marks too. */
const opensTasks = ({ paragraph }: Builder, { line, next }: Line): boolean =>
  paragraph.length === 0 && ITEM.test(next) && !ITEM.test(line) && new RegExp(`^${TASK_HEADING.source}\\s*:?$`, "iu").test(line.trim());

/** Such a list ends where anything else is said: what is listed below that is none of it. */
function endTasks(builder: Builder, line: string): void {
  const last = builder.headings.at(-1);
  const isPlain = last?.level === PLAIN_LEVEL && last.text === builder.heading && new RegExp(`^${TASK_HEADING.source}$`, "iu").test(last.text);
  if (isPlain && !ITEM.test(line) && !/^\s/.test(line)) {
    flush(builder);
    builder.heading = "";
  }
}

const isIndentedCode = ({ paragraph, sentences }: Builder, line: string): boolean =>
  /^(?: {4}|\t)/.test(line) && paragraph.length === 0 && !ITEM.test(line) && sentences.at(-1)?.kind !== "item";

/** A line of a paragraph, or one that begins an item, with the box before it. */
function addText(builder: Builder, line: string, number: number): void {
  const [, listed, marked, rest] = /^\s*(?:>\s*)*(?:[-*+•]|\d{1,3}[.)])(\s+)(?:\[([ xX✓✔-])\]\s+)?(.*)$/.exec(line) ?? [];
  const [, drawn, words] = /^\s*(\[[ xX✓✔]\]|[☐☑✅])\s+(.*)$/.exec(line) ?? [];
  if (listed !== undefined || drawn !== undefined) {
    flush(builder);
    builder.kind = "item";
    const mark = marked ?? drawn;
    if (mark !== undefined) builder.box = /^(?: |\[ \]|☐)$/.test(mark) ? "open" : "done";
  }
  builder.paragraph.push({ text: (rest ?? words ?? line).replace(/^\s*>+\s?/, "").trimStart(), number });
}

function addHeading(builder: Builder, { level, text, number }: { level: number; text: string; number: number }): void {
  flush(builder);
  const clean = plain(text);
  builder.headings.push({ level, text: clean, line: number });
  builder.heading = clean;
}

function addRow(builder: Builder, line: string, number: number): void {
  const open = builder.inTable;
  flush(builder);
  builder.inTable = true;
  if (RULE.test(line) || /^[|\s:-]+$/.test(line)) return;
  const cells = line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => plain(cell.trim().replaceAll("\\|", "|")));
  const last = builder.tables.at(-1);
  if (open && last) {
    last.rows.push(cells);
    last.lines.push(number);
  } else builder.tables.push({ line: number, heading: builder.heading, rows: [cells], lines: [number] });
}

function flush(builder: Builder): void {
  const { kind, paragraph, box, heading } = builder;
  builder.inTable = false;
  builder.paragraph = [];
  builder.kind = "prose";
  builder.box = undefined;
  for (const sentence of sentencesOf(paragraph, kind === "item")) builder.sentences.push({ ...sentence, heading, kind, ...(box !== undefined && { box }) });
}

/** Names that tell the files apart: the last part of the path where that does, the path below their common folder where not. */
export function readAll(sources: readonly Source[]): Document[] {
  const base = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const counts = Map.groupBy(sources, ({ path }) => base(path));
  const below = commonFolder(sources.map(({ path }) => path)).length;
  return sources.map((source) => readDocument(source, (counts.get(base(source.path))?.length ?? 0) > 1 ? source.path.slice(below) : base(source.path)));
}
