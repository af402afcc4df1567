import type { Json, TableQuery } from "@aether/protocol";
import type { DescribeFrame, TableFrame } from "../grammar/frame.ts";
import { pageOf } from "../grammar/pages.ts";
import { type Call, cannot } from "../move.ts";
import { outside, placeOf, shownMessage } from "../places.ts";
import { type Done, isRecord, type Prompt } from "../prompt.ts";
import { averageAsked, withAverage } from "./against-average.ts";
import { MOST_APART, withoutThose } from "./apart-rows.ts";
import { withCents } from "./cents.ts";
import { withDayNames } from "./day-names.ts";
import { type Described, describedFiles, describingCalls } from "./described.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";
import { restedOn, rowsWords } from "./rested-on.ts";
import { cellText, rowsAs, type TableRows } from "./table-text.ts";

/** Pages of rows that are fetched for a file. */
const MOST_PAGES = 200;
/** Rows that are said where no file takes them. */
const SHOWN = 200;

/** Asks a table, and says its answer as rows, or as the figure it is. */
export function askTable(prompt: Prompt, given: TableFrame, output: string | undefined): Outcome {
  const settled = givenOthers(prompt, given);
  if ("do" in settled) return settled;
  const { frame } = settled;
  const asked = placed(prompt, frame.query);
  if (typeof asked === "string") return cannot(outside(asked));
  const tied = tiedRows(prompt, frame, asked);
  if ("do" in tied) return tied;
  const { query } = tied;
  const whole = wholeOf(prompt, frame);
  if (whole !== undefined && "do" in whole) return whole;
  if (!whole && output !== undefined && EXPORTED.test(output) && prompt.tools.has("table_export")) return exported(prompt, { query, output });
  const pages = pagesOf(prompt, query, output !== undefined);
  return "do" in pages ? pages : answered(prompt, { ...frame, query }, { pages: pages.pages, output, note: tied.note, whole: whole?.figure });
}

/** Rows that another question decides of are chosen once it is answered. */
const givenOthers = (prompt: Prompt, frame: TableFrame): { readonly frame: TableFrame } | Extract<Outcome, { do: "calls" | "cannot" }> =>
  frame.apart ? apartFrom(prompt, frame, frame.apart.of) : againstAverage(prompt, frame);

/** Those that some row of the other question is of are known, and left out. */
function apartFrom(prompt: Prompt, frame: TableFrame, of: TableQuery): { readonly frame: TableFrame } | Extract<Outcome, { do: "calls" | "cannot" }> {
  const asked = placed(prompt, of);
  if (typeof asked === "string") return cannot(outside(asked));
  const looked = pagesOf(prompt, asked, true);
  if ("do" in looked) return looked;
  const told = looked.pages.flatMap(rowsIn);
  if (told.length > MOST_APART) return cannot(`More than ${MOST_APART} are to be left out, which is more than is held against the others here.`);
  return { frame: withoutThose(frame, told) };
}

/** Rows that are held against an average are chosen once it is known. */
function againstAverage(prompt: Prompt, frame: TableFrame): { readonly frame: TableFrame } | Extract<Outcome, { do: "calls" | "cannot" }> {
  const asking = averageAsked(frame);
  if (!asking) return { frame };
  const asked = placed(prompt, asking);
  if (typeof asked === "string") return cannot(outside(asked));
  const looked = pagesOf(prompt, asked, false);
  if ("do" in looked) return looked;
  const average = looked.pages.flatMap(rowsIn)[0]?.[0];
  return typeof average === "number" ? { frame: withAverage(frame, average) } : cannot("There is no average: no row has a number there.");
}

/** The figure of all rows, which those that are asked for are a share of; undefined where no share is asked for. */
function wholeOf(prompt: Prompt, { whole }: TableFrame): { readonly figure: number } | Extract<Outcome, { do: "calls" | "cannot" }> | undefined {
  if (!whole) return undefined;
  const asked = placed(prompt, whole);
  if (typeof asked === "string") return cannot(outside(asked));
  const looked = pagesOf(prompt, asked, false);
  if ("do" in looked) return looked;
  const figure = Number(looked.pages.flatMap(rowsIn)[0]?.[0] ?? 0);
  return figure > 0 ? { figure } : cannot("All of it together is nothing, so nothing is a share of it.");
}

/** How many rows past the last one are looked at for what is as large as it. */
const MOST_TIED = 200;

/** One that is meant by its size has others as large: all are told, or how many of them a list of a certain length leaves out. */
function tiedRows(
  prompt: Prompt,
  { ties }: TableFrame,
  query: TableQuery,
): { query: TableQuery; note?: string } | Extract<Outcome, { do: "calls" | "cannot" }> {
  const [key] = query.order ?? [];
  const { limit } = query;
  if (ties === undefined || key === undefined || limit === undefined) return { query };
  const before = query.offset === undefined || query.distinct ? undefined : tiedBefore(prompt, query, { column: key.column, offset: query.offset });
  if (before) return before;
  const looked = keysOf(prompt, { ...query, limit: Math.min(limit + MOST_TIED, 500) }, key.column);
  if ("do" in looked) return looked;
  const { keys } = looked;
  const last = keys[limit - 1];
  const same = last === undefined || last === null ? 0 : keys.slice(limit).findIndex((each) => each !== last);
  const more = same < 0 ? keys.length - limit : same;
  if (more <= 0) return { query };
  if (ties === "all") return { query: { ...query, limit: limit + more } };
  return {
    query,
    note: `${more} more ${more === 1 ? "has" : "have"} the same ${key.column} as the last one (${cellText(last ?? null)}), and ${more === 1 ? "is" : "are"} left out.`,
  };
}

/** Why nobody can tell which is the second: the one before it is as large. */
function tiedBefore(
  prompt: Prompt,
  query: TableQuery,
  { column, offset }: { readonly column: string; readonly offset: number },
): Extract<Outcome, { do: "calls" | "cannot" }> | undefined {
  const looked = keysOf(prompt, { ...query, offset: offset - 1, limit: 2 }, column);
  if ("do" in looked) return looked;
  const [first, second] = looked.keys;
  if (first === undefined || first !== second) return undefined;
  return cannot(`Which comes at place ${offset + 1} is not settled: the one before it has the same ${column} (${cellText(first)}). Ask for the largest few.`);
}

/** What the rows of an answer have in one column; none where it is not told. */
function keysOf(prompt: Prompt, query: TableQuery, column: string): { keys: readonly Json[] } | Extract<Outcome, { do: "calls" | "cannot" }> {
  const looked = pagesOf(prompt, query, false);
  if ("do" in looked) return looked;
  const [page] = looked.pages;
  const content = page && isRecord(page.content) ? page.content : {};
  const at = recordsIn(content.columns).findIndex(({ name }) => name === column);
  return { keys: at < 0 ? [] : looked.pages.flatMap(rowsIn).map((row) => row[at] ?? null) };
}

/** The answers to a query: the first rows, or all of them where a file takes them. */
function pagesOf(prompt: Prompt, query: TableQuery, isWhole: boolean): { pages: readonly Done[] } | Extract<Outcome, { do: "calls" | "cannot" }> {
  const pages: Done[] = [];
  for (let offset = query.offset ?? 0; pages.length < MOST_PAGES; ) {
    const call: Call = { name: "table_query", input: { ...query, ...(offset > 0 && { offset }) } as unknown as Json };
    const done = doneOf(prompt, call);
    if (!done) return { do: "calls", calls: [call] };
    if (!done.ok) return cannot(`The table could not be asked: ${shownMessage(done.content, prompt)}.`);
    pages.push(done);
    const rows = rowsIn(done).length;
    if (!isWhole || rows === 0 || !isRecord(done.content) || done.content.more !== true) return { pages };
    offset += rows;
  }
  return cannot(`The result has more than ${pages.flatMap(rowsIn).length} rows, which is more than is written here; name a file that ends in .csv.`);
}

const EXPORTED = /\.(?:csv|tsv|jsonl?|md|xlsx)$/i;

const columnsWords = (count: number): string => `${count} ${count === 1 ? "column" : "columns"}`;

/** All rows go to the file by one call; what it says of them is checked against what was asked for. */
function exported(prompt: Prompt, { query, output }: { query: TableQuery; output: string }): Outcome {
  const call: Call = { name: "table_export", input: { query: query as unknown as Json, to: output } };
  const done = doneOf(prompt, call);
  if (!done) return { do: "calls", calls: [call] };
  if (!done.ok || !isRecord(done.content)) return cannot(`${output} could not be written: ${shownMessage(done.content, prompt)}.`);
  const { rows, columns } = done.content;
  if (query.limit !== undefined && query.per === undefined && Number(rows) > query.limit)
    return cannot(`${output} has ${String(rows)} rows where ${query.limit} were asked for.`);
  const head = `Wrote ${output}: ${rowsWords(Number(rows))}, ${columnsWords(recordsIn(columns).length)}.`;
  return told([head, ...restedOn(done.content, query), ...notesIn(done.content, prompt)].join("\n"), { written: true });
}

/** The query with paths in the place of names; a name that leads outside as it is. */
function placed(prompt: Prompt, query: TableQuery): TableQuery | string {
  const names = [query.file, ...(query.join ?? []).map(({ file }) => file)];
  const away = names.find((name) => placeOf(name, prompt) === undefined);
  if (away !== undefined) return away;
  const tableAt = (name: string): Pick<TableQuery, "file" | "sheet"> => {
    const { file, ...sheet } = pageOf(name);
    return { file: placeOf(file, prompt) ?? file, ...sheet };
  };
  return { ...query, ...tableAt(query.file), ...(query.join && { join: query.join.map((other) => ({ ...other, ...tableAt(other.file) })) }) };
}

const rowsIn = ({ content }: Done): readonly (readonly Json[])[] => (isRecord(content) && Array.isArray(content.rows) ? (content.rows as Json[][]) : []);

interface Answering {
  readonly pages: readonly Done[];
  readonly output: string | undefined;
  /** What the rows leave out. */
  readonly note: string | undefined;
  /** What the last figure of each row is a share of. */
  readonly whole: number | undefined;
}

/** Rows with their share of the whole in percent behind them, with two decimals. */
function withShares({ columns, rows }: TableRows, whole: number | undefined): TableRows {
  if (whole === undefined) return { columns, rows };
  const share = (row: readonly Json[]): number => Math.round((Number(row.at(-1) ?? 0) / whole) * 10_000) / 100;
  return { columns: [...columns, `% of ${cellText(whole)}`], rows: rows.map((row) => [...row, share(row)]) };
}

function answered(prompt: Prompt, frame: TableFrame, { pages, output, note, whole }: Answering): Outcome {
  const [first] = pages;
  const content = first && isRecord(first.content) ? first.content : {};
  const found = { columns: recordsIn(content.columns).map(({ name }) => String(name)), rows: pages.flatMap(rowsIn) };
  const checked = check(frame, found) ?? ofThoseDays(frame, content);
  if (checked !== undefined) return cannot(checked);
  const all = withDayNames(withShares(found, whole), frame.daysIn);
  const { columns } = all;
  const { query, format } = frame;
  const asides = [
    ...differenceOf(frame, all),
    ...(note === undefined ? [] : [note]),
    ...restedOn(content, query, all.rows.length),
    ...notesIn(content, prompt),
  ];
  const isFigure = (query.measures?.length ?? 0) > 0 && query.group === undefined && query.pivot === undefined;
  const shown = withCents(all, query, output === undefined && format === undefined);
  if (isFigure && format === undefined) return told([figures(columns, shown.rows[0] ?? []), ...asides].join("\n"));
  const table: TableRows = output === undefined ? { columns, rows: shown.rows.slice(0, SHOWN) } : all;
  const text = rowsAs(table, format ?? "md");
  if (format !== undefined) return told(text.trimEnd());
  return told([table.rows.length === 0 ? "No row fits." : text, ...leftOut(content, query, table), "", ...asides].join("\n").trimEnd());
}

/** Days that the rows have none of are rather others than were meant. */
const ofThoseDays = ({ relative, query }: TableFrame, { matched }: Readonly<Record<string, Json>>): string | undefined =>
  relative !== undefined && matched === 0 ? `No row of ${query.file.slice(query.file.lastIndexOf("/") + 1)} is of ${relative}.` : undefined;

/** How much the figures of two groups differ. */
function differenceOf({ difference }: TableFrame, { rows }: TableRows): string[] {
  const figures = rows.map((row) => row.at(-1)).filter((cell) => typeof cell === "number");
  const [first = 0, second = 0] = figures;
  return difference && rows.length === 2 && figures.length === 2 ? [`difference: ${cellText(Math.abs(first - second))}`] : [];
}

const recordsIn = (value: Json | undefined): Readonly<Record<string, Json>>[] => (Array.isArray(value) ? (value as readonly Json[]).filter(isRecord) : []);

/** Rows beyond those that are shown. */
function leftOut({ total }: Readonly<Record<string, Json>>, { limit }: TableQuery, { rows }: TableRows): string[] {
  const more = limit === undefined && typeof total === "number" ? total - rows.length : 0;
  return more > 0 ? [`…and ${more} more rows; name a file to have them all.`] : [];
}

/** One figure a line, with what it is of. */
const figures = (columns: readonly string[], row: readonly Json[]): string =>
  columns.map((column, index) => `${column}: ${cellText(row[index] ?? null) || "nothing to count"}`).join("\n");

/** What could not be read as it should be; without it an answer would claim too much. */
function notesIn(content: Readonly<Record<string, Json>>, prompt: Prompt): string[] {
  const unread = Array.isArray(content.unread) ? (content.unread as readonly Json[]).filter(isRecord) : [];
  const lines = unread.map(
    ({ column, cells }) =>
      `${String(cells)} ${cells === 1 ? "cell" : "cells"} of ${String(column)} could not be read as what they should be, and count for nothing.`,
  );
  const tables = Array.isArray(content.tables) ? (content.tables as readonly Json[]).filter(isRecord) : [];
  const notes = tables.flatMap(({ notes: own }) => (Array.isArray(own) ? (own as readonly Json[]).map((note) => shownMessage(note, prompt)) : []));
  return [...lines, ...notes.filter((note) => note !== "separator: comma").map((note) => `Note: ${note}`)];
}

/** Whether the answer is what the frame asked for. */
function check({ query }: TableFrame, { columns, rows }: TableRows): string | undefined {
  if (query.limit !== undefined && query.per === undefined && rows.length > query.limit)
    return `The table gave ${rows.length} rows where ${query.limit} were asked for.`;
  if (query.group && columns.length < query.group.length + (query.measures?.length ?? 0)) return "The table gave fewer columns than were asked for.";
  return rows.some((row) => row.length !== columns.length) ? "The table gave rows that do not fit its columns." : undefined;
}

type DescribedIn = Described & { readonly file: string };

/** The columns of tables, with what they hold. */
export function describe(prompt: Prompt, { files, columnsOnly }: DescribeFrame): Outcome {
  const pathOf = (file: string): string => placeOf(file, prompt) ?? file;
  const missing = describingCalls(prompt, files.map(pathOf));
  if (missing.length > 0) return { do: "calls", calls: missing };
  const described = describedFiles(prompt);
  const tables: DescribedIn[] = [];
  for (const file of files) {
    const told = described.get(pathOf(file)) ?? { tables: [] };
    if ("refused" in told) return cannot(`${file} cannot be read as a table: ${told.refused}.`);
    tables.push(...told.tables.map((table) => ({ ...table, file })));
  }
  const calls = columnsOnly
    ? []
    : tables.flatMap(({ file, columns }) => columns.slice(0, MOST_DESCRIBED).map((column) => statisticsCall(pathOf(file), column)));
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  return told(tables.map((table) => describedText(prompt, table, columnsOnly)).join("\n\n"));
}

const MOST_DESCRIBED = 24;
const NUMBERS = new Set(["integer", "number"]);

function statisticsCall(file: string, { name, type }: Described["columns"][number]): Call {
  const fns = NUMBERS.has(type) ? ["sum", "average", "min", "max", "distinct"] : type === "date" ? ["min", "max", "distinct"] : ["distinct"];
  return { name: "table_query", input: { file, measures: fns.map((fn) => ({ fn, column: name })) } };
}

function describedText(prompt: Prompt, { file, rows, columns }: DescribedIn, columnsOnly: boolean): string {
  const head = `${file}: ${rows} rows, ${columns.length} columns`;
  if (columnsOnly)
    return rowsAs(
      { columns: ["column", "type", "empty", "such as"], rows: columns.map(({ name, type, empty, examples }) => [name, type, empty, examples.join(", ")]) },
      "md",
    ).replace(/^/, `${head}\n\n`);
  const figure = (column: Described["columns"][number], fn: string): Json => {
    const content = doneOf(prompt, statisticsCall(placeOf(file, prompt) ?? file, column))?.content;
    if (!isRecord(content) || !Array.isArray(content.columns) || !Array.isArray(content.rows)) return null;
    const at = (content.columns as readonly Json[]).filter(isRecord).findIndex(({ name }) => String(name).startsWith(`${fn} `));
    return (content.rows as Json[][])[0]?.[at] ?? null;
  };
  const fns = ["distinct", "sum", "average", "min", "max"];
  const lines = columns.slice(0, MOST_DESCRIBED).map((column) => [column.name, column.type, column.empty, ...fns.map((fn) => figure(column, fn))]);
  return `${head}\n\n${rowsAs({ columns: ["column", "type", "empty", ...fns], rows: lines }, "md")}`;
}
