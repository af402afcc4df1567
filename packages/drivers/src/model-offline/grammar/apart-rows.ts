import type { TableQuery } from "@aether/protocol";
import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { Clause } from "./clause.ts";
import { columnsOf, isNumeric } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { isNever } from "./lacking.ts";
import { type Lookup, lookupsOf } from "./lookups.ts";
import { stemOf } from "./names-in-words.ts";
import type { Asked, Made } from "./slots.ts";
import { folded } from "./tagged.ts";
import { columnsChosenBy } from "./walk-conditions.ts";

/** "Didn't go out at all": what was never done, in more words than one. */
const AT_ALL =
  /^(?:at all|even once|a single time|ever|uberhaupt|ein einziges mal|du tout|une seule fois|en absoluto|ni una vez|affatto|neanche una volta|de todo|nem uma vez)$/;
const NOT = /(?:^|\s)(?:\p{L}+n't|not|nicht|ne|n|pas|no|non|nao)(?:$|\s)/u;

/**
 * "Which volunteer never came on a Sunday", "which boats didn't go out at all in June": each of those that there are, without those of
 * whom some row says it. Asked as it would be of those who did, and told of the others.
 */
export function readApart(asked: Asked, files: readonly string[], read: (asked: Asked) => Made | undefined): Made | undefined {
  const { clause, known, slots } = asked;
  const places = neverPlaces(clause);
  if (places.length === 0) return undefined;
  const made = read({ ...asked, clause: without(clause, places) });
  const query = made && "job" in made && made.taken === undefined && made.job.job === "table" && isPlain(made.job.query) ? made.job.query : undefined;
  const chosenBy = columnsChosenBy(query?.where);
  const worked = (query?.compute ?? []).map(({ of }) => String(of)).join(" ");
  // "A shift on a Sunday", beside `Shift date`: what chooses the rows is not what is told of them.
  const [column, ...others] = (query?.select ?? []).filter((name) => !chosenBy.has(name) && !worked.includes(`[${name}]`));
  if (query === undefined || column === undefined || others.length > 0 || isOfStays(query, known.tables.get(query.file)?.columns ?? [])) return undefined;
  const holders = lookupsOf(known.tables, files, { language: clause.language }).filter(
    (lookup) => lookup.file === query.file && keyOf(lookup)?.left === column && isCalledAlike(column, keyOf(lookup)?.right ?? "", lookup),
  );
  const [holder, ...more] = holders;
  if (more.length > 0 || slots.output !== undefined) return undefined;
  const of = holder === undefined ? { file: query.file, column } : { file: holder.join.file, column: keyOf(holder)?.right ?? column };
  return {
    job: {
      job: "table",
      query: { file: of.file, select: [of.column], distinct: true },
      format: undefined,
      apart: { column: of.column, of: { ...query, select: [column], distinct: true } },
    },
  };
}

/** "Room" of bookings and `Room` of rooms, "volunteer" and the `Name` of volunteers.csv: those who are asked for, and not others of their kind. */
const isCalledAlike = (column: string, other: string, { join }: Lookup): boolean =>
  folded(column) === folded(other) || sharesConcept(conceptsOf(folded(column)), conceptsOf(stemOf(join.file)));

/** "Never booked in May": a stay that began in April may have gone on until then. */
const isOfStays = ({ where }: TableQuery, columns: readonly ColumnShape[]): boolean => {
  const goesOn = columnsOf(SPANS, columns).some((column) => column.type === "date" || isNumeric(column));
  const told = columnsChosenBy(where);
  return goesOn && columns.some(({ name, type }) => type === "date" && told.has(name));
};
const SPANS: ReadonlySet<string> = new Set(["night", "departure", "end", "deadline"]);

/** Rows of one table, chosen in some way, of which one thing is told. */
const isPlain = ({ where, join, group, measures, pivot, having, limit, order, deduplicate }: TableQuery): boolean =>
  where !== undefined && [join, group, measures, pivot, having, limit, order, deduplicate].every((part) => part === undefined);

function keyOf({ join: { on } }: Lookup): { readonly left: string; readonly right: string } | undefined {
  const [key, ...others] = on;
  if (key === undefined || others.length > 0) return undefined;
  return typeof key === "string" ? { left: key, right: key } : key;
}

/** The words that say that it never was so; none where it is denied of single rows. */
function neverPlaces(clause: Clause): number[] {
  const words = [...clause.words.keys()].filter((at) => clause.at(at)?.token.kind === "word");
  const never = words.filter((at) => isNever(clause, at));
  const nots = words.filter((at) => !never.includes(at) && clause.can(at, "not", "ne") && NOT.test(folded(clause.at(at)?.shown ?? "")));
  const isDoneIn = words.some((at) => clause.can(at, "count", "sum", "average", "or", "except"));
  if (isDoneIn || never.length > 1) return [];
  if (never.length === 1) return [...never, ...nots];
  const all = words.filter((at) => [1, 2, 3].some((count) => AT_ALL.test(folded(clause.shown(at, at + count)))));
  const [at, ...further] = all;
  if (at === undefined || further.length > 0 || nots.length === 0) return [];
  const length = [3, 2, 1].find((count) => AT_ALL.test(folded(clause.shown(at, at + count)))) ?? 1;
  return [...nots, ...Array.from({ length }, (_, index) => at + index)];
}

/** The same words, as they are asked of those of whom it was so. */
const without = (clause: Clause, places: readonly number[]): Clause => {
  const kept = [...clause.words.keys()].filter((at) => !places.includes(at));
  const used = new Set(kept.flatMap((at, index) => (clause.isUsed(at) ? [index] : [])));
  return new Clause(
    kept.flatMap((at) => clause.at(at) ?? []),
    clause.language,
    used,
  );
};
