import type { TableJoin, TableQuery } from "@aether/protocol";
import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import type { Clause } from "./clause.ts";
import type { ColumnShape, TableShape, Tables } from "./frame.ts";
import { joinKeys } from "./join-key.ts";
import { labelOf } from "./label.ts";
import { sameNoun, stemOf } from "./names-in-words.ts";
import { folded, type Language } from "./tagged.ts";
import { walkConditions } from "./walk-conditions.ts";

/** A table whose rows are of those of another: `Client` of bookings.csv is one of clients.csv. */
export interface Lookup {
  readonly file: string;
  readonly join: TableJoin;
  /** What the other table tells beside them. */
  readonly columns: readonly ColumnShape[];
}

/** How two columns are known to mean the same; `isAnyOnce`: the first table may have each value once as well. */
interface Seeing {
  readonly language: Language;
  readonly isAnyOnce?: boolean;
}

/** Each pair of tables of which one tells more about a column of the other, where there is one way to see it. */
export function lookupsOf(tables: ReadonlyMap<string, TableShape>, files: readonly string[], seeing: Seeing): Lookup[] {
  const shapes = files.flatMap((file) => {
    const shape = tables.get(file);
    return shape && shape.refused === undefined ? [{ file, shape }] : [];
  });
  return shapes.flatMap((left) =>
    shapes.flatMap((right): Lookup[] => {
      const key = left.file === right.file ? undefined : keyOf(left, right, seeing);
      if (!key) return [];
      const own = new Set(left.shape.columns.map(({ name }) => folded(name)));
      const columns = right.shape.columns.filter(({ name }) => name !== key.right && !own.has(folded(name)));
      const on = key.left === key.right ? key.left : key;
      return columns.length === 0 ? [] : [{ file: left.file, join: { file: right.file, on: [on], how: "left" }, columns }];
    }),
  );
}

type Shape = Tables["shapes"][number];

/** The one pair of columns that mean the same, where the right table has each value once and the left one has some of them more often. */
function keyOf(left: Shape, right: Shape, { language, isAnyOnce }: Seeing): { left: string; right: string } | undefined {
  const [key, ...others] = joinKeys([left, right], language);
  const [one, other] = [left, right].map(({ shape }, at) => shape.columns.find(({ name }) => name === (at === 0 ? key?.left : key?.right)));
  const isOnce = other?.type === "text" ? other.values?.length === right.shape.rows : /^(?:id|no|nr|number|num|key|code|ref)$/.test(folded(other?.name ?? ""));
  const isOften = isAnyOnce === true || one?.type !== "text" || (one.values?.length ?? 0) < left.shape.rows;
  return key && others.length === 0 && isOnce && isOften ? key : undefined;
}

/** Whether some word calls the rows by the name of a table. */
export const isCalled = (clause: Clause, file: string, { nouns }: Tables): boolean =>
  [...nouns].some((at) => {
    const word = folded(clause.at(at)?.shown ?? "");
    return sameNoun(stemOf(file), word, clause.language) || sharesConcept(conceptsOf(stemOf(file)), conceptsOf(word));
  });

/** The rows that are asked for are those of the second table, by what they are called. */
export const isOfLookup = (clause: Clause, { file, join }: Lookup, tables: Tables): boolean =>
  isCalled(clause, join.file, tables) && !isCalled(clause, file, tables);

const ADDS: ReadonlySet<string> = new Set(["sum", "average", "median"]);

/**
 * The question as it is asked of both tables; a sentence where it may be another one: rows of the first stand there once for each
 * of theirs, so that those of the second are told once, and none of their numbers is added up.
 */
export function lookedUp(
  query: TableQuery,
  lookup: Lookup,
  { shape, isOf, isOwn, isCalling }: { readonly shape: TableShape; readonly isOf: boolean; readonly isOwn: boolean; readonly isCalling: boolean },
): TableQuery | string | undefined {
  const told = JSON.stringify(query);
  const used = lookup.columns.filter(({ name }) => told.includes(JSON.stringify(name)) || told.includes(`[${name}]`));
  if (used.length === 0) return ofOwnAlone(query, lookup, isCalling);
  const added = (query.measures ?? []).find(({ fn, column }) => ADDS.has(fn) && lookup.columns.some(({ name }) => name === column));
  if (added) return `${added.column} stands once in ${lookup.join.file}, and would be added up for each row of ${lookup.file}: ask it of one of them.`;
  const worked = workedOutOnce(query, lookup);
  if (worked !== undefined) return `${worked} is worked out once in ${lookup.join.file}, and would be added up for each row of ${lookup.file}.`;
  const key = lookup.join.on.map((on) => (typeof on === "string" ? on : on.left))[0] ?? "";
  if (isOfTheirsAlone(query, lookup, key) && !isOf && !isOwn)
    return `Whether all rows of ${lookup.join.file} or only those that ${lookup.file} tells of are meant is not said: name the file.`;
  const ranked = (query.order ?? []).some(({ column }) => lookup.columns.some(({ name }) => name === column));
  // "Which helper is the most valuable", beside the worth of what somebody else was lent: it is none of hers.
  if (ranked && query.limit !== undefined && query.select !== undefined && !query.select.includes(key))
    return `Whose ${query.order?.[0]?.column} in ${lookup.join.file} is meant is not said: ask it of one of them.`;
  // "Lessons of the pupils from Kiel" are lessons: the pupils only choose them.
  if (!isOf) return isOwn && query.select?.length === 1 && query.select[0] === key ? withoutSelect(query) : query;
  return toldOnce(query, lookup, { key, shape });
}

/** "Items from before 1900", of visits that name an item: nothing but the key is told, and nothing of the visits chooses it. */
function isOfTheirsAlone({ measures, group, order, where, select }: TableQuery, { columns }: Lookup, key: string): boolean {
  const isTheirs = (name: string): boolean => columns.some((column) => column.name === name);
  const isPlain = measures === undefined && group === undefined && order === undefined && where !== undefined;
  return isPlain && select?.length === 1 && select[0] === key && walkConditions(where).every(({ column }) => isTheirs(column));
}

/** A figure that is added up, and is worked out from columns of the second table alone. */
function workedOutOnce({ compute = [], measures = [] }: TableQuery, { columns }: Lookup): string | undefined {
  const isTheirs = (of: unknown): boolean => {
    const parts = typeof of === "string" ? [...of.matchAll(/\[([^\]]+)\]/g)].map(([, name]) => name) : [];
    return parts.length > 0 && parts.every((part) => columns.some(({ name }) => name === part));
  };
  return measures.find(({ fn, column }) => ADDS.has(fn) && compute.some(({ as, of }) => as === column && isTheirs(of)))?.column;
}

/** "How many plants did Rosario buy": the second table only says what its pieces are, which each row has a number of. */
function ofOwnAlone({ join: _, ...query }: TableQuery, { columns }: Lookup, isCalling: boolean): TableQuery | undefined {
  const [measure, ...others] = query.measures ?? [];
  return isCalling && others.length === 0 && measure?.fn === "sum" && !columns.some(({ name }) => name === measure.column) ? query : undefined;
}

/** Rows of the second table, each once. */
function toldOnce(query: TableQuery, lookup: Lookup, { key, shape }: { readonly key: string; readonly shape: TableShape }): TableQuery | string {
  if (query.measures?.some(({ fn, column }) => fn === "count" && column === undefined)) {
    if (query.having) return query;
    const order = query.order?.map((each) => (each.column === "count" ? { ...each, column: `distinct ${key}` } : each));
    const measures = query.measures.map((each) => (each.fn === "count" ? { fn: "distinct" as const, column: key } : each));
    return { ...query, measures, ...(order && { order }) };
  }
  if (query.measures || query.pivot) return query;
  if (query.order || query.limit !== undefined) return `Whether rows of ${lookup.file} or of ${lookup.join.file} are meant is not said: ask it of one of them.`;
  const label = labelOf(lookup.join.file, shape)?.name;
  const own = label === undefined || lookup.columns.some(({ name }) => name === label) ? label : key;
  const select = query.select ?? [key, ...lookup.columns.map(({ name }) => name)];
  return { ...query, select: [...new Set([...(own === undefined ? [] : [own]), ...select])], distinct: true };
}

const withoutSelect = ({ select: _, distinct: _distinct, ...rest }: TableQuery): TableQuery => rest;
