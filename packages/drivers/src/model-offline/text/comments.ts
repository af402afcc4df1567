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
  return [...text.matchAll(/<!--([\s\S]*?)-->/g)].flatMap((match) =>
    (match[1] ?? "").split("\n").flatMap((line, index) => {
      const said = line.trim();
      if (!/^(?:TODO|FIXME|XXX)\b/.test(said)) return [];
      return [{ text: said, line: text.slice(0, match.index).split("\n").length - 1 + index + firstLine }];
    }),
  );
}
