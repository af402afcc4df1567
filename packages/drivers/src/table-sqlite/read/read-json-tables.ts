import { parse } from "node:path";
import type { RawCell, RawTable } from "../raw-table.ts";
import { MAX_CELLS, MAX_COLUMNS } from "../raw-table.ts";
import { notATable, tooManyCells, tooManyColumns } from "../refusals.ts";
import { distinctNames } from "./head-of-grid.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type Members = { readonly [name: string]: Json };
const isMembers = (value: Json | undefined): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

/** A list of records, an object of columns, or an object with such things by name: a table each. */
export function readJsonTables(text: string, file: string): readonly RawTable[] {
  const value = parsed(text, file);
  if (Array.isArray(value)) return [listTable(value, { file })];
  if (!isMembers(value)) throw notATable(file, "its JSON is a single value");
  const columnar = columnsTable(value, { file });
  if (columnar) return [columnar];
  const tables = Object.entries(value).flatMap(([sheet, member]): RawTable[] => {
    if (Array.isArray(member) && member.some((item) => isMembers(item) || Array.isArray(item))) return [listTable(member, { file, sheet })];
    const inner = isMembers(member) ? columnsTable(member, { file, sheet }) : undefined;
    return inner ? [inner] : [];
  });
  if (tables.length === 0) throw notATable(file, "there is no list of records in its JSON");
  const others = Object.keys(value).filter((name) => !tables.some(({ sheet }) => sheet === name));
  const [first, ...more] = tables;
  if (!first) return [];
  const note = others.length > 0 ? [`left out: ${others.slice(0, 5).join(", ")}, which ${others.length === 1 ? "is" : "are"} no table`] : [];
  return [{ ...first, notes: [...first.notes, ...note] }, ...more];
}

/** One JSON value on each line. */
export function readJsonLines(text: string, file: string): RawTable {
  const items: Json[] = [];
  const lines: number[] = [];
  const bad: number[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      items.push(JSON.parse(line) as Json);
      lines.push(at + 1);
    } catch {
      bad.push(at + 1);
    }
  }
  if (items.length === 0 || bad.length > items.length) throw notATable(file, `line ${bad[0] ?? 1} is no JSON`);
  const table = listTable(items, { file, lines });
  return bad.length === 0 ? table : { ...table, notes: [...table.notes, `skipped ${bad.length} lines that are no JSON: ${bad.slice(0, 5).join(", ")}`] };
}

function parsed(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw notATable(file, `its JSON is broken (${cause instanceof Error ? cause.message.slice(0, 120) : "unknown"})`);
  }
}

interface Whence {
  readonly file: string;
  readonly sheet?: string;
  readonly lines?: readonly number[];
}

/** Columns in the order in which records have them. */
function listTable(items: readonly Json[], { file, sheet, lines = items.map((_, at) => at + 1) }: Whence): RawTable {
  const at = new Map<string, number>();
  const rows: RawCell[][] = [];
  let cells = 0;
  for (const item of items) {
    const row: RawCell[] = [];
    for (const [name, cell] of flattened(item)) {
      const column = at.get(name) ?? at.size;
      if (column >= MAX_COLUMNS) throw tooManyColumns(at.size + 1);
      at.set(name, column);
      row[column] = cell;
    }
    cells += Math.max(at.size, 1);
    if (cells > MAX_CELLS) throw tooManyCells();
    rows.push(row);
  }
  const columns = distinctNames([...at.keys()]);
  return {
    file,
    ...(sheet !== undefined && { sheet }),
    columns,
    rows: rows.map((row) => Array.from({ length: columns.length }, (_, column) => row[column] ?? null)),
    lines,
    notes: [],
    commaLikely: false,
  };
}

/** `{"name": ["a", "b"], "age": [1, 2]}` */
function columnsTable(value: Members, whence: Whence): RawTable | undefined {
  const members = Object.entries(value);
  const lengths = new Set(
    members.map(([, list]) => (Array.isArray(list) && list.every((cell) => typeof cell !== "object" || cell === null) ? list.length : -1)),
  );
  const [length = -1] = lengths;
  if (members.length < 2 || lengths.size !== 1 || length < 1) return undefined;
  const items = Array.from({ length }, (_, row) => Object.fromEntries(members.map(([name, list]) => [name, (list as readonly Json[])[row] ?? null])));
  return listTable(items, whence);
}

/** One level of members by dots; what lies deeper stays JSON. */
function* flattened(item: Json): Generator<readonly [string, RawCell], undefined> {
  if (Array.isArray(item)) {
    for (const [at, value] of item.entries()) yield [`column ${at + 1}`, cellOf(value)];
    return undefined;
  }
  if (!isMembers(item)) return yield* [["value", cellOf(item)] as const];
  for (const [name, value] of Object.entries(item)) {
    if (!isMembers(value)) yield [name, cellOf(value)];
    else for (const [inner, deep] of Object.entries(value)) yield [`${name}.${inner}`, cellOf(deep)];
  }
  return undefined;
}

function cellOf(value: Json): RawCell {
  if (typeof value === "string") return value.trim() === "" ? null : value.trim();
  if (typeof value !== "object" || value === null) return value as RawCell;
  return JSON.stringify(value);
}

/** Files whose lines are records. */
export const isJsonLines = (path: string, text: string): boolean =>
  [".jsonl", ".ndjson"].includes(parse(path).ext.toLowerCase()) || /^\s*\{[^\n]*\}\s*\n\s*\{/.test(text);
