import type { Grid, RawCell } from "../raw-table.ts";

const FENCE = /^\s*(?:```|~~~)/;
const RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const MARKS = /^(\*\*|__|`)(.*)\1$/;

/** Each table of a Markdown text: a row of names, a rule of dashes below it, and rows until one without a bar. */
export function gridsOfMarkdown(text: string): readonly Grid[] {
  const lines = text.split(/\r?\n/);
  const grids: Grid[] = [];
  let isCode = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (FENCE.test(line)) isCode = !isCode;
    if (isCode || !line.includes("|") || !(lines[at + 1] ?? "").includes("|") || !RULE.test(lines[at + 1] ?? "")) continue;
    let end = at + 2;
    while ((lines[end] ?? "").includes("|")) end++;
    const kept = [at, ...Array.from({ length: end - at - 2 }, (_, index) => at + 2 + index)];
    if (kept.length > 1) grids.push({ rows: kept.map((place) => cellsOf(lines[place] ?? "")), lines: kept.map((place) => place + 1), notes: [] });
    at = end - 1;
  }
  return grids;
}

/** `\|` is a bar within a cell. */
function cellsOf(line: string): RawCell[] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => {
    const plain = cell.replaceAll("\\|", "|").trim().replace(MARKS, "$2");
    return plain === "" ? null : plain;
  });
}
