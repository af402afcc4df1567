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

/**
 * A line for a person, broken between words where the screen ends; what follows stands below the first line's text, `indent` columns in. A
 * word that is longer than a line stays whole: the terminal breaks it, and it can be copied.
 */
export function folded(text: string, { columns, indent }: { readonly columns: number; readonly indent: number }): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S) (?=\S)/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line.trim() === "" || columnsOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = `${" ".repeat(indent)}${word}`;
    }
  }
  return [...lines, line].join("\n");
}
