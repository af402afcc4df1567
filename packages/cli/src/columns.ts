import { MARK } from "@aether/protocol";

/** Signs that stand over or within the one before them. */
const NONE = /^(?:\p{M}|\u200c|\u200d)$/u;
/** Signs that a terminal gives two columns: East Asian ones, and emoji. */
const WIDE = new RegExp(
  "^(?:[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\u4dbf\\u4e00-\\u9fff\\ua000-\\ua4cf\\ua960-\\ua97c\\uac00-\\ud7a3\\uf900-\\ufaff" +
    "\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{3fffd}]|\\p{Emoji_Presentation})$",
  "u",
);

/** Columns of a terminal that a text without control signs takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const sign of text) columns += widthOf(sign);
  return columns;
}

function widthOf(sign: string): number {
  if (sign >= " " && sign <= "~") return 1;
  if (NONE.test(sign)) return 0;
  return WIDE.test(sign) ? 2 : 1;
}

/** As much of one line as fits, without a half sign at its end. */
export function fitting(text: string, columns: number): string {
  let left = columns;
  let fits = "";
  for (const sign of text) {
    left -= widthOf(sign);
    if (left < 0) return fits.trimEnd();
    fits += sign;
  }
  return fits;
}

/** One line as a terminal of so many columns (at least 2) breaks it. */
export function rowsOf(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = "";
  let left = columns;
  for (const sign of text) {
    const width = widthOf(sign);
    if (width > left) {
      rows.push(row);
      [row, left] = ["", columns];
    }
    row += sign;
    left -= width;
  }
  return [...rows, row];
}

/** As much of one line as fits; what is left out shows as a sign at its end. */
export const shortened = (text: string, columns: number): string => (columnsOf(text) <= columns ? text : `${fitting(text, columns - 1)}…`);

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what a colour is
const COLOURS = /\u001b\[[0-9;]*m/g;
const COLOURS_BEFORE = /^(?:\u001b\[[0-9;]*m)*/;
const COLOURS_BEHIND = /(?:\u001b\[[0-9;]*m)*$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what a colour is
/** What stands before each row of a line that is somebody else's, or a question's. */
const GUTTER = new RegExp(`^(?:${MARK}|[|~]) `);
/** Leading blanks and signs, with words that name what follows after a gap: as many such as leave room. */
const INSETS = [3, 2, 1, 0].map((labels) => new RegExp(`^\\s*(?:[-+*>•✓✗·] ?)?(?:\\S+(?: \\S+)*?\\s{2,}){0,${labels}}`));

/** What stands before the rows that a line goes on in: below its text, behind its label, if that leaves room enough. */
function hangOf(line: string, columns: number): string {
  const [gutter = ""] = GUTTER.exec(line) ?? [];
  const rest = line.slice(gutter.length);
  const inset = INSETS.map((before) => columnsOf(before.exec(rest)?.[0] ?? "")).find((wide) => gutter.length + wide <= columns / 2);
  return gutter + " ".repeat(inset ?? 0);
}

/**
 * Text for a person, its lines broken between words where the screen ends; the colours it has stay. A word that is longer than a line stays
 * whole: the terminal breaks it, and it can be copied, but for a rule that somebody else drew. Of a question each row begins with the sign that only
 * questions have.
 */
export function folded(text: string, columns: number): string {
  if (columns === Number.POSITIVE_INFINITY) return text;
  return text
    .split("\n")
    .map((line) => foldedLine(line, columns))
    .join("\n");
}

const WORDS = /(\s*)(\S+)/g;
type Word = readonly [all: string, gap: string, word: string];
const wordsOf = (line: string): Word[] => [...line.matchAll(WORDS)].map(([all, gap = "", word = ""]) => [all, gap, word]);

/** A rule, or another word without a letter or digit, which nobody copies. */
const RULE = /^[^\p{L}\p{N}]+$/u;

/** The words of a line, of which a question's are broken wherever they are too long, and of somebody else's line its rules. */
function wordsThatFit(line: string, { plain, columns }: { readonly plain: string; readonly columns: number }): Word[] {
  const words = wordsOf(line);
  if (!GUTTER.test(plain)) return words;
  const all = plain.startsWith(MARK);
  return words.flatMap((word) => (all || RULE.test(word[2].replace(COLOURS, "")) ? partsOf(word, columns) : [word]));
}

/** None is wider than this; the colours at the ends of one stay at those of its parts. */
function partsOf([all, gap, word]: Word, columns: number): Word[] {
  const plain = word.replace(COLOURS, "");
  if (columnsOf(plain) <= columns) return [[all, gap, word]];
  const [before = ""] = COLOURS_BEFORE.exec(word) ?? [];
  const [after = ""] = COLOURS_BEHIND.exec(word) ?? [];
  const parts = rowsOf(plain, columns);
  return parts.map((part, at): Word => [part, at === 0 ? gap : "", `${at === 0 ? before : ""}${part}${at === parts.length - 1 ? after : ""}`]);
}

function foldedLine(line: string, columns: number): string {
  const plain = line.replace(COLOURS, "");
  if (columnsOf(plain) <= columns) return line;
  const hang = hangOf(plain, columns);
  const indent = columnsOf(hang);
  const rows: string[] = [];
  let [row, filled] = ["", 0];
  for (const [, gap, word] of wordsThatFit(line, { plain, columns: columns - indent })) {
    const [at, wide] = [filled + columnsOf(gap), columnsOf(word.replace(COLOURS, ""))];
    const goesBelow = at + wide > columns && at > indent && row.trim() !== "";
    if (goesBelow) rows.push(row);
    [row, filled] = goesBelow ? [hang + word, indent + wide] : [row + gap + word, at + wide];
  }
  return [...rows, row].join("\n");
}
