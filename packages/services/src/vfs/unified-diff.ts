import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** Lines that go or come before two texts are told apart as a whole; comparing takes its square. */
const MOST_EDITS = 4_000;
/** Of either text, from its first line that differs to its last. */
const MOST_LINES = 20_000;
const MOST_MS = 300;
const CONTEXT = 3;

export interface Texts {
  /** Undefined: there was no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Two texts as `diff -u` tells them apart. Takes some tenths of a second at most, whatever they hold. */
export function unifiedDiff(path: string, { before, after }: Texts): { readonly diff: string; readonly note?: string } {
  const name = path.slice(1);
  const { lines, was, is } = differingPart(before ?? "", after ?? "");
  if ([was, is].some((text) => linesIn(text) > MOST_LINES)) return TOO_MANY;
  const diff = createTwoFilesPatch(
    before === undefined ? "/dev/null" : `a/${name}`,
    after === undefined ? "/dev/null" : `b/${name}`,
    was,
    is,
    undefined,
    undefined,
    {
      context: CONTEXT,
      headerOptions: FILE_HEADERS_ONLY,
      maxEditLength: MOST_EDITS,
      timeout: MOST_MS,
    },
  );
  return diff === undefined
    ? TOO_MANY
    : { diff: diff.replace(HUNK, (_, ...[old, size, fresh, newSize]: string[]) => hunk(lines, { old, size, fresh, newSize })) };
}

const TOO_MANY = { diff: "", note: "too many lines differ to tell them one by one" };

interface Part {
  /** Lines before it, which are the same in both. */
  readonly lines: number;
  readonly was: string;
  readonly is: string;
}

/** From the first line that differs to the last, with the lines around them that are told too. */
function differingPart(was: string, is: string): Part {
  const shorter = Math.min(was.length, is.length);
  let same = 0;
  while (same < shorter && was.charCodeAt(same) === is.charCodeAt(same)) same++;
  let alike = 0;
  while (alike < shorter - same && was.charCodeAt(was.length - 1 - alike) === is.charCodeAt(is.length - 1 - alike)) alike++;
  const start = lineStart(was, same, CONTEXT);
  const end = lineEnd(was, was.length - alike, CONTEXT);
  return { lines: linesIn(was.slice(0, start)), was: was.slice(start, end), is: is.slice(start, is.length - (was.length - end)) };
}

/** Where the line begins in which a place is, or so many lines before. */
function lineStart(text: string, place: number, before: number): number {
  let start = place;
  for (let line = 0; line <= before && start > 0; line++) start = text.lastIndexOf("\n", line === 0 ? start - 1 : start - 2) + 1;
  return start;
}

/** Where the line ends in which a place is, or so many lines behind. */
function lineEnd(text: string, place: number, behind: number): number {
  let end = place;
  for (let line = 0; line <= behind; line++) {
    const next = text.indexOf("\n", end);
    if (next < 0) return text.length;
    end = next + 1;
  }
  return end;
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** No line of a content begins so: each stands behind its sign. */
const HUNK = /^@@ -(\d+)((?:,\d+)?) \+(\d+)((?:,\d+)?) @@$/gm;

/** Its head, counted from the first line of the text. That it has one line is not said. */
function hunk(lines: number, { old, size, fresh, newSize }: Readonly<Record<"old" | "size" | "fresh" | "newSize", string | undefined>>): string {
  const range = (start: string | undefined, count = ""): string => `${Number(start) + lines}${count === ",1" ? "" : count}`;
  return `@@ -${range(old, size)} +${range(fresh, newSize)} @@`;
}
