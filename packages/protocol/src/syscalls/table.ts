import * as z from "zod";
import { PathInput } from "../ids.ts";
import { type Place, syscall } from "../syscall.ts";
import { parseCondition } from "../table-condition.ts";
import { parseFormula } from "../table-formula.ts";
import { ColumnName, Condition, Formula, MEASURES } from "../table-terms.ts";

/** Tables of one call. */
export const MAX_TABLES = 16;
/** Values that are told of one column. */
const MAX_VALUES = 500;
/** Rows of one answer; an export writes all of them. */
export const MAX_ANSWER_ROWS = 500;

const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type TableCell = z.infer<typeof Cell>;

/** Which table of a file: a sheet of a workbook, or the name of a list in a JSON document. Default: the first, or the only one. */
const Sheet = z.string().min(1).max(200);
/** What a column holds. Dates are told as `2025-12-31`, with a time as `2025-12-31 14:05:00`. */
export const COLUMN_TYPES = ["integer", "number", "text", "date", "boolean"] as const;
const ColumnType = z.enum(COLUMN_TYPES);
export type ColumnType = z.infer<typeof ColumnType>;

const TableNote = z.string().describe("What was found out or assumed: separator, encoding, header, ambiguity, what was skipped.");

const DescribedColumn = z.strictObject({
  name: z.string(),
  type: ColumnType,
  /** Cells with nothing in them. */
  empty: z.int().nonnegative(),
  /** Different values as they are written, at most 3. */
  examples: z.array(z.string()).max(3),
  /** Where they were asked for: the different texts of a column of texts, the years of one of dates. */
  values: z.array(z.string()).max(MAX_VALUES).optional(),
  /** There are more values than were asked for. */
  moreValues: z.literal(true).optional(),
});

export const DescribedTable = z.strictObject({
  file: z.string(),
  /** Absent where a file is one table. */
  sheet: z.string().optional(),
  rows: z.int().nonnegative(),
  columns: z.array(DescribedColumn),
  notes: z.array(TableNote),
});
export type DescribedTable = z.infer<typeof DescribedTable>;

const TEXT = { type: "string" };
const TEXTS = { type: "array", items: TEXT };

const filesRead = (files: readonly string[]) => [...new Set(files)].map((resource) => ({ action: "fs.read" as const, resource }));

export const tableDescribe = syscall({
  name: "table.describe",
  summary: "Tell the tables of files: rows, columns with types and examples, and how they were read.",
  input: z.strictObject({
    /** CSV, TSV, JSON, JSONL or XLSX, or a page or a Markdown text that holds tables. */
    files: z.array(PathInput).min(1).max(MAX_TABLES),
    /** Tell as many different values of each column of texts, and the years of each column of dates. */
    values: z.int().min(1).max(MAX_VALUES).optional(),
    /** Whether there are tables is what is asked: a file that holds none is told in `without`, and else fails the call. */
    look: z.boolean().optional(),
  }),
  output: z.strictObject({
    tables: z.array(DescribedTable),
    /** Files in which no table can be read, where it was asked to look; `why` is a sentence. */
    without: z.array(z.strictObject({ file: z.string(), why: z.string() })).optional(),
  }),
  errors: ["NOT_FOUND", "UNSUPPORTED", "TOO_LARGE", "TIMEOUT", "BUSY", "UNAVAILABLE"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: ({ files }) => filesRead(files),
  canonical: ({ files, ...rest }, place) => ({ ...rest, files: files.map((file) => place.path(file)) }),
  tool: {
    name: "table_describe",
    description: "Columns, types and examples of CSV, TSV, JSON, JSONL, XLSX files.",
    fields: ["files", "values", "look"],
    written: { files: TEXTS, values: { type: "integer" } },
  },
});

const Measure = z.strictObject({
  fn: z.enum(MEASURES),
  /** Of which column; `count` alone does without: it counts rows then, and else cells that hold something. */
  column: ColumnName.optional(),
  /** Name in the answer. Default `fn column`, such as `sum amount`; `count` of rows is `count`. */
  as: ColumnName.optional(),
});
export type TableMeasure = z.infer<typeof Measure>;

const Join = z.strictObject({
  file: PathInput,
  sheet: Sheet.optional(),
  /** Columns that are equal: one name where both have it, else a name of each, as `customer = id`. Text is compared without case and outer spaces. */
  on: z
    .array(z.union([ColumnName, z.strictObject({ left: ColumnName, right: ColumnName })]))
    .min(1)
    .max(8),
  /** `left` keeps rows without a counterpart. */
  how: z.enum(["inner", "left"]).default("inner"),
});
export type TableJoin = z.infer<typeof Join>;

const columns = (most: number) => z.array(ColumnName).min(1).max(most);

/**
 * A question about tables, done in this order: join, compute, where, deduplicate, then either pivot, or group and measures, then
 * having, or select and distinct; order, offset, limit (of each value of `per`). A column is meant by its name exactly, or else without regard to case,
 * spaces, `_`, `-` and accents where that leaves one. A joined column whose name is taken is `<file without ending>.<name>`.
 */
export const TableQuery = z.strictObject({
  file: PathInput,
  sheet: Sheet.optional(),
  join: z
    .array(Join)
    .max(MAX_TABLES - 1)
    .optional(),
  /** How `03/04/2025` is meant where nothing in a column says it. Default: such a column is text. */
  dates: z.enum(["day-first", "month-first"]).optional(),
  /** New columns, each after the ones before it. Text: `quantity * [unit price]`, `year(ordered)`. */
  compute: z
    .array(z.strictObject({ as: ColumnName, of: z.union([z.string().min(1).max(1_000), Formula]) }))
    .max(16)
    .optional(),
  /** Which rows. Text: `status = refunded and (total > 100 or country in (DE, FR))`. */
  where: z.union([z.string().min(1).max(4_000), Condition]).optional(),
  /** One row for each value of these columns, compared like the values of a join. */
  deduplicate: z.strictObject({ by: columns(16), keep: z.enum(["first", "last"]).default("first") }).optional(),
  group: columns(16).optional(),
  measures: z.array(Measure).min(1).max(16).optional(),
  /** As `where`, of the rows that group and measures make. */
  having: z.union([z.string().min(1).max(4_000), Condition]).optional(),
  /** A row for each value of `rows`, a column for each value of `columns`. */
  pivot: z.strictObject({ rows: columns(16), columns: ColumnName, measure: Measure }).optional(),
  select: columns(256).optional(),
  distinct: z.boolean().optional(),
  order: z
    .array(z.strictObject({ column: ColumnName, descending: z.boolean().optional() }))
    .max(8)
    .optional(),
  offset: z.int().min(0).max(10_000_000).optional(),
  limit: z.int().min(1).max(10_000_000).optional(),
  /** `limit` is of each value of these columns, and rows that are as large as the last one by `order` are told too. */
  per: columns(16).optional(),
});
export type TableQuery = z.infer<typeof TableQuery>;

const filesOf = ({ file, join = [] }: TableQuery): readonly string[] => [file, ...join.map((other) => other.file)];

/** `customer = id` */
function pairOf(written: TableJoin["on"][number]): TableJoin["on"][number] {
  if (typeof written !== "string") return written;
  const [left = "", right = "", ...more] = written.split("=").map((name) => name.trim());
  return left !== "" && right !== "" && more.length === 0 ? { left, right } : written;
}

/** Written texts become what they mean, paths canonical ones. @throws SyscallError `INVALID` for a text that is no condition or formula */
function canonicalQuery(query: TableQuery, place: Place): TableQuery {
  const { join, compute, where, having } = query;
  return {
    ...query,
    file: place.path(query.file),
    ...(join && { join: join.map((other) => ({ ...other, file: place.path(other.file), on: other.on.map(pairOf) })) }),
    ...(compute && { compute: compute.map(({ as, of }) => ({ as, of: typeof of === "string" ? parseFormula(of) : of })) }),
    ...(where !== undefined && { where: typeof where === "string" ? parseCondition(where) : where }),
    ...(having !== undefined && { having: typeof having === "string" ? parseCondition(having) : having }),
  };
}

const ReadTable = z.strictObject({
  file: z.string(),
  sheet: z.string().optional(),
  /** Rows that were read, all of them. */
  rows: z.int().nonnegative(),
  notes: z.array(TableNote),
});

/** Cells that were asked for as numbers or dates and are none: they are in no sum, average, minimum or comparison. */
const Unread = z.strictObject({
  column: z.string(),
  cells: z.int().positive(),
  /** At most 5. `line`: as for rows. */
  examples: z.array(z.strictObject({ line: z.int().positive(), text: z.string() })).max(5),
});

const Tally = {
  /** Rows of the whole result, before offset and limit. */
  total: z.int().nonnegative(),
  tables: z.array(ReadTable),
  /** Rows of the joined tables that passed `where` and `deduplicate`. */
  matched: z.int().nonnegative(),
  unread: z.array(Unread),
};

export const TableAnswer = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: ColumnType })),
  rows: z.array(z.array(Cell)).max(MAX_ANSWER_ROWS),
  /** Where each row begins: line of a text file, row of a sheet, position in a list; of `file`. Absent where rows were grouped, pivoted or made distinct. */
  lines: z.array(z.int().positive()).optional(),
  /** There are more rows than these, within offset and limit: an export writes them all. */
  more: z.boolean(),
  ...Tally,
});
export type TableAnswer = z.infer<typeof TableAnswer>;

/** Offered where material holds tables, as their prompt is as long as that of five other tools. */
export const TABLE_TOOLS: ReadonlySet<string> = new Set(["table_describe", "table_query", "table_export"]);

const CONDITION = "e.g. status = refunded and (total > 100 or [ship to] in (DE, FR)); contains, starts, ends, between 1 and 9, empty, not";
const record = (properties: object, required?: readonly string[]): object => ({ type: "object", properties, ...(required && { required }) });
const list = (items: object): object => ({ type: "array", items });

/** What a model needs to know of {@link TableQuery}: texts in the place of trees, and no bounds, which errors name. */
const WRITTEN = {
  file: TEXT,
  sheet: TEXT,
  join: list(record({ file: TEXT, on: { ...TEXTS, description: "shared columns: id, or customer = id" }, how: { enum: ["inner", "left"] } }, ["file", "on"])),
  compute: list(record({ as: TEXT, of: { ...TEXT, description: "quantity * [unit price], month(ordered)" } })),
  where: { ...TEXT, description: CONDITION },
  deduplicate: record({ by: TEXTS, keep: { enum: ["first", "last"] } }),
  group: TEXTS,
  measures: list(record({ fn: { enum: MEASURES }, column: TEXT, as: TEXT }, ["fn"])),
  having: TEXT,
  pivot: record({ rows: TEXTS, columns: TEXT, measure: { type: "object", description: "one of measures" } }),
  select: TEXTS,
  order: list(record({ column: TEXT, descending: { type: "boolean" } })),
  limit: { type: "integer" },
  offset: { type: "integer" },
  per: TEXTS,
  dates: { enum: ["day-first", "month-first"] },
};

export const tableQuery = syscall({
  name: "table.query",
  summary: "Filter, join, compute, group, sort, deduplicate or pivot tables of files; says what it read, matched and could not read as numbers.",
  input: TableQuery,
  output: TableAnswer,
  errors: ["NOT_FOUND", "UNSUPPORTED", "TOO_LARGE", "TIMEOUT", "BUSY", "UNAVAILABLE"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: (query) => filesRead(filesOf(query)),
  canonical: canonicalQuery,
  tool: {
    name: "table_query",
    description: "Exact rows or figures from table files: filter, join, group, sort, pivot.",
    fields: [...Object.keys(WRITTEN), "distinct"],
    written: WRITTEN,
  },
});

export const TABLE_FORMATS = ["csv", "tsv", "json", "jsonl", "md", "xlsx"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** The file is written by a call inside, which has the rights, the gate, the label and the undo of every write; this one only reads. */
export const tableExport = syscall({
  name: "table.export",
  summary: "Write the whole result of a question about tables to a file: CSV, TSV, JSON, JSONL, Markdown or XLSX.",
  input: z.strictObject({
    query: TableQuery,
    to: PathInput,
    /** Default: by the ending of `to`. */
    format: z.enum(TABLE_FORMATS).optional(),
    /** Else EXISTS if the file is there. */
    overwrite: z.boolean().default(false),
  }),
  output: z.strictObject({
    path: z.string(),
    format: z.enum(TABLE_FORMATS),
    bytes: z.int().nonnegative(),
    created: z.boolean(),
    /** Rows that were written. */
    rows: z.int().nonnegative(),
    columns: z.array(z.strictObject({ name: z.string(), type: ColumnType })),
    ...Tally,
  }),
  errors: ["NOT_FOUND", "EXISTS", "CONFLICT", "QUOTA", "STORAGE", "UNSUPPORTED", "TOO_LARGE", "TIMEOUT", "BUSY", "UNAVAILABLE"],
  effect: "state",
  flow: "read",
  asks: ["fs.read", "fs.create", "fs.write"],
  needs: ({ query, to, overwrite }) => [...filesRead(filesOf(query)), { action: overwrite ? "fs.write" : "fs.create", resource: to }],
  canonical: ({ query, to, ...rest }, place) => ({ ...rest, query: canonicalQuery(query, place), to: place.path(to) }),
  tool: {
    name: "table_export",
    description: "Write all rows of a table_query to a file: csv, tsv, json, jsonl, md, xlsx by its ending.",
    fields: ["query", "to", "overwrite"],
    written: { query: { type: "object", description: "as of table_query" }, to: TEXT, overwrite: { type: "boolean" } },
  },
});
