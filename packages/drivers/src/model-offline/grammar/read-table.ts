import type { Sense } from "../lexicon/lexicon.ts";
import { matchColumns } from "./columns.ts";
import { ConditionReader } from "./conditions.ts";
import { doubtfulOf } from "./doubtful.ts";
import type { ColumnShape, Job, TableShape, Tables } from "./frame.ts";

import { filesCalled, sameNoun } from "./names-in-words.ts";
import { DATA } from "./read-files.ts";
import { type Asked, type Made, unread } from "./slots.ts";
import { TableParts } from "./table-parts.ts";
import { describeOr, formatOf, isAboutTables } from "./table-words.ts";
import { folded } from "./tagged.ts";

const VERBS: readonly Sense[] = [
  "show",
  "write",
  "read",
  "sort",
  "group",
  "filter",
  "search",
  "count",
  "sum",
  "average",
  "min",
  "max",
  "top",
  "last",
  "file",
  "what",
  "which",
  "compute",
  "convert",
  "join",
];

/** Tables that are tried where none is named. */
const MOST_TABLES = 8;

/** A question to tables: which rows, in which order, and what is made of them. */
export function readTable(asked: Asked): Made | undefined {
  const { slots, known } = asked;
  const named = slots.names.filter(({ name }) => DATA.test(name)).map(({ name }) => name);
  if (named.length < slots.names.length) return undefined;
  if (named.length > 1 && !asked.clause.has("join")) return ofEach(asked, named);
  if (named.length > 0) return withTables(asked, [named]);
  const before = asked.before?.names.filter((name) => DATA.test(name)) ?? [];
  if (before.length > 0 && before.length === asked.before?.names.length) return withTables(asked, [before]);
  if (!known.asksTables || !isAboutTables(asked.clause)) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  const called = calledIn(
    asked,
    known.names.filter((name) => DATA.test(name)),
  );
  if (called.length === 0) return undefined;
  return withTables(asked, asked.clause.has("join") ? [called] : called.map((name) => [name]));
}

/** A question to whichever table of the folder has the columns for it; tried when nothing else accounts for the words. */
export function readAnyTable(asked: Asked): Made | undefined {
  const { slots, known } = asked;
  if (slots.names.length > 0 || !known.asksTables || !isAboutTables(asked.clause)) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  const sets = known.names.filter((name) => DATA.test(name)).map((name) => [name]);
  if (sets.length === 0 || asked.before) return undefined;
  const made = withTables(asked, sets.slice(0, MOST_TABLES));
  // Words that are no columns were meant for something else.
  return made && "cannot" in made && (made.cannot.words.length > 0 || made.left) ? undefined : made;
}

/** Tables whose names the words say: orders of orders.csv. */
function calledIn({ clause, known }: Asked, data: readonly string[]): string[] {
  const found = clause.words.flatMap(({ token }, at) =>
    token.kind === "word" && !clause.isUsed(at) && !clause.isFree(at) && !clause.can(at, ...VERBS) ? filesCalled(token.text, known, clause.language) : [],
  );
  return [...new Set(found)].filter((name) => data.includes(name));
}

/** The same is asked of each of several tables, or what they hold. */
function ofEach(asked: Asked, files: readonly string[]): Made | undefined {
  const missing = files.filter((name) => !asked.known.tables.has(name));
  if (missing.length > 0) return { look: { at: "table", files: missing } };
  const made = files.map((file) => readOne({ ...asked, clause: asked.clause.copy() }, [file]));
  const bad = made.find((each) => !("job" in each));
  if (bad) return bad;
  const [first, ...rest] = made.flatMap((each) => ("job" in each ? [each] : []));
  return first && { ...first, also: rest.map(({ job }) => job) };
}

/** Tries each set of tables; one of them must answer, and only one. */
function withTables(asked: Asked, sets: readonly (readonly string[])[]): Made | undefined {
  const missing = [...new Set(sets.flat())].filter((name) => !asked.known.tables.has(name));
  if (missing.length > 0) return { look: { at: "table", files: missing } };
  const made = sets.map((files) => readOne({ ...asked, clause: asked.clause.copy() }, files));
  const look = made.find((each) => "look" in each);
  if (look) return look;
  const good = made.filter((each) => "job" in each);
  if (good.length > 1) {
    const files = sets.filter((_, index) => "job" in (made[index] ?? {})).flat();
    return { near: "table", cannot: { words: [], why: `It may be asked of ${files.join(" or ")}: name the file.` } };
  }
  const best = [...made].sort((a, b) => leftIn(a) - leftIn(b))[0];
  return good[0] ?? best;
}

const leftIn = (made: Made): number => ("cannot" in made ? made.cannot.words.length : 0);

function readOne(asked: Asked, files: readonly string[]): Made {
  const { clause, known, slots } = asked;
  const shapes = files.map((file) => ({ file, shape: known.tables.get(file) ?? { columns: [], rows: 0 } }));
  const refused = shapes.find(({ shape }) => shape.refused !== undefined);
  if (refused) return unread("table", clause, `${refused.file} cannot be read as a table: ${refused.shape.refused}.`);
  const columns = columnsOf(shapes.map(({ shape }) => shape));
  const found = matchColumns(clause, columns);
  useRowNouns(asked, files, new Set(found.matches.map(({ at }) => at)));
  const matched = matchColumns(clause, columns);
  if (matched.unclear !== undefined) return unread("table", clause, matched.unclear);
  const tried = build({ ...asked, clause: clause.copy() }, { files, shapes, columns });
  const blind = shapes.find(({ shape }) => shape.columns.some(({ type, values }) => type === "text" && values === undefined));
  if ("job" in tried || !blind) return withOutput(tried, slots.output);
  const unseen = blind.shape.columns.filter(({ type, values }) => type === "text" && values === undefined).map(({ name }) => name);
  return { look: { at: "values", file: blind.file, columns: unseen.slice(0, 16) } };
}

const withOutput = (made: Made, output: string | undefined): Made => ("job" in made && output !== undefined ? { ...made, output } : made);

/** Columns of all tables; one that several have, once. */
function columnsOf(shapes: readonly TableShape[]): ColumnShape[] {
  return [...new Map(shapes.flatMap(({ columns }) => columns).map((column) => [folded(column.name), column])).values()];
}

/** "The orders" of orders.csv are its rows; exactly so even where a column is called nearly so. */
function useRowNouns({ clause }: Asked, files: readonly string[], taken: ReadonlySet<number>): void {
  const stems = files.flatMap((file) => folded(file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "")).split(/[^\p{L}\p{N}]+/u));
  for (const [at, { token }] of clause.words.entries())
    if (
      token.kind === "word" &&
      (!taken.has(at) || stems.includes(folded(token.text))) &&
      !clause.isUsed(at) &&
      stems.some((stem) => sameNoun(stem, folded(token.text), clause.language))
    )
      clause.use(at);
}

function build(asked: Asked, tables: Tables): Made {
  const { clause, slots } = asked;
  const { matches } = matchColumns(clause, tables.columns);
  const described = describeOr(asked, tables.files, matches);
  if (described) return described;
  const conditions = new ConditionReader(clause, tables.columns, matches);
  conditions.read();
  if (conditions.unclear !== undefined) return unread("table", clause, conditions.unclear);
  const parts = new TableParts(asked, tables, conditions);
  const made = parts.read();
  if (parts.why !== undefined) return unread("table", clause, parts.why);
  if (clause.left().length > 0) return { ...unread("table", clause, columnsSay(tables)), left: true };
  if (!made) return unread("table", clause, "What is to be done with the table is not said.");
  const doubtful = doubtfulOf(made, tables.columns, clause);
  if (doubtful !== undefined) return unread("table", clause, doubtful);
  const job: Job = { job: "table", query: made, format: formatOf(slots) };
  return { job };
}

const columnsSay = ({ shapes }: Tables): string =>
  shapes.map(({ file, shape }) => `The columns of ${file} are ${shape.columns.map(({ name }) => name).join(", ")}.`).join(" ");
