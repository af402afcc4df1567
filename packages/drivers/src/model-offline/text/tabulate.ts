import type { Source } from "./document.ts";
import { wordsOf } from "./words.ts";

type Row = Readonly<Record<string, string>>;

export interface Tabulated {
  readonly text: string;
  /** The file could be read as rows, and has at least one of the columns that the goal names, if it names any. */
  readonly ok: boolean;
}

/** Columns, counts and sums of a CSV, TSV or JSON file; grouped where the goal says "per" or "by" a column, or the rows it asks for. */
export function tabulate({ path, text, truncated }: Source, goal: string): Tabulated {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const read = rowsOf({ path, text, truncated: truncated ?? false });
  if (typeof read === "string") return { text: `${name}: ${read}`, ok: false };
  const columns = [...new Set(read.flatMap((row) => Object.keys(row)))];
  const cut = truncated ? " (only its beginning was read)" : "";
  const { missing, found } = columnsNamed(columns, goal);
  const parts = [`## ${name}`];
  if (missing.length > 0) parts.push(`${name} has no column ${missing.join(" and no column ")}; its columns are ${columns.join(", ")}.`);
  const asked = askedRows(read, { columns, goal });
  if (asked !== undefined)
    return {
      text: [...parts, `${asked.rows.length} of ${read.length} rows${cut}: those where ${asked.where}.`, rowTable(asked.rows, columns)].join("\n\n"),
      ok: true,
    };
  parts.push(`${read.length} rows, ${columns.length} columns${cut}.`, columnTable(read, columns));
  const by = groupColumn(columns, goal);
  if (by !== undefined) parts.push(groupTable(read, { by, columns, goal }));
  return { text: parts.join("\n\n"), ok: missing.length === 0 || found };
}

/** The rows of a data file by their columns, or why there are none. */
export function rowsOf({ path, text, truncated }: Source): Row[] | string {
  // A cut file ends in the middle of a line.
  const whole = truncated && !/\.json$/i.test(path) ? text.slice(0, text.lastIndexOf("\n") + 1) : text;
  return /\.jsonl?$/i.test(path) ? readJson(whole, path) : readSeparated(whole, path);
}

const WHERE =
  /\brows?\s+(?:where|with|whose|in which)\s+(?:the\s+)?["'`]?([\p{L}\p{N}_ -]{1,40}?)["'`]?\s*(?:is|are|=+|equals?|contains?|of)\s*["'`]?([^"'`?!]{1,80}?)["'`]?(?=\s+(?:to|into|as|in|from|of)\s|[?!]|\.?\s*$)/iu;
const MOST_ROWS = 500;

function askedRows(rows: readonly Row[], { columns, goal }: { columns: readonly string[]; goal: string }): { rows: Row[]; where: string } | undefined {
  const [, named = "", value = ""] = WHERE.exec(goal) ?? [];
  const column = columns.find((each) => each.toLowerCase() === named.trim().toLowerCase());
  if (column === undefined) return undefined;
  const wanted = value.trim().toLowerCase();
  return { rows: rows.filter((row) => (row[column] ?? "").toLowerCase() === wanted), where: `${column} is ${value.trim()}` };
}

function rowTable(rows: readonly Row[], columns: readonly string[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(" | ")} |`;
  const shown = rows.slice(0, MOST_ROWS).map((row) => line(columns.map((column) => row[column] ?? "")));
  const more = rows.length > MOST_ROWS ? [`\n…and ${rows.length - MOST_ROWS} more`] : [];
  return [line(columns), line(columns.map(() => "---")), ...shown, ...more].join("\n");
}

/** A cell stays in its cell: a line end or a bar would end it. */
const cellText = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, " ").replaceAll("|", "\\|");

const MEASURE = /\b(?:sum|average|mean|total|minimum|maximum|min|max)\s+(?:up\s+)?(?:of\s+)?(?:the\s+|all\s+)?([\p{L}_][\p{L}\p{N}_]*)/giu;
const GROUPED = /\b(?:per|by|for each|grouped by)\s+(?:the\s+|column\s+)?([\p{L}_][\p{L}\p{N}_]*)/giu;
const ROW_COLUMN = /\brows?\s+(?:where|whose)\s+(?:the\s+)?([\p{L}_][\p{L}\p{N}_]*)/giu;
const NO_COLUMN = new Set(
  "of in from and or to per by for each the all it them up everything rows row columns column values value numbers number data table file total totals sum average mean".split(
    " ",
  ),
);

interface NamedColumns {
  /** Used by the goal, and not in the file. */
  readonly missing: readonly string[];
  /** Used by the goal, and in the file. */
  readonly found: boolean;
}

function columnsNamed(columns: readonly string[], goal: string): NamedColumns {
  const have = new Set(columns.flatMap((column) => [column.toLowerCase(), ...wordsOf(column.replace(/_/g, " "))]));
  const named = [MEASURE, GROUPED, ROW_COLUMN].flatMap((pattern) =>
    [...goal.matchAll(pattern)].flatMap((match) => (isNameOfFile(goal, match) ? [] : (match[1] ?? []))),
  );
  const asked = named.filter((word) => !NO_COLUMN.has(word.toLowerCase()) && wordsOf(word).length > 0);
  const known = (word: string): boolean => have.has(word.toLowerCase()) || wordsOf(word).every((each) => have.has(each));
  return { missing: [...new Set(asked.filter((word) => !known(word)))], found: asked.some(known) };
}

const isNameOfFile = (goal: string, match: RegExpMatchArray): boolean =>
  /^[\w-]*[./]\w/.test(goal.slice((match.index ?? 0) + match[0].length - (match[1]?.length ?? 0)));

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
  const plain = text.replace(/[€$£%\s]/g, "");
  // 1.234,5 and 12,5 are written with a decimal comma; 1,234 is not.
  const digits = /^-?(?:\d{1,3}(?:\.\d{3})+|\d+),(?:\d{1,2}|\d{4,})$/.test(plain)
    ? plain.replaceAll(".", "").replace(",", ".")
    : plain.replace(/,(?=\d{3}\b)/g, "");
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
    return `| ${cellText(column)} | ${values.length > 0 ? "number" : "text"} | ${filled} | ${new Set(rows.map((row) => row[column] ?? "").filter((value) => value !== "")).size} | ${facts.join(" | ")} |`;
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
      `| ${cellText(key)} | ${members.length} | ${shown.map((column) => round(sum(members.flatMap((row) => numberOf(row[column] ?? "") ?? [])))).join(" | ")}${shown.length > 0 ? " |" : ""}`,
  );
  return [
    `### By ${by}`,
    "",
    `| ${by} | rows | ${shown.map((column) => `sum of ${column}`).join(" | ")}${shown.length > 0 ? " |" : ""}`,
    `| --- | --- | ${shown.map(() => "---").join(" | ")}${shown.length > 0 ? " |" : ""}`,
    ...lines,
  ].join("\n");
}
