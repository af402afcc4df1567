import type { TableCondition, TableQuery } from "@aether/protocol";
import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { conceptsOfVerb, isLightVerb } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import type { TableShape } from "./frame.ts";
import { labelOf } from "./label.ts";
import { HAVING, isNever, lastWord } from "./lacking.ts";
import { type Lookup, lookupsOf } from "./lookups.ts";
import { sameNoun, stemOf } from "./names-in-words.ts";
import { sameRoot } from "./same-root.ts";
import type { Asked, Made } from "./slots.ts";
import { folded } from "./tagged.ts";

const PLAIN = /^(?:no|non|ne|n|nao|nicht|pas|not)$/;
const NONE = /^(?:no|keine?[nrs]?|aucune?|ningun[oa]?|nessun[oa]?|nenhuma?)$/;

/** "Which room was never booked", "which swimmers have no results": rows of one table that no row of another is of. */
export function readAbsent({ clause, known }: Asked, files: readonly string[]): Made | undefined {
  const places = clause.places("not");
  // "No se han vendido nunca": both deny it once.
  const never = places.filter((at) => isNever(clause, at));
  const [not, ...others] = never.length > 0 ? never : places.filter((at) => NONE.test(lastWord(clause, at)));
  const more = places.filter((at) => at !== not);
  if (
    not === undefined ||
    others.length > 0 ||
    more.some((at) => never.length === 0 || !PLAIN.test(lastWord(clause, at))) ||
    clause.has("count", "sum", "average", "or", "except")
  )
    return undefined;
  const first = Math.min(not, ...more);
  const asking = clause.copy();
  asking.use(...more, not);
  const found = lookupsOf(known.tables, files, clause.language).filter((lookup) => isAsked(asking.copy(), { first, not }, lookup));
  const [lookup, ...further] = found;
  const shape = lookup && known.tables.get(lookup.join.file);
  const own = lookup && known.tables.get(lookup.file);
  if (!lookup || !shape || !own || further.length > 0) return undefined;
  return { job: { job: "table", query: absentQuery(lookup, shape, own), format: undefined, absentIn: lookup.file } };
}

/** All words say which rows are asked for, and that none of the other table is of them. */
function isAsked(clause: Clause, { first, not }: { readonly first: number; readonly not: number }, { file, join }: Lookup): boolean {
  const rows = clause.left().filter((at) => at < first && calls(clause, at, [stemOf(join.file), ...keysOf(join).flatMap((key) => [key.left, key.right])]));
  if (rows.length === 0) return false;
  clause.use(...rows);
  const isNone = NONE.test(lastWord(clause, not));
  const told = clause.left().filter((at) => at > first && (isNone ? calls(clause, at, [stemOf(file)]) : isDeedOf(clause, at, file)));
  const hasHeld = !isNone || [not - 1, not - 2].some((at) => HAVING.test(lastWord(clause, at)));
  if (told.length !== 1 || !hasHeld) return false;
  clause.use(...told, ...clause.left().filter((at) => isSmall(clause, at)));
  return clause.left().length === 0;
}

const isSmall = (clause: Clause, at: number): boolean =>
  clause.can(at, "which", "what", "show", "who", "row", "all") || isLightVerb(folded(clause.at(at)?.shown ?? "")) || HAVING.test(lastWord(clause, at));

function calls(clause: Clause, at: number, names: readonly string[]): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  const parts = names.flatMap((name) => folded(name).split(/[^\p{L}]+/u)).filter((part) => part.length > 2);
  return parts.some((part) => sameNoun(part, word, clause.language) || sharesConcept(conceptsOf(part), conceptsOf(word)));
}

/** "Booked" of bookings.csv, "sold" of sales.csv. */
function isDeedOf(clause: Clause, at: number, file: string): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  return stemOf(file)
    .split(/[^\p{L}]+/u)
    .some((part) => part.length > 3 && (sameRoot(word, part) || sharesConcept(conceptsOfVerb(word), conceptsOf(part))));
}

const keysOf = ({ on }: Lookup["join"]): { left: string; right: string }[] => on.map((key) => (typeof key === "string" ? { left: key, right: key } : key));

/** Rows beside which nothing of the other table stands. */
function absentQuery({ file, join }: Lookup, shape: TableShape, own: TableShape): TableQuery {
  const keys = keysOf(join);
  const on = keys.map(({ left, right }) => ({ left: right, right: left }));
  const others = keys.some(({ left, right }) => left === right)
    ? own.columns.map(({ name }) => name).filter((name) => !keys.some(({ left }) => left === name))
    : keys.map(({ left }) => left);
  const empty = others.map((name): TableCondition => ({ column: `${nameOf(file)}.${name}`, is: "empty" }));
  const [only] = empty;
  const label = labelOf(join.file, shape)?.name ?? keys[0]?.right;
  return {
    file: join.file,
    join: [{ file, on, how: "left" }],
    ...(only && { where: empty.length === 1 ? only : { all: empty } }),
    ...(label !== undefined && { select: [label], distinct: true }),
  };
}

const nameOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
