import type { Source } from "./document.ts";
import { wordsOf } from "./words.ts";

type Row = Readonly<Record<string, string>>;

/** Columns, counts and sums of a CSV, TSV or JSON file; grouped where the goal says "per" or "by" a column. */
export function tabulate({ path, text, truncated }: Source, goal: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const read = /\.jsonl?$/i.test(path) ? readJson(text, path) : readSeparated(text, path);
  if (typeof read === "string") return `${name}: ${read}`;
  const columns = [...new Set(read.flatMap((row) => Object.keys(row)))];
  const parts = [
    `## ${name}`,
    `${read.length} rows, ${columns.length} columns${truncated ? " (only its beginning was read)" : ""}.`,
    columnTable(read, columns),
  ];
  const by = groupColumn(columns, goal);
  if (by !== undefined) parts.push(groupTable(read, { by, columns, goal }));
  return parts.join("\n\n");
}

function readJson(text: string, path: string): Row[] | string {
  try {
    const parsed: unknown = /\.jsonl$/i.test(path)
      ? text
          .split("\n")
          .filter((line) => line.trim() !== "")
          .map((line) => JSON.parse(line) as unknown)
      : JSON.parse(text);
    const rows = Array.isArray(parsed) ? parsed : [parsed];
    if (!rows.every((row) => typeof row === "object" && row !== null && !Array.isArray(row))) return "this JSON is no list of objects, so it has no columns.";
    return rows.map((row: object) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)])),
    );
  } catch (error) {
    return `it is not valid JSON (${error instanceof Error ? error.message : String(error)}).`;
  }
}

function readSeparated(text: string, path: string): Row[] | string {
  const [first = ""] = text.split("\n");
  const separator = /\.tsv$/i.test(path) || first.includes("\t") ? "\t" : first.split(";").length > first.split(",").length ? ";" : ",";
  const [head, ...lines] = parseSeparated(text.replace(/^\uFEFF/, ""), separator).filter((cells) => cells.some((cell) => cell !== ""));
  if (!head) return "it is empty.";
  const names = head.map((cell, index) => cell.trim() || `column ${index + 1}`);
  return lines.map((cells) => Object.fromEntries(names.map((column, index) => [column, (cells[index] ?? "").trim()])));
}

/** RFC 4180: quotes hold separators and line ends, a doubled quote is one. */
export function parseSeparated(text: string, separator: string): string[][] {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`, "gy");
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [whole, quoted, bare = "", end = ""] of text.matchAll(cell)) {
    if (whole === "" && row.length === 0) break;
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === separator) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function numberOf(text: string): number | undefined {
  const digits = text.replace(/[€$£%\s]/g, "").replace(/,(?=\d{3}\b)/g, "");
  return /^-?\d+(?:\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

function numbersIn(rows: readonly Row[], column: string): number[] {
  const values = rows.map((row) => row[column] ?? "").filter((value) => value !== "");
  const found = values.flatMap((value) => numberOf(value) ?? []);
  return values.length > 0 && found.length / values.length >= 0.8 ? found : [];
}

const round = (value: number): string => String(Math.round(value * 100) / 100);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function columnTable(rows: readonly Row[], columns: readonly string[]): string {
  const lines = columns.map((column) => {
    const filled = rows.filter((row) => (row[column] ?? "") !== "").length;
    const values = numbersIn(rows, column);
    const facts =
      values.length > 0 ? [round(sum(values)), round(sum(values) / values.length), round(Math.min(...values)), round(Math.max(...values))] : ["", "", "", ""];
    return `| ${column} | ${values.length > 0 ? "number" : "text"} | ${filled} | ${new Set(rows.map((row) => row[column])).size} | ${facts.join(" | ")} |`;
  });
  return ["| column | type | filled | distinct | sum | mean | min | max |", "| --- | --- | --- | --- | --- | --- | --- | --- |", ...lines].join("\n");
}

function groupColumn(columns: readonly string[], goal: string): string | undefined {
  const after = [...goal.matchAll(/\b(?:per|by|for each|grouped by|each)\s+([\p{L}\p{N}_ -]{2,40})/giu)].flatMap((match) =>
    wordsOf(match[1] ?? "").slice(0, 3),
  );
  return columns.find((column) => wordsOf(column.replace(/_/g, " ")).some((word) => after.includes(word)));
}

function groupTable(rows: readonly Row[], { by, columns, goal }: { by: string; columns: readonly string[]; goal: string }): string {
  const numeric = columns.filter((column) => column !== by && numbersIn(rows, column).length > 0);
  const words = wordsOf(goal);
  const named = numeric.filter((column) => wordsOf(column.replace(/_/g, " ")).some((word) => words.includes(word)));
  const shown = named.length > 0 ? named : numeric.slice(0, 4);
  const groups = [...Map.groupBy(rows, (row) => row[by] ?? "")].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, 200);
  const lines = groups.map(
    ([key, members]) =>
      `| ${key} | ${members.length} | ${shown.map((column) => round(sum(members.flatMap((row) => numberOf(row[column] ?? "") ?? [])))).join(" | ")}${shown.length > 0 ? " |" : ""}`,
  );
  return [
    `### By ${by}`,
    "",
    `| ${by} | rows | ${shown.map((column) => `sum of ${column}`).join(" | ")}${shown.length > 0 ? " |" : ""}`,
    `| --- | --- | ${shown.map(() => "---").join(" | ")}${shown.length > 0 ? " |" : ""}`,
    ...lines,
  ].join("\n");
}
