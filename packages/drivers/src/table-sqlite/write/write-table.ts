import type { TableAnswer, TableCell, TableFormat } from "@aether/protocol";
import Papa from "papaparse";
import { writeWorkbook } from "./write-workbook.ts";

type Rows = readonly (readonly TableCell[])[];
type Columns = TableAnswer["columns"];

/** A whole result as a file of a format: UTF-8 text with `\n` at the end of lines, or a workbook with one sheet. */
export function writeTable(format: TableFormat, columns: Columns, rows: Rows): Uint8Array {
  const names = columns.map(({ name }) => name);
  if (format === "xlsx") return writeWorkbook(columns, rows);
  const text = format === "md" ? markdown(names, rows) : format === "json" || format === "jsonl" ? json(format, names, rows) : delimited(format, names, rows);
  return new TextEncoder().encode(text);
}

const delimited = (format: "csv" | "tsv", names: readonly string[], rows: Rows): string =>
  `${Papa.unparse([names as string[], ...(rows as TableCell[][])], { delimiter: format === "tsv" ? "\t" : ",", newline: "\n" })}\n`;

function json(format: "json" | "jsonl", names: readonly string[], rows: Rows): string {
  const lines = rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at] ?? null]))));
  if (format === "jsonl") return lines.map((line) => `${line}\n`).join("");
  return lines.length === 0 ? "[]\n" : `[\n${lines.map((line) => `  ${line}`).join(",\n")}\n]\n`;
}

function markdown(names: readonly string[], rows: Rows): string {
  const line = (cells: readonly unknown[]): string =>
    `| ${cells.map((cell) => (cell === null ? "" : String(cell)).replace(/\s*\r?\n\s*/g, " ").replaceAll("|", "\\|")).join(" | ")} |\n`;
  return `${line(names)}${line(names.map(() => "---"))}${rows.map(line).join("")}`;
}
