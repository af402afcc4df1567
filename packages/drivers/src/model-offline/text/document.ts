import { commonFolder } from "./folder.ts";

/** A file as it was read. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** It stops before the end of the file. */
  readonly truncated?: boolean;
  /** 1-based line of the file with which the text begins; default 1. */
  readonly firstLine?: number;
}

export interface Sentence {
  readonly text: string;
  /** 1-based line in the file. */
  readonly line: number;
  readonly heading: string;
  readonly kind: "prose" | "item";
  /** 0 at the start of the file … 1 at its end. */
  readonly position: number;
}

export interface Document {
  readonly name: string;
  readonly title: string;
  readonly headings: readonly { readonly level: number; readonly text: string; readonly line: number }[];
  readonly sentences: readonly Sentence[];
  readonly tables: readonly { readonly line: number; readonly heading: string; readonly rows: readonly (readonly string[])[] }[];
  readonly truncated: boolean;
}

interface Builder {
  headings: { level: number; text: string; line: number }[];
  sentences: { text: string; line: number; heading: string; kind: "prose" | "item" }[];
  tables: { line: number; heading: string; rows: string[][] }[];
  heading: string;
  paragraph: string[];
  paragraphLine: number;
  kind: "prose" | "item";
}

/** Reads Markdown or plain text into headings, sentences and tables. Code, front matter and comments are left out. */
export function readDocument(source: Source, name = source.path): Document {
  const { text, truncated, firstLine = 1 } = source;
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .split(/\r\n|\n|\r/);
  const { from, title } = frontMatter(lines);
  const builder: Builder = { headings: [], sentences: [], tables: [], heading: "", paragraph: [], paragraphLine: 0, kind: "prose" };
  let fence: string | undefined;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const mark = /^\s*(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || fence === mark)) {
      flush(builder);
      fence = fence === undefined ? mark : undefined;
    } else if (fence === undefined) readLine(builder, { line, number: index + firstLine, next: lines[index + 1] ?? "" });
  }
  flush(builder);
  const total = Math.max(1, builder.sentences.length - 1);
  return {
    name,
    title: title ?? builder.headings[0]?.text ?? titleFromName(name).replace(/[-_]+/g, " "),
    headings: builder.headings,
    sentences: builder.sentences.map((sentence, index) => ({ ...sentence, position: index / total })),
    tables: builder.tables,
    truncated: truncated ?? false,
  };
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

function readLine(builder: Builder, { line, number, next }: Line): void {
  const heading = /^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
  if (heading) return addHeading(builder, { level: heading[1]?.length ?? 1, text: heading[2] ?? "", number });
  if (/^\s{0,3}(=+|-{3,})\s*$/.test(next) && line.trim() !== "" && !/^\s*[-*+|>]/.test(line) && line.length < 120)
    return addHeading(builder, { level: next.trim().startsWith("=") ? 1 : 2, text: line.trim(), number });
  if (/^\s*([=*_-]\s*){3,}$/.test(line) || line.trim() === "") return flush(builder);
  if (/^\s*\|.*\|\s*$/.test(line)) return addRow(builder, line, number);
  const item = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(line);
  if (item) {
    flush(builder);
    builder.kind = "item";
  }
  if (builder.paragraph.length === 0) builder.paragraphLine = number;
  builder.paragraph.push((item ? (item[1] ?? "") : line).replace(/^\s*>+\s?/, "").trim());
}

function addHeading(builder: Builder, { level, text, number }: { level: number; text: string; number: number }): void {
  flush(builder);
  const clean = plain(text);
  builder.headings.push({ level, text: clean, line: number });
  builder.heading = clean;
}

function addRow(builder: Builder, line: string, number: number): void {
  flush(builder);
  const cells = line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => plain(cell.trim()));
  const last = builder.tables.at(-1);
  const open = last !== undefined && last.line + last.rows.length >= number - 2 && last.heading === builder.heading;
  if (cells.every((cell) => /^:?-{2,}:?$/.test(cell))) return;
  if (open) last.rows.push(cells);
  else builder.tables.push({ line: number, heading: builder.heading, rows: [cells] });
}

/** A short item is one statement, however many full stops it has: "Backup tested. Owner: Ana." */
const SHORT_ITEM = 140;

function flush(builder: Builder): void {
  const text = builder.paragraph.join(" ");
  const { kind } = builder;
  builder.paragraph = [];
  builder.kind = "prose";
  const clean = plain(text);
  const whole = kind === "item" && clean !== "" && clean.length <= SHORT_ITEM && !clean.includes("?");
  for (const sentence of whole ? [clean] : splitSentences(clean))
    builder.sentences.push({ text: sentence, line: builder.paragraphLine, heading: builder.heading, kind });
}

/** Markdown's marks off, one line. */
function plain(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g, "$1")
    .replace(/<\/?[a-zA-Z][^>]*>/g, " ")
    .replace(/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/gu, "$2")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

const SHORT =
  /(?:^|\s|\()(?:[A-Z]|e\.g|i\.e|etc|vs|cf|ca|approx|no|nr|fig|dr|mr|mrs|ms|prof|st|inc|ltd|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|v\d*|p|pp|z\.B|d\.h|bzw|usw)\.$/i;
const LONGEST = 600;

/** Sentences of one paragraph; abbreviations, decimals and versions do not end one. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(/[.!?…]+["'”’)\]]*(?=\s+|$)|[。！？]/gu)) {
    const end = match.index + match[0].length;
    const piece = text.slice(start, end).trim();
    const following = text.slice(end).trimStart();
    if (SHORT.test(piece) && following !== "" && !/^[A-Z][a-z]+ (?:is|was|has|will|are)\b/.test(following)) continue;
    if (match[0] === "?" && /^[(,;|}\]&=/]/.test(following)) continue;
    if (/^[a-z\p{N}]/u.test(following) && match[0] === "." && /\d\.$/.test(piece)) continue;
    if (piece !== "") sentences.push(piece);
    start = end;
  }
  const rest = text.slice(start).trim();
  if (rest !== "") sentences.push(rest);
  return sentences.map((sentence) => (sentence.length > LONGEST ? `${sentence.slice(0, LONGEST - 1).trimEnd()}…` : sentence));
}

/** Names that tell the files apart: the last part of the path where that does, the path below their common folder where not. */
export function readAll(sources: readonly Source[]): Document[] {
  const base = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const counts = Map.groupBy(sources, ({ path }) => base(path));
  const below = commonFolder(sources.map(({ path }) => path)).length;
  return sources.map((source) => readDocument(source, (counts.get(base(source.path))?.length ?? 0) > 1 ? source.path.slice(below) : base(source.path)));
}
