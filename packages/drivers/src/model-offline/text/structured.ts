import { CITED } from "./cite.ts";

type Row = Readonly<Record<string, string>>;

/** The lines or the first tables of a Markdown text as rows. */
export function structured(markdown: string, format: "csv" | "json"): string {
  const rows = rowsOf(markdown);
  if (format === "json") return `${JSON.stringify(rows, null, 2)}\n`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]): string => cells.map(cellOf).join(",");
  return `${[line(columns), ...rows.map((row) => line(columns.map((column) => row[column] ?? "")))].join("\n")}\n`;
}

/** RFC 4180; a cell that a spreadsheet would run as a formula is quoted text. */
function cellOf(text: string): string {
  const safe = /^[=+@]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function rowsOf(markdown: string): Row[] {
  const items = markdown.split("\n").filter((line) => /^- (?!…)/.test(line));
  return items.length > 0 ? items.map(itemOf) : tableRows(markdown);
}

/** `- **value**: text (file, line 3)` or `- text (file)`. */
function itemOf(row: string): Row {
  const [, value, rest = ""] = /^- (?:\*\*(.+?)\*\*: )?(.*)$/.exec(row) ?? [];
  const [cited = "", file = "", unit, place] = CITED.exec(rest) ?? [];
  const text = rest.slice(0, rest.length - cited.length);
  return { ...(value !== undefined && { value }), text, file, ...(unit !== undefined && place !== undefined && { [unit]: place.replace(" of its text", "") }) };
}

function tableRows(markdown: string): Row[] {
  const rows: Row[] = [];
  let head: readonly string[] | undefined;
  let table = "";
  for (const line of markdown.split("\n")) {
    table = /^#{2,3} (.+)$/.exec(line)?.[1] ?? table;
    if (!line.startsWith("|")) head = undefined;
    else if (!head) head = cellsOf(line);
    else if (!/^\|(?: *:?-+:? *\|)+$/.test(line)) {
      const names = head;
      rows.push({ table, ...Object.fromEntries(cellsOf(line).map((cell, index) => [names[index] ?? `column ${index + 1}`, cell])) });
    }
  }
  return rows;
}

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
