import type { PlacedSentence } from "./paragraph.ts";

const CODE =
  /\.(?:[cm]?[jt]sx?|py|rb|rs|go|java|kts?|swift|c|h|cc|cpp|hpp|cs|php|sh|bash|zsh|ps1|lua|pl|r|sql|css|scss|vue|svelte|zig|ex|exs|hs|clj|scala|dart|ya?ml|toml|ini)$/i;

export const isCode = (path: string): boolean => CODE.test(path);

/** Where a comment begins that goes to the end of its line; an address has two strokes, too. */
const LINE_COMMENT = /(?:^|[\s;{}(),])(?:\/\/+|#+|--|;;|%)\s?(.*)$/;
const BLOCK_LINE = /^\s*\*\s?(?!\/)(.*?)(?:\*\/)?$/;

/** The lines of comments of a source file, with their places. */
export function commentsIn(text: string, firstLine: number): PlacedSentence[] {
  let open = false;
  return text.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const starts = /\/\*+\s?(.*?)(?:\*\/|$)/.exec(line);
    const inside = open ? (BLOCK_LINE.exec(line)?.[1] ?? line.replace(/\*\/.*$/, "")) : undefined;
    if (starts && !line.slice(starts.index).includes("*/")) open = true;
    else if (open && line.includes("*/")) open = false;
    const said = (inside ?? starts?.[1] ?? LINE_COMMENT.exec(withoutStrings(line))?.[1] ?? "").trim();
    return /\p{L}{2}/u.test(said) ? [{ text: said, line: index + firstLine }] : [];
  });
}

/** Signs in a string begin no comment. */
const withoutStrings = (line: string): string => line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');

/** To-dos that stand in a comment of a page or a Markdown file. */
export function notesIn(text: string, firstLine: number): PlacedSentence[] {
  let counted = 0;
  let line = firstLine;
  return pageComments(text).flatMap(({ from, to }) => {
    line += lineEnds(text.slice(counted, from));
    counted = from;
    return text
      .slice(from + OPENS.length, to - CLOSES.length)
      .split("\n")
      .flatMap((own, index) => (/^(?:TODO|FIXME|XXX)\b/.test(own.trim()) ? [{ text: own.trim(), line: line + index }] : []));
  });
}

const OPENS = "<!--";
const CLOSES = "-->";
const lineEnds = (text: string): number => text.split("\n").length - 1;

/** Where the comments of a page stand, with their marks; one that does not end is none. */
export function pageComments(text: string): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = text.indexOf(OPENS); from >= 0; from = text.indexOf(OPENS, found.at(-1)?.to)) {
    const end = text.indexOf(CLOSES, from + OPENS.length);
    if (end < 0) break;
    found.push({ from, to: end + CLOSES.length });
  }
  return found;
}
